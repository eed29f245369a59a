"""Alleles that nobody shows, joined into one class where that is exact."""

from __future__ import annotations

import numpy as np

from murderbook.kinship.likelihood.compiled import inner
from murderbook.kinship.likelihood.shapes import Flags, Locus, Samples, Whole


@inner
def shown(samples: Samples, locus: Locus) -> Flags:
    """(k,) the alleles that some sample shows, and the silent one, which is like no other."""
    seen = np.zeros(locus.p.size, np.bool_)
    for s in range(samples.owner.size):
        if samples.first[s] >= 0:
            seen[samples.first[s]] = True
        if samples.second[s] >= 0:
            seen[samples.second[s]] = True
    if locus.silent >= 0:
        seen[locus.silent] = True
    return seen


@inner
def joinable(seen: Flags, locus: Locus) -> bool:
    """Strong lumpability (Kemeny and Snell 1960): every unseen allele goes to each seen one with the same
    probability. Asked with exact equality, so that a doubt keeps the alleles apart."""
    first = -1
    for i in range(seen.size):
        if seen[i]:
            continue
        if first < 0:
            first = i
            continue
        for j in range(seen.size):
            if seen[j] and (locus.female[i, j] != locus.female[first, j] or locus.male[i, j] != locus.male[first, j]):
                return False
    return True


@inner
def class_numbers(seen: Flags, join: bool) -> Whole:
    """(k,) the class of each allele; the unseen ones share the last where they are joined."""
    number = np.empty(seen.size, np.int64)
    n = 0
    for i in range(seen.size):
        if seen[i] or not join:
            number[i] = n
            n += 1
    for i in range(seen.size):
        if not seen[i] and join:
            number[i] = n
    return number


@inner
def joined(locus: Locus, number: Whole) -> Locus:
    """The locus over classes. A class's row is that of any of its alleles."""
    k = number.max() + 1
    p, female, male = np.zeros(k), np.zeros((k, k)), np.zeros((k, k))
    done = np.zeros(k, np.bool_)
    for i in range(number.size):
        a = number[i]
        p[a] += locus.p[i]
        if done[a]:
            continue
        done[a] = True
        for j in range(number.size):
            female[a, number[j]] += locus.female[i, j]
            male[a, number[j]] += locus.male[i, j]
    silent = number[locus.silent] if locus.silent >= 0 else -1
    return Locus(p, female, male, silent, locus.x_linked)


@inner
def renumbered(samples: Samples, number: Whole) -> Samples:
    first, second = samples.first.copy(), samples.second.copy()
    for s in range(first.size):
        if first[s] >= 0:
            first[s] = number[first[s]]
        if second[s] >= 0:
            second[s] = number[second[s]]
    return Samples(samples.owner, first, second, samples.dropout, samples.dropin)
