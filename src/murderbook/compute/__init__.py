"""Bulk kernels: integer scores of all pairs by table look-up, never all pairs in memory. Two engines, one interface."""
