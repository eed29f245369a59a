"""What the pages of families share: the case with its kin, people of the unit, entries of the trail."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from murderbook.workbench.casework.pages.sheets import head
from murderbook.workbench.families.forms import AnnouncementForm, ApplicationForm
from murderbook.workbench.families.kin import Kin, kin_of
from murderbook.workbench.families.records import days_of
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


def held_against_the_murder(form: ApplicationForm | AnnouncementForm, case: Case) -> None:
    """What is of a day before the murder has a wrong day: clocks would run from there."""
    earliest, _ = days_of(case)
    what = "an application" if isinstance(form, ApplicationForm) else "what goes out about it"
    for name in ("applied", "received", "on"):
        day = form.cleaned_data.get(name)
        if day and earliest and day < earliest:
            form.add_error(name, f"The case is of {earliest:%-d %b %Y}: {what} is of a later day.")


def application(case: Case, number: int) -> Applied:
    """Http404 where the case has none of this number."""
    found = next((one for one in applications_of(case) if one.entry.number == number), None)
    if found is None:
        raise Http404
    return found
