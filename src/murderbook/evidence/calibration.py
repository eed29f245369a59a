"""From scores to calibrated weights, and no further than the validation data can carry.

Affine calibration is logistic regression with both classes weighted alike, so that its output is a log likelihood
ratio and no posterior (Bruemmer & du Preez 2006, Computer Speech & Language 20; Morrison 2013, Australian Journal of
Forensic Sciences 45), drawn towards "as it is" where data are few. Isotonic regression (pool adjacent violators) serves
Cllr-min only: it fits its own data too well to calibrate new cases. Limits follow Vergeer et al. 2016 (Science &
Justice 56:482-491): no likelihood ratio at which deciding by the system would be worse than ignoring it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.evidence.lead import Lead
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LN_2 = math.log(2.0)
CALIBRATION_ROW = "calibration"
CAP_ROW = "cap"


def labelled(scores: npt.ArrayLike, linked: npt.ArrayLike) -> tuple[Floats, Flags]:
    """Scores (bits) and whether H1 is true, as arrays; ValueError for other shapes, NaN, or a class without a pair."""
    values = np.asarray(scores, dtype=np.float64)
    truth = np.asarray(linked).astype(bool)
    if values.ndim != 1 or values.shape != truth.shape:
        raise ValueError(f"one score and one label per pair: got shapes {values.shape} and {truth.shape}")
    if np.isnan(values).any():
        raise ValueError(f"{int(np.isnan(values).sum())} of {values.size} scores are no numbers")
    if not truth.any() or truth.all():
        raise ValueError("validation needs at least one linked and one unlinked pair")
    return values, truth


@dataclass(frozen=True, slots=True)
class Affine:
    """Calibrated bits = slope x score + offset. `slope` >= 0, so that calibration never turns an order around."""

    slope: float
    offset_bits: float
    model_id: str = "affine"
    origin: str = ""  # the population it was fitted on, for a person
    n: int | None = None  # linked pairs it was fitted on

    def __post_init__(self) -> None:
        if not (self.slope >= 0.0 and math.isfinite(self.slope) and math.isfinite(self.offset_bits)):
            raise ValueError(f"slope must be >= 0 and both finite, not {self.slope!r} and {self.offset_bits!r}")

    def millibits(self, score_millibits: int) -> int:
        return round(self.slope * score_millibits + self.offset_bits * MILLIBITS_PER_BIT)

    def bits(self, scores: npt.ArrayLike) -> Floats:
        return self.slope * np.asarray(scores, dtype=np.float64) + self.offset_bits


def fit_affine(  # noqa: PLR0913 - a fit has as many choices
    scores: npt.ArrayLike,
    linked: npt.ArrayLike,
    *,
    strength: float = 1.0,
    weight: npt.ArrayLike | None = None,
    model_id: str = "affine",
    origin: str = "",
) -> Affine:
    """Slope and offset with the least class-balanced logarithmic cost.

    `scores` in bits, finite. `strength` >= 0 is the pull towards slope 1 and offset 0, worth that many pairs of the
    rarer class; 0 is plain logistic regression, which has no finite answer where the classes do not overlap. `weight`
    [pairs] says for how many independent pairs each stands, such as less than one in a long series; 1 without it.
    """
    values, truth = labelled(scores, linked)
    if not np.isfinite(values).all():
        raise ValueError("affine calibration needs finite scores: keep exclusions out")
    if strength < 0.0:
        raise ValueError(f"the pull towards no change cannot be negative: {strength}")
    worth = np.ones(len(values)) if weight is None else np.asarray(weight, dtype=np.float64)
    totals = worth[truth].sum(), worth[~truth].sum()
    pull = strength / min(totals)
    nats = values * LN_2
    share = worth * np.where(truth, 0.5 / totals[0], 0.5 / totals[1])
    sign = np.where(truth, 1.0, -1.0)

    def cost(at: Floats) -> tuple[float, Floats]:
        margin = sign * (at[0] * nats + at[1])
        slack = at - np.array([1.0, 0.0])
        pressure = -sign * share * _expit(-margin)
        gradient = np.array([pressure @ nats, pressure.sum()]) + pull * slack
        return float(share @ np.logaddexp(0.0, -margin) + pull * slack @ slack / 2.0), gradient

    from scipy.optimize import minimize  # here, since every command on a record imports this module and few compute

    options = {"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-10}
    found = minimize(cost, [1.0, 0.0], jac=True, method="L-BFGS-B", bounds=[(0.0, None), (None, None)], options=options)
    return Affine(float(found.x[0]), float(found.x[1]) / LN_2, model_id, origin, int(truth.sum()))


def _expit(value: Floats) -> Floats:
    return np.exp(-np.logaddexp(0.0, -value))


def isotonic_bits(scores: npt.ArrayLike, linked: npt.ArrayLike) -> Floats:
    """The best bits any order-keeping calibration could give these very pairs; -inf and inf at pure ends.

    For Cllr-min only. Equal scores get equal bits.
    """
    from scipy.optimize import isotonic_regression  # here, as above

    values, truth = labelled(scores, linked)
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    linked_at = np.bincount(where, weights=truth)
    share = isotonic_regression(linked_at / counts, weights=counts).x[where]
    with np.errstate(divide="ignore"):
        posterior: Floats = np.log2(share) - np.log2(1.0 - share)
    return posterior - math.log2(truth.sum() / (~truth).sum())


@dataclass(frozen=True, slots=True)
class Cap:
    """Least and greatest total weight (milli-bits) that validation data can carry; lower <= 0 <= upper."""

    lower_millibits: int
    upper_millibits: int
    model_id: str = "cap"
    origin: str = ""  # "Vergeer et al. 2016 on 255 linked and 75,590 unlinked pairs"
    n: int | None = None

    def __post_init__(self) -> None:
        if not self.lower_millibits <= 0 <= self.upper_millibits:
            raise ValueError(f"a cap holds 0: got {self.lower_millibits} ... {self.upper_millibits}")

    def clip(self, millibits: int) -> int:
        return min(max(millibits, self.lower_millibits), self.upper_millibits)


def fit_cap(bits: npt.ArrayLike, linked: npt.ArrayLike, *, model_id: str = "cap") -> Cap:
    """Empirical lower and upper bound: the span around 0 in which the normalised Bayes error rate stays below 1.

    One strongest misleading pair is added to each class first, so that flawless validation data of n1 linked and n2
    unlinked pairs carry at most log2((n2 + 1) * n1 / (n1 + 1)) bits, which is log2((n2 + 1) / 2) with one linked pair.
    `bits` are calibrated bits of pairs the model has not seen; dependent pairs (many of one series) count for less
    than their number, which this does not know: hand in one pair per series where that matters.
    """
    values, truth = labelled(bits, linked)
    upper = _upper_bound(values[truth], values[~truth])
    lower = -_upper_bound(-values[~truth], -values[truth])
    counts = f"{int(truth.sum())} linked and {int((~truth).sum())} unlinked pairs"
    # Rounded towards 0, a cap never claims more than was found; a billionth is a float's noise.
    down = math.ceil(round(lower * MILLIBITS_PER_BIT, 6))
    up = math.floor(round(upper * MILLIBITS_PER_BIT, 6))
    return Cap(down, up, model_id, f"empirical bounds (Vergeer et al. 2016) on {counts}", int(truth.sum()))


def _upper_bound(favourable: Floats, contrary: Floats) -> float:
    """Largest threshold t >= 0 (bits) so that missed + 2^t x misled < 1 everywhere in [0, t).

    missed: share of `favourable` at or below t; misled: share of `contrary` above t; both with one pair added that
    misleads as strongly as can be. Between two scores the sum only rises, so the first crossing is found exactly.
    """
    falls, rises = np.sort(favourable), np.sort(contrary)
    edges = np.unique(np.concatenate([[0.0], falls, rises]))
    edges = edges[(edges >= 0.0) & np.isfinite(edges)]
    missed = (np.searchsorted(falls, edges, side="right") + 1) / (falls.size + 1)
    misled = (rises.size - np.searchsorted(rises, edges, side="right") + 1) / (rises.size + 1)
    with np.errstate(divide="ignore"):
        crossing = np.log2(1.0 - np.minimum(missed, 1.0)) - np.log2(misled)
    ends = np.append(edges[1:], np.inf)
    first = int(np.argmax(crossing < ends))  # the last interval is endless: some crossing is always found
    return float(max(crossing[first], edges[first]))


def calibrated(lead: Lead, calibration: Affine) -> Lead:
    """The lead with a row that carries its total from the score to the calibrated weight; unchanged if excluded.

    ValueError where a calibration or cap row is there already: calibrate once, then cap.
    """
    if any(row.comparison in (CALIBRATION_ROW, CAP_ROW) for row in lead.weights):
        raise ValueError(f"lead {lead.left} / {lead.right} is calibrated or capped already: calibrate once, then cap")
    score = lead.score_millibits
    if score is None:
        return lead
    change = calibration.millibits(score) - score
    sentence = f"Calibrated: {calibration.slope:.2f} times the score, {calibration.offset_bits:+.2f} bits."
    source = RateSource(calibration.model_id, calibration.origin or calibration.model_id, calibration.n)
    row = WeightOfEvidence(CALIBRATION_ROW, "Calibration", None, None, change, sentence, State.CAPPED, source)
    return replace(lead, weights=(*lead.weights, row))


def capped(lead: Lead, cap: Cap) -> Lead:
    """The lead with a row that brings its total within the cap; unchanged where it lies within, or if excluded."""
    total = lead.weight_millibits
    if total is None or cap.clip(total) == total:
        return lead
    limit = cap.clip(total)
    sentence = (
        f"The rows add up to {total / MILLIBITS_PER_BIT:.1f} bits; the validation data carry no more than "
        f"{limit / MILLIBITS_PER_BIT:.1f}."
    )
    label = "Limit of the validation data"
    source = RateSource(cap.model_id, cap.origin or cap.model_id, cap.n)
    row = WeightOfEvidence(CAP_ROW, label, None, None, limit - total, sentence, State.CAPPED, source)
    return replace(lead, weights=(*lead.weights, row))
