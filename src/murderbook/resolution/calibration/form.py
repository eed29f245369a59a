"""A calibration as a model file holds it: the map from scores to bits, its limits, on what it was learned, how well."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.evidence.calibration import Affine, Cap

JUDGEMENTS = "judgements"  # `of`: those who judged saw the scores; `LABELLED` is a file whose answers are known
LABELLED = "a labelled file"
FLATTEST = 0.05  # a slope below it says that the scores tell nothing


@dataclass(frozen=True, slots=True)
class Calibration:
    """`bits = slope x score + offset_bits`, within `least_bits` and `most_bits`.

    `linked` and `unlinked`: pairs that it was fitted on, of `persons`. All of `cllr...` is of the other half, whose
    persons the fit has not seen; `cllr_score` is that of the scores as they are. `compared`: what those records told.
    """

    slope: float
    offset_bits: float
    least_bits: float
    most_bits: float
    of: str
    population: str
    on: str
    persons: int
    linked: int
    unlinked: int
    held_linked: int
    held_unlinked: int
    cllr: float
    cllr_low: float
    cllr_high: float
    cllr_min: float
    cllr_score: float
    compared: tuple[str, ...]

    def __post_init__(self) -> None:
        numbers = [getattr(self, one.name) for one in fields(self) if one.type in ("float", "int")]
        if not all(isinstance(one, int | float) and math.isfinite(one) for one in numbers):
            raise ValueError("calibration: every measure is a number")
        if not (self.slope >= FLATTEST and self.least_bits <= 0.0 <= self.most_bits):
            raise ValueError(f"calibration: slope is at least {FLATTEST}, and the limits hold 0")
        if self.of not in (JUDGEMENTS, LABELLED) or not self.population.strip():
            raise ValueError(f"calibration: of is {JUDGEMENTS!r} or {LABELLED!r}, and the population is named")

    @property
    def affine(self) -> Affine:
        return Affine(self.slope, self.offset_bits, "calibration", self.origin, self.linked)

    @property
    def cap(self) -> Cap:
        limits = round(self.least_bits * MILLIBITS_PER_BIT), round(self.most_bits * MILLIBITS_PER_BIT)
        return Cap(*limits, "calibration", self.origin, self.linked)

    @property
    def origin(self) -> str:
        pairs = f"{self.linked:,} pairs of one person and {self.unlinked:,} of two"
        return f"{pairs}, {self.of} of {self.population}, {self.on}"

    @property
    def label(self) -> str:
        """For a person: on what, how many, when, and how good on the persons that it has not seen."""
        words = f"Calibrated on {self.origin}; on as many persons that it has not seen Cllr {self.cllr:.2g} "
        words += f"({self.cllr_low:.2g} to {self.cllr_high:.2g}), where saying nothing has 1."
        return f"{words} Those who judged saw the scores." if self.of == JUDGEMENTS else words

    def even(self, prior_bits: float) -> int:
        """Milli-bits of the score at which a pair is as likely one person as not."""
        return math.ceil((-prior_bits - self.offset_bits) / self.slope * MILLIBITS_PER_BIT)

    @property
    def document(self) -> dict[str, Any]:
        return {**asdict(self), "compared": list(self.compared)}


def calibration_of(raw: Mapping[str, Any]) -> Calibration:
    """From a model file. KeyError, TypeError or ValueError for another form."""
    names = [one.name for one in fields(Calibration)]
    strange = sorted(set(raw) - set(names))
    if strange:
        raise ValueError(f"calibration: nothing is called {strange[0]!r}")
    return Calibration(**{name: raw[name] for name in names} | {"compared": tuple(raw["compared"])})
