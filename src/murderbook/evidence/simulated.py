"""Rows whose rates are known from simulation alone: a subtotal of their own, and no more than simulation supports."""

from __future__ import annotations

import math
from dataclasses import replace

from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.evidence.chance import RULE_OF_THREE
from murderbook.evidence.lead import Lead
from murderbook.evidence.weight import Basis, RateSource, State, WeightOfEvidence

DRAWS = 10_000  # of each relation in the tables that the project simulates
# Of so many draws a thing never seen may still come about three times (95 %): no ratio above draws / 3 is supported.
MOST_MILLIBITS = round(MILLIBITS_PER_BIT * math.log2(DRAWS / RULE_OF_THREE))
COMPARISON = "simulated.limit"


def simulated(lead: Lead) -> tuple[WeightOfEvidence, ...]:
    """The rows that count and rest on simulation alone."""
    used = (row for row in lead.weights if row.state is State.USED)
    return tuple(row for row in used if row.source.basis is Basis.SIMULATED)


def limited(lead: Lead, most: int = MOST_MILLIBITS) -> Lead:
    """The lead with a row that takes back what its simulated rows together weigh beyond `most` milli-bits, for the
    proposition or against it; the same lead where they do not. Once limited, it stays as it is."""
    rows = simulated(lead)
    total = sum(row.millibits or 0 for row in rows)
    over = total - max(-most, min(most, total))
    if not over or any(row.comparison == COMPARISON for row in lead.weights):
        return lead
    groups = {row.group for row in rows}
    row = WeightOfEvidence(
        comparison=COMPARISON,
        label="Known from simulation alone: limited",
        left=None,
        right=None,
        millibits=-over,
        sentence=f"Together these rows count for {most / MILLIBITS_PER_BIT:.1f} points at most.",
        state=State.CAPPED,
        source=RateSource(COMPARISON, f"no ratio above {DRAWS:,} draws over three is supported"),
        group=groups.pop() if len(groups) == 1 else "simulated",
    )
    return replace(lead, weights=(*lead.weights, row))
