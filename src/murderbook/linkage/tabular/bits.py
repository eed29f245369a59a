"""From scores to bits: calibration, limits, and whether a model's bits may be taken for bits of these cases."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import Ints
from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.evidence.calibration import Affine, Cap
from murderbook.linkage.tabular.fitting.fitted import Fitted
from murderbook.linkage.tabular.fitting.terms import terms
from murderbook.linkage.tabular.learning.labels import even_pairs
from murderbook.linkage.tabular.model import Calibration, Model, Standing

FEWEST_VALIDATED = 20  # solved series; of fewer, the calibration is too uncertain to be called one (a convention)
PAIRS_LOOKED_AT = 20_000  # of a file, to see whether it is of the population's make


def is_validated(fitted: Fitted, population: str) -> bool:
    """Calibrated on enough solved series, asked about their population, on cases that look like it."""
    model = fitted.model
    return (
        model.standing is Standing.LEARNED
        and model.calibration is not None
        and model.calibration.series >= FEWEST_VALIDATED
        and bool(model.population)
        and model.population == population
        and not is_strange(fitted)
    )


@lru_cache(maxsize=8)  # asked for every lead of a list
def is_strange(fitted: Fitted) -> bool:
    """Do these cases resemble one another more than the model's population did? Then its bits are none here.

    Most pairs of any file are two offenders'. Where the middle one of them speaks for one offender, the file is of
    another make: one town of a model for sixty.
    """
    left, right = even_pairs(fitted.table.n)
    step = max(1, len(left) // PAIRS_LOOKED_AT)
    bits = pair_bits(fitted, left[::step], right[::step])
    return bool(len(bits) and np.median(bits) > 0.0)


def affine_of(model: Model, calibration: Calibration) -> Affine:
    return Affine(calibration.slope, calibration.offset_bits, model.id, _origin(model, calibration), calibration.pairs)


def cap_of(model: Model, calibration: Calibration) -> Cap:
    limits = round(1000 * calibration.least_bits), round(1000 * calibration.most_bits)
    return Cap(*limits, model.id, _origin(model, calibration), calibration.pairs)


def _origin(model: Model, calibration: Calibration) -> str:
    return f"{calibration.series} solved series of {model.population or 'the cases learned from'}, unseen by the rates"


def pair_bits(fitted: Fitted, left: Ints, right: Ints) -> npt.NDArray[np.float64]:
    """Calibrated bits of pairs of rows [pairs], to the milli-bit; plain scores where the model is not calibrated.

    Not capped, because lists are ordered by them: `capped_bits` gives what the solved series can support.
    """
    rows = terms(fitted, left, right)
    scores = rows.sum(axis=1) / MILLIBITS_PER_BIT
    calibration = fitted.model.calibration
    if calibration is None:
        return np.asarray(scores)
    found = np.rint(affine_of(fitted.model, calibration).bits(scores) * MILLIBITS_PER_BIT) / MILLIBITS_PER_BIT
    return np.where(rows.any(axis=1), found, 0.0)


def capped_bits(fitted: Fitted, bits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Bits within the limits that the validation data support."""
    calibration = fitted.model.calibration
    return bits if calibration is None else np.clip(bits, calibration.least_bits, calibration.most_bits)
