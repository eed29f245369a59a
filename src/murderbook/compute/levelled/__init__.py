"""Pairs of records scored by the level at which each of their values agrees: the bulk kernel of `resolution`."""
