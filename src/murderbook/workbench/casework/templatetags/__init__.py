"""Tags of the working of a case."""
