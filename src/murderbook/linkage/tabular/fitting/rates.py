"""What is frequent where: shares of every value by place and era, shrunk to wider ones, the two compared left out.

The columnar twin of `linkage.rates`: (area, era) -> (area, any era) -> (wider area, any era) -> all. A pair is weighed
by the smallest place and era that holds both, so leaving both out is "minus two" throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.compute.additive.form import Cells, Codes
from murderbook.compute.packed import RELATIONS, Doubles, Ints
from murderbook.linkage.tabular.table import CaseTable

FIRST_HOUR = np.datetime64("1850-01-01T00", "h")
ANY = -1


@dataclass(frozen=True)
class Regions:
    """The distinct combinations of area, wider area and era in a table, and the nodes that rates are counted at.

    `cell` [n]; `keys` [nodes, 3] level (0 area, 1 wider area, 2 anywhere), place, era (-1 any); node 0 is all of it,
    and every node comes after its `parent`. `names`: of a node, for a person.
    """

    cell: Ints
    area: Ints
    wider: Ints
    era: Ints
    node: Ints  # [cells, 6]
    keys: Ints
    parent: Ints
    names: tuple[str, ...]

    def as_cells(self, area_weight: Ints) -> Cells:
        return Cells(self.area, self.wider, self.era, self.node, area_weight)


def regions_of(table: CaseTable, era_years: int) -> Regions:
    area, wider = _areas(table)
    era = eras_of(table, era_years)
    triples = np.stack([area, wider, era], axis=1)
    cells, cell = np.unique(triples, axis=0, return_inverse=True)
    asked = np.full((len(cells), RELATIONS, 3), -2, np.int32)  # -2: such a relation never holds
    for relation in range(RELATIONS):
        level, other_era = divmod(relation, 2)
        place = (cells[:, 0], cells[:, 1], np.full(len(cells), ANY))[level]
        when = np.full(len(cells), ANY) if other_era else cells[:, 2]
        holds = ((place >= 0) | (level == 2)) & ((when >= 0) | (other_era == 1))
        asked[holds, relation] = np.stack([np.full(len(cells), level), place, when], axis=1)[holds]
    flat = asked.reshape(-1, 3)
    keys = np.unique(np.vstack([flat[flat[:, 0] >= 0], [[2, ANY, ANY]]]), axis=0)
    keys = keys[np.lexsort((keys[:, 2], keys[:, 1], -keys[:, 0], keys[:, 2] >= 0))]  # any era first, widest place first
    number = {tuple(key): row for row, key in enumerate(keys.tolist())}
    node = np.array([number.get(tuple(key), -1) for key in flat.tolist()], np.int32).reshape(len(cells), RELATIONS)
    wider_of = {int(a): int(w) for a, w, _ in cells if a >= 0}
    parent = np.array([number[_parent(key, wider_of)] for key in keys.tolist()], np.int32)
    names = _names(keys.tolist(), table, area, era_years)
    at_area, at_wider, at_era = (cells[:, at].astype(np.int32) for at in range(3))
    return Regions(cell.astype(np.int32), at_area, at_wider, at_era, node, keys.astype(np.int32), parent, names)


def _parent(key: list[int], wider_of: dict[int, int]) -> tuple[int, int, int]:
    level, place, era = key
    if era != ANY:
        return level, place, ANY
    if level == 0 and wider_of.get(place, ANY) >= 0:
        return 1, wider_of[place], ANY
    return 2, ANY, ANY


def _areas(table: CaseTable) -> tuple[Ints, Ints]:
    """Area codes that tell Springfield, IL from Springfield, MA; -1 unknown."""
    nowhere = np.full(table.n, ANY, np.int32)
    wider = table.wider.codes.astype(np.int32) if table.wider else nowhere
    if table.area is None:
        return nowhere, wider
    _, codes = np.unique(np.stack([table.area.codes, wider], axis=1), axis=0, return_inverse=True)
    return np.where(table.area.codes >= 0, codes, ANY).astype(np.int32), wider


def eras_of(table: CaseTable, years: int) -> Ints:
    """Number of the era (1980s: 198) [n]; -1 where unknown, or where the span reaches into another."""
    if table.times is None:
        return np.full(table.n, ANY, np.int32)
    first, last = (_years(hours) // years for hours in (table.times.start, table.times.end - 0.01))
    last = np.maximum(first, last)
    return np.where(table.times.known & (first == last), first, ANY).astype(np.int32)


def _years(hours: Doubles) -> Ints:
    """The calendar year of hours since 1850 [n]."""
    whole = np.floor(np.nan_to_num(hours)).astype("timedelta64[h]")
    return np.asarray((FIRST_HOUR + whole).astype("datetime64[Y]").astype(np.int32) + 1970, np.int32)


def _names(keys: list[list[int]], table: CaseTable, area: Ints, era_years: int) -> tuple[str, ...]:
    """Of each node, for a person: "in Harbor, 1980-1989"."""
    codes, first = np.unique(area, return_index=True)
    row = dict(zip(codes.tolist(), first.tolist(), strict=True))
    names = []
    for level, place, era in keys:
        where = "of the whole file"
        if level == 0 and table.area is not None:
            where = f"in {table.area.values[table.area.codes[row[place]]]}"
        elif level == 1 and table.wider is not None:
            where = f"in {table.wider.values[place]}"
        names.append(where if era == ANY else f"{where}, {era * era_years}-{(era + 1) * era_years - 1}")
    return tuple(names)


@dataclass(frozen=True)
class Counted:
    """`hits` [nodes, values] and `trials` [nodes, categories]; `first` [categories]; unknowns are not counted."""

    hits: Doubles
    trials: Doubles
    first: Ints

    def columns(self, category: int) -> slice:
        ends = [*self.first[1:], self.hits.shape[1]]
        return slice(int(self.first[category]) + 1, int(ends[category]))


def count(categories: Codes, sizes: list[int], regions: Regions) -> Counted:
    """`sizes`: codes of each category, the unknown (0) included."""
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32) if sizes else np.zeros(0, np.int32)
    nodes, width = len(regions.keys), sum(sizes)
    hits = np.zeros((nodes, width))
    for relation in range(RELATIONS):
        at = regions.node[regions.cell, relation]
        held = at >= 0
        for category in range(len(sizes)):
            codes = categories[held, category].astype(np.int64)
            flat = at[held] * np.int64(sizes[category]) + codes
            shown = np.bincount(flat, minlength=nodes * sizes[category]).reshape(nodes, sizes[category])
            hits[:, first[category] : first[category] + sizes[category]] += shown
    hits[:, first] = 0.0
    trials = (
        np.stack([hits[:, f : f + s].sum(axis=1) for f, s in zip(first, sizes, strict=True)], axis=1)
        if sizes
        else np.zeros((nodes, 0))
    )
    return Counted(hits, trials, first)


def shares(counted: Counted, regions: Regions, wider: list[Doubles], strength: float) -> Doubles:
    """P(value) [nodes, values], two cases left out. `wider`: per category, shares of the model's own population
    [values] that the whole file shrinks to, worth `strength` cases."""
    rates = np.zeros_like(counted.hits)
    for category, population in enumerate(wider):
        columns = counted.columns(category)
        hits = np.maximum(counted.hits[:, columns] - 2.0, 0.0)
        trials = np.maximum(counted.trials[:, category] - 2.0, 0.0)[:, None]
        found = np.zeros_like(hits)
        for node, parent in enumerate(regions.parent):
            above = population if node == 0 else found[parent]
            found[node] = (hits[node] + strength * above) / (trials[node] + strength)
        rates[:, columns] = found
    return rates
