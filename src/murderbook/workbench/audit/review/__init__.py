"""The weekly review of the trail (CJIS AU-6): what a week held, and who looked at it."""
