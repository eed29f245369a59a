"""Strings of murders: `clearance` says where fewer were solved than one would expect; `grouping` puts leads together."""
