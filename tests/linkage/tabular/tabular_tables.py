"""Small tables of cases with known series, drawn by seed: what the tests of this folder are asked on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from murderbook.linkage.tabular.learning.labels import Labels, labels_of
from murderbook.linkage.tabular.table import CaseTable, Feature, FeatureKind, Names, Places, Times

NOON = 1_250_004.0  # hours since 1850


@dataclass(frozen=True)
class Drawn:
    """`who` [cases]: number of the offender."""

    table: CaseTable
    labels: Labels
    who: np.ndarray


@dataclass(frozen=True)
class Recipe:
    """`sizes` of the series, one-offs among them."""

    sizes: tuple[int, ...] = (2,) * 12 + (3,) * 8 + (6,) * 2 + (1,) * 30
    unknown: float = 0.1
    places: bool = True
    times: bool = True
    clock: bool = True
    area: bool = True
    features: bool = True
    race: bool = False


def drawn(recipe: Recipe = Recipe(), seed: int = 0) -> Drawn:
    rng = np.random.default_rng([seed, 5])
    who = np.repeat(np.arange(len(recipe.sizes)), recipe.sizes)
    n, count = len(who), len(recipe.sizes)
    homes = rng.normal(0.0, 6_000.0, (count, 2))
    spot = homes[who] + rng.normal(0.0, 500.0, (n, 2))
    table = CaseTable(
        ids=tuple(f"K{number:03}" for number in range(n)),
        features=_features(rng, who, count, recipe) if recipe.features else (),
        places=_places(rng, spot, recipe) if recipe.places else None,
        times=_times(rng, who, count, recipe) if recipe.times else None,
        area=_area(rng, homes[who], recipe) if recipe.area else None,
        wider=Names((homes[who][:, 0] > 0).astype(np.int32), ("West", "East")) if recipe.area else None,
        watched={"race": Names((rng.random(count) < 0.5)[who].astype(np.int32), ("A", "B"))} if recipe.race else {},
    )
    return Drawn(table, labels_of(table, [f"O{number}" for number in who.tolist()], table.ids), who)


def _lost(rng: np.random.Generator, codes: np.ndarray, share: float) -> np.ndarray:
    return np.where(rng.random(len(codes)) < share, -1, codes).astype(np.int32)


def _features(rng: np.random.Generator, who: np.ndarray, count: int, recipe: Recipe) -> tuple[Feature, ...]:
    n = len(who)
    own = rng.integers(0, 5, count)[who]
    weapon = np.where(rng.random(n) < 0.7, own, rng.integers(0, 5, n))
    taken = np.where(rng.random(n) < 0.7, (rng.random(count) < 0.3)[who], rng.random(n) < 0.3)
    age = rng.normal(35.0, 12.0, count)[who] + rng.normal(0.0, 4.0, n)
    age[rng.random(n) < recipe.unknown] = np.nan
    words = tuple(f"weapon {number}" for number in range(5))
    return (
        Feature("weapon", "Weapon", "means", FeatureKind.CATEGORY, _lost(rng, weapon, recipe.unknown), words),
        Feature("taken", "Something taken", "conduct", FeatureKind.PRESENCE, _lost(rng, taken, recipe.unknown)),
        Feature("age", "Victim's age", "victim", FeatureKind.NUMBER, numbers=age),
    )


def _places(rng: np.random.Generator, spot: np.ndarray, recipe: Recipe) -> Places:
    located = rng.random(len(spot)) >= recipe.unknown
    metres = np.column_stack([np.rint(spot), np.zeros(len(spot))])
    return Places(np.where(located[:, None], metres, 0.0), located, True, tuple(f"{x:.0f}, {y:.0f}" for x, y in spot))


def _times(rng: np.random.Generator, who: np.ndarray, count: int, recipe: Recipe) -> Times:
    n = len(who)
    day = (rng.uniform(0.0, 4_000.0, count)[who] + rng.exponential(40.0, n)).astype(int)
    if not recipe.clock:
        start = NOON - 12.0 + 24.0 * day
        return Times(start, start + 24.0, rng.random(n) >= recipe.unknown, np.zeros(n, np.bool_), ("",) * n)
    start = NOON - 12.0 + 24.0 * day + np.floor((rng.uniform(0.0, 24.0, count)[who] + rng.normal(0.0, 3.0, n)) % 24.0)
    length = rng.choice([1.0, 3.0, 9.0], n)
    return Times(start, start + length, rng.random(n) >= recipe.unknown, np.ones(n, np.bool_), ("",) * n)


def _area(rng: np.random.Generator, home: np.ndarray, recipe: Recipe) -> Names:
    codes = (home[:, 0] > 0) * 3 + np.clip((home[:, 1] + 6_000.0) // 4_000.0, 0, 2)
    return Names(_lost(rng, codes, recipe.unknown), tuple(f"City {number}" for number in range(6)))


def one_feature(codes: list[int], values: tuple[str, ...], kind: FeatureKind = FeatureKind.CATEGORY) -> CaseTable:
    """A table that compares one thing and nothing else."""
    feature = Feature("what", "What", "what", kind, np.array(codes, np.int32), values)
    return CaseTable(tuple(f"K{number:03}" for number in range(len(codes))), (feature,))


def at_hours(hours: list[float], length: float = 1.0, *, clock: bool = True) -> Times:
    """Moments, each of `length` hours."""
    start, n = np.array(hours), len(hours)
    return Times(start, start + length, np.ones(n, np.bool_), np.full(n, clock), ("",) * n)


def with_times(table: CaseTable, times: Times) -> CaseTable:
    return replace(table, times=times)


def all_pairs(n: int) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.triu_indices(n, 1)
    return left.astype(np.int32), right.astype(np.int32)
