"""Filters of the pages of casework: `{% load casework %}`."""

from __future__ import annotations

from django import template

from murderbook.workbench.casework.citing import page_number
from murderbook.workbench.casework.custody.amounts import in_words

register = template.Library()
register.filter("page_number", page_number)
SEALS = {"yes": "whole on arrival", "no": "broken on arrival", "unknown": "not recorded whether it was whole"}


@register.filter
def seal_words(answer: str) -> str:
    """'whole on arrival'."""
    return SEALS[answer]


@register.filter
def join_words(one: str, other: str) -> str:
    """'Dr Ames, State laboratory', as far as either is said."""
    return ", ".join(filter(None, (one, other)))


@register.filter
def amount(thousandths: int, unit: str) -> str:
    """'2.5 ml'."""
    return in_words(thousandths, unit)
