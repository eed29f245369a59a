"""Reports on one case: its timeline, and who an unidentified person may be."""
