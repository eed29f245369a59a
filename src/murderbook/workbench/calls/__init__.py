"""Telephone calls of a case: bills taken in with a declared mapping, and whose numbers they are."""
