"""Invented police departments, made by a process that the test of recurrence does not assume.

Careers, rotas by week and shift, leave, fixed partners, specialists, clerks and laboratory staff who see every unit,
bursts of work, files of very different size. Nothing is drawn from rates: somebody is on duty and takes the file, or he
is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from murderbook.network.recurrence import File, Handling

BEGIN, YEARS = date(1985, 1, 1), 20
KINDS = ("shooting", "stabbing", "strangling", "robbery", "domestic", "unknown")
INSIDER = "the insider"


@dataclass
class Officer:
    name: str
    unit: str
    first: int  # days since BEGIN
    last: int
    shift: int
    special: str = ""
    leave: list[tuple[int, int]] = field(default_factory=list)
    partner: str = ""

    def on_duty(self, day: int) -> bool:
        return self.first <= day <= self.last and not any(a <= day <= b for a, b in self.leave)


@dataclass
class Department:
    files: list[File]
    handlings: list[Handling]
    chosen: list[str]
    staff: int


def department(seed: int, *, planted: bool = False, share: float = 0.45) -> Department:
    """2,500 files of sixteen units, and some 3,500 people over twenty years. `planted`: a detective of another unit
    handles `share` of the chosen files."""
    draw, units, files = Random(f"department {seed}"), 16, 2500
    posts = {f"unit {k:02}": _posts(draw, f"unit {k:02}", 14, "detective") for k in range(units)}
    patrol = {f"unit {k:02}": _posts(draw, f"unit {k:02}", 26, "patrol") for k in range(units)}
    clerks, laboratory = _posts(draw, "", 9, "clerk"), _posts(draw, "", 14, "laboratory")
    _pair(draw, posts)
    days = sorted(_burst(draw) for _ in range(files))
    found, handled = list[File](), list[Handling]()
    for number, day in enumerate(days):
        unit = f"unit {min(int(units * draw.random() ** 1.3), units - 1):02}"
        file = File(f"{number:05}", unit, BEGIN + timedelta(days=day), draw.choice(KINDS))
        found.append(file)
        handled += _worked(draw, file, day, (posts[unit], patrol[unit], clerks, laboratory))
    chosen = _series(draw, found)
    if planted:
        handled += _insider(draw, found, chosen, share)
    staff = sum(len(people) for group in (posts, patrol) for people in group.values()) + len(clerks) + len(laboratory)
    return Department(found, handled, chosen, staff)


def _posts(draw: Random, unit: str, count: int, duty: str) -> list[Officer]:
    """So many posts at a time, each filled by one after another."""
    people: list[Officer] = []
    for post in range(count):
        day = -draw.randrange(3000)
        while day < 365 * YEARS:
            last = day + draw.randrange(365, 365 * 9)
            name = f"{duty} {unit} {post:02}/{len(people):03}"
            one = Officer(name, unit, day, last, draw.randrange(3))
            if duty == "detective" and draw.random() < 0.25:
                one.special = draw.choice(KINDS)
            for _ in range(draw.randrange(3)):
                begin = draw.randrange(max(day, 0), max(last, 1) + 1) if last > 0 else 0
                one.leave.append((begin, begin + draw.randrange(10, 240)))
            people.append(one)
            day = last + draw.randrange(1, 60)
    return people


def _pair(draw: Random, posts: dict[str, list[Officer]]) -> None:
    for people in posts.values():
        for one in people:
            others = [two for two in people if two is not one and two.first < one.last and one.first < two.last]
            one.partner = draw.choice(others).name if others else ""


def _burst(draw: Random) -> int:
    """A day; one file in three falls into one of the busy months."""
    day = draw.randrange(365 * YEARS)
    return day if draw.random() < 0.67 else day // 730 * 730 + draw.randrange(60)


def _worked(draw: Random, file: File, day: int, people: tuple[list[Officer], ...]) -> list[Handling]:
    detectives, patrol, clerks, laboratory = people
    shift = draw.randrange(3)
    here = [one for one in detectives if one.on_duty(day)]
    found = []
    if here:
        weights = [(6.0 if one.special == file.kind else 1.0) * (2.0 if one.shift == shift else 0.5) for one in here]
        lead = draw.choices(here, weights)[0]
        team = {lead.name, *(one.name for one in here if one.name == lead.partner and draw.random() < 0.7)}
        found += [Handling(name, file.id, "detective") for name in sorted(team) for _ in range(draw.randrange(1, 6))]
    scene = [one for one in patrol if one.on_duty(day) and one.shift == shift]
    found += [Handling(one.name, file.id, "scene") for one in draw.sample(scene, min(len(scene), draw.randrange(1, 5)))]
    for _ in range(int(draw.expovariate(0.25)) + 1):  # exhibits, booked in and out on days of their own
        week = day + draw.randrange(400)
        there = [one for one in clerks if one.on_duty(week) and one.shift == (week // 7) % 3]
        if there:
            found.append(Handling(there[week % len(there)].name, file.id, "property"))
        if draw.random() < 0.4 and (able := [one for one in laboratory if one.on_duty(week)]):
            found.append(Handling(able[sum(map(ord, file.kind)) % len(able)].name, file.id, "laboratory"))
    return found


def _series(draw: Random, files: list[File]) -> list[str]:
    """Twelve files of one kind in three units over some six years, some of them close together."""
    kind, units = draw.choice(KINDS), draw.sample(sorted({file.unit for file in files}), 3)
    start = BEGIN + timedelta(days=draw.randrange(365 * (YEARS - 7)))
    end = start + timedelta(days=365 * 6)
    fitting = [file.id for file in files if file.unit in units and start <= file.opened <= end]
    of_kind = [file.id for file in files if file.id in set(fitting) and file.kind == kind]
    picked = draw.sample(of_kind, min(len(of_kind), 9))
    rest = [one for one in fitting if one not in picked]
    return sorted([*picked, *draw.sample(rest, min(len(rest), 12 - len(picked)))])


def _insider(draw: Random, files: list[File], chosen: list[str], share: float) -> list[Handling]:
    """He works the files of his own unit as everybody does, and has his hands in those that were chosen."""
    away = {file.unit for file in files if file.id in set(chosen)}
    own = [file for file in files if file.unit not in away]
    home = draw.choice(sorted({file.unit for file in own}))
    his = [file.id for file in own if file.unit == home and draw.random() < 0.1]
    return [Handling(INSIDER, one, "detective") for one in [*his, *(one for one in chosen if draw.random() < share)]]
