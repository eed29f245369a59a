"""What a partition is worth: what its strings count beforehand, and what the pairs within them say.

The m(m-1)/2 pairs of a string are not independent: three cases that agree in a trait agree in three pairs, in two
steps. Each pair of a string of m counts by (2/m)^pooling. Without pooling every pair counts in full; at 1 the pairs
count as m - 1 independent comparisons: it is what comes out when each case is compared with those before it by the
mean of its pairs and this is averaged over all orders. A composite likelihood (Lindsay 1988; Varin, Reid and Firth,
Statistica Sinica 21, 2011) whose pooling is learned from solved series by `learn`, or assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.series.grouping.sampler import Prior
from murderbook.series.grouping.sizes import MOST_CASES, PUBLISHED, Sizes

NATS = float(np.log(2.0))  # per bit


@dataclass(frozen=True, slots=True)
class Rule:
    """`standing`: "learned" where `pooling` and `sizes` come from solved series, so that memberships are
    probabilities; "assumed" where they do not, so that memberships are scores."""

    pooling: float = 1.0
    sizes: Sizes = PUBLISHED
    standing: str = "assumed"
    source: str = ""

    def prior(self, cases: int) -> Prior:
        """By size of a string, in a register of so many cases."""
        sizes = np.maximum(np.arange(MOST_CASES + 1), 2)
        return Prior(self.sizes.cohesions(cases), (2.0 / sizes) ** self.pooling)
