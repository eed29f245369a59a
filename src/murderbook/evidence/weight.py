"""One row of reasons: what was compared, both values, and how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from murderbook.evidence.bits import bits


class State(StrEnum):
    """What became of a comparison. Only USED and CAPPED rows carry weight."""

    USED = "used"
    MISSING = "missing"  # a value is unknown on one side or both: 0, and shown
    EXCLUDED = "excluded"  # rules the proposition out: no number, a reason instead
    CAPPED = "capped"  # a correction row: what a cap or a calibration took away or added


class Basis(StrEnum):
    """What is known of how often a thing is seen under H1, which is the rarer knowledge of the two."""

    PUBLISHED = "published"  # measured by others on known pairs
    COUNTED = "counted"  # among known pairs at hand
    SIMULATED = "simulated"  # from simulation alone: capped together (evidence/simulated.py)
    ASSIGNED = "assigned"  # judged, and declared


@dataclass(frozen=True, slots=True)
class RateSource:
    """Where the two probabilities of a row come from.

    `basis` is None where an engine does not tell. `n` counts the observations behind the rarer of the two rates; None
    for rates taken from a publication.
    """

    model_id: str
    origin: str  # one phrase for a person: "cases of Harbor area 1980-1989 (n = 412)", "Salo et al. 2013"
    n: int | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class WeightOfEvidence:
    """One comparison of two records under the lead's own H1 and H2.

    Raises ValueError where the number does not fit the state: MISSING weighs 0, EXCLUDED has no number.
    """

    comparison: str  # stable id, the model's own: "weapon"
    label: str  # for a person: "Weapon or method"
    left: str | None  # the value as shown, None where unknown
    right: str | None
    millibits: int | None
    sentence: str  # one plain sentence
    state: State
    source: RateSource
    p_given_h1: float | None = None
    p_given_h2: float | None = None
    group: str | None = None  # correlated rows share a group, whose joint weight is counted once
    counts: float = 1.0  # the share of log2(p_given_h1 / p_given_h2) that the row weighs, because its group overlaps
    expected_millibits: int | None = None  # of a MISSING row: its mean weight under H1, were it known

    def __post_init__(self) -> None:
        if self.state is State.EXCLUDED and self.millibits is not None:
            raise ValueError(f"{self.comparison}: an exclusion is a state with a reason, it has no bits")
        if self.state is State.MISSING and self.millibits != 0:
            raise ValueError(f"{self.comparison}: a missing value weighs 0 bits, not {self.millibits}")
        if self.state in (State.USED, State.CAPPED) and self.millibits is None:
            raise ValueError(f"{self.comparison}: a row that counts needs its number")

    @property
    def bits(self) -> float | None:
        """Bits (or score points, by the lead's standing); None for an exclusion."""
        return None if self.millibits is None else bits(self.millibits)
