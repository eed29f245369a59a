"""Who did what in which file, and when: the plain records that a test of recurrence reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from itertools import pairwise

import numpy as np

from murderbook.network.recurrence.arrays import Flags, Ints
from murderbook.network.recurrence.rates.doing import Doing, doing_of

NO_TIME = -1
NOBODY = frozenset({"", "unknown", "unk", "n/a", "na", "none", "?"})


@dataclass(frozen=True, slots=True)
class File:
    """One case: the unit that worked it, the day it was opened, and of which kind it is (specialists have theirs).

    `began`: at which hour, where it is known; else that of the earliest handling with a time.
    """

    id: str
    unit: str
    opened: date
    kind: str = ""
    began: time | None = None


@dataclass(frozen=True, slots=True)
class Handling:
    """Somebody did something in a file: logged an exhibit out, signed a report. `task` is a duty, such as property.

    `at`: where it is known; midnight is read as a day without a time. Only rosters ask for it.
    """

    person: str
    file: str
    task: str
    at: datetime | None = None


@dataclass(frozen=True)
class Log:
    """All files and all handlings of a register, in an order of their own: what is handed in first changes nothing.

    Of one task in one file it counts that somebody did it, not how often: whoever takes a file in books ten exhibits at
    once. `treated` says what was left out, and why.
    """

    files: tuple[File, ...]
    people: tuple[str, ...]
    tasks: tuple[str, ...]
    touches: Ints  # [touches, 3] file, task, person: each once, sorted
    moments: Ints  # [files, tasks] how many handlings of a task a file has, each one counted
    minutes: Ints  # [files] minute of the day at which each began, or NO_TIME
    treated: tuple[str, ...] = ()
    on_duty: tuple[Flags, ...] | None = None  # by task [files, people] who could have (duty.py); None: no roster

    @cached_property
    def days(self) -> Ints:
        """[files] day on which each was opened."""
        return np.array([file.opened.toordinal() for file in self.files], np.int64)

    @cached_property
    def units(self) -> Ints:
        return _numbered([file.unit for file in self.files])

    @cached_property
    def kinds(self) -> Ints:
        return _numbered([file.kind for file in self.files])

    @cached_property
    def no_kind(self) -> int:
        """The number of a kind that is not known; -1 where every file has one."""
        return next((int(kind) for file, kind in zip(self.files, self.kinds, strict=True) if not file.kind), -1)

    @cached_property
    def doing(self) -> tuple[Doing, ...]:
        """Task by task."""
        on_duty = self.on_duty or (None,) * len(self.tasks)
        return tuple(doing_of(self.of_task(task), self.units, on) for task, on in enumerate(on_duty))

    @cached_property
    def row_of(self) -> dict[str, int]:
        return {file.id: row for row, file in enumerate(self.files)}

    def of_task(self, task: int) -> Ints:
        """[touches, 2] file and person of each."""
        found: Ints = self.touches[self.touches[:, 1] == task][:, [0, 2]]
        return found

    def handled(self, task: int) -> Flags:
        """[files, people] who did the task in which file."""
        found = np.zeros((len(self.files), len(self.people)), bool)
        of_task = self.of_task(task)
        found[of_task[:, 0], of_task[:, 1]] = True
        return found


def log_of(files: Iterable[File], handlings: Iterable[Handling]) -> Log:
    """ValueError where two files have one id. Handlings of files that are not there, or by nobody, are left out."""
    ordered = sorted(files, key=lambda file: file.id)
    rows = {file.id: row for row, file in enumerate(ordered)}
    if len(rows) < len(ordered):
        twice = next(a.id for a, b in pairwise(ordered) if a.id == b.id)
        raise ValueError(f"two files are called {twice!r}: every file needs an id of its own")
    given = list(handlings)
    named = [one for one in given if one.person.strip().lower() not in NOBODY]
    kept = [one for one in named if one.file in rows]
    people, tasks = sorted({one.person for one in kept}), sorted({one.task for one in kept})
    person, task = ({name: k for k, name in enumerate(names)} for names in (people, tasks))
    every = np.array([(rows[one.file], task[one.task], person[one.person]) for one in kept], np.int64).reshape(-1, 3)
    moments = np.zeros((len(ordered), len(tasks)), np.int64)
    np.add.at(moments, (every[:, 0], every[:, 1]), 1)
    treated = _treated(len(given) - len(named), "by nobody that is named") + _treated(
        len(named) - len(kept), "of files that are not there"
    )
    ordered = with_hours(ordered, ((one.file, one.at) for one in kept))
    minutes = np.array([NO_TIME if one.began is None else minute_of(one.began) for one in ordered], np.int64)
    return Log(tuple(ordered), tuple(people), tuple(tasks), np.unique(every, axis=0), moments, minutes, treated)


def minute_of(at: datetime | time) -> int:
    """Midnight is read as a day without a time."""
    return at.hour * 60 + at.minute or NO_TIME


def with_hours(files: Iterable[File], moments: Iterable[tuple[str, datetime | None]]) -> list[File]:
    """Where it is not known when a file began: at the hour of the earliest of these moments (file and time) in it."""
    first: dict[str, datetime] = {}
    for file, at in moments:
        if at is not None and minute_of(at) != NO_TIME:
            first[file] = min(first.get(file, at), at)
    return [replace(one, began=first[one.id].time()) if not one.began and one.id in first else one for one in files]


def _treated(count: int, which: str) -> tuple[str, ...]:
    return (f"{count:,} handlings {which} were left out",) if count else ()


def _numbered(words: list[str]) -> Ints:
    order = {word: k for k, word in enumerate(sorted(set(words)))}
    return np.array([order[word] for word in words], np.int64)
