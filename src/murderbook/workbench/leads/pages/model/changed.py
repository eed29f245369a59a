"""What changed between two declarations, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from murderbook.linkage.models.history import Change, Version, changes

NOT_THERE = "not there"
SECTIONS = {
    "time": "When",
    "place": "Where",
    "strings": "Suggested strings",
    "rates": "Counting",
    "overlap": "Overlap within a group",
    "physical": "Physical links",
}
NAMES = {
    "same": "share of one offender's cases that repeat the value",
    "near": "share that keep to its family",
    "rarest": "smallest rate that is believed",
    "source": "source",
    "gap_days": "steps of the time between, in days",
    "same_offender": "share of one offender's pairs in each step",
    "nearer_share": "steps of nearness, as shares of all cases",
    "most_bits": "most points",
    "least_bits": "least points",
    "span_days": "lengths of rough dates, in days",
    "others": "share by which others of a group count",
    "counts": "share by which each item of a group counts",
    "prior_strength": "belief in a place and era, in cases",
    "root_strength": "half cases added",
    "era_years": "years of an era",
    "pairs": "pairs that grow one",
    "least_mean_bits": "mean score of a string, at least",
    "most_cases": "cases of a string, at most",
    "consistency": "share that repeats, by code",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One line: 'When: most points', 4, 2."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Before:
    """A declaration against the one after it: why it was left, and what the newer one says instead."""

    id: str
    after: Version
    lines: tuple[Changed, ...]


def before(newer: Version, older: Version) -> Before:
    labels = {row["id"]: row["label"] for row in (*older.raw["comparisons"], *newer.raw["comparisons"])}
    return Before(older.id, newer, tuple(_line(one, labels) for one in changes(older.raw, newer.raw)))


def _line(change: Change, labels: Mapping[str, str]) -> Changed:
    section, *rest = change.entry
    name = rest[-1] if rest else section
    where = labels.get(rest[0], rest[0]) if section == "comparisons" and rest else SECTIONS.get(section, section)
    said = NAMES.get(name, name.replace("_", " "))
    return Changed(f"{where}: {said}", _words(change.old), _words(change.new))


def _words(value: Any) -> str:  # noqa: ANN401 - any value of a declaration
    if value is None:
        return NOT_THERE
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
