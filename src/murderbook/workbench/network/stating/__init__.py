"""Relations of a case as the unit states them: their ends, their form, their keeping, their pages."""
