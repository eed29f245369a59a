"""Declarations that are shipped with the program."""
