"""Chain of custody: what was recorded of an exhibit, what follows from it, and how it is written."""
