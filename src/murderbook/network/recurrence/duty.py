"""Rosters: who was on duty, in which unit, in which period and shift. In the null only who could have done it.

Where there is a roster, a person's rate is learned twice: in files at whose moments he was on duty there, and in those
at which he was not. A newcomer is so compared with his own months, and a file in which he could not have done it
expects him as seldom as his other such files show. Rosters err, and people stand in for each other: whoever often works
off his roster has a rate there too. Whoever stands on no roster is treated as if he could always have done it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

import numpy as np

from murderbook.network.recurrence.arrays import Flags, Ints
from murderbook.network.recurrence.handling import NO_TIME, Handling, Log, minute_of

_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody is on duty from `first` to `last`, both included. `unit`: "" for one that serves all units. `begins` and
    `ends`: of a shift, which may pass midnight; None where only the days are known."""

    person: str
    unit: str
    first: date
    last: date
    begins: time | None = None
    ends: time | None = None


@dataclass(frozen=True)
class _Moments:
    """When each task was done in each file; the day of a file where no handling says. Sorted by day."""

    day: Ints
    minute: Ints
    file: Ints
    task: Ints
    unit: Ints


def with_roster(log: Log, handlings: Iterable[Handling], duties: Sequence[Duty]) -> Log:
    """The log with who could have done what. ValueError where a duty ends before it begins."""
    wrong = next((one for one in duties if one.last < one.first), None)
    if wrong is not None:
        raise ValueError(f"the duty of {wrong.person!r} ends on {wrong.last}, before it begins on {wrong.first}")
    moments, person_of = _moments(log, handlings), {name: at for at, name in enumerate(log.people)}
    unit_of = {file.unit: int(number) for file, number in zip(log.files, log.units, strict=True)}
    on_duty = tuple(np.zeros((len(log.files), len(log.people)), bool) for _ in log.tasks)
    known = np.zeros(len(log.people), bool)
    for duty in duties:
        person = person_of.get(duty.person)
        if person is None:
            continue
        known[person] = True
        at = _covered(moments, duty, unit_of.get(duty.unit, -1) if duty.unit else None)
        for task, flags in enumerate(on_duty):
            flags[moments.file[at[moments.task[at] == task]], person] = True
    for flags in on_duty:
        flags[:, ~known] = True
    return replace(log, on_duty=on_duty, treated=(*log.treated, *_told(known, duties)))


def _told(known: Flags, duties: Sequence[Duty]) -> list[str]:
    said = [f"a roster of {len(duties):,} duties was used: a rate is learned on duty and off duty apart"]
    without = int((~known).sum())
    if without:
        said.append(f"{without:,} of {len(known):,} stand on no roster, and are treated as if always on duty")
    return said


def _moments(log: Log, handlings: Iterable[Handling]) -> _Moments:
    task_of = {name: at for at, name in enumerate(log.tasks)}
    found = {
        (log.row_of[one.file], task_of[one.task], one.at)
        for one in handlings
        if one.at is not None and one.file in log.row_of and one.task in task_of
    }
    dated = {(file, task) for file, task, _ in found}
    rows = [(at.toordinal(), minute_of(at), file, task) for file, task, at in found]
    rows += [
        (int(log.days[file]), NO_TIME, file, task)
        for file, task in np.argwhere(log.moments > 0).tolist()
        if (file, task) not in dated
    ]
    day, minute, file, task = np.array(sorted(rows), np.int64).reshape(-1, 4).T
    return _Moments(day, minute, file, task, log.units[file])


def _covered(moments: _Moments, duty: Duty, unit: int | None) -> Ints:
    """Which moments fall into a duty. A shift that passes midnight belongs to the day on which it begins."""
    low = int(np.searchsorted(moments.day, duty.first.toordinal()))
    high = int(np.searchsorted(moments.day, duty.last.toordinal() + 2))  # the morning after the last night
    day, minute = moments.day[low:high], moments.minute[low:high]
    inside = day <= duty.last.toordinal()
    if duty.begins is not None and duty.ends is not None:
        inside = np.where(minute == NO_TIME, inside, _on_shift(day, minute, duty))
    if unit is not None:
        inside = inside & (moments.unit[low:high] == unit)
    found: Ints = np.flatnonzero(inside) + low
    return found


def _on_shift(day: Ints, minute: Ints, duty: Duty) -> Flags:
    assert duty.begins is not None and duty.ends is not None
    begins, ends = (one.hour * 60 + one.minute for one in (duty.begins, duty.ends))
    begun = day - (minute < begins) if ends <= begins else day
    within = (minute - begins) % _DAY < ((ends - begins) % _DAY or _DAY)
    found: Flags = within & (begun >= duty.first.toordinal()) & (begun <= duty.last.toordinal())
    return found
