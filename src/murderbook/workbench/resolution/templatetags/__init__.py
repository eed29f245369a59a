"""Tags of persons."""
