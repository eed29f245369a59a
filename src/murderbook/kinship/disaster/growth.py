"""Which victims may stand in which places of one family: a table that grows by one victim at a time.

Where a part is impossible, so is every whole that has it. Where the table would become too large, parts under a
threshold t are listed and grow no further: if they are true, profiles as unlikely as that come up with a probability of
at most t (of a likelihood ratio, P(LR <= t | H1) <= t), and so no more than that is lost on average over disasters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from murderbook.kinship.disaster.places import Places, Placing, places_of
from murderbook.kinship.disaster.problem import may_be
from murderbook.kinship.disaster.weights import Weights
from murderbook.kinship.likelihood.shapes import Floats, Whole

FAINT = math.log(1e-15)  # likelihood ratios under it are counted into the bound at once
LADDER = (-math.inf, *(math.log(10.0**-power) for power in range(12, 2, -1)))
LEAST_TABLES = 300  # that a family may ask for, however many there are
TABLES = 20_000  # of all families together


@dataclass(frozen=True)
class Table:
    """`placings` and their `log_ratio` to nobody identified; the first is nobody. Each stands for `copies` assignments
    that cannot be told apart. `faint`: the sum of the likelihood ratios not listed. `lost`: what the threshold may
    lose, on average. `single`: by missing person, (victims,) the ratio of one victim alone in his place."""

    places: Places
    placings: list[Placing]
    log_ratio: Floats
    copies: Floats
    faint: float
    lost: float
    single: dict[str, Floats]


@dataclass
class _Growing:
    weights: Weights
    places: Places
    most: int
    scale: float  # ln prior of one identification
    single: dict[str, Floats]

    def __post_init__(self) -> None:
        self.found: dict[Placing, float] = {self.places.empty: 0.0}
        self.faint = self.lost = 0.0

    def grow(self) -> None:
        level = self._add(self.places.empty, 0)
        for depth in range(1, sum(len(group) for group in self.places.groups)):
            wanted = [(placing, ratio) for placing, ratio in level if self._open(placing)]
            threshold = self._threshold(wanted)
            if any(ratio <= threshold for _, ratio in wanted):
                self.lost += math.exp(threshold)
            level = [more for placing, ratio in wanted if ratio > threshold for more in self._add(placing, depth)]
            if not level:
                return

    def _threshold(self, wanted: list[tuple[Placing, float]]) -> float:
        """The lowest that keeps within what may be asked for; the highest rung where none does."""
        for rung in LADDER:
            if sum(len(self._open(placing)) for placing, ratio in wanted if ratio > rung) <= self._left:
                return rung
        return LADDER[-1]

    @property
    def _left(self) -> int:
        return max(0, self.most - self.weights.asked)

    def _open(self, placing: Placing) -> list[int]:
        """Places that may be filled next: not before one that is filled, so that each whole is reached once."""
        last = max((at for at, held in enumerate(placing) if held), default=0)
        groups = self.places.groups
        return [at for at in range(last, len(groups)) if len(placing[at]) < len(groups[at])]

    def _add(self, placing: Placing, depth: int) -> list[tuple[Placing, float]]:
        added = []
        pinned = pinned_of(self.places, placing)
        for at in self._open(placing):
            victims = self._candidates(placing, at)
            name = self.places.groups[at][len(placing[at])]
            ratios = self.single[name][victims] if depth == 0 else self.weights.of_each(pinned, name, victims)
            for victim, ratio in zip(victims.tolist(), ratios.tolist(), strict=True):
                more = (*placing[:at], (*placing[at], victim), *placing[at + 1 :])
                if ratio > -math.inf:
                    self._list(more, ratio)
                    added.append((more, ratio))
        return added

    def _list(self, placing: Placing, ratio: float) -> None:
        """What is too faint to be listed is summed."""
        if ratio >= FAINT:
            self.found[placing] = ratio
            return
        count = sum(len(held) for held in placing)
        self.faint += math.exp(ratio + self.scale * count) * self.places.copies(placing)

    def _candidates(self, placing: Placing, at: int) -> Whole:
        """In a place of several only victims after those already in it."""
        single = self.single[self.places.groups[at][0]]
        taken = {victim for held in placing for victim in held}
        after = placing[at][-1] if placing[at] else -1
        possible = np.flatnonzero(single > -math.inf)
        return np.array([v for v in possible.tolist() if v > after and v not in taken], np.int64)


def pinned_of(places: Places, placing: Placing) -> dict[str, int]:
    """By missing person the victim in his place: in a place of several the first names are taken."""
    pairs = zip(places.groups, placing, strict=True)
    return {name: victim for group, held in pairs for name, victim in zip(group, held, strict=False)}


def table_of(weights: Weights, families: int) -> Table:
    """KinshipError where a pedigree is too entangled. `families`: how many share what may be asked for."""
    places = places_of(weights.family)
    most = max(LEAST_TABLES, TABLES // families) + weights.asked
    growing = _Growing(weights, places, most, weights.disaster.log_prior, _singles(weights, places))
    growing.grow()
    kept = dict(_merged(places, growing.found))
    placings = list(kept)
    copies = np.array([float(places.copies(one)) for one in placings])
    ratios = np.array([kept[one] for one in placings])
    return Table(places, placings, ratios, copies, growing.faint, growing.lost, growing.single)


def _merged(places: Places, found: dict[Placing, float]) -> Iterator[tuple[Placing, float]]:
    """One for all that the exchanges make of it."""
    for placing, ratio in found.items():
        images = places.images(placing)
        if next(one for one in images if one in found) == placing:
            yield placing, ratio


def _singles(weights: Weights, places: Places) -> dict[str, Floats]:
    """-inf where the sexes differ."""
    out: dict[str, Floats] = {}
    for group in places.groups:
        sex = weights.family.sex_of(group[0])
        ratios = np.full(len(weights.disaster.victims), -np.inf)
        fit = np.array([v for v, one in enumerate(weights.disaster.victims) if may_be(one, sex)], np.int64)
        if fit.size:
            ratios[fit] = weights.of_each({}, group[0], fit)
        out |= dict.fromkeys(group, ratios)
    return out
