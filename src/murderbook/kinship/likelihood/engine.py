"""The door from Python: the likelihoods of all markers over one pedigree in one call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.kinship.likelihood.classes import class_numbers, joinable, joined, renumbered, shown
from murderbook.kinship.likelihood.compiled import SOURCES, inner
from murderbook.kinship.likelihood.contraction import contracted
from murderbook.kinship.likelihood.pedigrees import add_founders, net_of
from murderbook.kinship.likelihood.shapes import Family, Flags, Floats, Locus, Net, Samples, Slots, Whole
from murderbook.kinship.likelihood.urn import BELL, by_allele, by_partition, drawn_variables

MOST_CELLS = 3e7  # of one table: beyond that the answer would not come within minutes
CELLS_KEPT = 1e3  # of one table over founders' alleles; beyond it the partitions are summed instead
PARTITION = 5e3  # what one partition costs, in cells
MOST_PARTITIONS = 2e4
MOST_COUPLED = 1e7  # cells of one table where there are more partitions than that


class Loci(NamedTuple):
    """m markers of up to k alleles, padded with zeros."""

    alleles: Whole  # (m,) how many each has
    p: Floats  # (m, k)
    female: Floats  # (m, k, k)
    male: Floats  # (m, k, k)
    silent: Whole  # (m,) index or -1
    x_linked: Flags  # (m,)


class Typed(NamedTuple):
    """s samples at m markers, see `Samples`."""

    first: Whole  # (m, s)
    second: Whole  # (m, s)
    dropout: Floats  # (m, s)
    dropin: Floats  # (m, s)


class Coupling(NamedTuple):
    """`kept`: how many cells a table over founders' alleles may have before partitions are summed instead."""

    theta: float
    kept: float = CELLS_KEPT


@inner
def locus_at(loci: Loci, m: int) -> Locus:
    k = loci.alleles[m]
    p, female, male = loci.p[m, :k].copy(), loci.female[m, :k, :k].copy(), loci.male[m, :k, :k].copy()
    return Locus(p, female, male, loci.silent[m], loci.x_linked[m])


@inner
def samples_at(typed: Typed, m: int, owner: Whole) -> Samples:
    return Samples(
        owner, typed.first[m].copy(), typed.second[m].copy(), typed.dropout[m].copy(), typed.dropin[m].copy()
    )


@inner
def likelihood(family: Family, samples: Samples, locus: Locus, urn: Coupling) -> float:
    """P(what the samples show | pedigree). NaN where a table would not fit."""
    seen = shown(samples, locus)
    number = class_numbers(seen, joinable(seen, locus))
    small = joined(locus, number)
    net, slots = net_of(family, renumbered(samples, number), small, -1)
    if net.scale[0] == 0.0:
        return 0.0
    if urn.theta > 0.0:
        return _coupled(net, slots, small, urn)
    add_founders(net, slots, family, small.p)
    whole = contracted(net, np.zeros(net.size[0], np.bool_), MOST_CELLS)
    return net.scale[0] if whole else np.nan


@inner
def _coupled(net: Net, slots: Slots, locus: Locus, urn: Coupling) -> float:
    rows = drawn_variables(net, slots)
    keep, cells, single = np.zeros(net.size[0], np.bool_), 1.0, 0
    for row in rows:
        keep[row[0]] = True
        cells *= net.dom[row[0]]
        single += row[3] > 0
    partitions = BELL[single] if single < BELL.size else np.inf
    whole = contracted(net, keep, urn.kept)
    if not whole or cells > max(urn.kept, PARTITION * partitions):
        if partitions <= MOST_PARTITIONS:
            return by_partition(net, slots, rows, locus, urn.theta)
        if not contracted(net, keep, MOST_COUPLED):
            return np.nan
    return by_allele(net, slots, rows, locus, urn.theta)


@cache
def likelihoods_entry(sources: int = SOURCES) -> Callable[..., Floats]:
    """What is kept on disk; the number of all sources is part of what Numba compares."""

    @jitted
    def likelihoods(family: Family, owner: Whole, typed: Typed, loci: Loci, urn: Coupling) -> Floats:
        out = np.empty(loci.alleles.size + min(sources, 0))
        for m in range(out.size):
            out[m] = likelihood(family, samples_at(typed, m, owner), locus_at(loci, m), urn)
        return out

    return likelihoods


def all_likelihoods(family: Family, owner: Whole, typed: Typed, loci: Loci, urn: Coupling) -> Floats:
    """(m,) one likelihood per marker. `owner` (s,) is the index of each sample's person."""
    return likelihoods_entry()(family, owner, typed, loci, urn)
