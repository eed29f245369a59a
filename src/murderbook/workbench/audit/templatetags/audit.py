"""`{% load audit %}`: names for the keys of accounts."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def name_of(names: dict[str, str], key: str) -> str:
    """The name of the account with this key; "nobody logged in" for none."""
    return names.get(key, key) if key else "nobody logged in"
