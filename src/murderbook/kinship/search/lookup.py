"""The sums: a row of each marker's table, added up over markers, for all families at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from murderbook.compute.jit import jitted
from murderbook.kinship.case import Sample
from murderbook.kinship.likelihood.evidence import chance_of_sight
from murderbook.kinship.likelihood.shapes import MISSING, NOTHING, Floats, Locus, Samples
from murderbook.kinship.markers import Marker
from murderbook.kinship.search.index import IMPOSSIBLE, MILLIBITS, Index, genotype_number

Scores = npt.NDArray[np.int64]


def scores(index: Index, sample: Sample) -> Scores:
    """(families,) milli-bits of one remains against each, impossible markers counted as IMPOSSIBLE each.

    Markers that the remains lack weigh nothing. KinshipError for an allele that the table of frequencies lacks.
    """
    out = np.zeros(len(index.families), np.int64)
    for marker, table, below in zip(index.markers, index.tables, index.below, strict=True):
        genotype = sample.genotypes.get(marker.name)
        drop = sample.dropout_at(marker.name)
        if genotype is None or (not genotype and drop == 0.0 and not marker.silent):
            continue
        at = marker.at
        if drop == 0.0 and sample.dropin == 0.0 and not marker.silent:
            out += table[genotype_number(at[genotype[0]], at[genotype[-1]], len(marker.alleles))]
        else:
            out += _blurred(table, below, sight(marker, sample))
    return out


def sight(marker: Marker, sample: Sample) -> Floats:
    """(genotypes,) P(what the sample shows | genotype)."""
    genotype, at = sample.genotypes[marker.name] or (), marker.at
    codes = [at[one] for one in genotype] or [NOTHING]
    samples = Samples(
        np.zeros(1, np.int64),
        np.array([codes[0]]),
        np.array([codes[-1]]),
        np.array([sample.dropout_at(marker.name)]),
        np.array([sample.dropin]),
    )
    silent = len(marker.alleles) - 1 if marker.silent else -1
    locus = Locus(marker.p, marker.female, marker.male, silent, False)
    a, b = np.triu_indices(len(marker.alleles))
    return np.array([chance_of_sight(samples, 0, locus, i, j) for i, j in zip(a.tolist(), b.tolist(), strict=True)])


def _blurred(table: npt.NDArray[np.int32], below: Floats, seen: Floats) -> Scores:
    """Over all genotypes that may lie behind: sum of seen x P(g, family | H1) / sum of seen x P(g, family | H2)."""
    some = seen > 0.0
    ratio = np.where(table[some] <= IMPOSSIBLE, 0.0, np.exp2(table[some] / MILLIBITS))
    weight = seen[some, None] * below[some]
    with np.errstate(divide="ignore"):
        bits = np.log2((ratio * weight).sum(axis=0) / weight.sum(axis=0)) * MILLIBITS
    return np.where(np.isneginf(bits), IMPOSSIBLE, np.rint(np.where(np.isneginf(bits), 0.0, bits))).astype(np.int64)


@jitted
def _add_rows(table: npt.NDArray[np.int32], rows: npt.NDArray[np.int64], total: npt.NDArray[np.int32]) -> None:
    """total (remains, families) += table[rows]; rows -1 where a remains lacks the marker."""
    for r in range(rows.size):
        if rows[r] >= 0:
            total[r] += table[rows[r]]


def whole_scores(index: Index, samples: Sequence[Sample]) -> npt.NDArray[np.int32]:
    """(remains, families) for remains without drop-out: the bulk path, one marker after the other."""
    total = np.zeros((len(samples), len(index.families)), np.int32)
    for marker, table in zip(index.markers, index.tables, strict=True):
        at, k = marker.at, len(marker.alleles)
        rows = [
            genotype_number(at[g[0]], at[g[-1]], k) if (g := one.genotypes.get(marker.name)) else MISSING
            for one in samples
        ]
        _add_rows(table, np.array(rows, np.int64), total)
    return total
