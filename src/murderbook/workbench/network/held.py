"""Networks that were gathered, kept in memory so that a click on a chart does not gather one anew.

Each is its account's own, for one right, and is given again only while nothing changed: the account sees the same cases
(grants are asked anew at every request), the trail has no entry since but of what is only read, and no table of the
network has a newer row. What is gathered inside a sealed compartment lies with its database, and leaves the memory with
it; of the open record nothing is kept for it outside.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock, Timer
from typing import Final, NamedTuple
from weakref import ref

from django.db import connection
from django.db.models import BigIntegerField, Max, Model, Q, Value

from murderbook.workbench.access.models import Account, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.calls.models import Call, NumberHolder
from murderbook.workbench.documents.models import Document, Mention
from murderbook.workbench.network.gathering.down import beneath
from murderbook.workbench.network.models import CaseRelation
from murderbook.workbench.network.records import Gathered, gathered
from murderbook.workbench.register.models import Case, Exhibit, Person, PhysicalLink, Place
from murderbook.workbench.resolution.models import PersonJudgement

MOST: Final = 4  # networks: that of 12,000 cases takes some 100 MB
MOST_CASES: Final = 20_000  # of which one is gathered while somebody waits: some seconds
IDLE_SECONDS: Final = 30 * 60.0
# How entries begin of what changes nothing that a network says.
READ_ONLY: Final = (
    "read ", "list ", "listed ", "print", "open ", "export ", "exported ", "compare with ", "search", "log ",
    "accept password", "froze selection", "looked ",
)  # fmt: skip
TABLES: Final[tuple[type[Model], ...]] = (
    Case, Person, Place, Exhibit, PhysicalLink, NumberHolder, Call, Document, Mention, CaseRelation, PersonJudgement,
)  # fmt: skip


class TooManyCasesError(ValueError):
    """The message says how many, and what to do."""


class Mark(NamedTuple):
    """A record as an account sees it: its cases, the last entry of the trail that may have changed something, and the
    newest row of each table."""

    size: int
    cases: str
    changed: int
    newest: tuple[int, ...]


@dataclass
class _Kept:
    marks: tuple[Mark, ...]
    network: Gathered
    used: float


@dataclass
class Shelf:
    """Of one database."""

    kept: OrderedDict[tuple[str, Right], _Kept] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)
    cleared: int = 0  # times: what was begun before is not laid here after
    is_watched: bool = False

    def find(self, name: tuple[str, Right], marks: tuple[Mark, ...]) -> Gathered | None:
        with self.lock:
            self._sweep()
            there = self.kept.get(name)
            if there is None or there.marks != marks:
                self.kept.pop(name, None)
                return None
            there.used = time.monotonic()
            self.kept.move_to_end(name)
            return there.network

    def keep(self, name: tuple[str, Right], marks: tuple[Mark, ...], network: Gathered, cleared: int) -> None:
        """`cleared`: as it was when the gathering began."""
        with self.lock:
            if cleared != self.cleared:
                return
            self.kept[name] = _Kept(marks, network, time.monotonic())
            self.kept.move_to_end(name)
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)
            self._watch()

    def tidy(self) -> None:
        """What was not used for long goes, though nobody asks."""
        with self.lock:
            self._sweep()
            self.is_watched = False
            if self.kept:
                self._watch()

    def _watch(self) -> None:
        if not self.is_watched:
            self.is_watched = True
            timer = Timer(IDLE_SECONDS, _tidy, [ref(self)])
            timer.daemon = True
            timer.start()

    def _sweep(self) -> None:
        limit = time.monotonic() - IDLE_SECONDS
        for name in [name for name, one in self.kept.items() if one.used < limit]:
            del self.kept[name]

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()
            self.cleared += 1


def _tidy(shelf: ref[Shelf]) -> None:
    """Only where it is there still: one of a compartment leaves the memory with that."""
    there = shelf()
    if there is not None:
        there.tidy()


_OUTSIDE: Final = Shelf()


def at_hand(account: Account, right: Right = Right.READ) -> Gathered:
    """As `records.gathered`. What changes while it is gathered makes it be gathered anew the next time.
    TooManyCasesError."""
    shelf, name = _shelf(), (account.key, right)
    cleared, marks = shelf.cleared, tuple(_marks(account, right))
    if (count := sum(mark.size for mark in marks)) > MOST_CASES:
        raise TooManyCasesError(
            f"You see {count:,} cases, and a page asks at most {MOST_CASES:,} while you wait. The command asks them "
            "all: murderbook network --record DIR, with --around, --paths or --export for a chart."
        )
    found = shelf.find(name, marks)
    if found is None:
        found = gathered(account, right)
        shelf.keep(name, marks, found, cleared)
    return found


def forget() -> None:
    """All that is kept of the open record: a case was sealed."""
    _OUTSIDE.clear()


def _shelf() -> Shelf:
    """That of a compartment lies with its database (sealed.memory.cabinet)."""
    beside: dict[str, Shelf] | None = getattr(connection, "kept_beside", None)
    return _OUTSIDE if beside is None else beside.setdefault("networks", Shelf())


def _marks(account: Account, right: Right) -> Iterator[Mark]:
    yield _mark(account, right)
    with beneath(account) as there:
        if there is not None:
            yield _mark(there, right, only_open=True)


def _mark(account: Account, right: Right, *, only_open: bool = False) -> Mark:
    """In three statements."""
    seen = Case.objects.visible_to(account, right)
    seen = seen.filter(compartment__grade=Grade.OPEN) if only_open else seen
    keys = list(seen.order_by("pk").values_list("key", flat=True))
    return Mark(len(keys), sha256("".join(keys).encode()).hexdigest(), _changed(), tuple(_newest()))


def _changed() -> int:
    is_read = Q()
    for begins in READ_ONLY:
        is_read |= Q(verb__startswith=begins)
    last = AuditEntry.objects.exclude(is_read).order_by("-index").values_list("index", flat=True).first()
    return -1 if last is None else last


def _newest() -> list[int]:
    """The highest primary key of each table, none of which tells of a row: they are compared, and shown to nobody."""
    asked = [
        model._base_manager.order_by()
        .annotate(which=Value(at, BigIntegerField()))
        .values("which")
        .annotate(newest_row=Max("pk"))
        .values_list("which", "newest_row")
        for at, model in enumerate(TABLES)
    ]
    first, *others = asked
    found = dict(first.union(*others, all=True))
    return [found.get(at) or 0 for at in range(len(TABLES))]
