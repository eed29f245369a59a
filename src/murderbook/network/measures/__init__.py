"""Figures of places in a network, from arrays: betweenness, constraint, spread, cores, pieces."""
