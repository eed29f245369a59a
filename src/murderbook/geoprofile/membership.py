"""Which sites belong to the string: where that is not certain, a profile is the average over the sets that may take
part, each site by itself with its probability."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from murderbook.compute.packed import Doubles, Flags
from murderbook.geoprofile.sites import FEWEST

MOST_EXACT = 5  # uncertain sites: 32 sets; more are drawn
DRAWN = 48  # sets


class Sets(NamedTuple):
    """`keep` [m, n]: who takes part; `share` [m] sums to 1, given that three sites or more belong; `drawn`: how many
    sets were drawn, 0 where these are all there are; `too_few`: the probability that fewer than three belong, of which
    no profile is made; `uncertain`: sites of which it is not known."""

    keep: Flags
    share: Doubles
    drawn: int
    too_few: float
    uncertain: int


def sets_of(probability: Doubles, seed: int, drawn: int = DRAWN, most_exact: int = MOST_EXACT) -> Sets:
    """`probability` [n] that each site belongs, three of them above 0. All sets where at most `most_exact` are
    uncertain, else `drawn` ones."""
    too_few = 1 - at_least(probability, FEWEST)
    uncertain = np.flatnonzero((probability > 0) & (probability < 1))
    if len(uncertain) <= most_exact:
        keep, share = _all(probability, uncertain)
        return Sets(keep, share, 0, too_few, len(uncertain))
    return Sets(*_some(probability, seed, drawn), drawn, too_few, len(uncertain))


def at_least(probability: Doubles, many: int) -> float:
    """That so many belong or more (a Poisson binomial, summed up site by site; right to its digits however small)."""
    counts = np.zeros(max(many, 0) + 1)
    counts[0] = 1.0
    for p in probability:
        reached = counts[-1] + counts[-2] * p if many > 0 else 1.0
        counts[1:] = counts[1:] * (1 - p) + counts[:-1] * p
        counts[0] *= 1 - p
        counts[-1] = reached
    return float(counts[-1])


def _all(probability: Doubles, uncertain: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Flags, Doubles]:
    keep = np.tile(probability == 1, (2 ** len(uncertain), 1))
    keep[:, uncertain] = np.array(list(product([True, False], repeat=len(uncertain))), np.bool_)
    share = np.where(keep, probability, 1 - probability).prod(axis=1)
    enough = keep.sum(axis=1) >= FEWEST
    return keep[enough], share[enough] / share[enough].sum()


def _some(probability: Doubles, seed: int, drawn: int) -> tuple[Flags, Doubles]:
    """Independent sets of three or more; equal ones are one of a larger share. A site has its own chances, so that one
    whose probability is changed leaves the others as they were."""
    rng = np.random.Generator(np.random.PCG64([seed, len(probability)]))
    found = np.array([_one(probability, chance) for chance in rng.random((drawn, len(probability)))])
    keep, times = np.unique(found, axis=0, return_counts=True)
    return keep, times / drawn


def _one(probability: Doubles, chance: Doubles) -> Flags:
    """Site by site, each given that enough belong in the end: nothing is thrown away, however unlikely three are."""
    n, kept = len(probability), 0
    keep = np.zeros(n, np.bool_)
    for at, p in enumerate(probability):
        with_it = p * at_least(probability[at + 1 :], max(FEWEST - kept - 1, 0))
        without = (1 - p) * at_least(probability[at + 1 :], max(FEWEST - kept, 0))
        keep[at] = chance[at] * (with_it + without) < with_it
        kept += int(keep[at])
    return keep
