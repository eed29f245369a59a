"""The expected number of chance leads: what a search of this size gives when nothing is there.

The counterpart of the E-value of sequence search. Replica searches (the engine's own business: it knows what may be
reassigned) count how many leads reach a score when no two cases share an offender; this module turns the counts into an
expectation with a one-sided 95 % upper limit, and never claims more than the replicas can support. Where the bulk of
the real search lies above its replicas, the expectation is raised by as much (`inflation`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from murderbook.evidence.inflation import Inflation

if TYPE_CHECKING:
    import numpy.typing as npt

RULE_OF_THREE = 3.0  # upper 95 % limit of a Poisson mean when nothing was seen, in counts (Hanley 1983)


@dataclass(frozen=True, slots=True)
class ChanceLeads:
    """Expected leads at least this strong by chance alone, over all searches made so far.

    `inflation`: the factor by which the replicas' own count and limit were raised; None where it was not measured.
    """

    expected: float
    upper_95: float
    replicas: float  # whole searches; a share of one where each replica asked for a part of the cases only
    searches: int = 1
    inflation: float | None = None

    @property
    def floor(self) -> float:
        """The least that the replicas can support (3 / replicas), times the searches made, raised as the count is."""
        return self.searches * RULE_OF_THREE / self.replicas * (self.inflation or 1.0)

    @property
    def shown(self) -> float:
        """The number to print: the expectation, but never below the floor."""
        return max(self.expected, self.floor)

    @property
    def at_floor(self) -> bool:
        """True where the print must say "fewer than": no replica gave such a lead.

        One or two chance leads over all replicas print as "about" the floor: their upper limit lies above it.
        """
        return self.expected == 0.0

    def inflated(self, by: Inflation) -> ChanceLeads:
        """Raised by what the bulk of the search says; below what the replicas support, as at their floor."""
        if not by.measured:
            return self
        factor = by.at(max(self.expected / self.searches, RULE_OF_THREE / self.replicas))
        return replace(self, expected=self.expected * factor, upper_95=self.upper_95 * factor, inflation=factor)


class ChanceTable:
    """Scores of the leads that replica searches gave, ready to be asked about any score."""

    def __init__(self, replica_scores: Iterable[npt.ArrayLike], searches: int = 1, share: float = 1.0) -> None:
        """`replica_scores`: per replica, the milli-bit scores of its leads (all that reach the floor of interest).
        `share` of the search's own cases that each replica asked for, 1 where all.

        Raises ValueError where there is no replica, or fewer than one search.
        """
        import numpy as np  # here, since every command imports this module and few compute

        scores = [np.asarray(replica, dtype=np.int64) for replica in replica_scores]
        if not scores:
            raise ValueError("chance leads need at least one replica search")
        if searches < 1:
            raise ValueError(f"at least one search was made, not {searches}")
        self.replicas: float = len(scores) if share == 1.0 else len(scores) * share
        self.searches = searches
        self._sorted = np.sort(np.concatenate(scores))

    def at(self, score_millibits: int) -> ChanceLeads:
        """Chance leads with a score of at least `score_millibits`."""
        count = len(self._sorted) - int(self._sorted.searchsorted(score_millibits))
        from scipy.special import gammaincinv  # here, since every command imports this module and few compute

        upper = float(gammaincinv(count + 1, 0.95))  # exact Poisson limit (Garwood 1936)
        per_search = self.searches / self.replicas
        return ChanceLeads(count * per_search, upper * per_search, self.replicas, self.searches)
