"""Persons of a record under two spellings (engine: murderbook.resolution)."""
