"""Random additive scores for the tests: small, uneven and full of what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from murderbook.compute.additive.form import Additive, Cells, Columns, Weights


@dataclass(frozen=True)
class Shape:
    """What a random register is to be like."""

    n: int = 40
    categories: tuple[int, ...] = (2, 2, 5, 9)
    graded: int = 2
    codes: int = 6
    unknown: float = 0.3
    located: float = 0.7
    timed: float = 0.7
    closed: float = 0.3
    series: float = 0.2
    areas: int = 6
    eras: int = 3
    spread: int = 500_000  # m
    weight: int = 4000  # milli-bits, the most
    shift: int = 0  # milli-bits, added to every weight: below zero for scores that are all negative
    alike: bool = False


shapes = st.builds(
    Shape,
    n=st.integers(0, 90),
    categories=st.lists(st.sampled_from([1, 2, 3, 12, 300]), max_size=5).map(tuple),
    graded=st.integers(0, 3),
    codes=st.integers(1, 9),
    unknown=st.sampled_from([0.0, 0.3, 1.0]),
    located=st.sampled_from([0.0, 0.7, 1.0]),
    timed=st.sampled_from([0.0, 0.7, 1.0]),
    closed=st.sampled_from([0.0, 0.5, 1.0]),
    series=st.sampled_from([0.0, 0.4]),
    areas=st.integers(1, 9),
    eras=st.integers(1, 4),
    spread=st.sampled_from([0, 2000, 5_000_000]),
    weight=st.sampled_from([0, 1, 4000, 40_000]),
    shift=st.sampled_from([0, 0, -9000]),
    alike=st.sampled_from([False, False, False, True]),
)


def register(shape: Shape, seed: int = 0) -> Additive:
    random = np.random.default_rng(seed)
    cells = _cells(shape, random)
    columns = _columns(shape, random, len(cells.area))
    if shape.alike and shape.n:
        columns = Columns(*(np.repeat(column[:1], shape.n, axis=0) for column in columns))
    return Additive(columns, cells, _weights(shape, random))


def _cells(shape: Shape, random: np.random.Generator) -> Cells:
    """Every area with every era, and the unknown of each; nodes are numbers of what a relation stands for."""
    area, era = (part.ravel() for part in np.meshgrid(np.arange(-1, shape.areas), np.arange(-1, shape.eras)))
    wider = np.where(area >= 0, area // 3, random.integers(-1, 2, len(area)))
    wider = np.where(area == shape.areas - 1, -1, wider)
    keys = [area + 1, wider + 1, np.zeros_like(area)]
    node = np.stack(
        [31 * level + 3 * key + (1 - other) * (era + 1) for level, key in enumerate(keys) for other in (0, 1)]
    )
    node = node.T % 40
    known = np.stack([area >= 0, area >= 0, wider >= 0, wider >= 0, area >= -1, area >= -1], axis=1)
    known[:, ::2] &= era[:, None] >= 0
    by_area, by_wider = random.integers(-shape.weight, shape.weight + 1, (2, shape.areas + 2))
    weight = np.stack([by_area[area + 1], by_wider[wider + 1], area * 0 - 300, area * 0 - 100], axis=1) + shape.shift
    node = np.where(known, node, -1)
    return Cells(*(part.astype(np.int32) for part in (area, wider, era, node, weight)))


def _columns(shape: Shape, random: np.random.Generator, cells: int) -> Columns:
    n = shape.n

    def codes(limits: tuple[int, ...]) -> npt.NDArray[np.uint16]:
        found = np.array([random.geometric(0.3, n) % (limit + 1) for limit in limits]).reshape(len(limits), n).T
        return np.where(random.random(found.shape) < shape.unknown, 0, found).astype(np.uint16)

    located = random.random(n) < shape.located
    timed = random.random(n) < shape.timed
    return Columns(
        categories=np.ascontiguousarray(codes(shape.categories)),
        graded=np.ascontiguousarray(codes((shape.codes - 1,) * shape.graded)),
        cell=random.integers(0, cells, n).astype(np.int32),
        located=located,
        xyz=random.integers(-shape.spread, shape.spread + 1, (n, 3)).astype(np.int32),
        radius2=(random.integers(0, 3, n) * 5000.0) ** 2,
        spot=np.where(located, random.integers(0, 4, n), -1).astype(np.int32),
        tick=random.integers(-3000, 3000, n).astype(np.int32),
        span=np.where(timed, random.integers(0, 3, n), -1).astype(np.int8),
        closed=random.random(n) < shape.closed,
        series=np.where(random.random(n) < shape.series, random.integers(0, 5, n), -1).astype(np.int32),
    )


def _weights(shape: Shape, random: np.random.Generator) -> Weights:
    def drawn(*size: int) -> npt.NDArray[np.int32]:
        return (random.integers(-shape.weight, shape.weight + 1, size) + shape.shift).astype(np.int32)

    def symmetric(table: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        return np.maximum(table, table.swapaxes(0, 1))

    sizes = np.array([size + 1 for size in shape.categories], np.int64)
    grades = np.stack([symmetric(drawn(shape.codes, shape.codes)) for _ in range(shape.graded)] or [drawn(1, 1)])
    grades[:, 0], grades[:, :, 0] = 0, 0
    return Weights(
        agree=drawn(40, int(sizes.sum())),
        first=np.append(0, np.cumsum(sizes))[:-1].astype(np.int32),
        differ=drawn(len(sizes)),
        grades=grades[: shape.graded],
        distances=np.array([1000.0, 30_000.0, 400_000.0]) ** 2,
        edges=np.sort(random.integers(0, 900_000, (4, 2)).astype(np.float64) ** 2, axis=1),
        places=drawn(4, 3),
        gap_edges=np.array([0, 10, 500, 501], np.int32),
        gaps=symmetric(drawn(3, 3, 5)),
    )
