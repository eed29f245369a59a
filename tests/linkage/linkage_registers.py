"""Small messy registers for the tests of linkage: unknowns, spans, missing places, odd codes, every status."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, Status
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.person import Person, Role, Sex
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.casefile.timespan import Precision, TimeSpan

CODES = [code.code for code in code_list("behaviour").entries]
WEAPONS = ["11", "12", "12", "12", "13", "20", "80", "90", "odd code", None]


def messy_register(size: int, seed: int) -> list[Case]:
    rng = random.Random(seed)
    rates = {code: rng.choice([0.02, 0.05, 0.1, 0.3]) for code in CODES}
    return [messy_case(rng, f"case {number:04d}", rates) for number in range(size)]


def messy_case(rng: random.Random, case_id: str, rates: dict[str, float]) -> Case:
    return Case(
        id=case_id,
        status=rng.choice(list(Status)),
        occurred=_span(rng) if rng.random() < 0.9 else None,
        area=rng.choice(["", "A", "B", "C"]),
        state=rng.choice([None, "CA", "NV"]),
        county_fips=rng.choice([None, "06037", "32003"]),
        weapon=rng.choice(WEAPONS),
        circumstance=rng.choice(["02", "03", "45", "99", None]),
        persons=(_victim(rng),) if rng.random() < 0.95 else (),
        places=_places(rng),
        behaviours=tuple(
            Behaviour(code, rng.choice(list(Presence)) if rng.random() < 0.3 else _coded(rng, rates[code]))
            for code in CODES
            if rng.random() < 0.6
        ),
        series=rng.choice([None] * 20 + ["known one", "known two"]),
    )


def _coded(rng: random.Random, rate: float) -> Presence:
    return Presence.PRESENT if rng.random() < rate else Presence.ABSENT


def _span(rng: random.Random) -> TimeSpan:
    start = datetime(rng.randint(1960, 2024), rng.randint(1, 12), rng.randint(1, 28))
    return TimeSpan(start, start + timedelta(days=rng.choice([0, 0, 3, 20, 80, 300, 900, 5000])), Precision.RANGE)


def _victim(rng: random.Random) -> Person:
    low = rng.choice([None, float(rng.randint(0, 99))])
    high = None if low is None or rng.random() < 0.3 else low + rng.choice([0, 2, 20])
    exposures = tuple(rng.sample(["sex_work", "homeless", "gang"], rng.choice([0, 0, 1, 2])))
    return Person(Role.VICTIM, sex=rng.choice(list(Sex)), age_low=low, age_high=high, exposures=exposures)


def _places(rng: random.Random) -> tuple[Place, ...]:
    if rng.random() < 0.2:
        return ()
    north, east = 34.0 + rng.gauss(0, 0.1), -118.0 + rng.gauss(0, 0.1)
    return (Place(rng.choice(list(Site)), latitude=north, longitude=east, precision=rng.choice(list(PlacePrecision))),)
