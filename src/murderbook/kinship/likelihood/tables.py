"""How likely each genotype of one person is together with what his relatives show: for searching, all at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from murderbook.compute.jit import jitted
from murderbook.kinship.likelihood.compiled import SOURCES, inner
from murderbook.kinship.likelihood.contraction import contracted, summed
from murderbook.kinship.likelihood.engine import (
    MOST_CELLS,
    Coupling,
    Loci,
    Typed,
    likelihood,
    locus_at,
    samples_at,
)
from murderbook.kinship.likelihood.evidence import chance_of_sight
from murderbook.kinship.likelihood.network import add_variable
from murderbook.kinship.likelihood.pedigrees import add_founders, net_of
from murderbook.kinship.likelihood.shapes import Family, Floats, Locus, Samples, Whole


@inner
def joint_table(family: Family, samples: Samples, locus: Locus, person: int) -> Floats:
    """(k, k) P(relatives' profiles, the person's paternal and maternal allele). NaN where a table would not fit."""
    k = locus.p.size
    out = np.zeros((k, k))
    net, slots = net_of(family, samples, locus, person)
    if net.scale[0] == 0.0:
        return out
    add_founders(net, slots, family, locus.p)
    one = add_variable(net, 1)
    a, b = slots.var[2 * person], slots.var[2 * person + 1]
    keep = np.zeros(net.size[0], np.bool_)
    keep[a] = keep[b] = True
    if not contracted(net, keep, MOST_CELLS):
        return np.full((k, k), np.nan)
    flat = summed(net, np.arange(len(net.scopes)), np.array([a, b, one]))
    for i in range(net.dom[a]):
        for j in range(net.dom[b]):
            out[slots.val[2 * person, i], slots.val[2 * person + 1, j]] = net.scale[0] * flat[i * net.dom[b] + j]
    return out


@cache
def joint_entry(sources: int = SOURCES) -> Callable[..., Floats]:
    @jitted
    def joint(family: Family, owner: Whole, typed: Typed, loci: Loci, person: int) -> Floats:
        """(m, genotypes) of unordered pairs a <= b, in that order; both phases added."""
        most = loci.p.shape[1]
        out = np.zeros((loci.alleles.size + min(sources, 0), most * (most + 1) // 2))
        for m in range(out.shape[0]):
            table = joint_table(family, samples_at(typed, m, owner), locus_at(loci, m), person)
            n = 0
            for a in range(loci.alleles[m]):
                for b in range(a, loci.alleles[m]):
                    out[m, n] = table[a, b] if a == b else table[a, b] + table[b, a]
                    n += 1
        return out

    return joint


@cache
def coupled_entry(sources: int = SOURCES) -> Callable[..., Floats]:
    @jitted
    def coupled(family: Family, owner: Whole, typed: Typed, loci: Loci, urn: Coupling) -> Floats:
        """As `joint`, one likelihood for each genotype of the last sample, whatever it shows: with theta."""
        most = loci.p.shape[1]
        out = np.zeros((loci.alleles.size + min(sources, 0), most * (most + 1) // 2))
        for m in range(out.shape[0]):
            samples, locus, n = samples_at(typed, m, owner), locus_at(loci, m), 0
            for a in range(loci.alleles[m]):
                for b in range(a, loci.alleles[m]):
                    samples.first[-1], samples.second[-1] = a, b
                    out[m, n] = likelihood(family, samples, locus, urn)
                    n += 1
        return out

    return coupled


@cache
def sight_entry(sources: int = SOURCES) -> Callable[..., Floats]:
    @jitted
    def sight(samples: Samples, locus: Locus) -> Floats:
        """(genotypes,) P(what the first sample shows | each genotype)."""
        k, n = locus.p.size + min(sources, 0), 0
        out = np.empty(k * (k + 1) // 2)
        for a in range(k):
            for b in range(a, k):
                out[n] = chance_of_sight(samples, 0, locus, a, b)
                n += 1
        return out

    return sight
