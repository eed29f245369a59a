"""The rows of a lead in the order in which a person reads them, and what is not known, by the file that lacks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from murderbook.evidence.bits import bits
from murderbook.evidence.lead import Lead, Standing
from murderbook.evidence.waterfall import WaterfallRow
from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.workbench.leads.words import CORRECTION, PHYSICAL

BARS_SHOWN = 12  # the rest are one bar: forty slivers hide the reasons that matter


@dataclass(frozen=True, slots=True)
class Reasons:
    """`shown` and `smaller` together are all rows that count; `bars`: those of the chart, from 0 to the total."""

    shown: tuple[WeightOfEvidence, ...]
    smaller: tuple[WeightOfEvidence, ...]
    bars: tuple[WaterfallRow, ...]

    @property
    def together(self) -> float:
        """What the smaller rows add up to, in points."""
        return bits(_sum(self.smaller))

    @property
    def by_source(self) -> list[tuple[str, list[WeightOfEvidence]]]:
        """The rows that share a source of their rates, which is then told once."""
        found: dict[str, list[WeightOfEvidence]] = defaultdict(list)
        for row in (*self.shown, *self.smaller):
            found[basis(row)].append(row)
        return list(found.items())


def basis(row: WeightOfEvidence) -> str:
    """What a row's rates rest on, without the count of cases that its sentence has told already."""
    return row.source.origin.split("; ", 1)[-1]


def is_correction(row: WeightOfEvidence) -> bool:
    """Arithmetic, no evidence: what comes together counted once, or a cap."""
    return row.comparison.startswith(CORRECTION) or row.state is State.CAPPED


def reasons_of(lead: Lead) -> Reasons:
    """All rows that count, split into those with a bar of their own and the rest; the numbers still add up."""
    rows = _in_reading_order(lead.weights)
    strongest = _strongest(rows)
    shown = [row for row in rows if row.comparison in strongest]
    smaller = [row for row in rows if row.comparison not in strongest]
    if len(smaller) < 2:
        shown, smaller = rows, []
    return Reasons(tuple(shown), tuple(smaller), tuple(_bars(lead, shown, smaller)))


def _in_reading_order(weights: Iterable[WeightOfEvidence]) -> list[WeightOfEvidence]:
    """Groups by what they give together, physical links first; in each the strongest first, its correction last."""
    groups: dict[str, list[WeightOfEvidence]] = defaultdict(list)
    for row in weights:
        if row.state in (State.USED, State.CAPPED):
            groups[row.group or row.comparison].append(row)
    order = sorted(groups.items(), key=lambda group: (group[0] != PHYSICAL, -abs(_sum(group[1])), group[0]))
    return [row for _, rows in order for row in sorted(rows, key=_within)]


def _within(row: WeightOfEvidence) -> tuple[bool, int, str]:
    return is_correction(row), -abs(row.millibits or 0), row.comparison


def _sum(rows: Collection[WeightOfEvidence]) -> int:
    return sum(row.millibits or 0 for row in rows)


def _strongest(rows: list[WeightOfEvidence]) -> set[str]:
    """Comparisons with a bar of their own: the strongest reasons, and the correction of every group one is of."""
    reasons = [row for row in rows if not is_correction(row)]
    chosen = sorted(reasons, key=lambda row: (row.group != PHYSICAL, -abs(row.millibits or 0)))[:BARS_SHOWN]
    groups = {row.group for row in chosen}
    corrections = [row for row in rows if is_correction(row) and row.group in groups]
    return {row.comparison for row in (*chosen, *corrections)}


def _bars(lead: Lead, shown: list[WeightOfEvidence], smaller: list[WeightOfEvidence]) -> Iterable[WaterfallRow]:
    """Prior (validated leads only), rows, the smaller ones as one, the total; an exclusion leaves no total."""
    at = (lead.prior_millibits or 0) if lead.standing is Standing.VALIDATED else 0
    if lead.standing is Standing.VALIDATED:
        yield WaterfallRow("Before any evidence", 0, at)
    for row in shown:
        yield WaterfallRow(row.label, at, at := at + (row.millibits or 0), row)
    if smaller:
        yield WaterfallRow(f"{len(smaller)} smaller rows together", at, at := at + _sum(smaller))
    if not lead.exclusions:
        yield WaterfallRow("Total", 0, at)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What one file, the other, or neither of them tells."""

    where: str  # "Not in 2026-00045"
    labels: tuple[str, ...]


def unknowns(missing: Iterable[WeightOfEvidence], left: str, right: str) -> list[Unknown]:
    """Comparisons that could not be made, by the file that lacks what they need; the cheapest to mend first."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in missing:
        found[_lacking(row, left, right)].append(row.label)
    order = (f"Not in {left}", f"Not in {right}", f"In neither {left} nor {right}", IN_BOTH)
    return [Unknown(where, tuple(found[where])) for where in order if where in found]


IN_BOTH = "In both, but not in a form that can be compared"


def _lacking(row: WeightOfEvidence, left: str, right: str) -> str:
    if row.left is None and row.right is None:
        return f"In neither {left} nor {right}"
    if row.left is None:
        return f"Not in {left}"
    return f"Not in {right}" if row.right is None else IN_BOTH
