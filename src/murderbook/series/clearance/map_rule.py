"""The public baseline: the Murder Accountability Project's rule, exactly, so that anyone can compare.

Homicides are grouped by county (or metropolitan area), the victim's sex and the weapon, and, in the older form, by an
age group; groups of women of which at most a third is solved are flagged, the most unsolved first. Source: Hargrove's
published SPSS recipe (MURDGRP1 = county FIPS x 1000 + sex x 100 + weapon; MURDGRP2 with the MSA); age groups 0 to 14,
15 to 19, 20 to 50, 51 and older, unknown. It has no baseline for method or era, no significance and no window of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from murderbook.compute.packed import Doubles, Ints
from murderbook.series.clearance.homicides import Homicides

AGE_LIMITS = (15, 20, 51)
AGE_WORDS = ("0 to 14", "15 to 19", "20 to 50", "51 and older", "unknown")
AT_MOST = 33.0  # percent solved
MORE_THAN = 1  # cases


@dataclass(frozen=True, slots=True)
class Flagged:
    """One group of the rule. `age`: in words, "" where the rule is asked without ages."""

    cases: tuple[str, ...]
    area: str
    sex: str
    weapon: str
    age: str
    total: int
    solved: int

    @property
    def percent(self) -> float:
        return 100 * self.solved / self.total

    @property
    def unsolved(self) -> int:
        return self.total - self.solved


def flagged(
    cases: Homicides, *, by_msa: bool = False, by_age: bool = False, at_most: float = AT_MOST, sex: str = "F"
) -> list[Flagged]:
    """Groups of `sex` ("" for all) of more than one case of which at most so many percent are solved. Most unsolved
    first; of as many the larger group, then by area, weapon and age. What has no area is in no group."""
    area = cases.msa if by_msa else cases.county
    ages = _age_groups(cases.age) if by_age else np.zeros(len(cases), np.int32)
    there = np.array([bool(name) for name in area.names], np.bool_)[area.of]
    rows = np.flatnonzero(there & (cases.sex.is_in({sex}) if sex else True)).astype(np.int32)
    key = np.stack([area.of[rows], cases.sex.of[rows], cases.weapon.of[rows], ages[rows]])
    _, group = np.unique(key, axis=1, return_inverse=True)
    order = np.argsort(group.reshape(-1), kind="stable")
    bounds = np.flatnonzero(np.diff(group.reshape(-1)[order], prepend=-1, append=-1))
    found = []
    for begin, end in pairwise(bounds.tolist()):
        chosen = rows[order[begin:end]]
        total, solved = len(chosen), int((~cases.unsolved[chosen]).sum())
        if total > MORE_THAN and 100 * solved <= at_most * total:
            found.append(_flagged(cases, chosen, by_msa, AGE_WORDS[ages[chosen[0]]] if by_age else "", solved))
    return sorted(found, key=lambda one: (-one.unsolved, -one.total, one.area, one.weapon, one.age))


def _flagged(cases: Homicides, rows: Ints, by_msa: bool, age: str, solved: int) -> Flagged:
    first = int(rows[0])
    code = (cases.msa if by_msa else cases.county).of_row(first)
    name = (cases.msa_names if by_msa else cases.county_names).get(code, code)
    ids = tuple(cases.ids[row] for row in rows)
    return Flagged(ids, name, cases.sex.of_row(first), cases.weapon.of_row(first), age, len(rows), solved)


def _age_groups(age: Doubles) -> Ints:
    known = ~np.isnan(age)
    groups = np.searchsorted(AGE_LIMITS, np.where(known, age, 0.0), side="right")
    return np.where(known, groups, len(AGE_WORDS) - 1).astype(np.int32)
