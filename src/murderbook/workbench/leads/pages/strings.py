"""Suggested strings of murders as a page tells them: who, what they share, how many such strings chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.models import FULL, NEW_CASES, Run
from murderbook.workbench.leads.words import figure, number_of
from murderbook.workbench.register.models import Case


@dataclass(frozen=True, slots=True)
class StringRow:
    cases: tuple[tuple[Case, str], ...]  # with the unit's own number, in order of time
    score: float
    chance: str
    shared: tuple[str, ...]
    by_new_case: bool  # found in the search for the newest cases


def string_rows(account: Account) -> list[StringRow]:
    """The strings of the latest searches of which the account sees every case; those of the newest cases first."""
    runs = Run.objects.filter(is_latest=True, engine__in=(FULL, NEW_CASES))
    documents = [(run.engine == NEW_CASES, string) for run in runs for string in run.string_documents]
    wanted = {key for _, string in documents for key in string["cases"]}
    cases = {case.key: case for case in Case.objects.visible_to(account).filter(key__in=wanted)}
    seen = [(new, string) for new, string in documents if cases.keys() >= set(string["cases"])]
    rows = [_row(string, cases, new) for new, string in _without_parts(seen)]
    return sorted(rows, key=lambda row: (not row.by_new_case, -row.score))


def _without_parts(found: list[tuple[bool, dict[str, Any]]]) -> list[tuple[bool, dict[str, Any]]]:
    """Two searches may find one string: the longer stands for both, and keeps that a new case belongs to it."""
    kept: list[tuple[bool, dict[str, Any]]] = []
    for new, string in sorted(found, key=lambda one: -len(one[1]["cases"])):
        for place, (was_new, longer) in enumerate(kept):
            if set(string["cases"]) <= set(longer["cases"]):
                kept[place] = (was_new or new, longer)
                break
        else:
            kept.append((new, string))
    return kept


def _row(string: dict[str, Any], cases: dict[str, Case], new: bool) -> StringRow:
    members = sorted((cases[key] for key in string["cases"]), key=lambda case: (case.year or 0, case.pk))
    shared = (f"{one['label']}: {one['value']} ({one['held']} of {one['known']})" for one in string["shared"])
    numbered = tuple((case, number_of(case)) for case in members)
    return StringRow(numbered, string["score"] / 1000, _chance(string["chance"]), tuple(shared), new)


def _chance(chance: dict[str, Any] | None) -> str:
    if chance is None:
        return "not known"
    return f"{'fewer than' if chance['at_floor'] else 'about'} {figure(chance['shown'])}"
