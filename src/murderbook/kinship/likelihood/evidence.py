"""What a person may carry, given what was seen: alleles of both slots, each with the probability of the observation.

Drop-out: each copy of an allele is missed with probability D, independently; a homozygote's allele is missed with D^2.
Drop-in (Curran, Gill, Bill 2005): no foreign allele with probability 1 - C, else C times its frequency for each.
A silent allele is never seen.
"""

from __future__ import annotations

import numpy as np

from murderbook.kinship.likelihood.compiled import inner
from murderbook.kinship.likelihood.shapes import MISSING, Floats, Locus, Samples


@inner
def _of_one(allele: int, missed: float, first: int, second: int) -> float:
    return 1.0 - missed if allele in (first, second) else missed


@inner
def chance_of_sight(samples: Samples, s: int, locus: Locus, a: int, b: int) -> float:
    """P(what sample s shows | alleles a and b); a is -1 for a man's X marker."""
    first, second, drop = samples.first[s], samples.second[s], samples.dropout[s]
    chance = 1.0
    if a == b:
        if a != locus.silent:
            chance = _of_one(a, drop * drop, first, second)
    else:
        for allele in (a, b):
            if allele not in (-1, locus.silent):
                chance *= _of_one(allele, drop, first, second)
    foreign = 0
    for which in range(1 if first == second else 2):
        seen = first if which == 0 else second
        if seen >= 0 and seen not in (a, b):
            foreign += 1
            chance *= samples.dropin[s] * locus.p[seen]
    return chance * (1.0 - samples.dropin[s]) if foreign == 0 else chance


@inner
def is_typed(samples: Samples, person: int) -> bool:
    # No any(): compiled code has no generators.
    for s in range(samples.owner.size):  # noqa: SIM110
        if samples.owner[s] == person and samples.first[s] != MISSING:
            return True
    return False


@inner
def _may_hold(samples: Samples, person: int, locus: Locus) -> Floats:
    """(k,) 1 for the alleles that a faultless sample of this person leaves, all where there is none."""
    held = np.ones(locus.p.size)
    for s in range(samples.owner.size):
        if samples.owner[s] != person or samples.first[s] == MISSING:
            continue
        if samples.dropout[s] > 0.0 or samples.dropin[s] > 0.0:
            continue
        for a in range(held.size):
            if a not in (samples.first[s], samples.second[s], locus.silent):
                held[a] = 0.0
    return held


@inner
def carried(samples: Samples, person: int, locus: Locus, hemizygous: bool) -> Floats:
    """(states, 3): paternal allele, maternal allele, P(seen | both). One slot only (paternal -1) if hemizygous."""
    held = _may_hold(samples, person, locus)
    k = held.size
    states = np.empty((k if hemizygous else k * k, 3))
    n = 0
    for a in range(-1, 0) if hemizygous else range(k):
        if a >= 0 and held[a] == 0.0:
            continue
        for b in range(k):
            if held[b] == 0.0:
                continue
            chance = 1.0
            for s in range(samples.owner.size):
                if samples.owner[s] == person and samples.first[s] != MISSING:
                    chance *= chance_of_sight(samples, s, locus, a, b)
            if chance > 0.0:
                states[n, 0], states[n, 1], states[n, 2] = a, b, chance
                n += 1
    return states[:n]
