"""Backlog files in, as batches that can be undone."""
