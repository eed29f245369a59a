"""The sums: a row of each marker's table, added up over markers, for all families at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from murderbook.kinship.case import Sample
from murderbook.kinship.likelihood.shapes import NOTHING, Floats, Locus, Samples
from murderbook.kinship.likelihood.tables import sight_entry
from murderbook.kinship.markers import Marker
from murderbook.kinship.search.columns import IMPOSSIBLE, MILLIBITS
from murderbook.kinship.search.index import Index, genotype_number

Scores = npt.NDArray[np.int32]
REMEMBERED = 256_000_000  # bytes of rows behind drop-out: remains of one laboratory share most of theirs


class Lookup:
    """Scores of one remains after the other. What a marker may hide behind drop-out is worked out once, and kept."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._rows: dict[tuple[str, tuple[str, ...], float, float], Scores] = {}

    def scores(self, sample: Sample) -> Scores:
        """(families,) milli-bits, impossible markers counted as IMPOSSIBLE each.

        Markers that the remains lack weigh nothing. KinshipError for an allele that the table of frequencies lacks.
        """
        out = np.zeros(len(self.index.families), np.int32)
        for at, marker in enumerate(self.index.markers):
            genotype, drop = sample.genotypes.get(marker.name), sample.dropout_at(marker.name)
            if genotype is None or (not genotype and drop == 0.0 and not marker.silent):
                continue
            if drop == 0.0 and sample.dropin == 0.0 and not marker.silent:
                first, second = marker.at[genotype[0]], marker.at[genotype[-1]]
                out += self.index.tables[at][genotype_number(first, second, len(marker.alleles))]
            else:
                out += self._behind(at, sample)
        return out

    def _behind(self, at: int, sample: Sample) -> Scores:
        marker = self.index.markers[at]
        shown = tuple(sorted(sample.genotypes[marker.name] or ()))
        key = (marker.name, shown, sample.dropout_at(marker.name), sample.dropin)
        if key not in self._rows:
            if len(self._rows) * 4 * len(self.index.families) > REMEMBERED:
                self._rows.clear()
            self._rows[key] = _blurred(self.index.tables[at], self.index.below[at], sight(marker, sample))
        return self._rows[key]


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
    return sight_entry()(samples, locus)


def _blurred(table: npt.NDArray[np.int32], below: Floats, seen: Floats) -> Scores:
    """Over all genotypes that may lie behind: sum of seen x P(g, family | H1) / sum of seen x P(g, family | H2)."""
    some = seen > 0.0
    ratio = np.where(table[some] <= IMPOSSIBLE, 0.0, np.exp2(table[some] / MILLIBITS))
    weight = seen[some, None] * below[some]
    with np.errstate(divide="ignore"):
        bits = np.log2((ratio * weight).sum(axis=0) / weight.sum(axis=0)) * MILLIBITS
    return np.where(np.isneginf(bits), IMPOSSIBLE, np.rint(np.where(np.isneginf(bits), 0.0, bits))).astype(np.int32)
