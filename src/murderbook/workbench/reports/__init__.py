"""Reports of a case: what is printed of it, and what is handed to the other side."""
