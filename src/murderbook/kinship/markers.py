"""Markers: alleles, frequencies, mutation; and how samples are coded for the compiled functions."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.kinship.likelihood.engine import Loci
from murderbook.kinship.likelihood.shapes import Floats
from murderbook.kinship.mutation import NO_MUTATION, Mutation, matrix
from murderbook.kinship.pedigree import KinshipError

SILENT = "silent"
ROUNDING = 1e-9  # a sum this near to 1 is taken as it is
FAR_OFF = 0.05  # a sum this far from 1 is no table of frequencies


@dataclass(frozen=True, eq=False)
class Marker:
    """Alleles in the order of their frequencies; the silent one, if any, last. `notes`: what was done to the table."""

    name: str
    alleles: tuple[str, ...]
    p: Floats
    female: Floats
    male: Floats
    silent: bool
    x_linked: bool
    notes: tuple[str, ...]

    @property
    def at(self) -> dict[str, int]:
        return {allele: index for index, allele in enumerate(self.alleles)}


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a table of frequencies becomes a marker.

    `least`: observed alleles that are rarer, or that the table does not have, are raised to it; what that adds is taken
    from the alleles that nobody shows, so that no observed one becomes rarer. None leaves the table alone, and an
    allele that it does not have is an error. `silent`: the frequency of a silent allele; the others are scaled by what
    remains.
    """

    mutation: Mutation = NO_MUTATION
    silent: float = 0.0
    least: float | None = None
    x_linked: bool = False


AS_PUBLISHED = Treatment()


def marker_of(name: str, frequencies: Mapping[str, float], how: Treatment, seen: Sequence[str] = ()) -> Marker:
    """A marker from its table. KinshipError where the table is none, or lacks an allele of `seen`."""
    table, notes = dict(frequencies), _check(name, dict(frequencies), how)
    total = sum(table.values())
    if abs(total - 1.0) > ROUNDING:
        notes.append(f"the frequencies sum to {total:.6g}: scaled to 1")
        table = {allele: p / total for allele, p in table.items()}
    notes += _raised(name, table, how, seen)
    alleles = tuple(table)
    p = np.array([table[allele] for allele in alleles]) * (1.0 - how.silent)
    try:
        female, male = matrix(alleles, p, how.mutation.female), matrix(alleles, p, how.mutation.male)
    except KinshipError as error:
        raise KinshipError(f"{name}: {error}") from None
    if how.silent > 0.0:
        alleles, p = (*alleles, SILENT), np.append(p, how.silent)
        female, male = _with_silent(female), _with_silent(male)
    return Marker(name, alleles, p, female, male, how.silent > 0.0, how.x_linked, tuple(notes))


def _check(name: str, table: dict[str, float], how: Treatment) -> list[str]:
    if not table:
        raise KinshipError(f"{name}: no allele has a frequency; give a table with this locus")
    for allele, p in table.items():
        if not 0.0 <= p <= 1.0:
            raise KinshipError(f"{name}, allele {allele}: a frequency lies from 0 to 1, not {p}")
    total = sum(table.values())
    if abs(total - 1.0) > FAR_OFF:
        raise KinshipError(f"{name}: the frequencies sum to {total:.4g}, not to 1; look for missing or doubled rows")
    if not 0.0 <= how.silent < 1.0:
        raise KinshipError(f"{name}: the frequency of a silent allele lies from 0 to under 1, not {how.silent}")
    return []


def _raised(name: str, table: dict[str, float], how: Treatment, seen: Sequence[str]) -> list[str]:
    notes: list[str] = []
    absent = [allele for allele in dict.fromkeys(seen) if not table.get(allele)]
    if absent and how.least is None:
        said = ", ".join(absent)
        raise KinshipError(
            f"{name}: allele {said} is not in the table of frequencies; mend the profile, or give a minimum frequency"
        )
    if how.least is None:
        return notes
    if not 0.0 < how.least < 0.5:
        raise KinshipError(f"a minimum frequency lies above 0 and under 0.5, not {how.least}")
    shown = dict.fromkeys(seen)
    for allele in shown:
        before = table.get(allele, 0.0)
        if before < how.least:
            table[allele] = how.least
            said = f"allele {allele}: {before:.3g} raised to the minimum frequency {how.least:g}"
            unknown = f"allele {allele} is not in the table: the minimum frequency {how.least:g} is used"
            notes.append(said if before else unknown)
    _take_from_others(table, shown)
    return notes


def _take_from_others(table: dict[str, float], shown: Container[str]) -> None:
    """So that all sum to 1 again; where the others do not have that much, all are scaled."""
    others = [allele for allele in table if allele not in shown]
    rest, have = 1.0 - sum(p for allele, p in table.items() if allele in shown), sum(table[one] for one in others)
    if rest <= 0.0 or have <= 0.0:
        others, rest, have = list(table), 1.0, sum(table.values())
    for allele in others:
        table[allele] *= rest / have


def _with_silent(m: Floats) -> Floats:
    """No mutation to or from the silent allele."""
    out = np.eye(m.shape[0] + 1)
    out[:-1, :-1] = m
    return out


def loci_of(markers: Sequence[Marker]) -> Loci:
    """All markers padded to the one of most alleles."""
    m, k = len(markers), max((len(one.alleles) for one in markers), default=1)
    p, female, male = np.zeros((m, k)), np.zeros((m, k, k)), np.zeros((m, k, k))
    for index, one in enumerate(markers):
        size = len(one.alleles)
        p[index, :size], female[index, :size, :size], male[index, :size, :size] = one.p, one.female, one.male
    return Loci(
        np.array([len(one.alleles) for one in markers], np.int64),
        p,
        female,
        male,
        np.array([len(one.alleles) - 1 if one.silent else -1 for one in markers], np.int64),
        np.array([one.x_linked for one in markers], np.bool_),
    )
