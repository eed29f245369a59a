"""Reference tables; each file's head names its source."""
