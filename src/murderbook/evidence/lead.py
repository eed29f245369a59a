"""The one thing every engine says: a proposition about two records, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from murderbook.evidence.bits import probability_of
from murderbook.evidence.chance import ChanceLeads
from murderbook.evidence.verbal import support_in_words
from murderbook.evidence.weight import State, WeightOfEvidence


class Kind(StrEnum):
    SAME_OFFENDER = "same offender"
    SAME_PERSON = "same person"
    PARENT_OF = "parent of"


class Standing(StrEnum):
    """How far a lead's numbers may be taken (docs/science/standing.md)."""

    VALIDATED = "validated"  # calibrated on a named population of the same kind: bits, posterior, verbal scale
    ASSUMED = "assumed"  # rates from publications or frequencies: rank, score and chance leads only


@dataclass(frozen=True, slots=True)
class Lead:
    """Posterior = prior + sum of weights, always; an exclusion leaves both totals None.

    `left` and `right` are the records' own ids. `prior_millibits` is None under Standing.ASSUMED where no prior is
    claimed. The order of a list follows `score_millibits`, the total before any cap.
    """

    kind: Kind
    left: str
    right: str
    h1: str
    h2: str
    prior_millibits: int | None
    weights: tuple[WeightOfEvidence, ...]
    model_id: str
    standing: Standing
    chance: ChanceLeads | None = None

    @property
    def exclusions(self) -> tuple[WeightOfEvidence, ...]:
        return tuple(row for row in self.weights if row.state is State.EXCLUDED)

    @property
    def missing(self) -> tuple[WeightOfEvidence, ...]:
        return tuple(row for row in self.weights if row.state is State.MISSING)

    @property
    def score_millibits(self) -> int | None:
        """Sum of the used rows, before caps and calibration; None where an exclusion stands."""
        return None if self.exclusions else sum(row.millibits or 0 for row in self.weights if row.state is State.USED)

    @property
    def weight_millibits(self) -> int | None:
        """Sum of all rows, corrections included; None where an exclusion stands."""
        return None if self.exclusions else sum(row.millibits or 0 for row in self.weights)

    @property
    def posterior_millibits(self) -> int | None:
        """Only a validated lead with a prior has a posterior."""
        total = self.weight_millibits
        if total is None or self.prior_millibits is None or self.standing is not Standing.VALIDATED:
            return None
        return self.prior_millibits + total

    @property
    def probability(self) -> float | None:
        posterior = self.posterior_millibits
        return None if posterior is None else probability_of(posterior)

    @property
    def support(self) -> str | None:
        """The verbal scale for the weight of all evidence; None where the lead is not validated, or excluded."""
        total = self.weight_millibits
        return None if total is None or self.standing is not Standing.VALIDATED else support_in_words(total)

    def with_chance(self, chance: ChanceLeads) -> Lead:
        return replace(self, chance=chance)
