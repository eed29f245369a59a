"""The measures of standing, by name: what each says, and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from murderbook.compute.packed import Doubles
from murderbook.network.graph.pairs import Longs, Pairs
from murderbook.network.measures import brandes, pieces, spread
from murderbook.network.measures.constraint import constraint


class Measure(StrEnum):
    DEGREE = "degree"
    STRENGTH = "strength"
    BETWEENNESS = "betweenness"
    EIGENVECTOR = "eigenvector"
    PAGERANK = "pagerank"
    CONSTRAINT = "constraint"
    CORE = "core"


SAYS = {
    Measure.DEGREE: "with how many others it is tied; it grows with how much somebody was watched",
    Measure.STRENGTH: "how much passes over its ties; one tie of many calls is as good as many ties",
    Measure.BETWEENNESS: "on how many of the shortest ways between others it lies: who can broker, and who is missed",
    Measure.EIGENVECTOR: "whether it is tied to those who are themselves strongly tied; else next to nothing",
    Measure.PAGERANK: "where somebody ends up who follows ties; close to strength where ties have no direction",
    Measure.CONSTRAINT: "how far its ties lead back to the same few: small of one who bridges gaps",
    Measure.CORE: "how deep in the densest part it lies; many share a place",
}
SMALL_FIRST = frozenset({Measure.CONSTRAINT})
DIGITS = 12


@dataclass(frozen=True, eq=False)
class Scores:
    """`values` (n): as measured, NaN where undefined. `error`: standard error where estimated, else None."""

    measure: Measure
    values: Doubles
    error: Doubles | None = None
    sources: int | None = None

    @property
    def ranks(self) -> Longs:
        return ranks_of(self.for_order)

    @property
    def for_order(self) -> Doubles:
        """Large is the strong place; what is undefined comes last."""
        turned = -self.values if self.measure in SMALL_FIRST else self.values
        return np.where(np.isnan(turned), -np.inf, turned)


def ranks_of(values: Doubles) -> Longs:
    """int64 (n): 1 and the number of those above; equals (in twelve digits) share a place."""
    plain = rounded(values)
    return np.searchsorted(np.sort(-plain), -plain, side="left").astype(np.int64) + 1


def rounded(values: Doubles) -> Doubles:
    """To twelve significant digits: what differs beyond them differs by the order of adding alone."""
    size = np.abs(values, where=np.isfinite(values), out=np.zeros(len(values)))
    power = np.zeros(len(values))
    np.log10(size, where=size > 0, out=power)
    scale = 10.0 ** (DIGITS - 1 - np.floor(power))
    return np.where(np.isfinite(values), np.round(values * scale) / scale, values)


def scores(pairs: Pairs, measure: Measure, seed: int = 1) -> Scores | None:
    """None where the measure does not settle, or nobody is tied. `seed`: of the sources of a betweenness too large to
    be exact."""
    if measure is Measure.BETWEENNESS:
        found = brandes.betweenness(pairs, seed=seed)
        return Scores(measure, found.share, None if found.exact else found.error, found.sources)
    if measure is Measure.EIGENVECTOR:
        values = spread.eigenvector(pairs)
        return None if values is None else Scores(measure, values)
    return Scores(measure, _PLAIN[measure](pairs))


def _degree(pairs: Pairs) -> Doubles:
    return pairs.degree.astype(np.float64)


def _strength(pairs: Pairs) -> Doubles:
    return pairs.strength


def _cores(pairs: Pairs) -> Doubles:
    return pieces.cores(pairs).astype(np.float64)


_PLAIN = {
    Measure.DEGREE: _degree,
    Measure.STRENGTH: _strength,
    Measure.PAGERANK: spread.pagerank,
    Measure.CONSTRAINT: constraint,
    Measure.CORE: _cores,
}
