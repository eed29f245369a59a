"""Catching up with the register: which cases came or changed since it was last looked at, scored at once.

One `Watch` per process keeps the packed open files between calls. What changed is found by comparing the keys and
versions in the database with those it has, so that nothing is missed whichever command or page wrote it, and nothing
done twice. A restricted compartment reads down: its own cases are put beside the open ones for the moment of the
search, and what is found is stored for its members. Nothing of it is kept among the open files.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.leads.engine.corpus import COMPARED_KINDS, corpus, own_cases, scopes
from murderbook.workbench.leads.engine.declared import declaration_in_force, name_in_force
from murderbook.workbench.leads.hot.at_hand import (
    MOST_GONE,
    AtHand,
    Versions,
    caught_up,
    records_of,
    seems_current,
    versions_of,
)
from murderbook.workbench.leads.hot.held import Held, held, with_cases, without
from murderbook.workbench.leads.hot.nulls import FullTable, Others, others_of
from murderbook.workbench.leads.hot.rule import NEWS_AT_MOST, threshold_of
from murderbook.workbench.leads.hot.scoring import Search, chosen
from murderbook.workbench.leads.hot.storing import cool_strays, store
from murderbook.workbench.leads.models import BULK_OF_RUN, FULL, ONE_CASE, HotPair, Run
from murderbook.workbench.register.records import cases as case_records


@dataclass(frozen=True)
class Changes:
    """By scope, keys of its own cases that came or changed, and of those that are there no more."""

    now: Mapping[int, Versions]
    came: Mapping[int, frozenset[str]]
    left: frozenset[str]

    @property
    def news(self) -> int:
        return sum(map(len, self.came.values()))

    def is_backlog(self, *scopes: int) -> bool:
        """Of these scopes alone: what a restricted compartment receives mutes nothing of the open files."""
        return sum(len(self.came.get(pk, ())) for pk in set(scopes)) > NEWS_AT_MOST


@dataclass
class Watch:
    """The open files as last seen. Safe to be called by several threads: one at a time."""

    _unit: str = ""  # key of the record's default compartment: another record is another watch
    _open: Held | None = None
    _others: Others | None = None
    _versions: dict[int, Versions] = field(default_factory=dict)
    _waiting: frozenset[str] = frozenset()  # came while no search by the rates in force was there to score them by
    _read: AtHand | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def catch_up(self, *, load: bool = False) -> list[HotPair]:
        """Score what came or changed; returns the pairs that became hot. `load`: keep the files at hand even where
        there is nothing to do, so that the next change is scored in an instant."""
        with self._lock:
            try:
                return self._catch_up(load=load)
            except BaseException:  # Ctrl-C too: what was not scored is found by the clock, and nothing held is trusted
                self._unit, self._open, self._others, self._versions, self._waiting = "", None, None, {}, frozenset()
                raise

    def at_hand(self) -> AtHand | None:
        """The open files as they are now, for who reads: nothing is scored by it, and what is to be scored remains so.
        Not inside a transaction: whoever holds the lock may be waiting for that to end."""
        with self._lock:
            former, held = self._read, self._open
            if held is not None and self._others is not None and (former is None or former.source is not held):
                unit = Compartment.objects.filter(key=self._unit).values_list("pk", flat=True).first()
                former = AtHand(self._unit, held, self._others, self._versions.get(unit or 0, {}), source=held)
            elif former is not None and seems_current(former):
                return former
            self._read = caught_up(former)
            return self._read

    def _catch_up(self, *, load: bool) -> list[HotPair]:
        every, at = scopes(), timezone.now()
        unit = next((scope for scope in every if scope.is_default), None)
        if unit is None:
            return []
        known = self._unit == unit.key and self._open is not None and self._open.model.id == name_in_force()
        changes = self._changes(every) if known else _pending(every)
        for scope in every:
            cool_strays(scope, at)
        if not known and not changes.news and not load:
            return []
        before, counted = (self._open, self._open) if known else (None, None)
        is_backlog = changes.is_backlog(unit.pk)
        if counted is None or is_backlog or _is_spent(counted, changes):
            counted = self._loaded(unit) if load or known or not is_backlog else None
        else:
            came = chosen(unit, changes.came.get(unit.pk, frozenset()))
            counted = with_cases(counted, case_records(came))
        former = without(before, self._waiting) if before is not None else None
        self._unit, self._open = unit.key, counted
        self._note(every, changes)
        if counted is None or is_backlog:
            return []
        small = [scope for scope in every if not changes.is_backlog(unit.pk, scope.pk)]
        return [hot for scope in small for hot in self._searched(scope, unit, former, changes, at)]

    def _note(self, every: Collection[Compartment], changes: Changes) -> None:
        """What is dealt with. What came since the last search by other rates waits for one by those in force."""
        waiting = {scope.pk: _unscored(scope) for scope in every}
        self._versions = {
            pk: {key: version for key, version in found.items() if key not in waiting[pk]}
            for pk, found in changes.now.items()
        }
        self._waiting = frozenset().union(*waiting.values())

    def _loaded(self, unit: Compartment) -> Held | None:
        found = held(case_records(corpus(unit)), declaration_in_force())
        self._others = others_of(found) if found else None
        return found

    def _changes(self, every: Collection[Compartment]) -> Changes:
        now = {scope.pk: versions_of(scope) for scope in every}
        came = {
            pk: frozenset(key for key, version in found.items() if self._versions.get(pk, {}).get(key) != version)
            for pk, found in now.items()
        }
        came |= {scope.pk: frozenset() for scope in every if _by_other_rates(scope) is not None}
        opened = next(scope.pk for scope in every if scope.is_default)
        return Changes(now, came, frozenset(self._versions.get(opened, {}).keys() - now[opened].keys()))

    def _searched(
        self, scope: Compartment, unit: Compartment, before: Held | None, changes: Changes, at: datetime
    ) -> Iterator[HotPair]:
        base = _base(scope)
        if base is not None and base.model_id != name_in_force():
            return  # the replicas were weighed by other rates: the next full search says what is new
        mine, opened = changes.came.get(scope.pk, frozenset()), changes.came.get(unit.pk, frozenset())
        own = changes.now[scope.pk].keys()
        if base is None or self._open is None or self._others is None or not own or not (mine | opened):
            return
        now, former = self._open, before
        if scope.grade != Grade.OPEN:
            now = with_cases(now, records_of(scope, own))
            former = with_cases(before, records_of(scope, own - mine)) if before is not None else None
        table = FullTable.of(base.null_counts, base.inflation)
        search = Search(scope, base, now, former, table, self._others, threshold_of(scope), _former(base))
        for key in sorted(mine | opened):
            if key in now.rows:
                among = None if key in own else now.flags(own)
                yield from store(search, search.of(key, among), at)


WATCH = Watch()


def _is_spent(held: Held, changes: Changes) -> bool:
    """Whether all must be counted anew: by other rates, without many rows, or without a case that is open no more. What
    moved into a restricted compartment must not go on in the rates that all are told."""
    return held.model.id != name_in_force() or len(held.gone) > MOST_GONE or bool(changes.left)


def _base(scope: Compartment) -> Run | None:
    """The last full search, if it kept what its replicas gave, by the rates in force."""
    runs = Run.objects.filter(scope=scope, engine=FULL, is_latest=True, model_id=name_in_force())
    found = runs.defer("model", "string_documents").first()
    return found if found is not None and found.null_counts else None


def _pending(every: Collection[Compartment]) -> Changes:
    """What came or changed since the last full search and was not scored since, by the clock: all there is to go by
    while nothing is held yet."""
    now = {scope.pk: versions_of(scope) for scope in every}
    came = {scope.pk: frozenset(_since_last(scope)) for scope in every}
    return Changes(now, came, frozenset())


def _since_last(scope: Compartment) -> set[str]:
    base = _base(scope)
    if base is None:
        return set()
    return _came_unscored(scope, (_former(base) or base).started_at)


def _former(base: Run) -> Run | None:
    """The full search before this one, if it was by other rates: what came in between could not be scored by either."""
    full = Run.objects.filter(scope=base.scope_id, engine=FULL, started_at__lt=base.started_at)
    found = full.order_by("-started_at").defer(*BULK_OF_RUN).first()
    return found if found is not None and found.model_id != base.model_id else None


def _by_other_rates(scope: Compartment) -> datetime | None:
    """When the last full search began, if it was by other rates than those in force."""
    runs = Run.objects.filter(scope=scope, engine=FULL, is_latest=True).exclude(model_id=name_in_force())
    return runs.values_list("started_at", flat=True).first()


def _unscored(scope: Compartment) -> set[str]:
    """What waits for a full search by the rates in force."""
    since = _by_other_rates(scope)
    return set() if since is None else _came_unscored(scope, since)


def _came_unscored(scope: Compartment, since: datetime) -> set[str]:
    own = own_cases(scope).filter(kind__in=COMPARED_KINDS).order_by()
    came = dict(own.filter(created_at__gte=since).values_list("key", "created_at"))
    changed = own.filter(revisions__at__gte=since).annotate(last=Max("revisions__at")).values_list("key", "last")
    came |= dict(changed)
    scored: dict[str, datetime] = {}
    for made, at in Run.objects.filter(scope=scope, engine=ONE_CASE, started_at__gte=since).values_list(
        "model", "started_at"
    ):
        scored[made["and"]] = max(at, scored.get(made["and"], at))
    return {key for key, at in came.items() if key not in scored or scored[key] < at}
