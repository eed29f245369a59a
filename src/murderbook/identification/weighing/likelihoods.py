"""P(what was recorded of remains | what a report says), for every value that a report can have ("cell").

Each comparison with cells of its own offers the cell of a report and, for remains, the probabilities (or densities:
only ratios matter) of what was recorded of them over all cells. None: not told.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from murderbook.casefile.person import Sex
from murderbook.identification.model import CONDITIONS, Comparison
from murderbook.identification.records import Record
from murderbook.identification.words.colours import EYES, HAIR

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
RACES = ("W", "B", "I", "A", "P", "O", "H")
OLDEST = 110
STATURES = 220  # cells of one centimetre, from 30 cm
FIRST_CM = 30.0
WEIGHTS = 70
LEAST_KG, WEIGHT_STEP = 2.0, 0.08  # cells even in the logarithm
SEXES = (Sex.MALE, Sex.FEMALE)
STRATA_OF_SEX = 3
GROWN = 18.0


class Static(Protocol):
    """A comparison whose cells do not depend on the pair."""

    cells: int

    def cell(self, report: Record) -> int | None: ...

    def likelihood(self, remains: Record) -> Floats | None: ...

    def stratum(self, remains: Record) -> Flags | None:
        """The cells of reports that the remains are compared with; None for all."""


def _normal(x: Floats, sd: float) -> Floats:
    return np.asarray(np.exp(-0.5 * (x / sd) ** 2) / (sd * math.sqrt(2.0 * math.pi)))


def condition_number(remains: Record) -> int:
    return CONDITIONS.index(remains.condition)


def half_width_in_sd(coverage: float) -> float:
    """Half the width of an interval of this coverage, in standard deviations of a normal error."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + coverage / 2.0))


class SexCells:
    cells = 2

    def __init__(self, comparison: Comparison) -> None:
        self._wrong, self._dna = comparison.by_condition("wrong"), comparison.given["by_dna"]

    def cell(self, report: Record) -> int | None:
        return SEXES.index(report.sex) if report.sex in SEXES else None

    def likelihood(self, remains: Record) -> Floats | None:
        if remains.sex not in SEXES:
            return None
        if remains.sex_by_dna:  # P(a Y is seen), of a man and of a woman
            seen = np.array([1.0 - self._dna["y_missed"], self._dna["y_foreign"]])
            return seen if remains.sex is Sex.MALE else 1.0 - seen
        wrong = self._wrong[condition_number(remains)]
        return np.array([1.0 - wrong if sex is remains.sex else wrong for sex in SEXES])

    def stratum(self, remains: Record) -> Flags | None:
        return None


class RaceCells:
    """Cells are sets of RACES, as bits."""

    cells = 1 << len(RACES)

    def __init__(self, comparison: Comparison) -> None:
        self._right = comparison.by_condition("right")

    def cell(self, report: Record) -> int | None:
        return bits_of(report) or None

    def likelihood(self, remains: Record) -> Floats | None:
        """Of "one of these races": right for a report that shares one, by the share of what it names."""
        told = bits_of(remains)
        if not told:
            return None
        right, number = self._right[condition_number(remains)], told.bit_count()
        stray = (1.0 - right) * number / (len(RACES) - 1)
        found = np.full(self.cells, stray)
        for cell in range(1, self.cells):
            shared = (cell & told).bit_count() / cell.bit_count()
            found[cell] = right * shared + stray * (1.0 - shared)
        return np.asarray(found)

    def stratum(self, remains: Record) -> Flags | None:
        return None


def bits_of(record: Record) -> int:
    return sum(1 << number for number, code in enumerate(RACES) if code in record.races)


def one_race(record: Record) -> int:
    """The number of the one race told, else the number beyond: strata of hair and eyes."""
    found = [number for number, code in enumerate(RACES) if code in record.races]
    return found[0] if len(found) == 1 else len(RACES)


class ColourCells:
    """Cells: race by colour, for hair and eyes go with ancestry."""

    def __init__(self, comparison: Comparison) -> None:
        self._codes = HAIR if comparison.kind == "hair" else EYES
        self._reads = comparison.kind
        self.cells = (len(RACES) + 1) * len(self._codes)
        rights = comparison.by_condition("right")
        near, neighbours = comparison.given["near_share"], comparison.given["neighbours"]
        self._seen = [_confused(self._codes, right, near, neighbours) for right in rights]

    def _colour(self, record: Record) -> int | None:
        told = record.hair if self._reads == "hair" else record.eyes
        return self._codes.index(told) if told in self._codes else None

    def cell(self, report: Record) -> int | None:
        colour = self._colour(report)
        return None if colour is None else one_race(report) * len(self._codes) + colour

    def likelihood(self, remains: Record) -> Floats | None:
        colour = self._colour(remains)
        return None if colour is None else np.tile(self._seen[condition_number(remains)][:, colour], len(RACES) + 1)

    def stratum(self, remains: Record) -> Flags | None:
        race = one_race(remains)
        return None if race == len(RACES) else np.repeat(np.arange(len(RACES) + 1) == race, len(self._codes))


def _confused(codes: tuple[str, ...], right: float, near: float, neighbours: dict[str, list[str]]) -> Floats:
    """[colour told, colour seen]: right, a neighbour, or any."""
    table = np.zeros((len(codes), len(codes)))
    for row, code in enumerate(codes):
        beside = [codes.index(one) for one in neighbours.get(code, ())]
        table[row] += (1.0 - right) * (1.0 - near if beside else 1.0) / len(codes)
        for column in beside:
            table[row, column] += (1.0 - right) * near / len(beside)
        table[row, row] += right
    return table


class StatureCells:
    """Cells: sex, grown or not, by centimetre. Compared within the sex, which has its own row."""

    cells = STRATA_OF_SEX * 2 * STATURES

    def __init__(self, comparison: Comparison) -> None:
        self._given, self._sd = comparison.given, comparison.by_condition("estimate_sd")

    def cell(self, report: Record) -> int | None:
        if report.stature is None:
            return None
        centimetre = round(sum(report.stature) / 2.0 - FIRST_CM)
        age = report.age[0] if report.age[0] is not None else GROWN
        growing = int(age < GROWN)
        return (_sex(report) * 2 + growing) * STATURES + min(max(centimetre, 0), STATURES - 1)

    def likelihood(self, remains: Record) -> Floats | None:
        if remains.stature is None:
            return None
        given, (low, high) = self._given, remains.stature
        estimate = max(self._sd[condition_number(remains)], (high - low) / 2.0 / half_width_in_sd(given["coverage"]))
        told = FIRST_CM + np.arange(STATURES, dtype=np.float64)
        rows = []
        for sex in ("M", "F", "U"):
            for growing in (0.0, given["growing_sd"]):
                sd = math.sqrt(estimate**2 + given["reported_sd"] ** 2 + growing**2)
                off = (low + high) / 2.0 - (told - given["reported_more"][sex])
                rows.append((1.0 - given["astray"]) * _normal(off, sd) + given["astray"] / STATURES)
        return np.concatenate(rows)

    def stratum(self, remains: Record) -> Flags | None:
        if remains.sex not in SEXES:
            return None
        return np.repeat(np.arange(STRATA_OF_SEX) == _sex(remains), 2 * STATURES)


def _sex(record: Record) -> int:
    return SEXES.index(record.sex) if record.sex in SEXES else len(SEXES)


class WeightCells:
    """Cells: sex by step of the logarithm."""

    cells = STRATA_OF_SEX * WEIGHTS

    def __init__(self, comparison: Comparison) -> None:
        self._astray, self._sd = comparison.given["astray"], comparison.by_condition("log_sd")

    def cell(self, report: Record) -> int | None:
        if report.weight is None:
            return None
        step = round(math.log(sum(report.weight) / 2.0 / LEAST_KG) / WEIGHT_STEP)
        return _sex(report) * WEIGHTS + min(max(step, 0), WEIGHTS - 1)

    def likelihood(self, remains: Record) -> Floats | None:
        if remains.weight is None:
            return None
        low, high = remains.weight
        sd = math.hypot(self._sd[condition_number(remains)], math.log(high / low) / 2.0)
        off = math.log((low + high) / 2.0 / LEAST_KG) - WEIGHT_STEP * np.arange(WEIGHTS, dtype=np.float64)
        one = (1.0 - self._astray) * _normal(off, sd) + self._astray / (WEIGHTS * WEIGHT_STEP)
        return np.tile(one, STRATA_OF_SEX)

    def stratum(self, remains: Record) -> Flags | None:
        return None if remains.sex not in SEXES else np.repeat(np.arange(STRATA_OF_SEX) == _sex(remains), WEIGHTS)


STATICS: dict[str, type[Static]] = {
    "sex": SexCells,
    "race": RaceCells,
    "hair": ColourCells,
    "eyes": ColourCells,
    "stature": StatureCells,
    "weight": WeightCells,
}

# Age goes with the years between last seen and found, in which a person may have lived on.
LIVED_YEARS = (0.5, 2.0, 5.0, 12.0, 25.0, 60.0)  # upper ends of the classes of that gap
AGE_CELLS = len(LIVED_YEARS) * (OLDEST + 1)


def age_of(report: Record) -> int | None:
    """Age when last seen, in whole years; the middle of a span."""
    low, high = report.age
    told = [one for one in (low, high) if one is not None]
    return min(int(sum(told) / len(told)), OLDEST) if told else None


class AgeCells:
    """Cells: class of the gap by age."""

    cells = AGE_CELLS

    def __init__(self, comparison: Comparison) -> None:
        self._given = comparison.given
        self._lived = [_lived(comparison.given["survived"], years) for years in LIVED_YEARS]
        self._z = half_width_in_sd(comparison.given["coverage"])

    def likelihood(self, remains: Record) -> Floats | None:
        low, high = remains.age
        if low is None and high is None:
            return None
        return self._over_ages(low, high).reshape(-1)

    @cache  # noqa: B019 - a model lives as long as its process; intervals are few
    def _over_ages(self, low: float | None, high: float | None) -> Floats:
        """[class of gap, age when last seen]"""
        rows = []
        for shares, years in self._lived:
            at_death = np.arange(OLDEST + 1)[:, None] + 0.5 + years[None, :]
            rows.append(self._estimated(low, high, at_death) @ shares)
        return np.array(rows)

    def _estimated(self, low: float | None, high: float | None, age: Floats) -> Floats:
        """Of the interval, given the age at death. One end alone: of an age beyond it."""
        given, astray = self._given, self._given["astray"]
        if low is None or high is None:
            sd = math.hypot(2.0 * given["least_sd"], given["reported_sd"])
            beyond = age - low if low is not None else (high or 0.0) + 1.0 - age
            return np.asarray((1.0 - astray) * ndtr(beyond / sd) + astray / 2.0)
        middle, half = (low + high + 1.0) / 2.0, (high + 1.0 - low) / 2.0
        sd = math.hypot(max(half / self._z, given["least_sd"]), given["reported_sd"])
        return np.asarray((1.0 - astray) * _normal(age - middle, sd) + astray / (OLDEST + 1))


def _lived(survived: list[list[float]], years: float) -> tuple[Floats, Floats]:
    """Shares, and years lived on after last seen, for a gap up to so many years."""
    steps = np.array([0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 16.0, 20.0, 30.0, 40.0, 60.0])
    steps = steps[steps < years] if years > 0.5 else steps[:1]
    ends = np.append(steps[1:], years)
    mass = np.zeros(len(steps))
    for share, mean in survived:
        mass += share * (np.exp(-steps / mean) - np.exp(-ends / mean))
    middle = (steps + ends) / 2.0
    middle[0] = 0.0
    return mass / mass.sum(), middle
