"""Strings of murders: `clearance`: where fewer were solved than one would expect; `grouping`: leads put into strings."""
