"""How many pairs this strong chance alone would give: the same records with their values dealt out anew.

In a replica each comparison is reassigned among the records, those that travel together (a household: surname, address,
telephone) as one, so that families stay families; who tells something keeps telling something. What is left is chance.
Two records of one true person share a household, and keep it: the number is too high rather than too low.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from murderbook.compute.levelled.form import UNKNOWN, Levelled, Longs
from murderbook.compute.levelled.search import LevelledSearch
from murderbook.compute.packed import Flags, Ints
from murderbook.evidence.chance import ChanceTable
from murderbook.resolution.fitted import FittedModel


def chance_table(
    model: FittedModel, floor: int, many: tuple[int, int], seed: int, tell: Callable[[float], None] | None = None
) -> ChanceTable:
    """Scores of replica searches at or above `floor` milli-bits. `many`: replicas, and searches made so far."""
    replicas, searches = many
    scores = []
    for number in range(replicas):
        search = LevelledSearch(replica(model, np.random.default_rng([seed, number])))
        scores.append(search.at_least(floor).score)
        if tell is not None:
            tell((number + 1) / replicas)
    return ChanceTable(scores, searches)


def replica(model: FittedModel, draw: np.random.Generator) -> Levelled:
    """The search's own arrays with codes dealt out anew among the records."""
    levelled = model.levelled
    together: dict[str, list[Ints]] = defaultdict(list)
    for column, one in zip(levelled.columns, model.values, strict=True):
        together[one.comparison.travels].append(column.codes)
    order = {travels: dealt(np.stack(codes) != UNKNOWN, draw) for travels, codes in together.items()}
    columns = tuple(
        column._replace(codes=column.codes[order[one.comparison.travels]])
        for column, one in zip(levelled.columns, model.values, strict=True)
    )
    return replace(levelled, columns=columns)


def dealt(told: Flags, draw: np.random.Generator) -> Longs:
    """[n] whose values each record gets: those of one that tells the same of them. `told` [comparisons, n]."""
    _, pattern = np.unique(told, axis=1, return_inverse=True)
    order = np.arange(told.shape[1])
    for one in range(int(pattern.max(initial=-1)) + 1):
        rows = np.flatnonzero(pattern.ravel() == one)
        order[rows] = draw.permutation(rows)
    return order
