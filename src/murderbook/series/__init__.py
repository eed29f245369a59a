"""Strings of murders: `clearance` (where fewer were solved than one would expect), `grouping` (leads in strings)."""
