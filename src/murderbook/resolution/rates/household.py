"""Persons of one household share a surname, an address, a telephone: what that takes from the weight of these.

Under H2 the other record is of somebody at random, or, with probability `share`, of another person of the household,
whose surname and address agree as often as a person's own. With S the bits of these comparisons beside somebody at
random, they weigh S - log2(1 - share + share 2^S): never more than log2(1 / share).

Some households have namesakes, a son called as his father. With `namesakes` of such pairs, and G the bits of the given
names, 2^S in that sum is 2^S (1 + namesakes 2^G).
"""

from __future__ import annotations

import numpy as np

from murderbook.compute.levelled.form import Shared
from murderbook.compute.packed import Ints
from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.resolution.rates.shares import Floats

_MOST = 200_000  # milli-bits: beyond, the weight does not change any more


def shared_of(columns: tuple[int, ...], share: float, named: int | None, namesakes: float) -> Shared:
    """What the household's comparisons weigh together, by the sum of their milli-bits. `named`: the given names."""
    sums = np.arange(_MOST + 1)
    found: Ints = np.rint(taken(sums / MILLIBITS_PER_BIT, share) * MILLIBITS_PER_BIT).astype(np.int32)
    more: Ints = np.rint(added(sums / MILLIBITS_PER_BIT, namesakes) * MILLIBITS_PER_BIT).astype(np.int32)
    return Shared(columns, found, -1 if named is None else named, more)


def added(given: Floats, namesakes: float) -> Floats:
    """Bits that a namesake would explain, by the bits of the given names, where these are for one person."""
    found: Floats = np.where(given > 0.0, np.logaddexp2(0.0, np.log2(namesakes) + given), 0.0)
    return found


def taken(bits: Floats, share: float) -> Floats:
    """Bits of the household's comparisons, by their bits beside somebody at random."""
    found: Floats = bits - np.logaddexp2(np.log2(1.0 - share), np.log2(share) + bits)
    return found
