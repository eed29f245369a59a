"""What a person means who types "Page 12-15" or "Exhibit 3": the things of a file by what they are cited as."""

from __future__ import annotations

import re
from collections.abc import Sequence

from murderbook.reports.item import Item

_PAGES = re.compile(r"pages?\s+(\d{1,7})(?:\s*(?:-|\N{EN DASH}|to)\s*(\d{1,7}))?", re.IGNORECASE)
MOST_PAGES = 5_000


class UnknownNameError(ValueError):
    """Nothing is cited so; the message says what can be typed."""


def meant(items: Sequence[Item], text: str) -> list[Item]:
    """The items that `text` cites, in their order. UnknownNameError where one of them is not there."""
    words = " ".join(text.split())
    pages = _PAGES.fullmatch(words)
    if pages:
        return _pages(items, int(pages[1]), int(pages[2] or pages[1]))
    wanted = words.casefold()
    found = [one for one in items if wanted in (one.reference.casefold(), one.reference.casefold().split(" (")[0])]
    if not found:
        raise UnknownNameError(f"Nothing of this file is cited as “{words}”. Write for example Page 12-15, Chrono 3.")
    return found


def _pages(items: Sequence[Item], first: int, last: int) -> list[Item]:
    if not 0 <= last - first < MOST_PAGES:
        raise UnknownNameError("Write the first page before the last one.")
    by_reference = {one.reference: one for one in items if one.kind == "page"}
    asked = [f"Page {number}" for number in range(first, last + 1)]
    missing = next((one for one in asked if one not in by_reference), None)
    if missing is not None:
        raise UnknownNameError(f"This file has no {missing.lower()}.")
    return [by_reference[one] for one in asked]
