"""Pages of a genealogy record."""
