"""What to work first, and why: stored triage of every open case."""
