"""Reports on cases that may be one offender's: of a pair, and of a suggested string."""
