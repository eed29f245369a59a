"""What would change a lead: the unknown items of a pair, the one worth looking up first on top."""

from murderbook.linkage.wanted.change import Unknown, would_change

__all__ = ["Unknown", "would_change"]
