"""A made-up national homicide file for the benchmarks: as uneven as the real ones, as large as one likes.

Some 3,000 counties of very uneven size in 51 states over 60 years; twelve categories and presences with skewed values,
local habits and unknowns; hour, weekday and age; dates that are days, months or years; places that are addresses,
county seats or missing. Weights are log ratios of the rates counted in the file itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.form import Additive, Cells, Columns, Weights

Array = npt.NDArray[np.float64]
COUNTIES, STATES, ERAS, RADIUS = 3000, 51, 6, 6_371_000
VALUES = (15, 28, 2, 12, 20, 600, *(2,) * 6)  # of each category; two are absent and present
KNOWN = (0.95, 0.7, 0.99, 0.6, 0.8, 0.35, 0.8, 0.7, 0.9, 0.6, 0.75, 0.85)
PRESENT = (0.1, 0.05, 0.03, 0.015, 0.008, 0.004)
LARGE = 400  # counties with rates of their own
SHARED = 0.4  # share of a series' cases that repeat a value by habit
SPANS = (0, 30, 365, 1825)


def national(n: int, seed: int = 1, closed: float = 0.25) -> Additive:
    """An additive score over `n` made-up cases, `closed` of them cleared."""
    random = np.random.default_rng(seed)
    county, state_of, seat = _counties(random, n)
    era = random.integers(0, ERAS, n)
    categories = _categories(random, state_of[county], n)
    graded = _graded(random, n)
    cells, cell, node = _cells(county, state_of, era)
    located, xyz, radius2 = _places(random, seat[county])
    span = np.where(random.random(n) < 0.05, -1, random.choice(len(SPANS), n, p=(0.85, 0.1, 0.04, 0.01)))
    columns = Columns(
        categories=categories,
        graded=graded,
        cell=cell.astype(np.int32),
        located=located,
        xyz=xyz,
        radius2=radius2,
        spot=np.where(located, county, -1).astype(np.int32),
        tick=(era * 3652 + random.integers(0, 3652, n)).astype(np.int32),
        span=span.astype(np.int8),
        closed=random.random(n) < closed,
        series=np.where(random.random(n) < 0.01, random.integers(0, max(1, n // 300), n), -1).astype(np.int32),
    )
    return Additive(columns, cells, _weights(columns, node, np.bincount(county, minlength=COUNTIES), n))


def _counties(random: np.random.Generator, n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Array]:
    """County of each case, state of each county, and metres from the earth's centre of each county's seat."""
    size = random.lognormal(0, 1.7, COUNTIES)
    degrees = random.uniform((25, -124), (49, -67), (COUNTIES, 2))
    capitals = random.uniform((25, -124), (49, -67), (STATES, 2))
    state = ((degrees[:, None] - capitals) ** 2).sum(axis=2).argmin(axis=1)
    north, east = np.radians(degrees).T
    seat = RADIUS * np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
    return random.choice(COUNTIES, n, p=size / size.sum()), state, seat


def _categories(random: np.random.Generator, state: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.uint16]:
    found = np.zeros((n, len(VALUES)), np.uint16)
    for f, size in enumerate(VALUES):
        rate = 1 / np.arange(1, size + 1) ** 1.2
        if f >= len(VALUES) - len(PRESENT):
            rate = np.array([1 - PRESENT[f - 6], PRESENT[f - 6]])
        local = rate * random.lognormal(0, 0.4, (STATES, size))
        upto = (local / local.sum(axis=1, keepdims=True)).cumsum(axis=1)
        drawn, chunk = random.random(n), 50_000
        for begin in range(0, n, chunk):
            part = slice(begin, begin + chunk)
            value = (drawn[part, None] > upto[state[part]]).sum(axis=1)
            found[part, f] = np.minimum(value, size - 1) + 1
        found[random.random(n) > KNOWN[f], f] = 0
    return found


def _graded(random: np.random.Generator, n: int) -> npt.NDArray[np.uint16]:
    hour = (random.normal(23, 5, n).astype(int) % 24) + 1
    age = np.clip(random.gamma(3.5, 9, n) // 5, 0, 19).astype(int) + 1
    found = np.stack([hour, random.integers(1, 8, n), age], axis=1)
    found[random.random((n, 3)) > (0.6, 0.95, 0.97)] = 0
    return found.astype(np.uint16)


def _cells(
    county: npt.NDArray[np.int64], state_of: npt.NDArray[np.int64], era: npt.NDArray[np.int64]
) -> tuple[Cells, npt.NDArray[np.int64], dict[str, npt.NDArray[np.int64]]]:
    """Counties by era; small counties take their state's rates. Also the nodes of each case, for counting."""
    key, cell = np.unique(county * ERAS + era, return_inverse=True)
    area, when = key // ERAS, key % ERAS
    wider, large = state_of[area], np.argsort(-np.bincount(county, minlength=COUNTIES))[:LARGE]
    rank = np.full(COUNTIES, -1)
    rank[large] = np.arange(LARGE)
    nation, states, counties = 0, 1 + ERAS, (1 + ERAS) * (1 + STATES)
    by_state = states + wider * (1 + ERAS)
    by_county = np.where(rank[area] >= 0, counties + rank[area] * (1 + ERAS), by_state)
    node = np.stack(
        [by_county + 1 + when, by_county, by_state + 1 + when, by_state, nation + 1 + when, 0 * when], axis=1
    )
    share = np.bincount(county, minlength=COUNTIES)[area] / len(county)
    kin = np.bincount(state_of[county], minlength=STATES)[wider] / len(county)
    same, near = 0.5 / share + 0.3 / kin + 0.2, 0.3 / kin + 0.2
    weight = np.stack([_millibits(same), _millibits(near), np.full(len(key), -2322), np.full(len(key), -1000)], axis=1)
    cells = Cells(*(part.astype(np.int32) for part in (area, wider, when, node, weight)))
    return cells, cell, {"nodes": node[cell], "count": np.array(counties + LARGE * (1 + ERAS))}


def _millibits(ratio: Array) -> npt.NDArray[np.int32]:
    return np.round(1000 * np.log2(ratio)).astype(np.int32)


def _places(
    random: np.random.Generator, seat: Array
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    n = len(seat)
    located, exact = random.random(n) < 0.96, random.random(n) < 0.6
    xyz = np.where(exact[:, None], seat + random.normal(0, 8000, (n, 3)), seat)
    return located, xyz.astype(np.int32), np.where(exact, 100.0**2, 20_000.0**2)


def _weights(columns: Columns, node: dict[str, npt.NDArray[np.int64]], sizes: npt.NDArray[np.int64], n: int) -> Weights:
    first = np.append(0, np.cumsum([size + 1 for size in VALUES])[:-1]).astype(np.int32)
    agree = np.zeros((int(node["count"]), sum(VALUES) + len(VALUES)), np.int32)
    for f, size in enumerate(VALUES):
        counts = np.zeros((len(agree), size + 1))
        for relation in range(6):
            np.add.at(counts, (node["nodes"][:, relation], columns.categories[:, f]), 1)
        overall = (counts[0, 1:] + 0.5) / (counts[0, 1:].sum() + 0.5 * size)
        rate = (counts[:, 1:] + 20 * overall) / (counts[:, 1:].sum(axis=1, keepdims=True) + 20)
        agree[:, first[f] + 1 : first[f] + 1 + size] = _millibits((SHARED + (1 - SHARED) * rate) / rate)
    near = np.array([200, 1_000, 4_000, 16_000.0])  # m to so many others in a county of 100 cases
    edges = (near * np.sqrt(100 / np.maximum(sizes, 1) * n / 1e6)[:, None]) ** 2
    away = np.array([2, 10, 50, 200, 800]) * 1000.0
    places = np.maximum(6000 - 1100 * np.arange(6)[:, None] - 700 * np.arange(5), -1500)
    return Weights(
        agree=agree,
        first=first,
        differ=np.full(len(VALUES), -737, np.int32),
        grades=_grades(),
        distances=away**2,
        edges=np.floor(edges),
        places=places.astype(np.int32),
        gap_edges=np.array([30, 180, 365, 1095, 3650, 7300], np.int32),
        gaps=_gaps(),
    )


def _grades() -> npt.NDArray[np.int32]:
    """Hour and weekday by the clock, age by its difference: the nearer, the more."""
    found = np.zeros((3, 25, 25), np.int32)
    for f, (size, circle, width, most) in enumerate([(24, True, 2.5, 2.0), (7, True, 1, 0.6), (20, False, 1.5, 2.2)]):
        apart = np.abs(np.arange(size)[:, None] - np.arange(size))
        apart = np.minimum(apart, size - apart) if circle else apart
        found[f, 1 : size + 1, 1 : size + 1] = np.round(1000 * (most * np.exp(-((apart / width) ** 2)) - 0.7))
    return found


def _gaps() -> npt.NDArray[np.int32]:
    sharp = np.array([2500, 1800, 1200, 600, -100, -700, -1200])
    vague = 1 / (1 + np.arange(len(SPANS)))
    return np.round(sharp * np.minimum(vague[:, None], vague)[:, :, None]).astype(np.int32)
