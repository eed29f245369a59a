"""The timeline of a case: what is dated in its file, on one strip and in one list."""
