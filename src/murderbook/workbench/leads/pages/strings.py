"""Suggested strings of murders as pages tell them: who, what they share, how many such strings chance would give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import fmean

from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.engine.strings import Grown, Suggested, numbered
from murderbook.workbench.leads.models import FULL, NEW_CASES, Run
from murderbook.workbench.leads.pairs import FAR_APART, years_apart
from murderbook.workbench.leads.words import at_most_or_about, figure, number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.reach import Reach, reach_of

NOT_TOLD = "-"
LEAST_ERROR = 0.0025  # a smaller one is nothing in a number from 0 to 100


@dataclass(frozen=True, slots=True)
class Part:
    """What one search put together: members in order of time; its numbers are told to a reader of the whole search
    only, and so are `firmness`, by key of the case, and `near`, the cases that may belong, the firmest first."""

    run: Run
    cases: tuple[tuple[Case, str], ...]  # with the unit's own number
    by_new_case: bool
    chance: str
    score: float | None
    shared: tuple[str, ...]
    chance_shown: float | None = None
    is_whole: bool = False
    firmness: Mapping[str, float] = field(default_factory=dict)
    near: tuple[tuple[Case, str, float], ...] = ()
    limit: str = ""  # the 95 % upper limit of `chance`, and of how many replicas; "" where the search kept none
    error: float = 0.0  # of a firmness, by drawing from too many ways to look at all: a standard error

    @property
    def off_by(self) -> str:
        """Two standard errors of a firmness, 0 to 100; "" where all ways were looked at."""
        return in_hundred(2.0 * self.error) if self.error >= LEAST_ERROR else ""

    @property
    def told(self) -> list[tuple[Case, str, str]]:
        """The members, each with its number and how firmly it belongs, 0 to 100; "" where that is not known."""
        return [
            (case, number, in_hundred(self.firmness[case.key]) if case.key in self.firmness else "")
            for case, number in self.cases
        ]

    @property
    def mean_firmness(self) -> float | None:
        """Of the string: the mean over its members; None where it is not known or not told."""
        return fmean(self.firmness.values()) if self.firmness else None


@dataclass(frozen=True, slots=True)
class StringRow:
    name: str  # "String 1", "String 1 of Task force 7"
    key: str
    part: Part
    others: tuple[Part, ...]
    by_new_case: bool

    @property
    def cases(self) -> tuple[tuple[Case, str], ...]:
        return self.part.cases

    @property
    def firmness(self) -> Mapping[str, float]:
        """How firmly each case belongs, 0 to 1 by its key, as far as that may be told: a score, no probability."""
        return self.part.firmness

    @property
    def of_all(self) -> Part | None:
        """What the search of all pairs put together, which alone says how firmly."""
        return next((part for part in (self.part, *self.others) if not part.by_new_case), None)

    @property
    def hundred(self) -> str:
        """The string's firmness as pages tell it, 0 to 100."""
        mean = self.part.mean_firmness
        return "" if mean is None else in_hundred(mean)

    @property
    def caution(self) -> str:
        """Where first and last lie further apart than a life of crime."""
        dated = [case for case, _ in self.cases if case.occurred_earliest]
        years = years_apart(dated[0], dated[-1]) if len(dated) > 1 else None
        if years is None or years < FAR_APART:
            return ""
        return f"{years} years from the first to the last: hardly all of these can be one offender's."


def in_hundred(firmness: float) -> str:
    """'0 to 100, a score': whole numbers, since it holds no more."""
    return f"{100 * firmness:.0f}"


def string_rows(account: Account, reach: Reach, right: Right = Right.READ) -> list[StringRow]:
    """The strings of the latest searches as far as the account has a right to their cases. Two statements."""
    runs = Run.objects.filter(is_latest=True, engine__in=(FULL, NEW_CASES)).select_related("scope")
    by_scope: dict[int, list[Run]] = {}
    for run in runs.defer("model", "null_counts").order_by("scope", "pk"):
        by_scope.setdefault(run.scope_id, []).append(run)
    wanted = {key for found in by_scope.values() for run in found for key in keys_of(run)}
    cases = cases_seen(account, wanted, right)
    return [row for found in by_scope.values() for row in _of_scope(found, cases, reach)]


def string_seen(account: Account, key: str, reach: Reach | None = None, right: Right = Right.READ) -> StringRow | None:
    """The string of that key as far as the account has a right to its cases."""
    return next((row for row in string_rows(account, reach or reach_of(account), right) if row.key == key), None)


def cases_seen(account: Account, keys: Collection[str], right: Right = Right.READ) -> dict[str, Case]:
    """One statement, whatever is asked for."""
    seen = Case.objects.visible_to(account, right).filter(key__in=keys or {""}, withdrawn_at=None)
    return {case.key: case for case in seen.select_related("compartment").defer("extra", "notes")}


def keys_of(run: Run) -> set[str]:
    """The cases of its strings, and those near them."""
    strings = run.strings or [document["cases"] for document in run.string_documents]
    near = {one["case"] for document in run.string_documents for one in document.get("near", ())}
    return {key for keys in strings for key in keys} | near


def told_in(scope: Compartment, cases: Mapping[str, Case]) -> tuple[set[str], set[str]]:
    """As `corpus` has it: the open files and, for a restricted scope, its own; and one of which a string must hold one,
    or nothing is told of it."""
    opened = {key for key, case in cases.items() if case.compartment.grade == Grade.OPEN}
    own = opened if scope.grade == Grade.OPEN else {k for k, case in cases.items() if case.compartment_id == scope.pk}
    return opened | own, own


def _of_scope(runs: Sequence[Run], cases: dict[str, Case], reach: Reach) -> list[StringRow]:
    known, own = told_in(runs[0].scope, cases)
    told = [string for string in numbered(runs, known) if own.intersection(string.cases)]
    by_key = {key: cases[key] for key in known}
    return [_row(number, string, by_key, reach) for number, string in enumerate(told, start=1)]


def _row(number: int, string: Suggested, cases: dict[str, Case], reach: Reach) -> StringRow:
    scope = string.best.run.scope
    name = f"String {number}" if scope.is_default else f"String {number} of {scope.name}"
    best, *others = [part_of(grown, cases, reach) for grown in (string.best, *string.others)]
    return StringRow(name, string.key, best, tuple(others), string.by_new_case)


def part_of(grown: Grown, cases: Mapping[str, Case], reach: Reach) -> Part:
    """`cases`: those that the reader may know of in that search, by key."""
    members = in_order(cases[key] for key in grown.cases)
    numbers = tuple((case, number_of(case)) for case in members)
    if not (grown.is_complete and grown.document and all(reach.covers(case) for case in members)):
        return Part(grown.run, numbers, grown.by_new_case, NOT_TOLD, None, ())
    shared = (f"{one['label']}: {one['value']} ({one['held']} of {one['known']})" for one in grown.document["shared"])
    return Part(
        run=grown.run,
        cases=numbers,
        by_new_case=grown.by_new_case,
        chance=_chance(grown),
        score=grown.document["score"] / 1000,
        shared=tuple(shared),
        chance_shown=grown.chance["shown"] if grown.chance else None,
        is_whole=True,
        firmness=_firmness(grown),
        near=tuple(
            (case, number_of(case), one["firmness"])
            for one in grown.document.get("near", ())
            if (case := cases.get(one["case"])) is not None
        ),
        limit=_limit(grown),
        error=grown.document.get("error", 0.0),
    )


def _firmness(grown: Grown) -> dict[str, float]:
    """None of a string that grew, and was not weighed."""
    said = zip(grown.document["cases"], grown.document.get("firmness", ()), strict=False)
    return {key: firmness for key, firmness in said if firmness is not None}


def in_order(cases: Iterable[Case]) -> list[Case]:
    """In order of time; those without a date last."""
    return sorted(cases, key=_when)


def _when(case: Case) -> tuple[bool, datetime, int]:
    span = span_of(case)
    return span is None, span[0] if span else datetime.min.replace(tzinfo=UTC), case.pk


def span_of(case: Case) -> tuple[datetime, datetime] | None:
    """When it happened, at the earliest and at the latest: to the year where nothing better is known."""
    if case.occurred_earliest and case.occurred_latest:
        return case.occurred_earliest, case.occurred_latest
    if case.year:
        return datetime(case.year, 1, 1, tzinfo=UTC), datetime(case.year, 12, 31, 23, 59, 59, tzinfo=UTC)
    return None


def _chance(grown: Grown) -> str:
    if grown.chance is None:
        return "not counted: a trace or a person ties two of them"
    return at_most_or_about(grown.chance["shown"], at_floor=grown.chance["at_floor"])


def _limit(grown: Grown) -> str:
    """Strings are made in fewer replicas than pairs are counted in, so that it says how many."""
    kept = grown.chance or {}
    if "upper_95" not in kept:
        return ""
    upper = max(kept["upper_95"], kept["shown"])  # of none at all the limit lies a hair below 3 / replicas
    return f"95 % upper limit {figure(upper)}, of {kept['replicas']:,.0f} replica searches in which strings were made"
