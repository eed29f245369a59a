"""From where something is known: what was typed is tied to the page, exhibit or entry it names, and leads there."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from murderbook.workbench.casework.citing import cited, page_number
from murderbook.workbench.investigations.models import InvestigationAnswer, Item
from murderbook.workbench.register.book.chronicle import when
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, Exhibit

_EXHIBIT = re.compile(r"\s*exhibit\s+(.{1,40}?)\s*", re.IGNORECASE)
_ENTRY = re.compile(r"\S*#entry-([\w-]{1,40})\s*")  # the address of an entry of the chrono
SOURCED = ("page", "exhibit", "entry", "case")  # what `link_of` reads of a row


def names_a_file(source: str) -> bool:
    """Whether it means something only in the file of a case: "page 214", "exhibit 7", an entry of the chrono."""
    numbered = (page_number(source) is not None, _EXHIBIT.fullmatch(source), _ENTRY.fullmatch(source))
    return any(numbered)


def sourced(case: Case | None, source: str) -> dict[str, Any]:
    """Columns of a row: "page 214", "exhibit 7", the address of an entry of the chrono, or words. What it names of
    that file, and of no other, is tied to the row. The case came through the door."""
    if case is None:
        return {"case": None, "source": source}
    named, told = _EXHIBIT.fullmatch(source), _ENTRY.fullmatch(source)
    entry = case.chrono.filter(key=told[1]).first() if told else None
    return {
        "case": case,
        "source": f"chrono, {when(entry)}"[:200] if entry else source,
        "page": cited(case, source),
        "exhibit": _exhibit(case, named[1]) if named else None,
        "entry": entry,
    }


def _exhibit(case: Case, named: str) -> Exhibit | None:
    """By its number; where none has it, by its place, as reports cite it: "Exhibit 1 (2002-00018/1)"."""
    by_number = case.exhibits.filter(number=named, withdrawn_at=None).first()
    if by_number is not None or not (named.isascii() and named.isdigit() and int(named) > 0):
        return by_number
    placed = list(PARTS["evidence"].rows(case))[int(named) - 1 : int(named)]
    return next((one for one in placed if one.withdrawn_at is None), None)


def link_of(row: Item | InvestigationAnswer) -> str:
    """Where the source stands; nothing where it is words alone."""
    if row.case is None:
        return ""
    if row.page is not None:
        return reverse("case-page", args=[row.case.key, row.page.cited_as])
    if row.exhibit is not None:
        places = [part.pk for part in PARTS["evidence"].rows(row.case)]
        return reverse("case-custody", args=[row.case.key, places.index(row.exhibit.pk) + 1])
    if row.entry is not None:
        return reverse("case-chrono", args=[row.case.key]) + f"#entry-{row.entry.key}"
    return ""
