"""Discovery bundles of a case: what is withheld, what was given, and the making of the next."""
