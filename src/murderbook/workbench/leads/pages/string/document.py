"""Strings as plain data for a command: the form of docs/reference/series-json.md, with the unit's own numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.leads.pages.string.course import Course
from murderbook.workbench.leads.pages.string.decisions import ToldDecision
from murderbook.workbench.leads.pages.string.gathered import Gathered, gathered
from murderbook.workbench.leads.pages.string.history import Change, around
from murderbook.workbench.leads.pages.strings import Part, StringRow, span_of, string_rows
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.reach import Reach, reach_of

SCHEMA = 1
DIGITS = 4  # of firmness


@transaction.atomic
def series_document(account: Account, *, case: Case | None = None, right: Right = Right.READ) -> dict[str, Any]:
    """The strings that the account may see, in order; of one case, those that hold it or have it near. On record."""
    reach = reach_of(account)
    rows = [row for row in string_rows(account, reach, right) if case is None or _place(row, case)]
    found = [gathered(account, reach, row, right) for row in rows]
    told: dict[str, Any] = {"schema": SCHEMA, "strings": [_string(one) for one in found]}
    groups = [group for one in found for group in (one.words["cases"], *one.words.get("strings", ()))]
    if case is not None:
        told["case"] = _of_case(account, reach, case, rows, right)
    record(
        "exported strings" if right is Right.EXPORT else "listed strings",
        actor=account,
        object_kind="list",
        words={"strings": groups, "case": case.key if case else None},
        source=COMMAND_LINE,
    )
    return told


def _string(one: Gathered) -> dict[str, Any]:
    row, part, spread = one.row, one.row.part, one.scenes.spread
    return {
        "string": row.name,
        "key": row.key,
        "compartment": part.run.scope.name,
        "search": _search(part),
        "cases": list(_cases(one)),
        "firmness": _rounded(part.mean_firmness),
        "firmness_error": _rounded(part.error) if part.firmness else None,
        "score": part.score,
        "chance_strings": part.chance_shown,
        "chance_in_words": part.chance,
        "shared": list(part.shared),
        **_course(one.course),
        "spread_km": {"greatest": _km(spread.greatest), "median": _km(spread.median), "cases": spread.counted},
        "near": [{"case": number, "firmness": _rounded(firmness)} for _, number, firmness in part.near],
        "decisions": [_decision(told) for told in one.decisions],
        "changed": _changed(one.history.change if one.history else None),
        "also": [_also(other) for other in row.others],
    }


def _cases(one: Gathered) -> Iterator[dict[str, Any]]:
    """In order of time."""
    gaps = {gap.before.pk: gap for gap in one.course.gaps}
    for (case, number), (_, scene) in zip(one.row.cases, one.scenes.lines, strict=True):
        span, gap = span_of(case), gaps.get(case.pk)
        yield {
            "case": number,
            "line": case.source_line,
            "earliest": span[0].date().isoformat() if span else None,
            "latest": span[1].date().isoformat() if span else None,
            "area": case.area or None,
            "firmness": _rounded(one.row.firmness.get(case.key)),
            "gap_days": gap.least if gap else None,
            "gap_days_most": gap.most if gap else None,
            "no_scene": scene.why_not or None,
        }


def _course(course: Course) -> dict[str, Any]:
    longest = course.longest
    return {
        "gaps_days": {"median": course.median, "longest": longest.least if longest else None},
        "span": {
            "first": _day(course.first),
            "last": _day(course.last),
            "days": course.whole.least if course.whole else None,
            "days_most": course.whole.most if course.whole else None,
        },
    }


def _decision(told: ToldDecision) -> dict[str, Any]:
    one = told.decision
    return {
        "decision": one.act,
        "words": told.words,
        "case": number_of(one.subject) if one.subject else None,
        "cases": [number_of(case) for case in one.cases.all()],
        "state": told.state,
        "reason": one.reason,
        "by": one.account.name,
        "at": one.at.isoformat(),
        "withdrawn": one.withdrawn_at
        and {
            "reason": one.withdrawn_reason,
            "by": one.withdrawn_by.name if one.withdrawn_by else None,
            "at": one.withdrawn_at.isoformat(),
        },
    }


def _changed(change: Change | None) -> dict[str, Any] | None:
    """Against the search of all pairs before."""
    if change is None:
        return None
    past = change.past
    return {
        "search_before": change.before.isoformat(),
        "was_there": past is not None,
        "gained": [number for _, number in past.gained] if past else None,
        "lost": [number for _, number in past.lost] if past else None,
        "entered_since": [number for _, number in change.came],
        "firmer": _rounded(change.firmer),
    }


def _also(part: Part) -> dict[str, Any]:
    """What another search put together of the same cases."""
    members = [{"case": number, "firmness": _rounded(part.firmness.get(case.key))} for case, number in part.cases]
    return {"search": _search(part), "cases": members, "chance_in_words": part.chance}


def _of_case(account: Account, reach: Reach, case: Case, rows: Sequence[StringRow], right: Right) -> dict[str, Any]:
    """What the case does to each string: how firm that was in the last search before the case came, and in the first
    one since."""
    return {
        "case": number_of(case),
        "entered": case.created_at.isoformat(),
        "strings": [
            {"string": row.name, "place": _place(row, case), "firmness": _rounded(_firmness(row, case))}
            | _around(account, reach, row, case, right)
            for row in rows
        ],
    }


def _around(account: Account, reach: Reach, row: StringRow, case: Case, right: Right) -> dict[str, Any]:
    if row.of_all is None:
        return {"before": None, "since": None}
    before, since = around(account, reach, row.of_all, case, right)
    return {"before": before and _search_told(before), "since": since and _search_told(since)}


def _search_told(part: Part) -> dict[str, Any]:
    return {
        "at": part.run.started_at.isoformat(),
        "cases": [number for _, number in part.cases],
        "firmness": _rounded(part.mean_firmness),
    }


def _place(row: StringRow, case: Case) -> str:
    """Where the case is: in the string, near it, or nowhere ("")."""
    if any(one.pk == case.pk for part in (row.part, *row.others) for one, _ in part.cases):
        return "in"
    return "near" if any(one.pk == case.pk for part in (row.part, *row.others) for one, *_ in part.near) else ""


def _firmness(row: StringRow, case: Case) -> float | None:
    for part in (row.part, *row.others):
        if case.key in part.firmness:
            return part.firmness[case.key]
    near = (firmness for part in (row.part, *row.others) for one, _, firmness in part.near if one.pk == case.pk)
    return next(near, None)


def _search(part: Part) -> str:
    return "newest cases" if part.by_new_case else "all pairs"


def _rounded(firmness: float | None) -> float | None:
    return None if firmness is None else round(firmness, DIGITS)


def _km(distance: float | None) -> float | None:
    return None if distance is None else round(distance, 2)


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None
