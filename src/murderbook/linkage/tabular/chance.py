"""What chance alone would list: the same search over cases whose ways of working are dealt out anew among neighbours.

Every case keeps its place and time; what was done, one group of features at a time (the group intact, what is unknown
included), is reassigned among some two dozen cases of the same area, place and era. A large search is replicated for a
sample of its queries. What one offender's nearness in place and time gives is still there: the numbers are cautious.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from murderbook.compute.additive.form import Additive
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.engine import Engine
from murderbook.compute.packed import SKIPPED, Ints
from murderbook.evidence.chance import ChanceTable
from murderbook.linkage.tabular.fitting.fitted import Fitted
from murderbook.linkage.tabular.model import RepeatKind

NEIGHBOURS = 24  # that trade places; fewer would leave a series as it was found
REPLICAS = 40
MOST_QUERIES = 60_000  # over all replicas
PAIRS_AFFORDED = 20_000_000_000  # that all replicas together may look at
STAYS = ""  # the group of what belongs to the time of a case
OF_TIME = (RepeatKind.HOUR, RepeatKind.WEEKDAY)
LATTICE = 1 << 20  # of the space-filling order, per axis


def chance_table(  # noqa: PLR0913, PLR0917 - a search has as many choices
    fitted: Fitted,
    queries: Ints,
    k: int,
    seed: int,
    engine: Engine,
    workers: int | None,
    progress: Callable[[float], None] | None = None,
) -> ChanceTable:
    """Scores that `k` partners of each of `queries` (rows) have by chance, per search of all of them."""
    total = min(MOST_QUERIES, REPLICAS * len(queries), max(PAIRS_AFFORDED // max(fitted.table.n, 1), 50))
    each = min(len(queries), max(1, total // REPLICAS))
    source = np.random.default_rng([seed, fitted.table.n])
    found: list[list[int]] = []
    for number, form in enumerate(replicas(fitted, REPLICAS, seed)):
        asked = np.sort(source.choice(queries, each, replace=False)).astype(np.int32)
        score, _ = AdditiveSearch(form, asked, engine=engine, workers=workers).top_partners(k)
        found.append(score[score != SKIPPED].tolist())
        if progress is not None:
            progress((number + 1) / REPLICAS)
    return ChanceTable(found, share=each / len(queries))


def replicas(fitted: Fitted, times: int, seed: int) -> Iterator[Additive]:
    """Forms with reassigned features; place, time and what follows from them stay."""
    form, block = fitted.form, blocks_of(fitted)
    listed = [repeat.group for repeat in fitted.listed]
    graded = [STAYS if repeat.kind in OF_TIME else repeat.group for repeat in fitted.graded]
    source = np.random.default_rng([seed, 1])
    for _ in range(times):
        categories, grades = form.columns.categories.copy(), form.columns.graded.copy()
        for group in dict.fromkeys([*listed, *graded]):
            if group == STAYS:
                continue
            order = dealt(block, source)
            for columns, names in ((categories, listed), (grades, graded)):
                held = [number for number, name in enumerate(names) if name == group]
                columns[:, held] = columns[order][:, held]
        yield replace(form, columns=form.columns._replace(categories=categories, graded=grades))


def dealt(block: Ints, source: np.random.Generator) -> Ints:
    """For each row [n], the row of its block whose features it gets."""
    rows = np.argsort(block, kind="stable")
    shuffled = np.lexsort((source.random(len(block)), block))
    order = np.empty(len(block), np.int32)
    order[rows] = shuffled
    return order


def blocks_of(fitted: Fitted) -> Ints:
    """Blocks of NEIGHBOURS rows [n] that follow one another by area, place and era; the last of them may be larger."""
    columns, regions = fitted.form.columns, fitted.regions
    cell = columns.cell
    order = np.lexsort(
        (columns.tick, regions.era[cell], _along(columns.xyz, columns.located), regions.area[cell], regions.wider[cell])
    )
    count = max(1, len(order) // NEIGHBOURS)
    block = np.empty(len(order), np.int32)
    block[order] = np.minimum(np.arange(len(order)) // NEIGHBOURS, count - 1)
    return block


def _along(xyz: Ints, located: np.typing.NDArray[np.bool_]) -> np.typing.NDArray[np.int64]:
    """Number along a Morton curve through space [n], -1 where not located: neighbours have numbers that are close."""
    if not located.any():
        return np.full(len(xyz), -1, np.int64)
    low = xyz[located].min(axis=0)
    side = max(int((xyz[located].max(axis=0) - low).max()), 1)
    at = ((xyz.astype(np.int64) - low) * (LATTICE - 1) // side).clip(0, LATTICE - 1)
    number = np.zeros(len(xyz), np.int64)
    for bit in range(20):
        for axis in range(3):
            number |= ((at[:, axis] >> bit) & 1) << (3 * bit + axis)
    return np.where(located, number, -1)
