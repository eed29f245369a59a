"""Whose remains are these? Candidates from the missing, judgements, and what the medical examiner determined."""
