"""What is written of next of kin. The caller holds the lock of the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.people import Recipient
from murderbook.workbench.families.kin import Announced, Kin
from murderbook.workbench.families.models import Announcement, Became, Contact, Wishes
from murderbook.workbench.register.entry.saving import AT_ONCE
from murderbook.workbench.register.models import Case

WISHED = (
    "relation", "wish", "first", "channel", "reach", "language", "second", "may_know", "birthday", "on_death",
    "on_birthday", "note",
)  # fmt: skip


class UntoldError(Exception):
    """Somebody who wishes to be told first has not been told. Nothing was written."""

    def __init__(self, waiting: tuple[Kin, ...]) -> None:
        self.waiting = waiting
        super().__init__(", ".join(one.name for one in waiting))


def wish(case: Case, one: Kin, data: Mapping[str, Any], contact: Recipient | None, author: Account) -> Wishes:
    """`data`: of `forms.WishesForm`."""
    said = {name: data[name] for name in WISHED}
    if contact is not None:
        said |= {"account": contact.account, "name": contact.name}
    return Wishes.objects.create(case=case, person=one.person, author=author, **said)


def log(case: Case, data: Mapping[str, Any], author: Account) -> Contact:
    """`data`: person and about as rows, amends as the entry that it amends; the rest of `forms.ContactForm`."""
    names = ("person", "name", "on", "direction", "channel", "text", "about", "amends")
    return Contact.objects.create(case=case, author=author, **{name: data[name] for name in names})


def is_sent_again(case: Case, data: Mapping[str, Any], author: Account) -> bool:
    """The same contact by the same hand a moment ago: a button pressed twice. The caller holds the lock of the case."""
    names = ("person", "name", "on", "direction", "channel", "text", "about", "amends")
    mine = case.contacts.filter(author=author, entered_at__gte=timezone.now() - AT_ONCE)
    return mine.filter(**{name: data[name] for name in names}).exists()


def plan(case: Case, data: Mapping[str, Any], author: Account) -> Announcement:
    names = ("what", "on", "text")
    return Announcement.objects.create(case=case, author=author, **{name: data[name] for name in names})


def settle(one: Announced, became: Became, why: str, today: date, author: Account) -> Announcement:
    """It went out, or was called off. UntoldError where it goes out and somebody who wishes to know first does not, and
    nobody says why."""
    if became is Became.OUT and one.waiting and not why.strip():
        raise UntoldError(one.waiting)
    entry = one.entry
    return Announcement.objects.create(
        case=entry.case, of=entry, what=entry.what, became=became, on=today, text=why, author=author
    )
