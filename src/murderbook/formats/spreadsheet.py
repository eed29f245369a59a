"""Cells that a spreadsheet must not run: formula injection is neutralised in everything written for one."""

from __future__ import annotations

import re

# A leading one of these makes a spreadsheet treat text as a formula (OWASP, "CSV Injection").
_RISKY = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def neutral(cell: str) -> str:
    """The cell, with an apostrophe before anything a spreadsheet would run as a formula; numbers stay numbers."""
    return "'" + cell if _RISKY.match(cell) and not _NUMBER.match(cell) else cell


def safe_cell(value: object) -> object:
    """Any value as it may stand in a cell: text made neutral, nothing as empty, numbers as they are."""
    if isinstance(value, str):
        return neutral(value)
    return "" if value is None else value
