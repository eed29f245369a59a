"""Cells that a spreadsheet must not run: formula injection neutralised in every export."""

from __future__ import annotations

# A leading one of these makes a spreadsheet treat text as a formula (OWASP, "CSV Injection").
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """The value as it may stand in a CSV cell: text that would run gets a leading apostrophe, numbers stay."""
    if isinstance(value, str) and value.startswith(_ACTIVE):
        return f"'{value}"
    return "" if value is None else value
