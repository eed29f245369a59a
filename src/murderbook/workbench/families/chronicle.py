"""What is done for a family stands in the chrono too, worked out when it is read, for who reads the whole file."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from murderbook.workbench.families.kin import contacts_of
from murderbook.workbench.families.models import Became
from murderbook.workbench.families.records import said
from murderbook.workbench.families.reviews.standings import applications_of
from murderbook.workbench.register.book.chronicle import Shown
from murderbook.workbench.register.entry.rows import Asker
from murderbook.workbench.register.hooks import chrono_asked
from murderbook.workbench.register.models import Case


@receiver(chrono_asked)
def lines(case: Case, asker: Asker, seen: Container[str], whole: bool, **_: Any) -> list[Shown]:  # noqa: ANN401
    """Steps of applications that count, contacts, and what went out."""
    return [*_steps(case), *_contacts(case), *_announced(case)] if whole else []


def _steps(case: Case) -> Iterator[Shown]:
    for one in applications_of(case):
        url = reverse("case-application", args=[case.key, one.entry.number])
        because = f"{one.name} for a review says so"
        for row in one.steps:
            what = f"{one.name.capitalize()}: {row.kind}" + (f", {row.name}" if row.name else "")
            outcome = f"{row.outcome[:1].upper()}{row.outcome[1:]}." if row.outcome else ""
            text = " ".join(filter(None, (outcome, row.text)))
            yield _line(row.on, what, text, because, f"{url}#step-{row.number}")


def _contacts(case: Case) -> Iterator[Shown]:
    url = reverse("case-family", args=[case.key])
    for one in contacts_of(case):
        row = one.now
        name = row.person.name if row.person else row.name
        what = f"Family, {row.channel}: {name or 'no name on file'}"
        yield _line(row.on, what, row.text, f"a contact is logged: {row.direction}", f"{url}#contact-{one.entry.key}")


def _announced(case: Case) -> Iterator[Shown]:
    url = reverse("case-family", args=[case.key]) + "#planned"
    for row in case.announcements.filter(became=Became.OUT).select_related("of").order_by("pk"):
        what = f"{row.what.capitalize()}: gone out"
        yield _line(row.on, what, row.of.text if row.of else "", "it was planned on the sheet of the family", url)


def _line(on: date, what: str, text: str, because: str, url: str) -> Shown:
    return Shown(datetime.combine(on, time(), UTC), said(on), what=what, text=text, because=because, url=url)
