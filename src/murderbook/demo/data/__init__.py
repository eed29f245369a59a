"""Published aggregates and assigned rates as readable tables, each with its source."""
