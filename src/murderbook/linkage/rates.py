"""What is frequent here: counts of every value by place and era, and the weights that follow from them.

A pair's rates are those of the smallest place and era that holds both cases, both left out, shrunk to the wider ones:
(area, era) -> (area, any era) -> (wider area, any era) -> whole corpus. Because both cases lie in the node and in all
above it, leaving both out is "minus two" throughout, and the weight of a pair is one look-up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from murderbook.linkage.model import ABSENT, PRESENT, Declaration, Item
from murderbook.linkage.reading import Reading, Value, Where

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Node = tuple[str, str]  # (place, era)
ANY = "*"
ROOT: Node = (ANY, ANY)
_Key = TypeVar("_Key", int, str)
RELATIONS = 6  # 2 * (same area, same wider area, elsewhere) + (same era, another)
# Fewer noes than a tenth of the yeses, or than 20, are the more taken for strays the fewer they are; conventions
STRAY_SHARE, STRAY_CASES = 0.1, 20.0
FEW = 50  # of fewer cases one is two hundredths or more: they are counted in words, never given as a percentage


def node_of(where: Where, relation: int) -> Node | None:
    """The node that holds a case of here and every case that stands in `relation` to it; None where no case can."""
    level, other_era = divmod(relation, 2)
    place = (_area(where), _wider(where), ANY)[level]
    era = ANY if other_era else where.era
    return None if place is None or era is None else (place, era)


def relation_of(a: Where, b: Where) -> int:
    """0 the same area and era ... 5 neither; unknown is never the same as unknown."""
    level = 0 if a.area and a.area == b.area else 1 if a.wider and a.wider == b.wider else 2
    return 2 * level + (0 if a.era and a.era == b.era else 1)


def _area(where: Where) -> str | None:
    return f"area:{where.area}" if where.area else None


def _wider(where: Where) -> str | None:
    return f"wider:{where.wider}" if where.wider else None


@dataclass(frozen=True, slots=True)
class Counts:
    """Units (a case, or a known series as a whole) that show each value, by node.

    `values[item id]` lists the values seen; `cells[node]` maps the position of a value in `flat` to its count;
    `parents` says where a node shrinks to; `readable[node]` counts the units in which each kind of item could be read,
    whether or not anything is said there.
    """

    values: Mapping[str, tuple[Value, ...]]
    cells: Mapping[Node, Mapping[int, int]]
    parents: Mapping[Node, Node]
    readable: Mapping[Node, Mapping[str, int]]

    def absence_coded(self, item: Item) -> float:
        """How far files that lack the behaviour say so, 0 to 1: it rises evenly with the noes, so that one no more
        never makes a form of strays. Else the silent files drop out, and what is rare is all but certain."""
        if not item.is_presence:
            return 1.0
        place, shown = _positions(self.values), self.cells[ROOT]
        absent, present = (shown.get(place.get((item.id, key), -1), 0) for key in (ABSENT, PRESENT))
        return min(absent / max(STRAY_SHARE * present, STRAY_CASES), 1.0)


def count(readings: Sequence[Reading], units: Sequence[str], declaration: Declaration) -> Counts:
    """Count distinct units per node and value; a series of ten counts once wherever it shows a value."""
    items = declaration.items
    seen: list[dict[str, Value]] = [{} for _ in items]
    for reading in readings:
        for found, value in zip(seen, reading.values, strict=True):
            if value is not None:
                found.setdefault(value.key, value)
    values = {item.id: tuple(found[key] for key in sorted(found)) for item, found in zip(items, seen, strict=True)}
    places = _positions(values)
    cells: dict[Node, dict[int, int]] = {ROOT: {}}
    parents: dict[Node, Node] = {}
    shared = {unit for unit, times in Counter(units).items() if times > 1}
    met: set[tuple[Node, int | str, str]] = set()  # what a series has shown before
    readable: dict[Node, dict[str, int]] = {ROOT: {}}
    for reading, unit in zip(readings, units, strict=True):
        shown = [places[item.id, v.key] for item, v in zip(items, reading.values, strict=True) if v is not None]
        for node in _nodes(reading.where, parents):
            known = met if unit in shared else None
            _tally(cells.setdefault(node, {}), shown, node, unit, known)
            _tally(readable.setdefault(node, {}), reading.readable, node, unit, known)
    return Counts(values, cells, parents, readable)


def _tally(
    counted: dict[_Key, int], shown: Iterable[_Key], node: Node, unit: str, met: set[tuple[Node, int | str, str]] | None
) -> None:
    """One more of each that is shown; once only where `met` remembers what the unit has shown."""
    for key in shown:
        if met is not None:
            if (node, key, unit) in met:
                continue
            met.add((node, key, unit))
        counted[key] = counted.get(key, 0) + 1


def _positions(values: Mapping[str, tuple[Value, ...]]) -> dict[tuple[str, str], int]:
    flat = [(item_id, value.key) for item_id, found in values.items() for value in found]
    return {key: position for position, key in enumerate(flat)}


def _nodes(where: Where, parents: dict[Node, Node]) -> set[Node]:
    nodes = {node for relation in range(RELATIONS) if (node := node_of(where, relation)) is not None}
    for place, era in nodes - {ROOT}:
        if era != ANY:
            parents[place, era] = (place, ANY)
        else:
            wider = _wider(where)
            parents[place, era] = (wider, ANY) if wider and place != wider else ROOT
    return nodes


@dataclass(frozen=True)
class Tables:
    """Rates and weights of every node and value, from counts. Columns are values in the order of the items.

    `kin` numbers the families; `same`, `near` hold milli-bits [node, value], `differ` [value]: what a pair weighs that
    shares the value, shares its family only, shares neither. Both cases are left out.
    """

    declaration: Declaration
    counts: Counts
    recounted: Floats | None = None  # units [node, value] of a replica register, in place of the counts
    shares: Mapping[str, float] | None = None  # by group, how much its rows count; in full without

    @cached_property
    def values(self) -> list[tuple[Item, Value]]:
        return [(item, value) for item in self.declaration.items for value in self.counts.values[item.id]]

    @cached_property
    def position(self) -> dict[tuple[str, str], int]:
        return _positions(self.counts.values)

    @cached_property
    def nodes(self) -> dict[Node, int]:
        """Row of each node; parents before children."""
        depth = {node: self._depth(node) for node in self.counts.cells}
        return {node: row for row, node in enumerate(sorted(depth, key=lambda node: (depth[node], node)))}

    def _depth(self, node: Node) -> int:
        return 0 if node == ROOT else 1 + self._depth(self.counts.parents[node])

    @cached_property
    def kin(self) -> Ints:
        """Number of each value's family; families of different items differ."""
        keys = [(item.id, value.family) for item, value in self.values]
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        return np.array([numbers[key] for key in keys], np.int32)

    @cached_property
    def broad(self) -> npt.NDArray[np.bool_]:
        return np.array([value.broad for _, value in self.values], np.bool_)

    @cached_property
    def matrix(self) -> Floats:
        """Units [node, value]."""
        if self.recounted is not None:
            return self.recounted
        counted = np.zeros((len(self.nodes), len(self.values)))
        for node, row in self.nodes.items():
            for position, units in self.counts.cells[node].items():
                counted[row, position] = units
        return counted

    @cached_property
    def parent_rows(self) -> list[int]:
        return [0] + [self.nodes[self.counts.parents[node]] for node in list(self.nodes)[1:]]

    @cached_property
    def _item_of(self) -> Ints:
        numbers = {item.id: number for number, item in enumerate(self.declaration.items)}
        return np.array([numbers[item.id] for item, _ in self.values], np.int32)

    def family_rates(self, left_out: int) -> Floats:
        """P(family) [node, value], with `left_out` cases that show it taken away."""
        return self._shrunk(_totals(self.shown, self.kin), self.trials, self._item_of, left_out)

    @cached_property
    def coded(self) -> dict[str, float]:
        """How far absence is coded, by item."""
        return {item.id: self.counts.absence_coded(item) for item in self.declaration.items}

    @cached_property
    def trials(self) -> Floats:
        """Units [node, value] that answer the value's item; every file where absence is not coded, and in between
        evenly in the logarithm, as far as it is.

        Counted among those that say yes, what one case in a hundred shows would be all but certain.
        """
        answered = _totals(self.matrix, self._item_of)
        coded = np.array([self.coded[item.id] for item, _ in self.values])
        for kind in {item.kind for item, _ in self.values if self.coded[item.id] < 1.0}:
            columns = np.array([item.kind == kind for item, _ in self.values]) & (coded < 1.0)
            files = np.array([self.counts.readable[node].get(kind, 0) for node in self.nodes], np.float64)
            some, share = answered[:, columns], coded[columns]
            answered[:, columns] = np.maximum(files[:, None], some) ** (1.0 - share) * some**share
        return answered

    @cached_property
    def shown(self) -> Floats:
        """Units [node, value], with those silent about a presence among the noes as far as they are trials: two stray
        noes share what nearly all files lack."""
        counted = self.matrix.copy()
        for item_id, share in self.coded.items():
            no, yes = (self.position.get((item_id, key)) for key in (ABSENT, PRESENT))
            if share < 1.0 and no is not None:
                counted[:, no] = self.trials[:, no] - (0.0 if yes is None else self.matrix[:, yes])
        return counted

    def value_rates(self, left_out: int) -> Floats:
        """P(value) = P(family) x P(value within the family), the latter among cases that name it exactly."""
        exact = np.where(self.broad, 0.0, self.matrix)
        within = self._shrunk(exact, _totals(exact, self.kin), self.kin, left_out)
        return self.family_rates(left_out) * np.where(self.broad, 1.0, within)

    def _shrunk(self, counted: Floats, totals: Floats, over: Ints, left_out: int) -> Floats:
        hits, trials = np.maximum(counted - left_out, 0.0), np.maximum(totals - left_out, 0.0)
        rule = self.declaration
        half = rule.root_strength
        kinds = self._kinds(over)
        rates = np.empty_like(hits)
        rates[0] = (hits[0] + half) / (trials[0] + half * kinds)
        rates[0][kinds == 1] = 1.0
        for row, parent in enumerate(self.parent_rows[1:], start=1):
            rates[row] = (hits[row] + rule.prior_strength * rates[parent]) / (trials[row] + rule.prior_strength)
        return np.minimum(rates, 1.0)

    def _kinds(self, over: Ints) -> Floats:
        """How many alternatives each value has: families of its item, or exact values of its family.

        A behaviour always has two, even where only one was ever seen; so has a category.
        """
        among_items = over is self._item_of
        kinds = np.ones(len(self.values))
        for number in np.unique(over):
            columns = np.flatnonzero(over == number)
            if among_items:
                kinds[columns] = max(2, len(np.unique(self.kin[columns])))
            else:
                kinds[columns] = max(1, int((~self.broad[columns]).sum()))
        return kinds

    @cached_property
    def value_rates_one_out(self) -> Floats:
        """For a pair that differs: each of the two shows a value once."""
        return self.value_rates(1)

    @cached_property
    def ratios(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Bounded P(value), P(family) with both cases left out, and the ratios of sharing the value, and the family.

        Two that name a family only ("firearm, type not stated") share it whether or not they share the value.
        """
        rarest = np.array([item.rarest for item, _ in self.values])
        same = np.array([item.same for item, _ in self.values])
        near = np.array([item.near for item, _ in self.values])
        value = np.maximum(self.value_rates(2), rarest)
        family = np.maximum(self.family_rates(2), rarest)
        sharing = same / value + near / family + (1.0 - same - near)
        kindred = near / family + (1.0 - same - near)
        either = (same + near) / family + (1.0 - same - near)
        return value, family, np.where(self.broad, either, sharing), kindred

    @cached_property
    def counting(self) -> Floats:
        """The share [value] by which the value's item counts."""
        return np.array([1.0 if self.shares is None else self.shares[item.group] for item, _ in self.values])

    @cached_property
    def same(self) -> Ints:
        return millibits_of_array(self.ratios[2], self.counting)

    @cached_property
    def near(self) -> Ints:
        return millibits_of_array(self.ratios[3], self.counting)

    @cached_property
    def differ(self) -> Ints:
        afresh = np.array([1.0 - item.same - item.near for item, _ in self.values])
        return millibits_of_array(afresh, self.counting)


def _totals(counted: Floats, over: Ints) -> Floats:
    """Sum over the columns that share a number, given back to each of them."""
    sums = np.zeros((counted.shape[0], int(over.max()) + 1 if len(over) else 0))
    for column, number in enumerate(over):
        sums[:, number] += counted[:, column]
    return sums[:, over]


def millibits_of_array(ratios: Floats, counts: Floats | float = 1.0) -> Ints:
    """Milli-bits of ratios > 0 that count by a share, rounded as `bits.millibits_of_ratio` rounds."""
    return np.rint(np.log2(ratios) * 1000.0 * counts).astype(np.int32)


def percent(share: float) -> str:
    """A share in words: never '0 %', which it is not."""
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.2g} %"


def share_words(hits: int, n: int, share: float) -> str:
    """'8.4 % of the 412 other cases'; of few, '1 of the 6 other cases'."""
    if n == 0:
        return "no other case"
    counted = percent(share) if n >= FEW else f"{hits}"
    return f"{counted} of the {n:,} other case{'s' if n != 1 else ''}"


def counted_words(counts: float) -> str:
    """Why a row weighs less than its rates say; nothing where it weighs as they say."""
    return "" if counts >= 0.995 else f"; counts by {counts:g}, because what its group tells comes together"


def place_words(node: Node) -> str:
    """Where rates come from: 'in Harbor, 1980-1989', 'of the whole register'."""
    place, era = node
    where = "of the whole register" if place == ANY else f"in {place.split(':', 1)[1]}"
    return where if era == ANY else f"{where}, {era}"
