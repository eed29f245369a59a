"""Declarations shipped with the program."""
