"""What the pages of families share: the case with its kin, people of the unit, entries of the trail."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from murderbook.workbench.casework.pages.sheets import head
from murderbook.workbench.families.kin import Kin, kin_of
from murderbook.workbench.families.reviews.standings import Applied, applications_of
from murderbook.workbench.register.models import Case


def head_of_family(request: HttpRequest, case: Case, label: str = "") -> dict[str, Any]:
    return head(request, case, "family", label) | {"families_css": True}


def named(kin: list[Kin]) -> list[tuple[str, str]]:
    """For a form."""
    return [(str(one.place), one.name) for one in kin]


def chosen(case: Case, place: str) -> Kin | None:
    """The next of kin that a form names."""
    return next((one for one in kin_of(case) if str(one.place) == place), None)


def application(case: Case, number: int) -> Applied:
    """Http404 where the case has none of this number."""
    found = next((one for one in applications_of(case) if one.entry.number == number), None)
    if found is None:
        raise Http404
    return found
