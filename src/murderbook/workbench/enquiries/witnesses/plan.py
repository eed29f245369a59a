"""The plan: each witness with what is known of him, whom he was afraid of and how that stands, and who goes when.

Groups and their order say what is open. Nobody is ordered by a figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from murderbook.casefile.case import Status
from murderbook.casefile.person import Answer, Role
from murderbook.enquiries.fear import Feared, Standing, same_name
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.enquiries.models import Approach, Fear, LifeEvent
from murderbook.workbench.enquiries.states import CONTACT, ApproachKind
from murderbook.workbench.enquiries.witnesses.fears import bearing_rows, event_of, feared_now
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Person

Asker = Account | AnonymousUser


class Group(StrEnum):
    """In this order they stand on the page."""

    DANGER = "In danger: whom they feared is at liberty again"
    ENDED = "What they feared has ended: ask again"
    DUE = "An approach is due"
    PLANNED = "An approach is planned"
    NEVER = "Never interviewed"
    OTHERS = "Interviewed, nothing planned"
    DEAD = "Dead"


PLANNED = (Group.DANGER, Group.ENDED, Group.DUE, Group.PLANNED)


@dataclass(frozen=True, slots=True)
class FearLine:
    """`known`: when what ended it, or made it a danger, was entered. `suggested`: what another file says of somebody of
    that name."""

    row: Fear
    now: Feared
    known: datetime | None
    suggested: str = ""
    told_in: str = ""  # key of that other file


@dataclass(frozen=True)
class Line:
    person: Person
    fears: tuple[FearLine, ...]
    approaches: tuple[Approach, ...]  # in the order of entry
    today: date

    @property
    def case(self) -> Case:
        return self.person.case

    @property
    def number(self) -> str:
        return number_of(self.case)

    @property
    def name(self) -> str:
        return self.person.name or "name not recorded"

    @cached_property
    def interviewed(self) -> Approach | None:
        return self._last(ApproachKind.INTERVIEWED)

    @cached_property
    def contact(self) -> Approach | None:
        """The last time that he was spoken with."""
        return self._last(*CONTACT)

    @property
    def tried(self) -> Approach | None:
        return self._last(*(one for one in ApproachKind if one is not ApproachKind.PLANNED))

    def _last(self, *kinds: ApproachKind) -> Approach | None:
        """By its own day: an old interview may be entered long after a new one."""
        return max((one for one in reversed(self.approaches) if one.kind in kinds), key=_happened, default=None)

    @cached_property
    def next(self) -> Approach | None:
        """What the last plan says is to be done, until something was done since it was made: an old approach that is
        entered late ends no plan."""
        at = next((at for at, one in reversed([*enumerate(self.approaches)]) if one.next_on), None)
        if at is None:
            return None
        plan = self.approaches[at]
        done = (one.event_latest for one in self.approaches[at + 1 :] if one.event_latest)
        return None if any(when >= plan.entered_at for when in done) else plan

    @property
    def is_due(self) -> bool:
        return self.next is not None and self.next.next_on is not None and self.next.next_on <= self.today

    @property
    def is_at_hand(self) -> bool:
        """Whether it is known that he lives, and where."""
        return self.person.alive == Answer.YES and self.person.located == Answer.YES

    @property
    def has_ended(self) -> bool:
        if self.fears:
            return all(one.now.standing is Standing.ENDED for one in self.fears)
        return self.person.tie_ended == Answer.YES

    @property
    def is_asked_since(self) -> bool:
        """Whether somebody has spoken with him since what ended his fear came to the file. An interview from before it
        ended, entered late, is no answer to it."""
        known = [one.known for one in self.fears if one.known]
        ended = max((one.now.since.earliest for one in self.fears if one.now.since), default=_EVER.replace(tzinfo=None))
        spoken = [
            one for one in self.approaches if one.kind in CONTACT and _happened(one).replace(tzinfo=None) >= ended
        ]
        return bool(spoken) and (not known or max(one.entered_at for one in spoken) > max(known))

    @cached_property
    def group(self) -> Group:
        if self.person.alive == Answer.NO:
            return Group.DEAD
        if any(one.now.standing is Standing.DANGER for one in self.fears):
            return Group.DANGER
        if self.has_ended and not self.is_asked_since:
            return Group.ENDED
        if self.next is not None:
            return Group.DUE if self.is_due else Group.PLANNED
        return Group.NEVER if self.interviewed is None else Group.OTHERS


def in_groups(lines: Iterable[Line]) -> list[tuple[Group, list[Line]]]:
    """Those that have anybody, in order; within a group what is due first, then those of whom it is on file whom they
    feared, then those who can be found, then who was spoken with longest ago."""
    found: dict[Group, list[Line]] = defaultdict(list)
    for one in lines:
        found[one.group].append(one)
    return [(group, sorted(found[group], key=_order)) for group in Group if found[group]]


def _order(line: Line) -> tuple[date, bool, bool, datetime, int]:
    due = line.next.next_on if line.next and line.next.next_on else date.max
    contact = _happened(line.contact) if line.contact else _EVER
    return due, not line.fears, not line.is_at_hand, contact, line.person.pk


def _happened(one: Approach) -> datetime:
    """The latest that it can have been; of what bears no day when it was entered."""
    return one.event_latest or one.entered_at


_EVER = datetime(1, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


def other_files(lines: Iterable[Line]) -> set[str]:
    """Keys of the files that lines quote beside their own: a reading of those too."""
    return {fear.told_in for line in lines for fear in line.fears if fear.told_in}


def witnesses_of(case: Case) -> QuerySet[Person]:
    """Witnesses of a case that came through the door, and whoever else was afraid or gone to in it."""
    rows = Person.objects.filter(case=case)
    return rows.filter(Q(role=Role.WITNESS) | has_rows()).select_related("case").order_by("pk")


def witnesses_planned(asker: Asker, right: Right = Right.READ) -> QuerySet[Person]:
    """Over all open cases that the account sees: those of whom something is on file here, or whose tie has ended."""
    found = _open(asker, right).filter(has_rows() | Q(role=Role.WITNESS, tie_ended=Answer.YES))
    return found.select_related("case__compartment").order_by("pk")


def never_interviewed(asker: Asker) -> QuerySet[Person]:
    """Witnesses of open cases who are not dead and of whom no interview is on file here, the newest cases first."""
    asked = Approach.objects.filter(witness=OuterRef("pk"), kind=ApproachKind.INTERVIEWED, withdrawn_at=None)
    rows = _open(asker, Right.READ).filter(~Exists(asked), role=Role.WITNESS).exclude(alive=Answer.NO)
    return rows.select_related("case__compartment").order_by("-case__occurred_earliest", "pk")


def _open(asker: Asker, right: Right) -> QuerySet[Person]:
    return Person.objects.visible_to(asker, right).filter(case__status__in=(Status.OPEN, Status.UNKNOWN))


def has_rows() -> Q:
    mine = {"witness": OuterRef("pk"), "withdrawn_at": None}
    return Q(Exists(Fear.objects.filter(**mine))) | Q(Exists(Approach.objects.filter(**mine)))


def lines_of(persons: Iterable[Person], asker: Asker) -> list[Line]:
    """Of people who came through the door. Four statements; a further one where a fear stands, for what other files of
    the asker say of that name."""
    people = list(persons)
    rows = _rows(people)
    suggested = _suggested(rows.fears, asker)
    today = timezone.localdate()
    return [
        Line(
            person,
            tuple(_with(one, suggested) for one in rows.fears if one.row.witness_id == person.pk),
            tuple(one for one in rows.approaches[person.pk]),
            today,
        )
        for person in people
    ]


@dataclass(frozen=True, slots=True)
class _Rows:
    fears: Sequence[FearLine]
    approaches: dict[int, list[Approach]]


def _rows(people: Sequence[Person]) -> _Rows:
    keys, cases = [one.pk for one in people], {one.case_id for one in people}
    fears = Fear.objects.filter(witness__in=keys, withdrawn_at=None).select_related("witness", "feared", "author")
    events: dict[int, list[LifeEvent]] = defaultdict(list)
    for event in LifeEvent.objects.filter(case__in=cases, withdrawn_at=None).order_by("pk"):
        events[event.case_id].append(event)
    approaches: dict[int, list[Approach]] = defaultdict(list)
    for row in Approach.objects.filter(witness__in=keys, withdrawn_at=None).order_by("entered_at", "pk"):
        approaches[row.witness_id].append(row)
    return _Rows([_line(row, events[row.case_id]) for row in fears.order_by("pk")], approaches)


def _line(row: Fear, events: list[LifeEvent]) -> FearLine:
    now = feared_now(row, events)
    bearing = [one.entered_at for one in bearing_rows(row, events)]
    known = max([row.entered_at, *bearing]) if now.standing is not Standing.STANDS else None
    return FearLine(row, now, known)


def _with(one: FearLine, suggested: dict[int, tuple[str, str]]) -> FearLine:
    return FearLine(one.row, one.now, one.known, *suggested.get(one.row.pk, ("", "")))


def _suggested(fears: Sequence[FearLine], asker: Asker) -> dict[int, tuple[str, str]]:
    """What files that the asker sees say of somebody of the same name: it may be a namesake."""
    open_ = [one.row for one in fears if one.now.standing is Standing.STANDS]
    if not open_:
        return {}
    names = {spelled for row in open_ for spelled in _spelled(row.name)}
    seen = LifeEvent.objects.visible_to(asker).filter(name__in=names, withdrawn_at=None)
    events = list(seen.select_related("case").order_by("event_earliest", "pk"))
    return {row.pk: told for row in open_ if (told := _told(row, events))[0]}


def _told(row: Fear, events: Sequence[LifeEvent]) -> tuple[str, str]:
    """In words, and the key of the file that says so; both empty where none does."""
    there = [one for one in events if one.case_id != row.case_id and same_name(one.name, row.name)]
    if not there or feared_now(row, there).standing is Standing.STANDS:
        return "", ""
    last = there[-1]
    return f"{event_of(last).in_words()} stands in case {number_of(last.case)}", last.case.key


def _spelled(name: str) -> Iterator[str]:
    """'Doe, John' and 'John Doe'."""
    yield name
    last, comma, first = name.partition(", ")
    if comma:
        yield f"{first} {last}"
    elif " " in name:
        first, _, last = name.rpartition(" ")
        yield f"{last}, {first}"
