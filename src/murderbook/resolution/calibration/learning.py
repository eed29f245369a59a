"""Calibration learned on one half of the persons and judged on the other, by a labelled file or by judgements.

Affine, by logistic regression with both classes weighted alike (`evidence.calibration`). What people judged are pairs
that were suggested to them: among these the odds of one person, at a score, are what the search's are at that score,
whichever scores were looked at. So there the odds are learned, and the search's prior is taken off again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from murderbook.compute.levelled.search import LevelledSearch
from murderbook.evidence.calibration import Affine, Cap, Floats, fit_affine, fit_cap
from murderbook.evidence.validation import cllr, cllr_min
from murderbook.resolution.calibration.form import FLATTEST, JUDGEMENTS, LABELLED, Calibration
from murderbook.resolution.calibration.pairs import Halves, Known, halves_of_all, halves_of_judged
from murderbook.resolution.fitted import FittedModel

FEWEST_LINKED = 20  # of either kind in each half of a labelled file
FEWEST_JUDGED = 20  # the same of judgements, so that some fifty of each kind are needed in all
SEED = 7
DRAWS = 200  # of the persons, for the interval
SMALL = -24.0  # bits below which a pair of two persons costs nothing
EDGES = (-10.0, -5.0, -2.0, 0.0, 2.0, 5.0, 10.0)  # posterior bits of the table
PULL = 1.0  # pairs' worth of leaving the scores as they are


class Band(NamedTuple):
    """Pairs of the held half by what the calibrated posterior said of them. `low` and `high`: bits."""

    low: float | None
    high: float | None
    pairs: int
    said: float  # share that was expected to be one person
    seen: float


@dataclass(frozen=True, slots=True)
class Learned:
    """`calibration` None: why it stays assumed stands in `why`."""

    calibration: Calibration | None
    why: str = ""
    table: tuple[Band, ...] = ()


class Named(NamedTuple):
    population: str
    on: str


def learn_labelled(model: FittedModel, person: Mapping[str, str], named: Named, *, seed: int = SEED) -> Learned:
    """`person`: by id of each record, who it is. `model`: as the search ended."""
    halves = halves_of_all(model.levelled, [person[one.id] for one in model.records], seed)
    few = _few(halves, FEWEST_LINKED)
    if few:
        return Learned(None, few)
    return _judged(halves, 0.0, 0.0, (model, named, LABELLED))


def learn_judged(model: FittedModel, judged: Mapping[tuple[int, int], bool], prior: float, named: Named) -> Learned:
    """`judged`: by rows, whether they are one person. `prior`: bits, of two records of the search at random."""
    kinds = list(judged.values())
    if min(kinds.count(True), kinds.count(False)) < FEWEST_JUDGED:
        return Learned(None, _too_few(kinds.count(True), kinds.count(False), FEWEST_JUDGED))
    halves = halves_of_judged(LevelledSearch(model.levelled), judged, SEED)
    few = _few(halves, FEWEST_JUDGED)
    if few:
        return Learned(None, few)
    return _judged(halves, prior, _odds(halves) - prior, (model, named, JUDGEMENTS))


def _few(halves: Halves, fewest: int) -> str:
    for half in (halves.fit, halves.held):
        same = int(half.linked.sum())
        if min(same, len(half.linked) - same) < fewest:
            return _too_few(same, len(half.linked) - same, fewest)
    return ""


def _too_few(same: int, different: int, fewest: int) -> str:
    return (
        f"{same:,} pairs of one person and {different:,} of two are too few to calibrate on: "
        f"at least {fewest} of each are needed to learn from, and as many, of other persons, to judge it on"
    )


def _fit(half: Known, prior: float) -> Affine:
    """Equal scores are taken together: millions of pairs have some thousands."""
    key, times = np.unique(np.stack([half.score + prior, half.linked]), axis=1, return_counts=True)
    return fit_affine(key[0], key[1], strength=PULL, weight=times)


def _judged(halves: Halves, prior: float, back: float, about: tuple[FittedModel, Named, str]) -> Learned:
    """`prior`: bits added to a score before the fit; `back`: bits from what was fitted to the weight of a pair."""
    model, named, of = about
    affine, held = _fit(halves.fit, prior), halves.held
    bits, odds = affine.bits(held.score + prior), _odds(halves)
    cost = cllr(bits, held.linked)
    if cost >= 1.0 or affine.slope < FLATTEST:
        return Learned(None, f"on persons held out it is no better than saying nothing (Cllr {cost:.2f})")
    cap = fit_cap(affine.bits(halves.fit.score + prior), halves.fit.linked)
    low, high = _interval(held, bits)
    found = Calibration(
        slope=_short(affine.slope),
        offset_bits=_short(affine.offset_bits + affine.slope * prior + back),
        least_bits=min(_short(cap.lower_millibits / 1000.0 + back), 0.0),
        most_bits=max(_short(cap.upper_millibits / 1000.0 + back), 0.0),
        of=of,
        population=named.population,
        on=named.on,
        persons=halves.persons,
        linked=int(halves.fit.linked.sum()),
        unlinked=int((~halves.fit.linked).sum()),
        held_linked=int(held.linked.sum()),
        held_unlinked=int((~held.linked).sum()),
        cllr=_short(cost),
        cllr_low=_short(low),
        cllr_high=_short(high),
        cllr_min=_short(cllr_min(held.score, held.linked)),
        cllr_score=_short(cllr(held.score - back, held.linked)),
        compared=tuple(one.comparison.id for one in model.values),
    )
    return Learned(found, table=table_of(cap_bits(bits, cap), held, odds))


def _odds(halves: Halves) -> float:
    """Prior bits of a pair of either half, by the half that was learned on."""
    linked = halves.fit.linked
    return float(np.log2(linked.sum() / (~linked).sum()))


def cap_bits(bits: Floats, cap: Cap) -> Floats:
    return np.clip(bits, cap.lower_millibits / 1000.0, cap.upper_millibits / 1000.0)


def table_of(bits: Floats, held: Known, prior: float, edges: Sequence[float] = EDGES) -> tuple[Band, ...]:
    posterior = bits + prior
    share = 1.0 / (1.0 + np.exp2(-posterior))
    where = np.searchsorted(np.array(edges), posterior, side="right")
    bounds = (None, *edges, None)
    found = []
    for k in range(len(edges) + 1):
        at = where == k
        if at.any():
            said, seen = float(share[at].mean()), float(held.linked[at].mean())
            found.append(Band(bounds[k], bounds[k + 1], int(at.sum()), said, seen))
    return tuple(found)


def _interval(held: Known, bits: Floats) -> tuple[float, float]:
    """95 % of Cllr, by drawing the persons again: a pair of two persons counts as often as both were drawn together."""
    costs = np.logaddexp2(0.0, np.where(held.linked, -bits, bits))
    total = int((~held.linked).sum())
    near = held.linked | (bits > SMALL)
    costs, linked, left, right = costs[near], held.linked[near], held.left[near], held.right[near]
    number = int(max(left.max(), right.max())) + 1
    there = np.unique(np.concatenate([held.left, held.right]))
    draw, found = np.random.default_rng(SEED), []
    for _ in range(DRAWS):
        times = np.bincount(draw.choice(there, len(there)), minlength=number).astype(np.float64)
        weight = np.where(linked, times[left], times[left] * times[right])
        same, apart = weight[linked], (weight * costs)[~linked].sum() / total
        if same.sum() > 0:
            found.append(((same @ costs[linked]) / same.sum() + apart) / 2.0)
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high)


def _short(value: float) -> float:
    return float(f"{value:.6g}")
