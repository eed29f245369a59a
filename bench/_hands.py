"""Registers drawn from the engine's own picture, so that what is to be learned is known: repeat, keep to the family, or
draw afresh.

Each offender has a template, drawn as any case is. A case of his repeats an entry of it with probability t, keeps to
its family with f, and is drawn afresh otherwise: two of his cases then repeat with t^2 and keep to the family with
(t + f)^2 - t^2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, Status
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.person import Person, Role, Sex
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.casefile.timespan import Precision, TimeSpan

Rng = np.random.Generator
Drawn = dict[str, str]  # entry and value

BEHAVIOURS = {
    code.code: 0.05 + 0.35 * at / 11 for at, code in enumerate(code_list("behaviour").entries[:12])
}  # share of all cases that show it
WEAPONS = {"12": 0.25, "13": 0.1, "14": 0.05, "20": 0.3, "30": 0.1, "40": 0.15, "85": 0.05}
FAMILY = {code.code: code.group or code.code for code in code_list("weapon").entries}
FEMALE, SEX_WORK = 0.3, 0.08
YEARS = (1985, 2020)


@dataclass(frozen=True)
class Hands:
    """What is true of two cases of one offender. `kept`: share that repeat a behaviour, by code where codes differ."""

    sizes: Sequence[int]
    kept: float | Mapping[str, float] = 0.35
    sex: float = 0.55
    weapon: tuple[float, float] = (0.35, 0.2)  # same, near
    exposed: float = 0.4
    close: float = 0.5  # share of a series that lies about an anchor point
    days: int = 1_500  # within which a series lies, on average
    others: int = 800
    known: float = 0.8
    without: frozenset[str] = frozenset()  # behaviours that no file of a series tells of
    firm: Mapping[int, float] = field(default_factory=dict)  # of one series, by its number: its own share of behaviours

    def kept_of(self, code: str, series: int) -> float:
        own = self.kept if isinstance(self.kept, float) else self.kept[code]
        return self.firm.get(series, own)


def register(hands: Hands, seed: int) -> tuple[list[Case], list[tuple[str, ...]]]:
    """Cases, and the ids of each series."""
    rng = np.random.default_rng([seed, 41])
    cases = [_case(hands, rng, number, _afresh(rng), _anywhere(rng), _any_day(rng)) for number in range(hands.others)]
    series = []
    for number, size in enumerate(hands.sizes):
        template, anchor, first = _afresh(rng), _anywhere(rng), _any_day(rng)
        mine = []
        for _ in range(size):
            at = anchor + rng.normal(0.0, 0.01, 2) if rng.random() < hands.close else _anywhere(rng)
            day = first + timedelta(days=float(rng.exponential(hands.days)))
            drawn = _by(hands, rng, template, number)
            mine.append(_case(hands, rng, len(cases) + len(mine), drawn, at, day, of_series=True))
        cases += mine
        series.append(tuple(case.id for case in mine))
    return cases, series


def _afresh(rng: Rng) -> Drawn:
    shown = {code: "yes" if rng.random() < rate else "no" for code, rate in BEHAVIOURS.items()}
    codes, shares = list(WEAPONS), np.array(list(WEAPONS.values()))
    return shown | {
        "sex": "female" if rng.random() < FEMALE else "male",
        "weapon": str(rng.choice(codes, p=shares / shares.sum())),
        "sex work": "yes" if rng.random() < SEX_WORK else "no",
    }


def _by(hands: Hands, rng: Rng, template: Drawn, series: int) -> Drawn:
    drawn = _afresh(rng)
    kept = {code: hands.kept_of(code, series) for code in BEHAVIOURS} | {"sex": hands.sex, "sex work": hands.exposed}
    for entry, same in kept.items():
        if rng.random() < same**0.5:
            drawn[entry] = template[entry]
    same, near = hands.weapon
    at, repeats = rng.random(), same**0.5
    if at < repeats:
        drawn["weapon"] = template["weapon"]
    elif at < (same + near) ** 0.5:
        kin = [code for code in WEAPONS if FAMILY[code] == FAMILY[template["weapon"]]]
        shares = np.array([WEAPONS[code] for code in kin])
        drawn["weapon"] = str(rng.choice(kin, p=shares / shares.sum()))
    return drawn


def _anywhere(rng: Rng) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return rng.uniform(0.0, 1.0, 2)


def _any_day(rng: Rng) -> datetime:
    return datetime(YEARS[0], 1, 1) + timedelta(days=float(rng.uniform(0, 365 * (YEARS[1] - YEARS[0]))))


def _case(  # noqa: PLR0913, PLR0917 - what is known of a case
    hands: Hands,
    rng: Rng,
    number: int,
    drawn: Drawn,
    at: np.ndarray[tuple[int], np.dtype[np.float64]],
    day: datetime,
    of_series: bool = False,
) -> Case:
    told = [code for code in BEHAVIOURS if rng.random() < hands.known and not (of_series and code in hands.without)]
    exposures = ("sex_work",) if drawn["sex work"] == "yes" else ()
    return Case(
        id=f"H{number:05d}",
        status=Status.CLEARED_BY_ARREST if of_series else Status.OPEN,
        occurred=TimeSpan(day, day + timedelta(days=int(rng.choice([0, 0, 0, 20, 300]))), Precision.RANGE),
        area=f"area {int(at[0] * 4)}{int(at[1] * 4)}",
        weapon=drawn["weapon"],
        persons=(Person(Role.VICTIM, sex=Sex.FEMALE if drawn["sex"] == "female" else Sex.MALE, exposures=exposures),),
        places=(
            Place(
                Site.REPORTED,
                latitude=34.0 + float(at[0]),
                longitude=-118.0 + float(at[1]),
                precision=PlacePrecision.EXACT,
            ),
        ),
        behaviours=tuple(
            Behaviour(code, Presence.PRESENT if drawn[code] == "yes" else Presence.ABSENT) for code in told
        ),
    )
