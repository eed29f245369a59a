"""The laboratory: what to test next, for the money, the places and the sample that there are.

Points of benefit, never bits or probabilities of solving a case: see docs/science/laboratory.md.
"""
