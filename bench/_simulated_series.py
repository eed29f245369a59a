"""Simulated series for the linkage benchmarks: burglary-like files, and the serial homicides of a published design.

Neither is drawn from the model that the engine fits: an offender has ways of his own, kept to more or less firmly by
each, so that rates differ between offenders, which the engine does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.linkage.tabular.learning.labels import Labels, labels_of
from murderbook.linkage.tabular.table import CaseTable, Feature, FeatureKind, Places, Times

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]

# Calibrated on the public burglary benchmark's own summaries: medians of distance and gap, shares of matching codes.
REACH, CITY = 0.44, 4.15  # km: how far one offender strays (median of offenders), and the city, standard deviations
FIRM = 0.9  # how much offenders differ in their reach and pace (of logarithms)
SPAN_DAYS, PACE_DAYS = 343.0, 10.5
KEPT = (0.47, 0.21, 0.24)  # share of linked pairs that repeat a code beyond chance
BY_CHANCE = (0.15, 0.38, 0.20)  # two offenders' codes are the same
VALUES = (24, 6, 14)
UNKNOWN = (0.0, 0.02, 0.02)
# Sizes of the 19 series are not published one by one: 116 cases spread as such series are.
SALO_SIZES = (2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 12, 15)


@dataclass(frozen=True)
class Simulated:
    table: CaseTable
    labels: Labels


def burglaries(seed: int, series: int = 300, one_offs: int = 600) -> Simulated:
    rng = np.random.default_rng([seed, 3])
    sizes = np.concatenate([2 + rng.geometric(0.45, series) - 1, np.ones(one_offs, int)])
    who = np.repeat(np.arange(len(sizes)), sizes)
    metres, (start, end) = _places(rng, who, len(sizes)), _times(rng, who, len(sizes))
    order = np.argsort(start, kind="stable")
    who, metres, start, end = who[order], metres[order], start[order], end[order]
    features = tuple(_codes(rng, who, len(sizes), at) for at in range(3))
    n = len(who)
    table = CaseTable(
        ids=tuple(f"S{number}" for number in range(n)),
        features=features,
        places=Places(np.column_stack([metres, np.zeros(n)]), np.ones(n, np.bool_), True, ("",) * n),
        times=Times(start, end, np.ones(n, np.bool_), np.ones(n, np.bool_), ("",) * n),
    )
    return Simulated(table, labels_of(table, [f"O{number}" for number in who.tolist()], table.ids))


def _places(rng: np.random.Generator, who: Codes, count: int) -> Floats:
    """Homes in quarters of a town; crimes around them, some offenders far afield."""
    quarters = rng.normal(0.0, CITY, (200, 2))
    homes = quarters[rng.integers(0, 200, count)] + rng.normal(0.0, 0.8, (count, 2))
    reach = REACH * np.exp(rng.normal(0.0, FIRM, count))
    astray = rng.random(len(who)) < 0.08
    found = homes[who] + rng.normal(0.0, 1.0, (len(who), 2)) * reach[who, None]
    found[astray] = quarters[rng.integers(0, 200, int(astray.sum()))] + rng.normal(0.0, 0.8, (int(astray.sum()), 2))
    return np.rint(found * 1000.0)


def _times(rng: np.random.Generator, who: Codes, count: int) -> tuple[Floats, Floats]:
    """Days in spells of each offender's own pace, hours around his own; half are known as a window only."""
    pace = PACE_DAYS * np.exp(rng.normal(0.0, FIRM, count))
    day = rng.uniform(0.0, SPAN_DAYS, count)[who]
    first = np.append(True, who[1:] != who[:-1])
    steps = np.where(first, 0.0, rng.exponential(1.0, len(who)) * pace[who])
    passed = np.cumsum(steps)
    day = (day + passed - passed[first][np.cumsum(first) - 1]) % SPAN_DAYS
    hour = (rng.choice([2.0, 13.0, 21.0], count)[who] + rng.normal(0.0, 5.0, len(who))) % 24.0
    start = 1_250_000.0 + np.floor(day) * 24.0 + np.floor(hour)
    window = np.where(rng.random(len(who)) < 0.5, 0.0, np.floor(rng.exponential(6.0, len(who))))
    return start, start + np.maximum(window, 1.0)


def _codes(rng: np.random.Generator, who: Codes, count: int, at: int) -> Feature:
    base = _shares(VALUES[at], BY_CHANCE[at])
    own = rng.choice(VALUES[at], count, p=base)
    firm = rng.beta(1.2, 1.2, count)
    firm = np.minimum(firm * np.sqrt(KEPT[at] / (firm**2).mean()), 1.0)
    repeats = rng.random(len(who)) < firm[who]
    codes = np.where(repeats, own[who], rng.choice(VALUES[at], len(who), p=base)).astype(np.int32)
    codes[rng.random(len(who)) < UNKNOWN[at]] = -1
    values = tuple(f"v{number}" for number in range(VALUES[at]))
    return Feature(f"MO{at + 1}", f"Code {at + 1}", f"MO{at + 1}", FeatureKind.CATEGORY, codes, values)


def _shares(count: int, alike: float) -> Floats:
    """Falling shares of values of which two are the same in `alike` of draws."""
    low, high = 0.0, 5.0
    for _ in range(60):
        middle = (low + high) / 2.0
        shares = (1.0 + np.arange(count)) ** -middle
        shares /= shares.sum()
        low, high = (middle, high) if (shares**2).sum() < alike else (low, middle)
    return np.asarray(shares)


def summary(found: Simulated) -> dict[str, float]:
    """What the simulation is calibrated to."""
    labels, table = found.labels, found.table
    rows = np.flatnonzero(labels.group >= 0)
    left, right = (rows[side] for side in np.triu_indices(len(rows), 1))
    linked = labels.group[left] == labels.group[right]
    assert table.places is not None and table.times is not None
    apart = np.sqrt(((table.places.metres[left] - table.places.metres[right]) ** 2).sum(axis=1)) / 1000.0
    gap = np.abs(table.times.start[left] - table.times.start[right]) / 24.0
    told = {
        f"{name}, {side}": float(np.median(values[held]))
        for name, values in (("km", apart), ("days", gap))
        for side, held in (("linked", linked), ("unlinked", ~linked))
    }
    for feature in table.features:
        x, y = feature.codes[left], feature.codes[right]
        known = (x >= 0) & (y >= 0)
        told[f"{feature.id}, linked"] = float((x == y)[known & linked].mean())
        told[f"{feature.id}, unlinked"] = float((x == y)[known & ~linked].mean())
    return told


@dataclass(frozen=True)
class Homicides:
    """`shown` [cases, behaviours] present or not; `series` [cases], each one-off a number of its own; `groups` of
    behaviours."""

    shown: npt.NDArray[np.bool_]
    series: Codes
    groups: tuple[str, ...]

    def only(self, rows: npt.NDArray[np.int_], behaviours: npt.NDArray[np.int_]) -> Homicides:
        names = tuple(self.groups[at] for at in behaviours.tolist())
        return Homicides(self.shown[np.ix_(rows, behaviours)], self.series[rows], names)

    def table(self) -> CaseTable:
        features = tuple(
            Feature(
                f"b{at:02}", f"Behaviour {at}", self.groups[at], FeatureKind.PRESENCE,
                self.shown[:, at].astype(np.int32), ("absent", "present"),
            )
            for at in range(self.shown.shape[1])
        )  # fmt: skip
        return CaseTable(tuple(f"H{number}" for number in range(len(self.series))), features)

    def labels(self) -> Labels:
        names = [f"O{number}" for number in self.series.tolist()]
        return labels_of(self.table(), names, [f"H{number}" for number in range(len(names))])


def homicides(seed: int, consistency: float, behaviours: int = 92, one_off_share: float = 0.0) -> Homicides:
    """19 series, 116 cases, one-offs up to `one_off_share` of all. Each offender has a rate of his own for each
    behaviour, spread around how common it is: the wider, the more consistent."""
    rng = np.random.default_rng([seed, 7])
    rates = rng.beta(0.8, 2.2, behaviours).clip(0.02, 0.98)
    count = round(sum(SALO_SIZES) * one_off_share / (1.0 - one_off_share))
    sizes = np.concatenate([np.array(SALO_SIZES), np.ones(count, int)])
    spread = (1.0 - consistency) / consistency
    hands = rng.beta(rates * spread, (1.0 - rates) * spread, (len(sizes), behaviours))
    series = np.repeat(np.arange(len(sizes)), sizes)
    groups = tuple(f"group {at % 8}" for at in range(behaviours))
    return Homicides(rng.random((len(series), behaviours)) < hands[series], series.astype(np.int32), groups)
