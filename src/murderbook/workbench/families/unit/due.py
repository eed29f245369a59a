"""What is due over all cases that an account sees: deadlines, days, and families who are to be told first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from murderbook.procedures.clocks import State, days_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.families.kin import Kin, anniversaries, kin_seen, planned
from murderbook.workbench.families.models import Announcement, Contact
from murderbook.workbench.families.reviews.standings import Applied, applications_seen
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case

AHEAD = 60  # days before an anniversary from which it is shown


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due. `kind`: in a word, which names nobody; `words`: how it stands; `who`: in whose hands."""

    case: Case
    on: date
    kind: str
    words: str
    section: str
    is_overdue: bool
    url: str
    key: str
    who: str = ""

    @property
    def number(self) -> str:
        return number_of(self.case)


def due_of(account: Account, today: date) -> list[Due]:
    """The nearest first; what is overdue stands above."""
    kin = kin_seen(account)
    cases = {case.pk: case for case in Case.objects.visible_to(account).filter(pk__in=kin)}
    found = [*_deadlines(account, today), *_days(cases, kin, today), *_first(account, cases, kin, today)]
    return sorted(found, key=lambda one: (one.on, one.number, one.key))


def _deadlines(account: Account, today: date) -> Iterator[Due]:
    for one in applications_seen(account):
        owners = {row.part: row.name for row in one.steps if row.part and row.kind == "deadline given to"}
        for deadline in one.standing(today).open:
            yield Due(
                one.entry.case,
                deadline.due,
                deadline.label,
                deadline.words,
                deadline.section if deadline.by_law else f"{deadline.section}; the unit's aim",
                deadline.state is State.OVERDUE,
                reverse("case-application", args=[one.entry.case.key, one.entry.number]),
                f"{one.entry.key}-{deadline.id}",
                owners.get(deadline.id, ""),
            )


def _days(cases: dict[int, Case], kin: dict[int, list[Kin]], today: date) -> Iterator[Due]:
    for pk, everybody in kin.items():
        for one in anniversaries(cases[pk], everybody, today) if pk in cases else ():
            away = (one.day - today).days
            if not one.calls or away > AHEAD:
                continue
            words = "today" if not away else f"in {days_of(away)}"
            url = reverse("case-family", args=[cases[pk].key]) + "#days"
            who = ", ".join(sorted({each.now.name for each in one.calls if each.now and each.now.name}))
            kind = one.what[:1].upper() + one.what[1:]
            key = f"{cases[pk].key}-{'death' if 'death' in one.what else 'birthday'}-{one.day.year}"
            yield Due(cases[pk], one.day, kind, words, "", False, url, key, who)


def _first(account: Account, cases: dict[int, Case], kin: dict[int, list[Kin]], today: date) -> Iterator[Due]:
    """Something is to go out, and somebody who wishes to know first does not."""
    rows, contacts = defaultdict[int, list[Announcement]](list), defaultdict[int, list[Contact]](list)
    for row in Announcement.objects.visible_to(account).order_by("entered_at", "pk"):
        rows[row.case_id].append(row)
    for contact in Contact.objects.visible_to(account).exclude(about=None):
        contacts[contact.case_id].append(contact)
    for pk, of_case in rows.items():
        for one in planned(of_case, kin.get(pk, []), contacts[pk]) if pk in cases else ():
            if not one.is_open or not one.waiting:
                continue
            late = (today - one.entry.on).days
            words = f"planned for {one.entry.on:%-d %b %Y}" + (f", {days_of(late)} ago" if late > 0 else "")
            url = reverse("case-family", args=[cases[pk].key]) + "#planned"
            kind = f"Tell the family first: {one.entry.what}"
            yield Due(cases[pk], one.entry.on, kind, words, "", late > 0, url, f"{one.entry.key}-told")


def exportable(account: Account, found: list[Due]) -> list[Due]:
    """Of the cases that the account may take away."""
    may = set(Case.objects.visible_to(account, Right.EXPORT).values_list("pk", flat=True))
    return [one for one in found if one.case.pk in may]


def running(account: Account) -> list[Applied]:
    """Applications that are dealt with."""
    return [one for one in applications_seen(account) if one.facts.running]
