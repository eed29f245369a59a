"""Who of the department recurs in a set of files: asked, approved by somebody else, and answered inside a compartment.

Nothing of it is in the shared record: not the question, not the answer, not that it was asked.
"""
