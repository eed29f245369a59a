"""What is due to families over the unit, as a list and as a calendar; the year's figures."""
