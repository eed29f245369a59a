"""The unit's week: which cases are due for review, who has which, and what lies on the table on Monday."""
