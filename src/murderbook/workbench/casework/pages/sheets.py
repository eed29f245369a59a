"""The head that the sheets of the Work tab share: those of the murder book, and the way from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from murderbook.workbench.casework.people import choices_of
from murderbook.workbench.register.book.opening import head_of
from murderbook.workbench.register.models import Case

# Name under which it is printed: label, route.
SHEETS = {
    "work": ("Actions", "case-work"),
    "decisions": ("Decisions", "case-decisions"),
    "questions": ("Questions", "case-questions"),
    "volumes": ("Volumes", "case-volumes"),
    "laboratory": ("Laboratory", "case-laboratory"),
    "family": ("Family", "case-family"),
    "enquiries": ("Persons of interest", "enquiries-of"),
    "witnesses": ("Witnesses", "case-witnesses"),
    "assigned": ("Who has it", "case-assigned"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    label: str
    url: str
    current: bool


def head(request: HttpRequest, case: Case, sheet: str, label: str = "") -> dict[str, Any]:
    """Context of a sheet. `label`: where it is none of these, but lies behind one."""
    listed = [Sheet(told, reverse(route, args=[case.key]), name == sheet) for name, (told, route) in SHEETS.items()]
    told = label or SHEETS[sheet][0].lower()
    return head_of(request, case, "work") | {"tab": sheet, "tab_label": told, "sheets": listed}


def with_people(context: dict[str, Any]) -> list[tuple[str, str]]:
    """To whom something can be given, for a form; nobody where the account writes nothing."""
    return choices_of(context["case"]) if context["may_write"] else []
