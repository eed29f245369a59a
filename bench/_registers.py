"""Registers simulated for the validation of linkage, with and without common offenders. The engine reads none of this.

Offenders are drawn with a propensity of their own for every behaviour (Beta about the rate of the kind of homicide), so
that the intra-class correlation is the one number that says how consistent they are. The engine's own picture (repeat
or draw afresh) is another mechanism that shares this one moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, Status
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.person import Person, Role, Sex
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.casefile.timespan import Precision, TimeSpan

Rng = np.random.Generator
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

CODES = tuple(code.code for code in code_list("behaviour").entries)
GROUPS = tuple(code.group or "" for code in code_list("behaviour").entries)
WEAPONS = ("11", "12", "13", "14", "20", "30", "40", "65", "80", "85", "90")
CIRCUMSTANCES = ("02", "03", "05", "18", "42", "45", "47", "60", "99")


@dataclass(frozen=True)
class Kind:
    """A kind of homicide: share, weapons, circumstances, female share, age, and behaviours raised above their rate."""

    share: float
    weapons: tuple[float, ...]
    circumstances: tuple[float, ...]
    female: float
    age: tuple[float, float]
    raised: dict[str, float]


KINDS = (
    Kind(
        0.48,
        (25, 50, 5, 6, 8, 2, 2, 0, 0.5, 0.5, 1),
        (0, 4, 1, 15, 5, 15, 35, 5, 20),
        0.08,
        (24, 7),
        {"approach_surprise": 0.5, "several_offenders": 0.5, "weapon_brought": 0.8},
    ),
    Kind(
        0.27,
        (12, 30, 4, 5, 25, 8, 12, 0.5, 1.5, 1, 1),
        (0, 2, 0, 4, 25, 45, 2, 12, 10),
        0.2,
        (34, 12),
        {"overkill": 0.15, "weapon_from_scene": 0.3},
    ),
    Kind(
        0.13,
        (10, 35, 2, 4, 20, 14, 8, 1, 3, 2, 1),
        (0, 70, 15, 3, 0, 2, 0, 4, 6),
        0.22,
        (45, 18),
        {"valuables_taken": 0.8, "ransacked": 0.4, "approach_break_in": 0.3, "bound": 0.12, "vehicle_taken": 0.2},
    ),
    Kind(
        0.05,
        (1, 4, 0.5, 1, 22, 8, 8, 3, 38, 10, 4.5),
        (55, 2, 4, 2, 0, 2, 0, 10, 25),
        0.92,
        (29, 11),
        {
            "sexual_assault": 0.75,
            "semen_found": 0.5,
            "clothing_removed": 0.6,
            "bound": 0.3,
            "gagged": 0.12,
            "strangled_manually": 0.3,
            "strangled_ligature": 0.25,
            "concealed": 0.2,
            "abducted": 0.25,
            "approach_ruse": 0.3,
            "bound_ligature_brought": 0.12,
            "jewellery_taken": 0.15,
            "moved_by_vehicle": 0.25,
        },
    ),
    Kind(
        0.07,
        (15, 25, 5, 8, 22, 8, 8, 3, 3, 2, 1),
        (0, 0, 0, 0, 5, 60, 0, 20, 15),
        0.75,
        (38, 14),
        {"overkill": 0.3, "covered": 0.1, "staged": 0.06, "fire_set": 0.06},
    ),
)
PLAIN_RATE = 0.03  # of a behaviour that its kind does not raise


def drawn_kinds(count: int, seed: int, rare_share: float = 0.0) -> tuple[Kind, ...]:
    """So many kinds of homicide drawn at random, and a rare, distinct one of `rare_share` where it is asked for."""
    rng = np.random.default_rng([seed, 5])
    kinds = [_drawn(rng, float(rng.uniform(0.3, 1.0)), spread=0.4) for _ in range(count)]
    if rare_share:
        kinds.append(_drawn(rng, rare_share * sum(kind.share for kind in kinds), spread=0.2))
    return tuple(kinds)


def _drawn(rng: Rng, share: float, spread: float) -> Kind:
    return Kind(
        share,
        tuple(rng.dirichlet(np.full(len(WEAPONS), spread))),
        tuple(rng.dirichlet(np.full(len(CIRCUMSTANCES), spread))),
        float(rng.uniform(0.05, 0.95)),
        (float(rng.uniform(20.0, 60.0)), 12.0),
        {str(code): float(rng.uniform(0.1, 0.6)) for code in rng.choice(CODES, 8, replace=False)},
    )


@dataclass(frozen=True)
class Settings:
    """`within_group`: correlation of the latent normal of behaviours of one group; `across_groups`: of all behaviours.

    `consistency`: offenders' ICC. `better_files`: files are kept ever better from the first year to the last.
    """

    n: int = 6000
    years: tuple[int, int] = (1960, 2024)
    areas: int = 20
    within_group: float = 0.3
    across_groups: float = 0.0
    better_files: bool = False
    consistency: float = 0.35
    series: tuple[int, ...] = ()
    series_years: float = 14.0
    reach_km: float = 6.0  # standard deviation of a series about its anchor
    kinds: tuple[Kind, ...] = KINDS


def register(settings: Settings, seed: int) -> tuple[list[Case], dict[str, str]]:
    """Cases in order of their ids, and for planted cases the name of their series (never in the cases themselves)."""
    rng = np.random.default_rng([seed, 77])
    kinds = rng.choice(len(settings.kinds), settings.n, p=_shares(settings))
    cells = _areas(settings, rng)
    cases = [_case(settings, rng, number, settings.kinds[kind], cells, None) for number, kind in enumerate(kinds)]
    truth: dict[str, str] = {}
    for which, size in enumerate(settings.series):
        offender = _Offender(settings, rng, cells)
        for _ in range(size):
            case = _case(settings, rng, len(cases), offender.kind, cells, offender)
            cases.append(case)
            truth[case.id] = f"planted {which}"
    return cases, truth


def _shares(settings: Settings) -> Floats:
    shares = np.array([kind.share for kind in settings.kinds])
    return shares / shares.sum()


def _areas(settings: Settings, rng: Rng) -> Floats:
    """Centres (km) of the areas; they differ in size and density."""
    return rng.normal(0.0, 12.0, (settings.areas, 2))


class _Offender:
    """One offender of several: kind, propensities, weapon, sort of victim, anchor and years."""

    def __init__(self, settings: Settings, rng: Rng, cells: Floats) -> None:
        self.kind = settings.kinds[3] if len(settings.kinds) > 3 else settings.kinds[0]  # sexual, as most series are
        rates, rho = _rates(self.kind), settings.consistency
        spread = (1.0 - rho) / max(rho, 1e-9)
        self.propensity = rng.beta(np.maximum(rates * spread, 1e-6), np.maximum((1.0 - rates) * spread, 1e-6))
        self.weapon, self.circumstance = _draw(rng, self.kind.weapons), _draw(rng, self.kind.circumstances)
        self.age = float(np.clip(rng.normal(*self.kind.age), 12, 85))
        self.anchor = cells[rng.integers(len(cells))]
        first = rng.uniform(settings.years[0], settings.years[1] - settings.series_years)
        self.years = (first, first + settings.series_years)


def _rates(kind: Kind) -> Floats:
    return np.array([kind.raised.get(code, PLAIN_RATE) for code in CODES])


def _draw(rng: Rng, weights: tuple[float, ...]) -> int:
    return int(rng.choice(len(weights), p=np.array(weights) / sum(weights)))


def _case(  # noqa: PLR0913, PLR0917
    settings: Settings, rng: Rng, number: int, kind: Kind, cells: Floats, by: _Offender | None
) -> Case:
    area, at = _where(settings, rng, cells, by)
    year = rng.uniform(*by.years) if by else rng.uniform(settings.years[0], settings.years[1] + 1)
    known = _kept(settings, rng, year)
    keep = by is not None and rng.random() < settings.consistency + 0.1
    weapon = by.weapon if by and keep else _draw(rng, kind.weapons)
    circumstance = by.circumstance if by and rng.random() < settings.consistency else _draw(rng, kind.circumstances)
    return Case(
        id=f"S{number:06d}",
        status=Status.OPEN,
        occurred=_when(rng, year),
        area=f"area {area:02d}",
        weapon=WEAPONS[weapon] if rng.random() < 0.95 else None,
        circumstance=CIRCUMSTANCES[circumstance],
        persons=(_victim(rng, kind, by),),
        places=_places(rng, at, known),
        behaviours=_behaviours(settings, rng, by.propensity if by else _rates(kind), known),
    )


def _kept(settings: Settings, rng: Rng, year: float) -> float:
    """How well a file is kept, 0 to 1."""
    if not settings.better_files:
        return float(rng.beta(2.0, 2.0))
    first, last = settings.years
    return float(rng.beta(1.0 + 3.0 * (year - first) / (last + 1 - first), 2.0))


def _where(settings: Settings, rng: Rng, cells: Floats, by: _Offender | None) -> tuple[int, Floats]:
    if by is not None:
        at = by.anchor + rng.normal(0.0, settings.reach_km, 2)
        return int(((cells - at) ** 2).sum(axis=1).argmin()), at
    area = int(min(rng.geometric(0.12) - 1, len(cells) - 1))
    return area, cells[area] + rng.normal(0.0, 2.5, 2)


def _when(rng: Rng, year: float) -> TimeSpan | None:
    start = datetime(int(year), 1, 1) + timedelta(days=int((year % 1.0) * 364))
    if rng.random() < 0.02:
        return None
    width = int(rng.choice([0, 0, 0, 0, 0, 1, 3, 14, 60, 365]))
    return TimeSpan(start, start + timedelta(days=width, hours=6), Precision.RANGE)


def _victim(rng: Rng, kind: Kind, by: _Offender | None) -> Person:
    sex = Sex.FEMALE if rng.random() < kind.female else Sex.MALE
    centre, spread = (by.age, kind.age[1] * 0.6) if by else kind.age
    age = float(int(np.clip(rng.normal(centre, spread), 1, 95)))
    known = rng.random() < 0.95
    return Person(Role.VICTIM, sex=sex, age_low=age if known else None, age_high=age if known else None)


def _places(rng: Rng, at: Floats, known: float) -> tuple[Place, ...]:
    if rng.random() > 0.5 + 0.5 * known:
        return ()
    north, east = 34.0 + at[1] / 111.2, -118.2 + at[0] / 92.2
    precision = PlacePrecision(rng.choice(["exact", "block", "street"]))
    return (Place(Site.REPORTED, latitude=float(north), longitude=float(east), precision=precision),)


def _behaviours(settings: Settings, rng: Rng, rates: Floats, known: float) -> tuple[Behaviour, ...]:
    """Behaviours of a group share a latent normal; which are coded depends on how the file is kept."""
    from scipy.special import ndtri

    names = {group: number for number, group in enumerate(dict.fromkeys(GROUPS))}
    rho = settings.within_group
    shared = rng.normal(size=len(names))[[names[group] for group in GROUPS]]
    latent = np.sqrt(rho) * shared + np.sqrt(1.0 - rho) * rng.normal(size=len(CODES))
    if settings.across_groups:
        latent = np.sqrt(settings.across_groups) * rng.normal() + np.sqrt(1.0 - settings.across_groups) * latent
    present = latent < ndtri(np.clip(rates, 1e-9, 1.0 - 1e-9))
    coded = rng.random(len(CODES)) < np.where(present, 0.3 + 0.65 * known, 0.05 + 0.75 * known)
    return tuple(
        Behaviour(code, Presence.PRESENT if so else Presence.ABSENT)
        for code, so, said in zip(CODES, present, coded, strict=True)
        if said
    )
