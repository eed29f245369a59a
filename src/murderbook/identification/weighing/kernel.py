"""The loops over all reports for one set of remains. Compiled; the explained pair runs the same code on one report."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from murderbook.compute.jit import jitted
from murderbook.identification.weighing.columns import UNDATED
from murderbook.identification.weighing.likelihoods import LIVED_YEARS, OLDEST
from murderbook.identification.weighing.places import DISTANCES, EARTH_KM, OTHER_STATE, SAME_STATE, STEPS
from murderbook.identification.weighing.timing import CELLS, MOST_DAYS, YEAR

Int16s = npt.NDArray[np.int16]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]

NOT_TOLD = -1
LIVED_DAYS = tuple(years * YEAR for years in LIVED_YEARS[:-1])
SHARP = 1  # months: blur up to which a date can rule a pair out
OPEN, RULED_OUT, SET_ASIDE = 0, 1, 2


@jitted
def time_cells(
    day: Ints, blur: Int16s, cell_of: Int16s, own: tuple[int, int], out: tuple[Int16s, Int16s, Bytes, int]
) -> None:
    """Cells of time, classes of the gap for age, and pairs ruled out; `own`: day and blur of the remains."""
    found_day, found_blur = own
    cells, lived, ruled, before = out
    for report in range(len(day)):
        cells[report], lived[report], ruled[report] = NOT_TOLD, 0, OPEN
        if found_day == UNDATED or day[report] == UNDATED:
            continue
        gap = min(max(found_day - day[report], -MOST_DAYS), MOST_DAYS)
        wider = max(found_blur, blur[report])
        cells[report] = cell_of[gap + MOST_DAYS] + wider * CELLS
        years = 0
        for limit in LIVED_DAYS:
            years += gap > limit
        lived[report] = years
        if gap <= -before and wider <= SHARP:
            ruled[report] = RULED_OUT


@jitted
def age_cells(age: Int16s, lived: Int16s, out: Int16s) -> None:
    for report in range(len(age)):
        out[report] = NOT_TOLD if age[report] < 0 else lived[report] * (OLDEST + 1) + age[report]


@jitted
def place_cells(
    located: Int16s, x: Floats, state: Int16s, own: tuple[int, float, float, float, int], out: Int16s
) -> None:
    """Cells of distance where both places are known, else of states; `own`: located, position and state."""
    known, a, b, c, home = own
    for report in range(len(located)):
        out[report] = NOT_TOLD
        if known and located[report]:
            chord2 = (x[report, 0] - a) ** 2 + (x[report, 1] - b) ** 2 + (x[report, 2] - c) ** 2
            km = 2.0 * EARTH_KM * math.asin(min(1.0, 0.5 * math.sqrt(chord2)))
            cell = min(int(STEPS * math.log2(1.0 + km)), DISTANCES - 1)
            out[report] = cell + (DISTANCES if known == 2 or located[report] == 2 else 0)
        elif home >= 0 and state[report] >= 0:
            out[report] = SAME_STATE if home == state[report] else OTHER_STATE


@jitted
def count_cells(cells: Int16s, out: Longs) -> None:
    for cell in cells:
        if cell >= 0:
            out[cell] += 1


@jitted
def add_table(cells: Int16s, table: Ints, totals: Ints) -> None:
    for report in range(len(cells)):
        if cells[report] >= 0:
            totals[report] += table[cells[report]]


@jitted
def add_statics(static: Int16s, table: Ints, totals: Ints) -> None:
    for report in range(static.shape[0]):
        total = 0
        for number in range(static.shape[1]):
            total += table[static[report, number]]
        totals[report] += total


@jitted
def add_text(
    told: Bytes,
    postings: tuple[Longs, Ints],
    asked: tuple[Ints, Ints],
    limits: tuple[int, int, int],
    out: tuple[Ints, Ints],
) -> None:
    """`asked`: names and their milli-bits; `limits`: base, least and most; `out`: totals, and room of their length."""
    starts, reports = postings
    names, worth = asked
    base, least, most = limits
    totals, room = out
    for number in range(len(names)):
        for at in range(starts[names[number]], starts[names[number] + 1]):
            room[reports[at]] += worth[number]
    for report in range(len(totals)):
        if told[report]:
            totals[report] += min(max(base + room[report], least), most)
        room[report] = 0


@jitted
def best(totals: Ints, ruled: Bytes, chosen: tuple[Ints, Ints]) -> int:
    """The best open reports in falling order, those of equal score in the order of the file; how many there are."""
    scores, reports = chosen
    size, held = len(scores), 0
    for report in range(len(totals)):
        if ruled[report] != OPEN or (held == size and totals[report] <= scores[size - 1]):
            continue
        at = held if held < size else size - 1
        while at > 0 and scores[at - 1] < totals[report]:
            scores[at], reports[at] = scores[at - 1], reports[at - 1]
            at -= 1
        scores[at], reports[at] = totals[report], report
        held = min(held + 1, size)
    return held


@jitted
def tally(totals: Ints, ruled: Bytes, floor: int, step: int, out: Longs) -> None:
    """Adds open reports to the steps of score above `floor`, each score rounded up to its step: never too few."""
    last = len(out) - 1
    for report in range(len(totals)):
        if ruled[report] == OPEN and totals[report] >= floor:
            at = (totals[report] - floor + step - 1) // step
            out[min(at, last)] += 1
