"""Invented logs that are hard on a test of recurrence: nobody is planted, but the files share what goes with a duty.

Made by watches and workload: whoever of the watch has least on his desk takes the file. Units keep watches of eight or
of twelve hours; most of their people stay on one, some change every eight weeks, some work at weekends alone. Clerks
keep watches too, the laboratory has its specialists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from murderbook.network.recurrence import Duty, File, Handling

BEGIN, YEARS, FILES, UNITS = date(1990, 1, 1), 12, 800, 6
KINDS = ("shooting", "stabbing", "arson", "beating", "other")
Watches = tuple[tuple[int, int], ...]  # hours at which each begins and ends
WATCHES: tuple[Watches, ...] = (((23, 7), (7, 15), (15, 23)), ((19, 7), (7, 19)))
LAST = 365 * YEARS


@dataclass
class Officer:
    name: str
    first: int
    last: int
    watch: int
    changes: bool = False
    weekends: bool | None = None  # only then, only on weekdays, or both
    kind: str = ""
    load: float = 0.0
    partner: str = ""

    def is_on(self, day: int, watch: int, watches: int) -> bool:
        own = (self.watch + day // 56) % watches if self.changes else self.watch % watches
        off = (BEGIN + timedelta(days=day)).weekday() >= 5
        return self.first <= day <= self.last and own == watch and self.weekends in (None, off)


@dataclass(frozen=True)
class Happened:
    """A file, as whoever chooses sees it."""

    file: File
    day: int
    hour: float


@dataclass
class Made:
    files: list[File] = field(default_factory=list)
    handlings: list[Handling] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


def rotas(seed: int, how: str) -> Made:
    """`how`: one of CHOSEN."""
    draw = Random(f"rotas {how} {seed}")
    watches = draw.choice(WATCHES)
    units = {f"unit {k}": _staff(draw, f"unit {k}", 9) for k in range(UNITS)}
    clerks, experts = _staff(draw, "clerk", 6), _staff(draw, "expert", 6)
    for one in experts:
        one.kind = draw.choice(KINDS)
    if how == "after a move":
        _move(draw, units)
    if how == "short stays":
        for unit, people in units.items():
            people.extend(_staff(draw, f"{unit} lent", 2, (50, 130)))
    made, happened = Made(), _happen(draw)
    for it in happened:
        made.files.append(it.file)
        made.handlings += _worked(draw, it, units[it.file.unit], watches)
        made.handlings += _kept(draw, it, (clerks, experts), watches)
    made.chosen = _some(draw, CHOSEN[how](draw, happened, units))
    if how == "nights, with a roster":
        made.duties = [duty for unit, people in units.items() for one in people for duty in _duties(one, unit, watches)]
    return made


def _staff(draw: Random, name: str, posts: int, stays: tuple[int, int] = (300, 2700)) -> list[Officer]:
    found: list[Officer] = []
    for post in range(posts):
        day = -draw.randrange(stays[1])
        while day < LAST:
            last = day + draw.randrange(*stays)
            weekends = draw.choice([None, None, None, None, False, False, True])
            found.append(Officer(f"{name} {post}/{len(found)}", day, last, post, draw.random() < 0.3, weekends))
            day = last + draw.randrange(40)
    for a, b in zip(found[::2], found[1::2], strict=False):
        a.partner, b.partner = b.name, a.name
    return found


def _move(draw: Random, units: dict[str, list[Officer]]) -> None:
    for people in list(units.values()):
        one = draw.choice([two for two in people if two.last - two.first > 600])
        middle = (max(one.first, 0) + min(one.last, LAST)) // 2
        to = draw.choice(sorted(units))
        units[to].append(Officer(one.name, middle, one.last, one.watch, one.changes, one.weekends))
        one.last = middle


def _happen(draw: Random) -> list[Happened]:
    days = (draw.randrange(LAST) if draw.random() < 0.75 else draw.randrange(YEARS) * 365 + 190 + draw.randrange(30)
            for _ in range(FILES))  # fmt: skip
    found = []
    for number, day in enumerate(sorted(days)):
        hour = (20 + 9 * draw.random()) % 24 if draw.random() < 0.5 else 24 * draw.random()
        unit = f"unit {min(int(UNITS * draw.random() ** 1.4), UNITS - 1)}"
        file = File(f"{number:04}", unit, BEGIN + timedelta(days=day), draw.choice(KINDS), _clock(hour))
        found.append(Happened(file, day, hour))
    return found


def _clock(hour: float) -> time:
    return time(int(hour) % 24, max(int(hour % 1 * 60), 1))


def _watch(hour: float, watches: Watches) -> int:
    return next(k for k, (begins, ends) in enumerate(watches) if (hour - begins) % 24 < (ends - begins) % 24)


def _worked(draw: Random, one: Happened, people: list[Officer], watches: Watches) -> list[Handling]:
    watch = _watch(one.hour, watches)
    there = [two for two in people if two.is_on(one.day, watch, len(watches))]
    there = there or [two for two in people if two.first <= one.day <= two.last]
    if not there:
        return []
    lead = min(there, key=lambda two: two.load + draw.random())
    lead.load += draw.choice([1, 1, 2, 4])
    team = {lead.name, *(two.name for two in there if two.name == lead.partner and draw.random() < 0.6)}
    at = datetime.combine(one.file.opened, _clock(one.hour))
    return [Handling(name, one.file.id, "detective", at) for name in sorted(team)]


def _kept(
    draw: Random, one: Happened, keepers: tuple[list[Officer], list[Officer]], watches: Watches
) -> list[Handling]:
    """Exhibits come in with the watch; the laboratory sees them later, its specialist of that kind first."""
    clerks, experts = keepers
    watch, found = _watch(one.hour, watches), []
    at = datetime.combine(one.file.opened, _clock(one.hour))
    there = [two for two in clerks if two.is_on(one.day, watch, len(watches))]
    found += [Handling(two.name, one.file.id, "property", at) for two in there[:1]]
    week = one.day + draw.randrange(200)
    later = [two for two in experts if two.first <= week <= two.last]
    own = [two for two in later if two.kind == one.file.kind] or later
    if own and draw.random() < 0.7:
        seen = datetime.combine(BEGIN + timedelta(days=week), time(11))
        found.append(Handling(draw.choice(own).name, one.file.id, "laboratory", seen))
    return found


def _duties(one: Officer, unit: str, watches: Watches) -> list[Duty]:
    """By the weeks of a watch; that some work at weekends alone the sheet does not say."""
    found = []
    for begin in range(max(one.first, 0) // 56 * 56, min(one.last, LAST) + 1, 56):
        own = (one.watch + begin // 56) % len(watches) if one.changes else one.watch % len(watches)
        first, last = max(begin, one.first, 0), min(begin + 55, one.last)
        if first <= last:
            begins, ends = watches[own]
            days = BEGIN + timedelta(days=first), BEGIN + timedelta(days=last)
            found.append(Duty(one.name, unit, *days, time(begins), time(ends)))
    return found


Choosing = Callable[[Random, list[Happened], dict[str, list[Officer]]], list[Happened]]


def _some(draw: Random, fitting: list[Happened]) -> list[str]:
    return sorted(one.file.id for one in draw.sample(fitting, min(len(fitting), 12)))


def _around(draw: Random, happened: list[Happened]) -> list[Happened]:
    """Of three units, over five years."""
    units, start = draw.sample([f"unit {k}" for k in range(UNITS)], 3), draw.randrange(LAST - 5 * 365)
    return [one for one in happened if one.file.unit in units and start <= one.day <= start + 5 * 365]


def _night(one: Happened) -> bool:
    return one.hour >= 22 or one.hour < 5


def _of_kind(draw: Random, happened: list[Happened]) -> list[Happened]:
    kind = draw.choice(KINDS)
    return [one for one in _around(draw, happened) if one.file.kind == kind]


def _burst(draw: Random, happened: list[Happened]) -> list[Happened]:
    start = draw.randrange(YEARS) * 365 + 185
    return [one for one in happened if one.file.unit == "unit 0" and start <= one.day <= start + 45]


def _after_a_move(draw: Random, happened: list[Happened], units: dict[str, list[Officer]]) -> list[Happened]:
    names = [one.name for people in units.values() for one in people]
    moved = [
        (unit, one) for unit, people in units.items() for one in people if names.count(one.name) > 1 and one.first > 0
    ]
    unit, one = draw.choice(moved)
    return [two for two in happened if two.file.unit == unit and one.first <= two.day <= one.first + 365]


CHOSEN: dict[str, Choosing] = {
    "as they come": lambda draw, happened, _: _around(draw, happened),
    "nights": lambda draw, happened, _: [one for one in _around(draw, happened) if _night(one)],
    "nights, with a roster": lambda draw, happened, _: [one for one in _around(draw, happened) if _night(one)],
    "weekends": lambda draw, happened, _: [one for one in _around(draw, happened) if one.file.opened.weekday() >= 5],
    "one kind": lambda draw, happened, _: _of_kind(draw, happened),
    "a burst": lambda draw, happened, _: _burst(draw, happened),
    "after a move": _after_a_move,
    "short stays": lambda draw, happened, _: _burst(draw, happened),
}
