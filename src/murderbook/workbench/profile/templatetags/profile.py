"""`{% load profile %}`: figures as people write them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def plain(value: float) -> str:
    """Without digits that say nothing: 1,230; 45.6; 0.12."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


@register.filter
def percent(value: float) -> str:
    """A probability in whole percents, never quite none nor all."""
    if 0 < value < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < value < 1 else f"{100 * value:.0f} %"


@register.filter
def share(value: float) -> str:
    """Percents of the area around the scenes: beyond it, how far does not matter."""
    return f"{value:.1f}" if value <= 100 else "over 100"
