"""How a string came to be: the strings that earlier searches made of its cases, and what the latest one changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.engine.strings import Grown, grown_of
from murderbook.workbench.leads.models import FULL, Run
from murderbook.workbench.leads.pages.strings import Part, cases_seen, in_hundred, keys_of, part_of, told_in
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.reach import Reach

LOOKED_AT = 12  # earlier searches of everything
COMMON = 2  # of the same cases: fewer are another string
SAME = 0.005  # of firmness


@dataclass(frozen=True, slots=True)
class Past:
    """What an earlier search put together of the same cases. `part` tells its numbers to whoever sees all of it."""

    at: datetime
    part: Part
    same: int
    gained: tuple[tuple[Case, str], ...]  # in the string of today, and not in it then
    lost: tuple[tuple[Case, str], ...]

    @property
    def hundred(self) -> str:
        mean = self.part.mean_firmness
        return "" if mean is None else in_hundred(mean)


@dataclass(frozen=True, slots=True)
class Change:
    """What the latest search changed against the one before: `past` is None where that had no such string. `came`: of
    the cases gained, those that were entered since."""

    before: datetime
    past: Past | None
    came: tuple[tuple[Case, str], ...]
    firmer: float | None  # by how much, 0 to 1

    @property
    def firmness_words(self) -> str:
        if self.firmer is None:
            return ""
        if abs(self.firmer) < SAME:
            return "as firm as before"
        return f"{'firmer' if self.firmer > 0 else 'less firm'} by {in_hundred(abs(self.firmer))}"

    @property
    def is_none(self) -> bool:
        past = self.past
        return past is not None and not past.gained and not past.lost and abs(self.firmer or 0.0) < SAME


@dataclass(frozen=True, slots=True)
class History:
    past: tuple[Past, ...]  # the latest first
    change: Change | None  # None where nothing was searched before


def history_of(account: Account, reach: Reach, part: Part, right: Right = Right.READ) -> History:
    """Over the cases that the reader sees. Two statements."""
    runs = list(_of_all(part.run).filter(started_at__lt=part.run.started_at)[:LOOKED_AT])
    cases = cases_seen(account, {key for run in runs for key in keys_of(run)}, right)
    past = [found for run in runs if (found := past_in(run, part, cases, reach)) is not None]
    return History(tuple(past), _change(part, runs, past))


def around(account: Account, reach: Reach, part: Part, case: Case, right: Right) -> tuple[Part | None, Part | None]:
    """The string in the last search before a case was entered, and in the first one since."""
    runs = _of_all(part.run)
    found = runs.filter(started_at__lt=case.created_at).first(), runs.filter(started_at__gte=case.created_at).last()
    cases = cases_seen(account, {key for run in found if run for key in keys_of(run)}, right)
    before, since = (past_in(run, part, cases, reach) if run else None for run in found)
    return before.part if before else None, since.part if since else None


def _of_all(run: Run) -> QuerySet[Run]:
    """The searches of all pairs of its scope, the latest first."""
    runs = Run.objects.filter(scope=run.scope_id, engine=FULL).select_related("scope")
    return runs.defer("model", "null_counts").order_by("-started_at", "-pk")


def past_in(run: Run, part: Part, cases: dict[str, Case], reach: Reach) -> Past | None:
    """The string of that search which holds most of the same cases."""
    known, own = told_in(run.scope, cases)
    held = {case.key for case, _ in part.cases}
    found = [(len(held.intersection(one.cases)), one) for one in _told(run, known, own)]
    same, best = max(found, key=lambda pair: (pair[0], -len(pair[1].cases)), default=(0, None))
    if best is None or same < COMMON:
        return None
    then = part_of(best, {key: cases[key] for key in known}, reach)
    before = {case.key for case, _ in then.cases}
    return Past(
        at=run.started_at,
        part=then,
        same=same,
        gained=tuple((case, number) for case, number in part.cases if case.key not in before),
        lost=tuple((case, number) for case, number in then.cases if case.key not in held),
    )


def _told(run: Run, known: set[str], own: set[str]) -> Iterator[Grown]:
    return (one for one in grown_of(run, known) if own.intersection(one.cases))


def _change(part: Part, runs: Sequence[Run], past: Sequence[Past]) -> Change | None:
    if not runs:
        return None
    before = next((one for one in past if one.at == runs[0].started_at), None)
    gained = before.gained if before else part.cases
    came = tuple((case, number) for case, number in gained if case.created_at >= runs[0].started_at)
    return Change(runs[0].started_at, before, came, firmer(before.part if before else None, part))


def firmer(before: Part | None, now: Part) -> float | None:
    """By how much a string is firmer now; None where either is not known or not told."""
    then, today = before.mean_firmness if before else None, now.mean_firmness
    return None if then is None or today is None else today - then
