"""The likelihood by the definition: every allele in every slot of every person, none of it shared with the engine."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from murderbook.kinship import Hypothesis, Marker, Sample

Array = npt.NDArray[np.float64]


def brute_force(hypothesis: Hypothesis, samples: tuple[Sample, ...], marker: Marker, theta: float) -> float:
    """Sum over all assignments of alleles to slots; for some five persons of three or four alleles."""
    pedigree, k = hypothesis.pedigree, len(marker.alleles)
    people = pedigree.ordered
    men = {one.id for one in people if one.sex == "M"} | {one.father for one in people}
    single = men if marker.x_linked else set()
    slots = [(one.id, side) for one in people for side in "pm" if side == "m" or one.id not in single]
    grids = np.indices((k,) * len(slots)).reshape(len(slots), -1)
    held = dict(zip(slots, grids, strict=True))
    weight = np.ones(grids.shape[1])
    drawn: list[npt.NDArray[np.int64]] = []
    for one in people:
        for side, parent, rates in (("p", one.father, marker.male), ("m", one.mother, marker.female)):
            if (one.id, side) not in held:
                continue
            child = held[one.id, side]
            if parent is None:
                weight *= _draw(child, drawn, marker.p, theta)
                drawn.append(child)
                continue
            of = [held[parent, s] for s in "pm" if (parent, s) in held]
            weight *= sum(rates[allele, child] for allele in of) / len(of)
        weight *= _own_inbreeding(hypothesis, one.id, held, marker)
    for sample in samples:
        weight *= _seen(sample, marker, held, hypothesis.person_of(sample.id))
    return float(weight.sum())


def _draw(child: npt.NDArray[np.int64], before: list[npt.NDArray[np.int64]], p: Array, theta: float) -> Array:
    n = len(before)
    same = sum((one == child).astype(float) for one in before) if before else np.zeros(child.size)
    return (theta * same + (1 - theta) * p[child]) / (1 + (n - 1) * theta) if n else p[child]


def _own_inbreeding(
    hypothesis: Hypothesis, person: str, held: dict[tuple[str, str], npt.NDArray[np.int64]], marker: Marker
) -> Array | float:
    f = hypothesis.pedigree.inbreeding.get(person, 0.0)
    if not f or (person, "p") not in held:
        return 1.0
    a, b = held[person, "p"], held[person, "m"]
    return ((1 - f) * marker.p[a] * marker.p[b] + f * marker.p[a] * (a == b)) / (marker.p[a] * marker.p[b])


def _seen(
    sample: Sample, marker: Marker, held: dict[tuple[str, str], npt.NDArray[np.int64]], person: str
) -> Array | float:
    genotype = sample.genotypes.get(marker.name)
    drop, foreign = sample.dropout_at(marker.name), sample.dropin
    if genotype is None or (not genotype and not drop and not marker.silent):
        return 1.0
    shown = {marker.alleles.index(allele) for allele in genotype}
    copies = [held[person, side] for side in "pm" if (person, side) in held]
    chance = np.ones(copies[0].size)
    for allele in range(len(marker.alleles) - marker.silent):
        count = sum((copy == allele).astype(int) for copy in copies)
        missed = np.where(count > 0, float(drop) ** count, 1.0)
        if allele in shown:
            chance *= np.where(count > 0, 1 - missed, foreign * marker.p[allele])
        else:
            chance *= missed
    none_foreign = np.ones(copies[0].size, bool)
    for allele in shown:
        none_foreign &= sum((copy == allele).astype(int) for copy in copies) > 0
    return chance * np.where(none_foreign, 1 - foreign, 1.0)
