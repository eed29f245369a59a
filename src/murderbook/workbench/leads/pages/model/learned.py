"""A learned declaration on the page: what was learned of each rate, from how much, and how it did on series left out.

Figures of solved series in general: none is of a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from murderbook.linkage.models.history import Figure, Version, versions
from murderbook.workbench.leads.models import Declared
from murderbook.workbench.leads.pages.model.changed import Before, before
from murderbook.workbench.leads.pages.model.shown import KINDS, Curve, Rates

PARTS = {"same": "repeats", "near": "keeps to the family"}
TOLD = ("learned", "validation")  # what a declaration tells about itself, and weighs nothing by
LONGEST_LABEL = 28  # characters beside a bar


@dataclass(frozen=True, slots=True)
class LearnedRate:
    """`told`: whether any linked pair tells of it; else it stays as declared."""

    label: str
    part: str
    declared: float
    learned: float
    low: float
    high: float
    pairs: int
    series: int

    @property
    def told(self) -> bool:
        return self.pairs > 0


@dataclass(frozen=True, slots=True)
class Tested:
    """One measure on series left out: (estimate, low, high) by the declared and the learned rates, and between them."""

    what: str
    declared: tuple[float, ...]
    learned: tuple[float, ...]
    difference: tuple[float, ...]
    verdict: str


def version_of(row: Declared) -> Version:
    """An adopted declaration as the shipped ones are told. `raw`: what it weighs by."""
    raw = {key: value for key, value in row.raw.items() if key not in TOLD}
    return Version(row.model_id, row.at.date(), "", row.text, raw, _figures(row.raw))


def _figures(raw: Mapping[str, Any]) -> tuple[Figure, ...]:
    learned, tested = (raw.get(name, {}) for name in TOLD)
    counts = {
        "Learned from": learned
        and f"{learned['pairs']:,} linked pairs of {learned['series']} solved series "
        f"({learned['cases']:,} cases), on {learned['date']}",
        "Tested on": tested
        and f"{tested['linked']:,} linked pairs and {tested['unlinked']:,} pairs of two series, "
        f"in {tested['folds']} parts, each by rates that had not seen it; lists of {tested['among']:,} other cases",
    }
    return tuple(Figure(what, value) for what, value in counts.items() if value)


def against_shipped(row: Declared) -> Before:
    """What it says instead of the declaration that it was learned from, or else of the one shipped now."""
    shipped = versions()
    origin = row.raw.get("learned", {}).get("from")
    older = next((one for one in shipped if one.id == origin), shipped[0])
    return before(version_of(row), older)


def rates_learned(raw: Mapping[str, Any], curves: Iterable[Curve]) -> list[LearnedRate]:
    steps = {
        (curve.id, f"step {number}"): step.label for curve in curves for number, step in enumerate(curve.steps, start=1)
    }
    return [
        LearnedRate(
            row["label"],
            steps.get((row["id"], row["part"])) or PARTS.get(row["part"], row["part"]),
            *(row[name] for name in ("declared", "learned", "low", "high", "pairs", "series")),
        )
        for row in raw.get("learned", {}).get("rates", ())
    ]


def measures_of(raw: Mapping[str, Any]) -> list[Tested]:
    rows = raw.get("validation", {}).get("measures", ())
    return [
        Tested(row["what"], tuple(row["declared"]), tuple(row["learned"]), tuple(row["difference"]), row["verdict"])
        for row in rows
    ]


def named(rates: Iterable[Rates]) -> list[Rates]:
    """A code with a rate of its own stands under its own name."""
    return [
        replace(row, label=row.covers[0][1][0]) if row.count == 1 and row.kind != KINDS["category"] else row
        for row in rates
    ]


def short(rates: Iterable[Rates]) -> list[Rates]:
    """Labels that fit beside a bar; the table below has them whole."""
    return [
        replace(row, label=f"{row.label[: LONGEST_LABEL - 1].rstrip()}…") if len(row.label) > LONGEST_LABEL else row
        for row in rates
    ]
