"""Files of relations that others made: taken into a case whole, and withdrawn whole."""
