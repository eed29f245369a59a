"""Dates in prose, each with the place where it stands and the span that it means."""
