"""Which page of the file a number names: "214" is the page that the unit cites by that number, where there is one."""

from __future__ import annotations

import re

from murderbook.workbench.documents.models import Page
from murderbook.workbench.register.models import Case

_NUMBER = re.compile(r"\s*(?:p\.|page)?\s*([0-9]{1,9})\s*", re.IGNORECASE)


def cited(case: Case, page: str) -> Page | None:
    """The page of the case, which the caller found through the door. None for a folio of paper that is not taken in."""
    number = page_number(page)
    return None if number is None else case.pages.filter(cited_as=number).order_by("pk").first()


def page_number(page: str) -> int | None:
    """214 of "214", "p. 214" or "page 214"; None of "12a"."""
    found = _NUMBER.fullmatch(page)
    return int(found[1]) if found else None
