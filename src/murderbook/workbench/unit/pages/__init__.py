"""Pages of the unit's week."""
