"""Who may see what: accounts, compartments, grants with a reason, and the one filter in SQL."""
