"""How good a model is on series it has not seen."""
