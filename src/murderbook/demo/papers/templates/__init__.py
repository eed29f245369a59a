"""How officers, laboratories and witnesses write: sentences with places for facts, and the styles of those facts."""
