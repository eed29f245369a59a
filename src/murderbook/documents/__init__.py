"""What a scanned file says: its text, and what stands in it. Nothing here knows a database."""
