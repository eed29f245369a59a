"""The rows of a waterfall chart: where each reason starts, where it ends. Chart and table share them."""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.evidence.lead import Lead, Standing
from murderbook.evidence.weight import State, WeightOfEvidence


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """A bar from `start` to `end` (milli-bits); `weight` is None for the prior and the total."""

    label: str
    start: int
    end: int
    weight: WeightOfEvidence | None = None

    @property
    def change(self) -> int:
        return self.end - self.start


def waterfall(lead: Lead) -> tuple[WaterfallRow, ...]:
    """Prior (validated leads only), every row that counts from strongest to weakest, corrections last, then the total.

    Missing and excluded rows are no bars: the page lists them apart. An excluded lead has no total, hence no such bar.
    """
    prior = lead.prior_millibits if lead.standing is Standing.VALIDATED else None
    total = prior or 0
    rows = [] if prior is None else [WaterfallRow("Before any evidence", 0, total)]
    for weight in _in_reading_order(lead.weights):
        change = weight.millibits or 0
        rows.append(WaterfallRow(weight.label, total, total + change, weight))
        total += change
    if not lead.exclusions:
        rows.append(WaterfallRow("Total", 0, total))
    return tuple(rows)


def _in_reading_order(weights: tuple[WeightOfEvidence, ...]) -> list[WeightOfEvidence]:
    counted = [weight for weight in weights if weight.state in (State.USED, State.CAPPED)]
    return sorted(counted, key=lambda row: (row.state is State.CAPPED, -abs(row.millibits or 0), row.comparison))
