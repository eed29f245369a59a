"""A stored scan as pages tell it: clusters with their places and words, and the cases by number, through the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import county
from murderbook.series.clearance.document import chance_in_words
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.scan.models import ScanRun

STANDS_OUT, IN_EVERY_FILE = 0.1, 1.0  # such clusters by chance


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """`said`: the cluster as scan-json.md has it."""

    place: int
    said: Mapping[str, Any]
    chance: str
    chance_without: str

    @property
    def several(self) -> bool:
        return bool(len(self.said["cases"]) > self.said["incidents"])


def clusters_of(run: ScanRun) -> list[ClusterRow]:
    return [_row(place, one, run) for place, one in enumerate(run.document.get("clusters", ()), start=1)]


def gap_clusters_of(run: ScanRun) -> list[ClusterRow]:
    """Clusters of "weapon not reported"; silent agencies are the other kind of gap."""
    found = [one for one in run.document.get("data_gaps", ()) if "observed" in one]
    return [_row(place, one, run) for place, one in enumerate(found, start=1)]


def silent_of(run: ScanRun) -> list[Mapping[str, Any]]:
    return [one for one in run.document.get("data_gaps", ()) if "why" in one]


def _row(place: int, one: Mapping[str, Any], run: ScanRun) -> ClusterRow:
    replicas = run.document["searched"]["replicas"]
    figures = one["chance_clusters"], one["without_one"]["chance_clusters"]
    return ClusterRow(place, one, *(chance_in_words(figure, replicas) for figure in figures))


def verdict_of(rows: list[ClusterRow]) -> str:
    """What a chief asks first: is there anything in it?"""
    strong = [row for row in rows if row.said["chance_clusters"] < STANDS_OUT]
    if not rows:
        return "No cluster was found."
    if rows[0].said["chance_clusters"] >= IN_EVERY_FILE:
        return "Nothing stands out: a file with nothing in it gives such a list too."
    if not strong:
        return "Nothing stands out for certain: chance alone gives the first of these often enough to be doubted."
    once = sum(row.said["without_one"]["chance_clusters"] < STANDS_OUT for row in strong)
    what = "One cluster stands" if len(strong) == 1 else f"The first {len(strong)} clusters stand"
    all_of_them = "it still does" if once == 1 else "all of them still do"
    held = "none does" if not once else all_of_them if once == len(strong) else f"only {once} of them"
    return f"{what} out from what chance gives; with one case taken away {held}."


def groups_of(run: ScanRun) -> list[dict[str, Any]]:
    """Groups of the public rule, with area and weapon in words."""
    labels = {entry.code: entry.label for entry in code_list("weapon").entries}
    return [
        {**one, "place": place, "area": area_in_words(one["area"]), "weapon": labels.get(one["method"], one["method"])}
        for place, one in enumerate(run.rule.get("clusters", ()), start=1)
    ]


def area_in_words(area: str) -> str:
    found = county(area)
    return f"{found.name}, {found.state}" if found else area


def keys_of(said: Iterable[Mapping[str, Any]]) -> list[str]:
    return [key for one in said for key in one["cases"]]


def cases_of(account: Account, keys: Iterable[str]) -> dict[str, Case]:
    """By key, what the account sees of them."""
    found = Case.objects.visible_to(account).filter(key__in=set(keys) or {""})
    return {case.key: case for case in found.select_related("compartment").defer("extra", "notes")}


def members_of(account: Account, row: ClusterRow) -> list[dict[str, Any]]:
    """The cases of a cluster, by month as it has them."""
    cases, opened = cases_of(account, row.said["cases"]), set(row.said["unsolved"])
    hangs_on = row.said["without_one"]["case"]
    return [
        {
            "case": cases[key],
            "number": number_of(cases[key]),
            "unsolved": key in opened,
            "hangs_on": key == hangs_on,
            "county": area_in_words(cases[key].county_fips or "") or "not recorded",
        }
        for key in row.said["cases"]
        if key in cases
    ]
