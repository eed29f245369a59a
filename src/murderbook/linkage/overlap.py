"""How far the items of a group speak for themselves, measured in the register: what comes together counts for less.

Among pairs of any two cases, the sum of independent rows varies as much as the rows do together; the sum of k rows that
say the same varies k times as much, and each of them is worth a k-th. So the share by which every row of a group counts
is the variance of its rows over the variance of their sum, between a k-th and one: the design effect of Kish (1965),
turned over. Few pairs of a register tell little, and leave the share near the declared one. The hundredth of pairs that
are most alike is left out: among them are those of one offender, whose cases agree in many rows for that reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from murderbook.compute.packed import Doubles, Ints
from murderbook.linkage.model import Declaration
from murderbook.linkage.rates import ROOT, Tables
from murderbook.linkage.reading import Reading

PAIRS = 40_000  # drawn; more tell no more
MOST_ALIKE = 0.99  # quantile of the totals beyond which a pair is left out
DECLARED_PAIRS = 200  # that the declared share is worth; a convention, not an estimate
SEED = 20260103


def shares_of(readings: Sequence[Reading], tables: Tables) -> dict[str, float]:
    """The share of each group, by its name. `tables`: with every row in full. The order of the readings is nothing."""
    rule = tables.declaration
    weights = _weights(positions_of(sorted(readings, key=lambda reading: reading.id), tables), tables)
    totals = weights.sum(axis=1)
    if len(totals):
        weights = weights[totals <= np.quantile(totals, MOST_ALIKE)]
    shares = {}
    for group in rule.groups:
        columns = [number for number, item in enumerate(rule.items) if item.group == group]
        shares[group] = _share(weights[:, columns], rule) if len(columns) > 1 else 1.0
    return shares


def positions_of(readings: Sequence[Reading], tables: Tables) -> Ints:
    """Positions of the values in the tables [n, items], -1 unknown. ValueError for a value never counted."""
    items, position = tables.declaration.items, tables.position
    values = np.full((len(readings), len(items)), -1, np.int32)
    for row, reading in enumerate(readings):
        for column, (item, value) in enumerate(zip(items, reading.values, strict=True)):
            if value is not None:
                at = position.get((item.id, value.key))
                if at is None:
                    raise ValueError(
                        f"case {reading.id}: {item.label} {value.key!r} was not there at the model's fit: fit it again"
                    )
                values[row, column] = at
    return values


def _weights(values: Ints, tables: Tables) -> Doubles:
    """Milli-bits [pairs, items] of pairs drawn evenly, by the rates of the whole register; 0 where one is unknown."""
    if len(values) < 2 or not tables.values:
        return np.zeros((0, values.shape[1]))
    source = np.random.default_rng(SEED)
    left = source.integers(0, len(values), PAIRS)
    right = (left + source.integers(1, len(values), PAIRS)) % len(values)
    x, y = values[left], values[right]
    root = tables.nodes[ROOT]
    same, near, kin = tables.same[root], tables.near[root], tables.kin
    found = np.where(x == y, same[x], np.where(kin[x] == kin[y], near[x], tables.differ[x]))
    return np.where((x >= 0) & (y >= 0), found, 0).astype(np.float64)


def _share(weights: Doubles, rule: Declaration) -> float:
    """Of rows [pairs, items of one group]."""
    told = int(((weights != 0.0).sum(axis=1) > 1).sum())
    together = float(weights.sum(axis=1).var()) if told else 0.0
    if together == 0.0:
        return rule.counts
    measured = min(max(float(weights.var(axis=0).sum()) / together, 1.0 / weights.shape[1]), 1.0)
    return float(round((DECLARED_PAIRS * rule.counts + told * measured) / (DECLARED_PAIRS + told), 3))
