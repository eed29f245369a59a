"""The page of a string, and what a command tells of one."""
