"""Entries out of hours: at times at which this person, and his unit, hardly ever make one.

No office hours are assumed. Of each entry it is asked how the person's entries in other files lie over the day, on
weekdays and on days off, the nearer in time the more they count; where he has few, how those of the unit lie. The hours
that together hold a twentieth of them, the emptiest first, are out of hours. So a night shift is in hours at night, and
who came in on a Sunday once a month has that too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import numpy as np

from murderbook.network.recurrence.arrays import Flags, Floats, Ints
from murderbook.network.recurrence.entries.counted import Counted, Question, Trial, count, tried
from murderbook.network.recurrence.handling import File, with_hours
from murderbook.network.recurrence.rates.learned import SPAN_DAYS
from murderbook.network.recurrence.rates.weighing import STRENGTH
from murderbook.network.recurrence.recur import STANDARD, Choices
from murderbook.network.recurrence.selection import Selection

OUT = 0.05  # of the entries: the emptiest hours that hold so many are out of hours
BINS = 48  # the hours of weekdays, then those of Saturdays and Sundays
_CHUNK = 1000
QUESTION = Question(
    "out of hours",
    "files with an entry out of his usual hours",
    (
        "A call-out, overtime, a changed shift or a stand-in explains an hour: ask for the duty sheets first.",
        "The time may be that of writing up, or of a clock that was wrong, and not that of the deed.",
        "Whatever brought these files about (a night-time series, one operation) may have set the hours for everybody.",
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody made an entry about a file. Midnight is read as a day without a time."""

    person: str
    file: str
    at: datetime
    words: str = ""


def hours_in(
    files: Sequence[File], entries: Iterable[Entry], selection: Selection, choices: Choices = STANDARD
) -> Counted:
    """Entries without a time of day are left out. The chosen files teach nobody's hours, and neither do those of a
    pseudo-selection while it is looked at."""
    given = list(entries)
    files = with_hours(files, ((one.file, one.at) for one in given))
    known = {file.id for file in files}
    timed = [one for one in given if one.file in known and (one.at.hour or one.at.minute)]
    log, chosen = _Log(files, timed), frozenset(selection.files)
    made = tried(files, log.trials(known, chosen), log.trials)
    found = count(made, selection, QUESTION, choices)
    left = sum(not (one.at.hour or one.at.minute) for one in given)
    more = (f"{left:,} entries without a time of day were left out",) if left else ()
    return replace(found, treated=(*found.treated, *more))


class _Log:
    """Entries as arrays, by person and time."""

    def __init__(self, files: Sequence[File], entries: list[Entry]) -> None:
        self.entries = sorted(entries, key=lambda one: (one.person, one.at, one.file, one.words))
        units = {unit: at for at, unit in enumerate(sorted({file.unit for file in files}))}
        unit_of = {file.id: units[file.unit] for file in files}
        numbers = {file.id: at for at, file in enumerate(files)}
        self.units = len(units)
        self.file = np.array([numbers[one.file] for one in self.entries], np.int64)
        self.unit = np.array([unit_of[one.file] for one in self.entries], np.int64)
        self.day = np.array([one.at.toordinal() for one in self.entries], np.int64)
        years = np.array([one.at.year for one in self.entries], np.int64)
        self.first = int(years.min()) if len(years) else 0
        self.year = years - self.first
        self.bin = np.array([bin_of(one.at) for one in self.entries], np.int64)
        self.of_file = self._of_files()
        names = [one.person for one in self.entries]
        begins = [at for at, name in enumerate(names) if not at or names[at - 1] != name]
        self.slices = [slice(a, b) for a, b in pairwise([*begins, len(names)])]

    def trials(self, asked: Collection[str], barred: Collection[str]) -> Iterator[Trial]:
        """The entries of some files, and whether each was out of hours by the pattern of other files."""
        wanted = np.array([one.file in asked for one in self.entries], bool)
        teaches = np.array([one.file not in barred for one in self.entries], bool)
        usual = self._usual(teaches)
        for of_person in self.slices:
            rows = np.flatnonzero(wanted[of_person]) + of_person.start
            for start in range(0, len(rows), _CHUNK):
                some = rows[start : start + _CHUNK]
                for row, out in zip(some.tolist(), self._out(some, of_person, teaches, usual).tolist(), strict=True):
                    one = self.entries[row]
                    yield Trial(one.person, one.file, out, f"{one.at:%Y-%m-%d %H:%M} {one.words}".strip())

    def _usual(self, teaches: Flags) -> Floats:
        """[units, years, bins] how entries lie over the day, smoothed, the nearer years counting more."""
        years = int(self.year.max(initial=0)) + 1
        counts = np.zeros((self.units, years, BINS))
        np.add.at(counts, (self.unit[teaches], self.year[teaches], self.bin[teaches]), 1.0)
        at = np.arange(years)
        return smoothed(np.exp(-np.abs(at[:, None] - at[None, :])) @ counts)

    def _out(self, rows: Ints, of_person: slice, teaches: Flags, usual: Floats) -> Flags:
        """Whether each entry lies in the emptiest hours of one person, by his other files and what is usual there: of
        all units where his has few, and a little everywhere."""
        weight = np.exp(-np.abs(self.day[rows][:, None] - self.day[of_person]) / SPAN_DAYS) * teaches[of_person]
        weight *= self.file[rows][:, None] != self.file[of_person]
        itself = self.of_file[rows] * teaches[rows][:, None]  # an entry teaches nothing of its own file
        of_unit = np.maximum(usual[self.unit[rows], self.year[rows]] - itself, 0.0)
        of_all = np.maximum(usual.sum(axis=0)[self.year[rows]] - itself, 0.0)
        share = _share(of_unit, _share(of_all, np.full(BINS, 1.0 / BINS)))
        share = _share(weight @ _SPREAD[self.bin[of_person]], share)
        here = share[np.arange(len(rows)), self.bin[rows]]
        emptier = np.where(share <= here[:, None], share, 0.0).sum(axis=1)
        found: Flags = emptier <= OUT
        return found

    def _of_files(self) -> Floats:
        """[entries, bins] what the entries of its own file come to in a pattern of its year."""
        found = np.zeros((len(self.entries), BINS))
        order = np.argsort(self.file, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(self.file[order])) + 1):
            near = np.exp(-np.abs(self.year[rows][:, None] - self.year[rows][None, :]))
            found[rows] = near @ _SPREAD[self.bin[rows]]
        return found


def _share(counts: Floats, wider: Floats) -> Floats:
    found: Floats = (counts + STRENGTH * wider) / (counts.sum(axis=-1, keepdims=True) + STRENGTH)
    return found


def smoothed(counts: Floats) -> Floats:
    """Each hour with half of its weight, a quarter in each hour beside it; weekdays and days off apart."""
    half = counts.reshape(*counts.shape[:-1], 2, 24)
    found = 0.5 * half + 0.25 * (np.roll(half, 1, axis=-1) + np.roll(half, -1, axis=-1))
    return found.reshape(counts.shape)


def bin_of(at: datetime) -> int:
    return at.hour + 24 * (at.weekday() >= 5)


_SPREAD = smoothed(np.eye(BINS))
