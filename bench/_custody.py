"""Invented custody logs and lists of leads, made by a process that the tests of them do not assume.

People change their shift every other year, stay late as often as each of them does, are called out, and work through
busy months. Gaps come from careless people, from old forms that asked for no name, and from boxes that moved; leads lie
where somebody has too many of them. Nobody's rate is drawn and kept: somebody is at work and does it, or he is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from murderbook.network.recurrence import File
from murderbook.network.recurrence.entries import Entry, Event, Followed

BEGIN, YEARS, UNITS, FILES = date(1990, 1, 1), 10, 8, 500
INSIDER = "the insider"
ASKED_ON = date(2002, 1, 1)
SHIFTS = ((7, 15), (14, 22), (22, 30), (8, 17))  # hours; from 24 on of the day after
NEW_FORM = date(1994, 6, 1)


@dataclass
class Officer:
    name: str
    first: int
    last: int
    late: float  # share of entries made after hours
    careless: float
    shifts: list[int]  # by two years
    open_leads: list[int] = field(default_factory=list)  # days on which leads came to him

    def at_work(self, day: int) -> bool:
        return self.first <= day <= self.last

    def moment(self, draw: Random, day: int) -> datetime:
        """When he makes an entry on that day."""
        begins, ends = SHIFTS[self.shifts[min(max(day, 0) // 730, YEARS // 2)]]
        hour = begins + (ends - begins) * draw.random()
        if draw.random() < self.late:
            hour = ends + draw.expovariate(0.5)
        if draw.random() < 0.02:  # called out
            hour = 24 * draw.random()
        at = datetime.combine(BEGIN + timedelta(days=day), time()) + timedelta(hours=hour)
        return at.replace(second=0, microsecond=0) + timedelta(minutes=(at.hour == at.minute == 0))


@dataclass
class Logs:
    files: list[File]
    entries: list[Entry]
    events: list[Event]
    leads: list[Followed]
    chosen: list[str]
    people: int


def logs(seed: int, planted: str = "", count: int = FILES) -> Logs:
    """`planted`: "hours", "gaps" or "leads", of a detective who takes part in half of the chosen files of his unit and
    of others."""
    draw = Random(f"custody {seed}")
    detectives = {f"unit {k}": _people(draw, f"unit {k}", 6) for k in range(UNITS)}
    clerks = _people(draw, "clerk", 5)
    days = sorted(draw.randrange(365 * YEARS) for _ in range(count))
    unit_of = [f"unit {min(int(UNITS * draw.random() ** 1.2), UNITS - 1)}" for _ in days]
    files = [
        File(f"{at:04}", unit, BEGIN + timedelta(days=day))
        for at, (day, unit) in enumerate(zip(days, unit_of, strict=True))
    ]
    chosen = _chosen(draw, files)
    found = Logs(files, [], [], [], chosen, sum(map(len, detectives.values())) + len(clerks))
    insider = Officer(INSIDER, -1000, 365 * YEARS + 1000, 0.05, 0.05, [0] * (YEARS // 2 + 1)) if planted else None
    for file, day in zip(files, days, strict=True):
        team = [one for one in detectives[file.unit] if one.at_work(day)] or detectives[file.unit][:1]
        marked = insider is not None and file.id in set(chosen) and draw.random() < 0.6
        if insider and (marked or draw.random() < 0.04):
            team = [*team, insider]
        work = _Work(draw, found, file, day, team, planted if marked else "")
        _exhibits(work, clerks)
        _leads(work)
    return found


def _people(draw: Random, where: str, posts: int) -> list[Officer]:
    found: list[Officer] = []
    for post in range(posts):
        day = -draw.randrange(1500)
        while day < 365 * YEARS:
            last = day + draw.randrange(500, 3000)
            shifts = [draw.randrange(4)]
            while len(shifts) <= YEARS // 2:
                shifts.append(draw.randrange(4) if draw.random() < 0.4 else shifts[-1])
            late, careless = draw.betavariate(1, 12), draw.betavariate(1, 14)
            found.append(Officer(f"{where} {post}/{len(found):02}", day, last, late, careless, shifts))
            day = last + draw.randrange(1, 60)
    return found


def _chosen(draw: Random, files: list[File]) -> list[str]:
    units = draw.sample(sorted({file.unit for file in files}), 3)
    start = BEGIN + timedelta(days=draw.randrange(365 * (YEARS - 6)))
    fitting = [file.id for file in files if file.unit in units and start <= file.opened < start + timedelta(days=2000)]
    return sorted(draw.sample(fitting, min(len(fitting), 12)))


@dataclass(frozen=True)
class _Work:
    """A file, who works it, and what the insider does in it, if he is planted there."""

    draw: Random
    found: Logs
    file: File
    day: int
    team: list[Officer]
    planted: str


def _exhibits(work: _Work, clerks: list[Officer]) -> None:
    draw, file = work.draw, work.file
    hard = draw.random() < 0.1  # old boxes, moved twice
    for number in range(1 + int(draw.expovariate(0.6))):
        at, had = work.day, ""
        for step in range(2 + int(draw.expovariate(0.7))):
            there = [one for one in (clerks if step % 2 else work.team) if one.at_work(at)] or work.team
            who = there[-1] if work.planted and not step % 2 and draw.random() < 0.7 else draw.choice(there)
            moment, says = who.moment(draw, at), had
            if work.planted == "hours" and who.name == INSIDER:
                moment = moment.replace(hour=draw.randrange(2, 5))
            missed = who.careless + (0.1 if BEGIN + timedelta(days=at) < NEW_FORM else 0.0) + (0.3 if hard else 0.0)
            if work.planted == "gaps" and INSIDER in (who.name, had):
                missed = 0.7
            if had and draw.random() < missed:
                says = f"{draw.choice(work.team).name} (relief)"
            work.found.entries.append(Entry(who.name, file.id, moment))
            logged = datetime.combine(BEGIN, time()) + timedelta(days=at, minutes=step)
            work.found.events.append(Event(file.id, f"E{number}", logged, says, who.name))
            had, at = who.name, at + int(draw.expovariate(0.02)) + 1


def _leads(work: _Work) -> None:
    draw = work.draw
    for number in range(1 + int(draw.expovariate(0.35))):
        given = work.day + int(draw.expovariate(0.02))
        who = work.team[-1] if work.planted and draw.random() < 0.5 else draw.choice(work.team)
        who.open_leads.append(given)
        busy = sum(given - 120 < other <= given for other in who.open_leads)
        dies = draw.random() < min(0.04 + 0.02 * busy + who.careless, 0.8)
        if work.planted == "leads" and who.name == INSIDER:
            dies = draw.random() < 0.85
        outcome, day = "" if dies else "followed", BEGIN + timedelta(days=given)
        work.found.leads.append(Followed(who.name, work.file.id, day, outcome, f"lead {number}"))
