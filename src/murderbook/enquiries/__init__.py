"""Enquiries: where a person was when it happened, what an elimination rests on, and whom a witness was afraid of.

Nothing here weighs suspicion: there is no score, no rank and no probability of anybody's guilt in this room.
"""
