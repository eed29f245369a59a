"""Pages of the calls of a case."""
