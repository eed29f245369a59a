"""Posteriors where too many victims are contested at once for the exact sum.

`walk` and `chains` draw assignments, `interval` and `told` say how far posteriors may be off; `approximate` (belief
propagation) stands beside them as a second way, and finds the best assignment.
"""
