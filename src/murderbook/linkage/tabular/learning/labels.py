"""Who is known to share an offender: pairs from solved series, and nothing else.

A case that no series names is unlabelled: it may belong to anyone, so it is never a counter-example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from murderbook.compute.packed import Doubles, Flags, Ints
from murderbook.linkage.tabular.table import CaseTable

Longs = npt.NDArray[np.int64]
MOST_UNLINKED = 120_000  # unlinked pairs that are looked at; beyond that an even sample stands for all
MOST_OF_SERIES = 4_000  # linked pairs of one series, likewise


@dataclass(frozen=True)
class Labels:
    """`group` [n]: number of the connected group of (co-)offenders, -1 unlabelled. `linked` [pairs, 2]: rows that share
    an offender. Pairs of one group that share none (a gang's fringe) are left out of everything."""

    group: Ints
    linked: Ints
    whole: Ints | None = None  # [n] groups as all labels have them, where these are only some of them

    @property
    def known(self) -> Ints:
        """Groups [n] of all labels: two cases of one of them are never taken for two offenders'."""
        return self.group if self.whole is None else self.whole

    @property
    def offenders(self) -> int:
        """Groups, those with a single case among them."""
        return len(np.unique(self.group[self.group >= 0]))

    @property
    def series(self) -> int:
        """Groups with two cases or more."""
        return int((np.bincount(self.group[self.group >= 0]) > 1).sum()) if (self.group >= 0).any() else 0

    def only(self, groups: Flags) -> Labels:
        """As if only these groups were solved: all other cases are unlabelled."""
        held = (self.group >= 0) & groups[np.maximum(self.group, 0)]
        kept = held[self.linked[:, 0]] if len(self.linked) else np.zeros(0, np.bool_)
        return Labels(np.where(held, self.group, -1).astype(np.int32), self.linked[kept], self.known)


def labels_of(table: CaseTable, offenders: Sequence[str], cases: Sequence[str]) -> Labels:
    """From rows (offender, case); rows of cases that the table does not hold are passed over.

    ValueError where no offender has two cases of the table.
    """
    row = table.row
    held = [(offender, row[case]) for offender, case in zip(offenders, cases, strict=True) if case in row]
    names = {offender: number for number, offender in enumerate(dict.fromkeys(offender for offender, _ in held))}
    who = np.array([names[offender] for offender, _ in held], np.int64)
    case = np.array([at for _, at in held], np.int64)
    linked = _linked(who, case, table.n)
    if not len(linked):
        raise ValueError(
            f"no offender has two of the {table.n:,} cases: nothing can be learned of how one offender repeats himself"
        )
    size = table.n + len(names)
    _, part = connected_components(coo_array((np.ones(len(who)), (case, table.n + who)), shape=(size, size)), False)
    group = np.full(table.n, -1, np.int32)
    solved = np.unique(case)
    _, group[solved] = np.unique(part[solved], return_inverse=True)
    return Labels(group, linked)


def _linked(who: Longs, case: Longs, n: int) -> Ints:
    """Distinct pairs of rows that share an offender, evenly thinned in a series of hundreds."""
    pairs = []
    order = np.lexsort((case, who))
    for part in np.split(case[order], np.flatnonzero(np.diff(who[order])) + 1):
        members = np.unique(part)
        left, right = np.triu_indices(len(members), 1)
        step = max(1, -(-len(left) // MOST_OF_SERIES))
        pairs.append(np.stack([members[left[::step]], members[right[::step]]], axis=1))
    if not pairs:
        return np.zeros((0, 2), np.int32)
    found = np.vstack(pairs)
    keys = np.unique(found[:, 0].astype(np.int64) * n + found[:, 1])  # co-offenders share a pair
    return np.stack([keys // n, keys % n], axis=1).astype(np.int32)


FEW_GROUPS = 5  # of fewer offenders, what pairs of different ones are like is not learned from their cases


@dataclass(frozen=True)
class Sample:
    """Pairs to learn from: linked ones first, then pairs of two known offenders. `weight`: a series counts as the root
    of its pairs, both classes alike.

    `series` [linked]: group of each linked pair. `few`: so few different offenders are known that their pairs cannot
    show how others' pairs lie. Then the base rates of all cases say it, which need no labels; no unlabelled case
    becomes a counter-example by that, and no pair of one is ever in here.
    """

    left: Ints
    right: Ints
    linked: Flags
    weight: Doubles
    series: Ints
    few: bool


def sample_of(labels: Labels) -> Sample:
    left, right = labels.linked[:, 0], labels.linked[:, 1]
    series = labels.group[left]
    _, where, pairs = np.unique(series, return_inverse=True, return_counts=True)
    weight = pairs[where] ** -0.5
    others = _unlinked(labels)
    share = unlinked_weights(labels.group, others)
    share *= weight.sum() / max(share.sum(), 1e-9)
    return Sample(
        left=np.concatenate([left, others[:, 0]]).astype(np.int32),
        right=np.concatenate([right, others[:, 1]]).astype(np.int32),
        linked=np.arange(len(left) + len(others)) < len(left),
        weight=np.concatenate([weight, share]),
        series=series,
        few=labels.offenders < FEW_GROUPS,
    )


def _unlinked(labels: Labels) -> Ints:
    """Pairs [pairs, 2] of cases of two different groups."""
    solved = np.flatnonzero(labels.group >= 0)
    left, right = even_pairs(len(solved))
    pairs = np.stack([solved[left], solved[right]], axis=1)
    one, two = labels.known[pairs[:, 0]], labels.known[pairs[:, 1]]
    return np.asarray(pairs[one != two], np.int32)


def unlinked_weights(group: Ints, pairs: Ints) -> Doubles:
    """Weights [pairs]: all pairs of two series count as the root of their number, so that no long one rules."""
    sizes = np.bincount(group[group >= 0], minlength=1)
    size = np.where(group >= 0, sizes[np.maximum(group, 0)], 1).astype(np.float64)
    return np.asarray((size[pairs[:, 0]] * size[pairs[:, 1]]) ** -0.5)


def unseen_pairs(part: Labels) -> Ints:
    """Pairs [pairs, 2] of two known groups of which this part holds one or both, each pair in one part only.

    Where both sides lie in different parts, the part of the lower-numbered group has the pair.
    """
    solved = np.flatnonzero(part.known >= 0)
    left, right = even_pairs(len(solved))
    pairs = np.stack([solved[left], solved[right]], axis=1).astype(np.int32)
    one, two = part.known[pairs[:, 0]], part.known[pairs[:, 1]]
    lower = np.where(one < two, pairs[:, 0], pairs[:, 1])
    return np.asarray(pairs[(one != two) & (part.group[lower] >= 0)], np.int32)


def even_pairs(n: int) -> tuple[Ints, Ints]:
    """All pairs of n, or an even spread of them: every k-th of the pairs in a fixed order, the same in every run."""
    total = n * (n - 1) // 2
    if total <= MOST_UNLINKED:
        left, right = np.triu_indices(n, 1)
        return left.astype(np.int32), right.astype(np.int32)
    source = np.random.default_rng(n)
    left = source.integers(0, n, MOST_UNLINKED)
    right = (left + 1 + source.integers(0, n - 1, MOST_UNLINKED)) % n
    return np.minimum(left, right).astype(np.int32), np.maximum(left, right).astype(np.int32)
