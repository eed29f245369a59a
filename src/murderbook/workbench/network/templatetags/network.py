"""Words for figures of the network."""

from __future__ import annotations

from django import template

register = template.Library()
LEAST = 0.001


@register.filter
def so_rare(expected: float) -> str:
    """How many are expected by chance, never nought: "0.04", "under 0.001"."""
    return f"under {LEAST}" if expected < LEAST else f"{expected:.2g}"
