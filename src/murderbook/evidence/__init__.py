"""Everything an engine says: weights of evidence in bits, leads, judgements, and what chance alone would give."""
