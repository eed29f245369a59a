"""From probabilities over cells to milli-bits over cells: over their mean among the other reports, shrunk and bounded.

P(seen | H2) is the mean of P(seen | report) over the reports of the file, the one compared left out, with `root`
reports of no description added. Within a stratum (one sex, one race) it is the mean there, believed as far as the
stratum outnumbers `stratum` reports of all kinds. Remains do not count in it: those compared are left out too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.identification.model import Comparison, Declaration
from murderbook.identification.weighing.likelihoods import Flags, Floats
from murderbook.identification.weighing.places import DISTANCES, OTHER_STATE, SAME_STATE, PlaceDensity

Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]


class Rules(NamedTuple):
    """`flat`: the likelihood under a report of no description; None where that is the mean over cells."""

    declaration: Declaration
    comparison: Comparison
    flat: float | None = None


@dataclass(frozen=True)
class Weighed:
    """[cells] each: milli-bits, P(seen | H1), P(seen | H2); `n`: the reports behind the latter."""

    millibits: Ints
    given_h1: Floats
    given_h2: Floats
    n: int


def weigh(likelihood: Floats, counts: Counts, stratum: Flags | None, known: int, rules: Rules) -> Weighed:
    """`counts`: reports in each cell. `known`: 1 where the report compared is one of them, else 0."""
    declaration, comparison, flat = rules
    n = int(counts.sum())
    flat = float(likelihood.mean()) if flat is None else flat
    total = float(counts @ likelihood)
    others = np.maximum(total - known * likelihood, 0.0) + declaration.root * flat
    rest = others / (max(n - known, 0) + declaration.root)
    if stratum is not None:
        within = counts[stratum]
        n, own = int(within.sum()), float(within @ likelihood[stratum])
        left = known * stratum
        others = np.maximum(own - left * likelihood, 0.0) + declaration.stratum * rest
        rest = others / (np.maximum(n - left, 0) + declaration.stratum)
    rest = np.maximum(rest, 1e-300)
    return Weighed(bounded(likelihood / rest, comparison), likelihood, rest, n)


def bounded(ratio: Floats, comparison: Comparison) -> Ints:
    """Milli-bits of likelihood ratios, by the comparison's share and bounds."""
    bits = np.log2(np.maximum(ratio, 1e-300)) * (comparison.counts * MILLIBITS_PER_BIT)
    return np.clip(np.rint(bits), comparison.least, comparison.most).astype(np.int32)


def weigh_place(density: PlaceDensity, counts: Counts, known: int, rules: Rules) -> Weighed:
    """Distances by density over that of the other reports around the finding place; states by how common theirs is."""
    declaration, comparison, _ = rules
    far = 1.0 - density.near
    distances, n = counts[: 2 * DISTANCES], int(counts.sum())
    located = int(distances.sum())
    around = (float(distances @ density.table) - known * density.table) / density.near
    around = np.maximum(around, 0.0) + declaration.root * density.nowhere
    around /= max(located - known, 0) + declaration.root
    h1 = density.table + far * around
    same, other = int(counts[SAME_STATE]), int(counts[OTHER_STATE])
    others = np.maximum(same - known * np.array([1.0, 0.0]), 0.0)
    share = (others + 0.5) / (max(same + other - known, 0) + 1.0)
    stays = density.same_state
    states_h1 = np.array([stays + (1.0 - stays) * share[0], (1.0 - stays) * (1.0 - share[1])])
    states_h2 = np.array([share[0], 1.0 - share[1]])
    given_h1, given_h2 = np.concatenate([h1, states_h1]), np.concatenate([around, states_h2])
    return Weighed(bounded(given_h1 / given_h2, comparison), given_h1, given_h2, n)
