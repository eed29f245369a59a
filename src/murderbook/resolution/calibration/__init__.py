"""From scores of pairs to calibrated bits: learned from a labelled file, or from what the unit judged."""
