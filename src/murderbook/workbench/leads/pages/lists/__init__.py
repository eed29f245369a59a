"""The list of leads: what it shows, how it is narrowed and put in order, and judging several pairs at once."""
