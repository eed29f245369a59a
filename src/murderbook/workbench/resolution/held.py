"""Searches for one person under two spellings: what waits, what is searched, what was found.

All of it is in the memory of the server, for its account alone: what was found names people of many files, so it lies
in no table and no backup. It is shown while the account may see every case that took part, since ranks and numbers by
chance rest on all of them; it is gone with one of these, with the server, and when that many others came after it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum

from murderbook.evidence.chance import ChanceLeads
from murderbook.resolution import FittedModel, Record
from murderbook.workbench.access.models import Account
from murderbook.workbench.register.models import Case
from murderbook.workbench.resolution.records import Found, Who

MOST_OF_ALL = 6  # accounts whose last search is kept: fifteen thousand persons are some fifty megabytes
SEVERAL = 5  # passes over the pairs before those for chance
TELLS = 0.15  # share from which the time that it took so far says how long it still takes
BEFORE_CHANCE = 0.35  # of the whole time, with ten replicas


class StoppedError(Exception):
    """Whoever asked wants it no more, or may not have it."""


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PairFound:
    rank: int  # from 1
    left: Found
    right: Found
    score: int  # milli-bits
    chance: ChanceLeads | None
    likely: bool  # likelier one person than not, if the assumed rates hold

    @property
    def pair(self) -> frozenset[Who]:
        return frozenset({self.left.who, self.right.who})


@dataclass(frozen=True, slots=True)
class Contradicted:
    left: Found
    right: Found
    joined: bool
    why: str


@dataclass(frozen=True)
class Result:
    """`pairs`: the strongest, in rank; `found` in all. `by_who`: the records that were compared."""

    model: FittedModel
    pairs: tuple[PairFound, ...]
    found: int
    groups: tuple[frozenset[Who], ...]
    contradictions: tuple[Contradicted, ...]
    by_who: dict[Who, Found]
    judged: int  # judgements that counted
    made: int = 1  # searches of this account so far, which chance counts
    standing: str = ""  # on what the scores are calibrated, or why they are assumed
    at: float = field(default_factory=time.time)

    @property
    def is_calibrated(self) -> bool:
        return self.model.validated

    def group_of(self, who: Who) -> frozenset[Who]:
        return next((one for one in self.groups if who in one), frozenset())

    def is_as_searched(self, who: Who, record: Record) -> bool:
        """Whether the file says of him what it said then."""
        return who in self.by_who and self.by_who[who].record.values == record.values


@dataclass(slots=True, eq=False)
class Search:
    account: int
    state: State = State.WAITING
    stage: str = ""
    share: float = 0.0
    began: float = 0.0
    failure: str = ""
    cases: frozenset[str] = frozenset()  # keys
    made: int = 1
    result: Result | None = None
    passed: int = 0
    last: float = 0.0

    @property
    def is_unfinished(self) -> bool:
        return self.state in (State.WAITING, State.RUNNING)

    @property
    def left(self) -> float | None:
        """Seconds that it still takes, about; None before that can be told."""
        since = now() - self.began
        return since * (1 - self.share) / self.share if self.share > TELLS else None

    def tell(self, share: float, stage: str) -> None:
        """StoppedError where it was dropped. The passes before those for chance take about as long each."""
        if self not in _all:
            raise StoppedError
        if stage != self.stage or share < self.last:
            self.passed += self.stage != "values" and bool(self.stage)
        self.stage, self.last = stage, share
        before = min(self.passed, SEVERAL) / SEVERAL * BEFORE_CHANCE
        self.share = BEFORE_CHANCE + share * (1 - BEFORE_CHANCE) if stage == "chance" else before


now = time.monotonic
_held = threading.RLock()
_all: list[Search] = []


def put(account: Account) -> Search:
    """One that is on its way is the same; a finished one stays until the new one has ended."""
    with _held:
        mine = next((one for one in _all if one.account == account.pk and one.is_unfinished), None)
        if mine is None:
            _all.append(mine := Search(account.pk))
        return mine


def of(account: Account) -> tuple[Search | None, Search | None]:
    """What is found, and what is on its way or failed after it. What rests on a case out of sight is gone."""
    with _held:
        mine = [one for one in _all if one.account == account.pk]
    ready = next((one for one in mine if one.state is State.READY), None)
    if ready is not None:
        seen = set(Case.objects.visible_to(account).values_list("key", flat=True).iterator())
        if not ready.cases <= seen:
            drop(ready)
            ready = None
    return ready, next((one for one in mine if one.state is not State.READY), None)


def drop(search: Search) -> None:
    with _held:
        if search in _all:
            _all.remove(search)
    search.result = None


def forget(case: str) -> None:
    """Of the case of this key nothing is left: it was sealed. What is being searched may have it, and is dropped."""
    with _held:
        named = [one for one in _all if case in one.cases or one.state is State.RUNNING]
    for one in named:
        drop(one)


def take_next() -> Search | None:
    with _held:
        search = next((one for one in _all if one.state is State.WAITING), None)
        if search is not None:
            search.state, search.began = State.RUNNING, now()
        return search


def end(search: Search, result: Result | None, failure: str = "") -> None:
    """Found, or failed for a reason. One that was dropped meanwhile keeps nothing."""
    with _held:
        if search not in _all:
            return
        search.result, search.failure = result, failure
        search.state = State.FAILED if result is None else State.READY
        older = [one for one in _all if one.account == search.account and one is not search]
        ready = [one for one in _all if one.state is State.READY and one not in older]
        for one in [*older, *ready[:-MOST_OF_ALL]]:
            drop(one)
