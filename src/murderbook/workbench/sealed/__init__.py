"""Sealed compartments: each a record of its own, encrypted on disk, open only in memory (docs/reference/sealed.md)."""
