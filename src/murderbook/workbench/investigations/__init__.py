"""Investigations: an arc over several cases, beside their files, with hypotheses held against what is known."""
