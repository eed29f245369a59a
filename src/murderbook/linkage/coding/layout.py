"""How the values of a model's tables become categories of an additive score, and weights of these.

An item with families is two categories: sharing the family, and what sharing the value adds to that. So a sum of
look-ups gives what `compare` gives, to the milli-bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from murderbook.compute.additive.form import Codes
from murderbook.compute.packed import Ints
from murderbook.linkage.rates import Tables


class Category(NamedTuple):
    """One column. `same`, `near`: how often the weight of sharing the value, of sharing the family, goes into it."""

    item: int
    same: int
    near: int
    code: Codes  # [values of the tables + 1] by position; the last, of a case that tells nothing, is the unknown
    value: list[int]  # of each code but the unknown, a position in the tables that has it


@dataclass(frozen=True, eq=False)
class Layout:
    """The categories of all items, in their order. Of all their codes, one after the other: `value`, `same`, `near`."""

    categories: tuple[Category, ...]
    first: Ints  # [categories] the code at which each begins, which is its unknown
    value: Ints  # [codes] 0 for the unknown
    same: Ints  # [codes] 0 for the unknown
    near: Ints  # [codes]

    def codes(self, values: Ints) -> Codes:
        """[n, categories], of positions in the tables [n, items], -1 unknown."""
        columns = [category.code[values[:, category.item]] for category in self.categories]
        return np.stack(columns, axis=1) if columns else np.zeros((len(values), 0), np.uint16)

    def agree(self, tables: Tables) -> Ints:
        """Milli-bits [nodes, codes]; 0 for the unknown."""
        if not tables.values:
            return np.zeros((len(tables.nodes), len(self.value)), np.int32)
        weights = tables.same[:, self.value] * self.same + tables.near[:, self.value] * self.near
        return np.asarray(weights, np.int32)

    def differ(self, tables: Tables) -> Ints:
        """Milli-bits [categories]: what differs is told by the family, where there is one."""
        told = [
            tables.differ[category.value[0]] if category.value and category.same + category.near else 0
            for category in self.categories
        ]
        return np.array(told, np.int32)


def layout_of(tables: Tables) -> Layout:
    categories = tuple(_categories(tables))
    sizes = [len(category.value) + 1 for category in categories]
    spread = [
        ([0, *one.value], [0, *[one.same] * len(one.value)], [0, *[one.near] * len(one.value)]) for one in categories
    ]
    value, same, near = (
        np.array([number for parts in spread for number in parts[which]], np.int32) for which in range(3)
    )
    return Layout(categories, np.cumsum([0, *sizes])[:-1].astype(np.int32), value, same, near)


def _categories(tables: Tables) -> Iterator[Category]:
    of_item: dict[str, list[int]] = {item.id: [] for item in tables.declaration.items}
    for at, (item, _) in enumerate(tables.values):
        of_item[item.id].append(at)
    for number, item in enumerate(tables.declaration.items):
        positions = of_item[item.id]
        if item.near == 0.0:
            yield _category(tables, number, (1, 0), [[at] for at in positions])
            continue
        kins = dict.fromkeys(tables.kin[positions].tolist())
        yield _category(tables, number, (0, 1), [[at for at in positions if tables.kin[at] == kin] for kin in kins])
        yield _category(tables, number, (1, -1), [[at] for at in positions])


def _category(tables: Tables, item: int, weights: tuple[int, int], alike: list[list[int]]) -> Category:
    """`alike`: the positions that share a code."""
    code = np.zeros(len(tables.values) + 1, np.uint16)
    for number, positions in enumerate(alike, start=1):
        code[positions] = number
    return Category(item, *weights, code, [positions[0] for positions in alike])
