"""The scale of a strip of time: where a moment lies, and the marks beneath, from minutes to decades."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from murderbook.casefile.timespan import TimeSpan

MOST_TICKS = 9
SHORTEST = timedelta(minutes=30)  # of what is shown: finer than a clock nobody looks


@dataclass(frozen=True, slots=True)
class Tick:
    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class _Step:
    """`floor`: the last tick not after a moment; `further`: the tick after a tick."""

    floor: Callable[[datetime], datetime]
    further: Callable[[datetime], datetime]
    label: str  # for strftime; %-d is not everywhere, so the day is put in by hand


def share(moment: datetime, window: TimeSpan) -> float:
    """Where a moment lies in the window: 0 at its beginning, 1 at its end, and no further."""
    if window.width <= timedelta(0):
        return 0.0
    return min(max((moment - window.earliest) / window.width, 0.0), 1.0)


def ticks(window: TimeSpan) -> list[Tick]:
    """Round moments within the window, by the finest step that gives `MOST_TICKS` or fewer. The first one and each that
    begins a new day or year say so in full."""
    for step in _STEPS:
        found = _moments(step, window)
        if len(found) <= MOST_TICKS:
            return [Tick(at, _label(step, at, before)) for at, before in zip(found, [None, *found], strict=False)]
    raise AssertionError("the widest step gives few ticks for any two years of the calendar")


def _moments(step: _Step, window: TimeSpan) -> list[datetime]:
    return list(_within(step, window))


def _within(step: _Step, window: TimeSpan) -> Iterator[datetime]:
    at, count = step.floor(window.earliest), 0
    while at <= window.latest and count <= MOST_TICKS:
        if at >= window.earliest:
            count += 1
            yield at
        try:
            at = step.further(at)
        except (OverflowError, ValueError):  # the last year of the calendar
            return


def _label(step: _Step, at: datetime, before: datetime | None) -> str:
    """'22:45', of a new day '15 Mar 1987' or '15 Mar 1987, 03:00'; '15 Mar', of a new year '1 Jan 1988'."""
    day = f"{at.day} {at:%b %Y}"
    if step.label == "clock":
        same_day = before is not None and before.date() == at.date()
        return f"{at:%H:%M}" if same_day else day if (at.hour, at.minute) == (0, 0) else f"{day}, {at:%H:%M}"
    if step.label == "day":
        return f"{at.day} {at:%b}" if before is not None and before.year == at.year else day
    return f"{at:%b %Y}" if step.label == "month" else f"{at.year}"


def _minutes(count: int) -> _Step:
    def floor(at: datetime) -> datetime:
        midnight = datetime(at.year, at.month, at.day)
        return midnight + (at - midnight) // timedelta(minutes=count) * timedelta(minutes=count)

    return _Step(floor, lambda at: at + timedelta(minutes=count), "clock")


def _days(count: int) -> _Step:
    """Of seven days: from Monday to Monday."""

    def floor(at: datetime) -> datetime:
        midnight = datetime(at.year, at.month, at.day)
        return midnight - timedelta(days=min(midnight.weekday() if count == 7 else 0, midnight.toordinal() - 1))

    return _Step(floor, lambda at: at + timedelta(days=count), "day")


def _months(count: int) -> _Step:
    def further(at: datetime) -> datetime:
        years, month = divmod(at.month - 1 + count, 12)
        return datetime(at.year + years, month + 1, 1)

    return _Step(lambda at: datetime(at.year, (at.month - 1) // count * count + 1, 1), further, "month")


def _years(count: int) -> _Step:
    return _Step(
        lambda at: datetime(max(at.year // count * count, 1), 1, 1),
        lambda at: datetime((at.year // count + 1) * count, 1, 1),
        "year",
    )


_STEPS = (
    *map(_minutes, (5, 15, 30, 60, 180, 360, 720)),
    *map(_days, (1, 2, 7)),
    *map(_months, (1, 3, 6)),
    *map(_years, (1, 2, 5, 10, 20, 50, 100, 1000)),
)
