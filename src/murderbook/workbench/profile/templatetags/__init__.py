"""Template tags of the geographic profile."""
