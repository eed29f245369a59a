"""What a week of the trail held, counted for whoever reviews it. Accounts by key; no word of a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Count

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.review.weeks import Week
from murderbook.workbench.audit.verbs import Outcome, Verb

HABIT_WEEKS = 8  # before the week, of which the median is a habit
UNUSUAL_TIMES, UNUSUAL_LEAST = 3, 10  # cases: three times one's habit, and ten at least
DAY_BEGINS, DAY_ENDS = 7, 19  # working hours of Monday to Friday, by this machine's clock
MOST_LISTED = 200
PRIVILEGED = frozenset({
    Verb.CREATE_ACCOUNT, Verb.DEACTIVATE, Verb.REACTIVATE, Verb.RESET_PASSWORD, Verb.RELEASE, Verb.GRANT,
    Verb.END_GRANT, Verb.RESTORE_ACCESS, Verb.CREATE_COMPARTMENT, Verb.MOVE_CASE, Verb.EXPORT_AUDIT,
    Verb.SIGNING_KEY, Verb.KEEP_COSIGNATURE, Verb.CREATE_RECORD,
})  # fmt: skip
PRIVILEGED_BEGINNINGS = ("export", "back", "restore", "reset", "set alarm", "seal", "unseal", "undo")
FAILING = frozenset({Verb.LOG_IN, Verb.LOCK, Verb.RELEASE})


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry, as far as the report looks at it."""

    index: int
    at: datetime
    actor: str
    verb: str
    object_kind: str
    object_key: str
    outcome: str
    source: str

    @property
    def is_privileged(self) -> bool:
        return self.verb in PRIVILEGED or self.verb.startswith(PRIVILEGED_BEGINNINGS)

    @property
    def is_read_of_case(self) -> bool:
        return self.object_kind == "case" and self.outcome == Outcome.SUCCESS and self.verb.startswith("read")


@dataclass(frozen=True, slots=True)
class Habit:
    """How many different cases an account opened, and how many it usually does in a week."""

    actor: str
    cases: int
    usual: float
    is_unusual: bool


@dataclass(frozen=True, slots=True)
class Report:
    week: Week
    entries: int
    acts: list[tuple[str, int, int, int]]  # verb, successes, failures, refusals
    failures: list[tuple[str, str, str, int]]  # verb, account, source, how many
    refusals: list[tuple[str, int]]  # account, how many
    privileged: list[Seen]
    privileged_count: int
    outside_hours: list[tuple[str, int]]  # account, reads of cases
    habits: list[Habit]


def report(week: Week) -> Report:
    rows = _rows(week)
    privileged = [row for row in rows if row.is_privileged]
    return Report(
        week=week,
        entries=len(rows),
        acts=_acts(rows),
        failures=_failures(rows),
        refusals=_by_actor(row for row in rows if row.outcome == Outcome.REFUSED),
        privileged=privileged[:MOST_LISTED],
        privileged_count=len(privileged),
        outside_hours=_by_actor(row for row in rows if row.is_read_of_case and is_outside_hours(row.at)),
        habits=_habits(week, rows),
    )


def is_outside_hours(at: datetime) -> bool:
    """At night or at the week-end, by the time of this machine."""
    local = at.astimezone()
    return local.weekday() > 4 or not DAY_BEGINS <= local.hour < DAY_ENDS


def _rows(week: Week) -> list[Seen]:
    entries = AuditEntry.objects.filter(at__gte=week.start, at__lt=week.end).order_by("index")
    fields = ("index", "at", "actor", "verb", "object_kind", "object_key", "outcome", "source")
    return [Seen(*row) for row in entries.values_list(*fields)]


def _acts(rows: Sequence[Seen]) -> list[tuple[str, int, int, int]]:
    counted = Counter((row.verb, row.outcome) for row in rows)
    verbs = sorted({verb for verb, _ in counted})
    return [(verb, *(counted[verb, outcome] for outcome in Outcome)) for verb in verbs]  # type: ignore[misc]


def _failures(rows: Sequence[Seen]) -> list[tuple[str, str, str, int]]:
    told = Counter(
        (row.verb, row.actor, row.source)
        for row in rows
        if row.outcome == Outcome.FAILURE or (row.verb in FAILING and row.verb != Verb.LOG_IN)
    )
    return [(*what, count) for what, count in sorted(told.items(), key=lambda one: (-one[1], one[0]))]


def _by_actor(rows: Iterable[Seen]) -> list[tuple[str, int]]:
    return Counter(row.actor for row in rows).most_common()


def _habits(week: Week, rows: Sequence[Seen]) -> list[Habit]:
    """The busiest first."""
    opened: dict[str, set[str]] = {}
    for row in rows:
        if row.is_read_of_case and row.actor:
            opened.setdefault(row.actor, set()).add(row.object_key)
    before = [_cases_by_actor(week.before(weeks)) for weeks in range(1, HABIT_WEEKS + 1)]
    habits = []
    for actor, cases in opened.items():
        usual = median(counts.get(actor, 0) for counts in before)
        habits.append(Habit(actor, len(cases), usual, is_unusual(len(cases), usual)))
    return sorted(habits, key=lambda habit: (-habit.cases, habit.actor))


def is_unusual(cases: int, usual: float) -> bool:
    return cases >= UNUSUAL_LEAST and cases > UNUSUAL_TIMES * usual


def _cases_by_actor(week: Week) -> dict[str, int]:
    reads = AuditEntry.objects.filter(
        at__gte=week.start, at__lt=week.end, object_kind="case", outcome=Outcome.SUCCESS, verb__startswith="read"
    )
    return dict(reads.values_list("actor").annotate(cases=Count("object_key", distinct=True)))
