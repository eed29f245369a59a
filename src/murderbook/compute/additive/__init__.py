"""Additive scores over columns of codes: exact best partners of every case, without looking at every pair in full.

`form` is what is scored, `oracle` the plain reading of it, `search` the interface; the rest makes it fast.
"""
