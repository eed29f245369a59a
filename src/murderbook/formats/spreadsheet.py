"""Cells that a spreadsheet must not run: formula injection is neutralised in everything written for one."""

from __future__ import annotations

import re
from collections.abc import Container

# A leading one of these makes a spreadsheet treat text as a formula (OWASP, "CSV Injection").
_RISKY = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def neutral(cell: str) -> str:
    """The cell, with an apostrophe before anything a spreadsheet would run as a formula; numbers stay numbers."""
    return "'" + cell if _RISKY.match(cell) and not _NUMBER.match(cell) else cell


def meant(cell: str) -> str:
    """The cell without the apostrophe that `neutral` put before it; any other as it is."""
    bare = cell.removeprefix("'")
    return bare if neutral(bare) == cell else cell


def id_meant(text: str, ids: Container[str]) -> str:
    """The id that somebody wrote: as it is among `ids`, or as either file has it that was written for a spreadsheet.
    `text` where none is."""
    if text in ids:
        return text
    return next((one for one in (meant(text), neutral(text)) if one in ids), text)


def safe_cell(value: object) -> object:
    """Any value as it may stand in a cell: text made neutral, nothing as empty, numbers as they are."""
    if isinstance(value, str):
        return neutral(value)
    return "" if value is None else value
