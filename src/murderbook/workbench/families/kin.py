"""Next of kin of a case: what each wishes now, what was said, what they are still to be told, and the days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from murderbook.casefile.case import Status
from murderbook.casefile.person import Role
from murderbook.procedures.months import years_after
from murderbook.workbench.access.models import Account
from murderbook.workbench.families.models import Announcement, Became, Contact, Direction, Planned, Wish, Wishes
from murderbook.workbench.families.records import days_of
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, Person

ARRESTS = (Planned.ARREST, Planned.CHARGE)


@dataclass(frozen=True, slots=True)
class Kin:
    """`place`: his number among the next of kin of the case, by which a form names him. `earlier`: wishes of before."""

    place: int
    person: Person
    now: Wishes | None
    earlier: tuple[Wishes, ...] = ()

    @property
    def name(self) -> str:
        return self.person.name or "no name on file"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A contact with its amendments; the last of them says what is so."""

    entry: Contact
    amendments: tuple[Contact, ...]

    @property
    def now(self) -> Contact:
        return self.amendments[-1] if self.amendments else self.entry


@dataclass(frozen=True, slots=True)
class Announced:
    """An announcement, what became of it, and who is to be told of it first and was not."""

    entry: Announcement
    last: Announcement
    waiting: tuple[Kin, ...]
    told: tuple[Contact, ...]

    @property
    def is_open(self) -> bool:
        return self.last.became == Became.PLANNED


@dataclass(frozen=True, slots=True)
class Anniversary:
    """The next time that a day comes round. `years`: since then; `calls`: who wishes to hear from the unit on it."""

    what: str
    day: date
    since: date
    calls: tuple[Kin, ...]

    @property
    def years(self) -> int:
        return self.day.year - self.since.year


def kin_of(case: Case) -> list[Kin]:
    """Of a case that came through the door. Two statements. The place is that among all people of the file, so that it
    stays whose it was when another is taken out of the file while a form is open."""
    everybody = enumerate(PARTS["people"].rows(case), start=1)
    kin = [(at, one) for at, one in everybody if one.role == Role.NEXT_OF_KIN and one.withdrawn_at is None]
    by_person = defaultdict[int, list[Wishes]](list)
    for row in case.wishes.select_related("author", "account", "person").order_by("entered_at", "pk"):
        by_person[row.person_id].append(row)
    return [_kin(place, person, by_person[person.pk]) for place, person in kin]


def _kin(place: int, person: Person, rows: Sequence[Wishes]) -> Kin:
    return Kin(place, person, rows[-1] if rows else None, tuple(reversed(rows[:-1])))


def kin_seen(account: Account) -> dict[int, list[Kin]]:
    """By the primary key of the case, of every case that the account sees."""
    found = defaultdict[int, list[Kin]](list)
    mine = Person.objects.visible_to(account).filter(role=Role.NEXT_OF_KIN, case__withdrawn_at=None)
    rows = defaultdict[int, list[Wishes]](list)
    for row in Wishes.objects.visible_to(account).select_related("account").order_by("entered_at", "pk"):
        rows[row.person_id].append(row)
    for person in mine.select_related("case").order_by("case", "pk"):
        of_case = found[person.case_id]
        of_case.append(_kin(len(of_case) + 1, person, rows[person.pk]))
    return dict(found)


def contacts_of(case: Case) -> list[Spoken]:
    """The latest first."""
    return spoken(case.contacts.select_related("author", "person", "about"))


def spoken(rows: Iterable[Contact]) -> list[Spoken]:
    ordered = sorted(rows, key=lambda row: (row.entered_at, row.pk))
    amendments = defaultdict[int, list[Contact]](list)
    for row in ordered:
        if row.amends_id is not None:
            amendments[row.amends_id].append(row)
    found = [Spoken(row, tuple(amendments[row.pk])) for row in ordered if row.amends_id is None]
    return sorted(found, key=lambda one: (one.now.on, one.entry.entered_at), reverse=True)


def planned_of(case: Case, kin: Sequence[Kin]) -> list[Announced]:
    rows = list(case.announcements.select_related("author").order_by("entered_at", "pk"))
    return planned(rows, kin, [one.now for one in contacts_of(case)])


def planned(rows: Sequence[Announcement], kin: Sequence[Kin], contacts: Sequence[Contact]) -> list[Announced]:
    """Open ones first, the nearest first."""
    later = {row.of_id: row for row in rows if row.of_id is not None}  # the last of each stays
    told = defaultdict[int, list[Contact]](list)
    for row in contacts:
        if row.about_id is not None and row.direction != Direction.MISSED:
            told[row.about_id].append(row)
    found = [
        Announced(row, later.get(row.pk, row), tuple(_waiting(row, kin, told[row.pk])), tuple(told[row.pk]))
        for row in rows
        if row.of_id is None
    ]
    return sorted(found, key=lambda one: (not one.is_open, one.last.on))


def _waiting(row: Announcement, kin: Sequence[Kin], told: Sequence[Contact]) -> Iterator[Kin]:
    """Who wishes to be told first, and of such a thing, and was not."""
    known = {contact.person_id for contact in told}
    for one in kin:
        if one.now is not None and one.person.pk not in known and is_told(one.now, row.what):
            yield one


def is_told(wishes: Wishes, what: str) -> bool:
    """Before it goes out."""
    if wishes.wish == Wish.NEVER or not wishes.first:
        return False
    return wishes.wish != Wish.ARREST or what in ARRESTS


def untold_arrest(case: Case, kin: Sequence[Kin], announced: Sequence[Announced]) -> tuple[Kin, ...]:
    """The file says that somebody was arrested: who wishes to be told first, and was told of no arrest on the list."""
    if case.status != Status.CLEARED_BY_ARREST:
        return ()
    told = {row.person_id for one in announced if one.entry.what in ARRESTS for row in one.told}
    return tuple(one for one in kin if one.now and one.person.pk not in told and is_told(one.now, Planned.ARREST))


def anniversaries(case: Case, kin: Sequence[Kin], today: date) -> list[Anniversary]:
    """The death, where its day is known, and the victim's birthday where somebody told it; the nearest first."""
    earliest, latest = days_of(case)
    found = []
    if earliest is not None and earliest == latest:
        found.append(_next("anniversary of the death", earliest, _calls(kin, "on_death"), today))
    born = next((one.now.birthday for one in kin if one.now is not None and one.now.birthday), None)
    if born is not None:
        found.append(_next("the victim's birthday", born, _calls(kin, "on_birthday"), today))
    return sorted(found, key=lambda one: one.day)


def _calls(kin: Sequence[Kin], wanted: str) -> tuple[Kin, ...]:
    return tuple(one for one in kin if one.now and one.now.wish != Wish.NEVER and getattr(one.now, wanted))


def _next(what: str, since: date, calls: tuple[Kin, ...], today: date) -> Anniversary:
    """Today, or the next after it; of a 29 February the 28th in other years."""
    this_year = years_after(since, max(0, today.year - since.year))
    day = this_year if this_year >= today else years_after(since, max(1, today.year + 1 - since.year))
    return Anniversary(what, day, since, calls)


def by_place(kin: Iterable[Kin]) -> Mapping[str, Kin]:
    """By what a form sends."""
    return {str(one.place): one for one in kin}
