"""A learned declaration on the page: what was learned of each rate, from how much, and how it did on series left out.

Its figures count open files and solved series, so they are told to those who read all open files (`shown_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import tomli_w

from murderbook.linkage.models.history import Figure, Version, versions
from murderbook.workbench.leads.engine.declared import TOLD, bare
from murderbook.workbench.leads.models import Declared
from murderbook.workbench.leads.pages.model.changed import Before, before
from murderbook.workbench.leads.pages.model.shown import KINDS, Curve, Rates

PARTS = {"same": "repeats", "near": "keeps to the family"}
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


@dataclass(frozen=True, slots=True)
class Shown:
    """An adopted declaration as one reader is told of it. `raw`: all that he is told; `version`: as the shipped ones
    are told, where `raw` is what it weighs by."""

    raw: Mapping[str, Any]
    version: Version
    origin: str | None


def shown_of(row: Declared, *, whole: bool) -> Shown:
    """`whole`: to somebody who reads all open files; others are told the bare rates."""
    raw = row.raw if whole else bare(row.raw)
    weighs = {key: value for key, value in raw.items() if key not in TOLD}
    text = row.text if whole else tomli_w.dumps(raw)
    version = Version(row.model_id, row.at.date(), "", text, weighs, _figures(raw))
    return Shown(raw, version, row.raw.get("learned", {}).get("from"))


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


def against_shipped(shown: Shown) -> Before:
    """What it says instead of the declaration that it was learned from, or else of the one shipped now."""
    shipped = versions()
    older = next((one for one in shipped if one.id == shown.origin), shipped[0])
    return before(shown.version, older)


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
