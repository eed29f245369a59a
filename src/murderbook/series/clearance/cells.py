"""Overlapping cells: every area with its neighbours, every range of victims, every pool of methods, where cases lie.

A hand does not keep to the lines of a table. It crosses a county line, its victims are 16 to 45, and its handgun is
written down as "firearm, type not stated". So a case lies in many cells, and each is searched through all its windows
of time (kernel.py); what that many looks give by chance is counted in replicas (scan.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import inf

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import Flags, Ints
from murderbook.series.clearance.homicides import Homicides

Longs = npt.NDArray[np.int64]

FEWEST = 3  # cases of a cell
MOST_MEMBERS = 300_000_000  # of all cells together: what a laptop holds; a million homicides by county have half of it


@dataclass(frozen=True, slots=True)
class Victims:
    words: str
    sex: str  # "F", "M", or "" for all
    ages: tuple[float, float]  # years, both inclusive; (-inf, inf) takes those of unknown age too


@dataclass(frozen=True, slots=True)
class Method:
    words: str
    weapons: tuple[str, ...]  # SHR codes; none: all

    @property
    def kind(self) -> int:
        """0: with a gun; 1: with the hands or what they hold; 2: all else, and all of them."""
        wanted = set(self.weapons)
        return next((at for at, codes in enumerate(KINDS) if wanted and wanted <= codes), len(KINDS))


KINDS = (frozenset({"11", "12", "13", "14", "15"}), frozenset({"20", "30", "40", "80", "85"}))
SEXES = ("F", "M", "")
STRATA = len(SEXES) * (len(KINDS) + 1)


@dataclass(frozen=True, slots=True)
class Area:
    words: str
    units: tuple[str, ...]  # county codes, or codes of metropolitan areas
    is_msa: bool = False


EVERY_AGE = (-inf, inf)
AGE_RANGES = ((0, 12), (10, 19), (15, 29), (18, 39), (20, 50), (30, 59), (50, inf), (65, inf))
ONE_SEX = {"F": "women and girls", "M": "men and boys"}


def victim_groups() -> tuple[Victims, ...]:
    found = [Victims(words, sex, EVERY_AGE) for sex, words in ONE_SEX.items()]
    found += [Victims(f"{words} of {_years(ages)}", sex, ages) for sex, words in ONE_SEX.items() for ages in AGE_RANGES]
    both = [Victims("all victims", "", EVERY_AGE)]
    return (*found, *both, *(Victims(f"victims of {_years(ages)}", "", ages) for ages in ((0, 12), (65, inf))))


def _years(ages: tuple[float, float]) -> str:
    return f"{ages[0]:g} and older" if ages[1] == inf else f"{ages[0]:g} to {ages[1]:g}"


# Codes that one method may be written down as; after MAP's published groups and the SHR's code list.
POOLS = (
    Method("any firearm", ("11", "12", "13", "14", "15")),
    Method("handgun or firearm of unstated type", ("11", "12")),
    Method("long gun or firearm of unstated type", ("11", "13", "14")),
    Method("strangulation or asphyxiation", ("80", "85")),
    Method("strangulation, asphyxiation or not known", ("80", "85", "90", "99")),
    Method("blunt object or beating", ("30", "40")),
    Method("beating, strangulation or asphyxiation", ("40", "80", "85")),
    Method("knife, blunt object or bare hands", ("20", "30", "40", "80", "85")),
    Method("any method", ()),
)


def methods(codes: Mapping[str, str], present: Sequence[str]) -> tuple[Method, ...]:
    """Each code that is there by itself, and the pools. `codes`: labels by code."""
    return (*(Method(codes.get(code, code).lower(), (code,)) for code in present if code), *POOLS)


@dataclass(frozen=True, eq=False)
class Cells:
    """`rows[starts[k]:starts[k + 1]]` are the cases (or incidents) of cell k, by month. No two cells hold the same."""

    starts: Longs
    rows: Ints
    area: Ints  # [cells] into `areas`, and so on
    victims: Ints
    method: Ints
    stratum: Ints  # [cells] below STRATA: the victims' sex and the kind of method
    areas: tuple[Area, ...]
    victim_groups: tuple[Victims, ...]
    methods: tuple[Method, ...]

    def __len__(self) -> int:
        return len(self.area)

    def of(self, cell: int) -> Ints:
        return self.rows[self.starts[cell] : self.starts[cell + 1]]


def cells_of(cases: Homicides, areas: Sequence[Area], labels: Mapping[str, str], incident: Ints | None = None) -> Cells:
    """All cells of at least FEWEST cases. Narrower cells come first, so that of two with the same cases the narrower
    is kept. `incident` [n], rising: then cells hold incidents, each where any one of its victims lies."""
    groups, kinds = victim_groups(), methods(labels, cases.weapon.names)
    by_victim = [_victims_in(cases, group) for group in groups]
    by_method = [cases.weapon.is_in(kind.weapons) if kind.weapons else np.ones(len(cases), np.bool_) for kind in kinds]
    found, kept = _Found(), set[bytes]()
    for at, rows in enumerate(_rows_by_area(cases, areas)):
        for members, victims, method in _within(rows, by_victim, by_method):
            cell = members if incident is None else _once(incident[members])
            if len(cell) < FEWEST:
                continue
            mark = blake2b(cell.tobytes(), digest_size=16).digest()
            if mark not in kept:
                kept.add(mark)
                found.add(cell, at, victims, method)
    return found.cells(tuple(areas), groups, kinds)


def _once(rising: Ints) -> Ints:
    return rising[np.diff(rising, prepend=-1) > 0]


class _Found:
    def __init__(self) -> None:
        self.rows: list[Ints] = []
        self.marks: list[tuple[int, int, int]] = []
        self.members = 0

    def add(self, rows: Ints, area: int, victims: int, method: int) -> None:
        self.members += len(rows)
        if self.members > MOST_MEMBERS:
            raise ValueError(
                "areas so wide hold more cases than memory: ask for a smaller radius, other areas or fewer years"
            )
        self.rows.append(rows)
        self.marks.append((area, victims, method))

    def cells(self, areas: tuple[Area, ...], groups: tuple[Victims, ...], kinds: tuple[Method, ...]) -> Cells:
        sizes = np.array([0, *map(len, self.rows)], np.int64)
        rows = np.concatenate(self.rows) if self.rows else np.zeros(0, np.int32)
        marks = np.array(self.marks, np.int32).reshape(-1, 3)
        area, victims, method = marks.T.copy()
        sex = np.array([SEXES.index(group.sex) for group in groups], np.int32)[victims]
        stratum = sex * (len(KINDS) + 1) + np.array([kind.kind for kind in kinds], np.int32)[method]
        starts = np.cumsum(sizes)
        return Cells(starts, rows.astype(np.int32), area, victims, method, stratum, areas, groups, kinds)


def _within(rows: Ints, by_victim: list[Flags], by_method: list[Flags]) -> Iterator[tuple[Ints, int, int]]:
    """Cells of one area."""
    for method, of_method in enumerate(by_method):
        some = rows[of_method[rows]]
        if len(some) < FEWEST:
            continue
        for victims, of_victims in enumerate(by_victim):
            cell = some[of_victims[some]]
            if len(cell) >= FEWEST:
                yield cell, victims, method


def _victims_in(cases: Homicides, group: Victims) -> Flags:
    of_sex = cases.sex.is_in({group.sex}) if group.sex else np.ones(len(cases), np.bool_)
    if group.ages == EVERY_AGE:
        return of_sex
    with np.errstate(invalid="ignore"):
        return of_sex & (cases.age >= group.ages[0]) & (np.floor(cases.age) <= group.ages[1])


def _rows_by_area(cases: Homicides, areas: Sequence[Area]) -> Iterator[Ints]:
    """The cases of each area, by month: cases are sorted by month, so row numbers in order are."""
    by_unit = {}
    for column in (cases.county, cases.msa):
        order = np.argsort(column.of, kind="stable").astype(np.int32)
        bounds = np.searchsorted(column.of[order], np.arange(len(column.names) + 1))
        by_unit[id(column)] = {name: order[bounds[at] : bounds[at + 1]] for at, name in enumerate(column.names)}
    for area in areas:
        units = by_unit[id(cases.msa if area.is_msa else cases.county)]
        found = [units[unit] for unit in area.units if unit in units]
        yield np.sort(np.concatenate(found)) if found else np.zeros(0, np.int32)
