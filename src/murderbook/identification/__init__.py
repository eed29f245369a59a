"""Whose remains are these? Biological profile, marks, dates and places of the unidentified and of the missing."""
