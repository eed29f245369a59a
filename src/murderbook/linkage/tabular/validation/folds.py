"""Which series is tested by which model: in folds of whole series, so that no model is asked of whom it knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import Ints
from murderbook.linkage.tabular.learning.labels import Labels
from murderbook.linkage.tabular.table import CaseTable

FOLDS = 5
MOST_CASES = 3_000  # cases of which all pairs are scored: four and a half million
LINKED, UNLINKED, AMBIGUOUS = 1, 0, -1


@dataclass(frozen=True)
class Solved:
    """The labelled cases that are tested, and every pair of them, in `triu` order.

    `rows` [cases] of the table; `series` [cases] numbered from 0, one-off cases a series of their own; `fold` [cases]
    from 1; `left`, `right` [pairs] point into `rows`; `truth` [pairs] 1 linked, 0 not, -1 one group that shares no
    offender (left out of all measures of pairs).
    """

    rows: Ints
    series: Ints
    fold: Ints
    left: Ints
    right: Ints
    truth: npt.NDArray[np.int8]

    @property
    def n(self) -> int:
        return len(self.rows)

    @property
    def folds(self) -> list[int]:
        return sorted({int(fold) for fold in self.fold})

    def sizes(self) -> Ints:
        """Cases of each case's series [cases]."""
        return np.bincount(self.series)[self.series].astype(np.int32)

    def square(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of pairs as a symmetric array [cases, cases]; 0 on the diagonal."""
        found = np.zeros((self.n, self.n), values.dtype)
        found[self.left, self.right] = found[self.right, self.left] = values
        return found


def read_folds(path: Path, table: CaseTable | None = None) -> dict[str, int]:
    """{case id: fold} from {"folds": {id: n}} or {"crimes": {id: {"fold": n}}}. ValueError says what is wrong, such as
    folds of which no case stands in the table."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as reason:
        raise ValueError(f"{path}: no file of folds: {reason}") from reason
    found = folds_in(raw, str(path))
    if table is not None and not set(found) & set(table.ids):
        first = next(iter(found))
        raise ValueError(f"{path}: none of its {len(found):,} cases (such as {first!r}) is in the table of cases")
    return found


def folds_in(raw: object, name: str = "folds") -> dict[str, int]:
    listed = raw.get("folds", raw.get("crimes")) if isinstance(raw, Mapping) else None
    if not isinstance(listed, Mapping) or not listed:
        raise ValueError(f'{name}: expected {{"folds": {{"case id": number}}}}, or "crimes" with a fold for each')
    found = {str(case): entry.get("fold") if isinstance(entry, Mapping) else entry for case, entry in listed.items()}
    numbers: dict[str, int] = {}
    for case, fold in found.items():
        if not isinstance(fold, int) or isinstance(fold, bool):
            raise ValueError(f"{name}: the fold of case {case!r} is {fold!r}, expected a whole number")
        numbers[case] = fold
    return numbers


def dealt_out(labels: Labels, seed: int = 0) -> Ints:
    """Fold of each group: the largest dealt out first, equals in an order drawn by `seed`; one-off cases among them."""
    sizes = np.bincount(labels.group[labels.group >= 0])
    order = np.lexsort((np.random.default_rng(seed).random(len(sizes)), -sizes))
    fold = np.zeros(len(sizes), np.int32)
    fold[order] = 1 + np.arange(len(sizes)) % FOLDS
    return fold


def solved_of(
    table: CaseTable, labels: Labels, folds: Mapping[str, int] | None = None, seed: int = 0, most: int = MOST_CASES
) -> Solved:
    """The cases to test on. ValueError where a series lies in two folds, or fewer than two folds hold linked pairs."""
    rows = np.flatnonzero(labels.group >= 0)
    if folds is not None:
        rows = np.array([row for row in rows.tolist() if table.ids[row] in folds], np.int64)
        fold = np.array([folds[table.ids[row]] for row in rows.tolist()], np.int32)
        _check_whole(table, labels, rows, fold)
    else:
        fold = dealt_out(labels, seed)[labels.group[rows]]
    kept = _thinned(labels.group[rows], most)
    rows, fold = rows[kept], fold[kept]
    _, series = np.unique(labels.group[rows], return_inverse=True)
    left, right = np.triu_indices(len(rows), 1)
    solved = Solved(
        rows.astype(np.int32),
        series.astype(np.int32),
        fold,
        left.astype(np.int32),
        right.astype(np.int32),
        _truth(table, labels, rows, left, right),
    )
    _check_testable(solved)
    return solved


def _truth(
    table: CaseTable, labels: Labels, rows: npt.NDArray[np.int64], left: npt.NDArray[Any], right: npt.NDArray[Any]
) -> npt.NDArray[np.int8]:
    keys = labels.linked[:, 0].astype(np.int64) * table.n + labels.linked[:, 1]
    linked = np.isin(rows[left] * np.int64(table.n) + rows[right], keys)
    one = labels.group[rows[left]] == labels.group[rows[right]]
    return np.where(linked, LINKED, np.where(one, AMBIGUOUS, UNLINKED)).astype(np.int8)


def _thinned(group: Ints, most: int) -> npt.NDArray[np.bool_]:
    """All cases, or in a large file whole groups, the longest first, up to `most` cases [cases]."""
    if len(group) <= most:
        return np.ones(len(group), np.bool_)
    sizes = np.bincount(group)
    order = np.argsort(-sizes, kind="stable")
    held = np.zeros(len(sizes), np.bool_)
    held[order[np.cumsum(sizes[order]) <= most]] = True
    return np.asarray(held[group])


def _check_whole(table: CaseTable, labels: Labels, rows: npt.NDArray[np.int64], fold: Ints) -> None:
    first: dict[int, int] = {}
    for position, (row, number) in enumerate(zip(rows.tolist(), fold.tolist(), strict=True)):
        other = first.setdefault(int(labels.group[row]), position)
        if fold[other] != number:
            raise ValueError(
                f"cases {table.ids[rows[other]]!r} and {table.ids[row]!r} belong to one series but stand in folds "
                f"{fold[other]} and {number}: a series must be left out as a whole"
            )


def _check_testable(solved: Solved) -> None:
    linked = solved.truth == LINKED
    held = {int(fold) for fold in solved.fold[solved.left[linked]]}
    if len(held) < 2:
        raise ValueError(
            f"linked pairs stand in {len(held)} fold(s): testing needs solved series in at least two, one to learn "
            "from and one to ask about"
        )
    if not (solved.truth == UNLINKED).any():
        raise ValueError("no two labelled cases have different offenders: there is nothing to tell linked pairs from")
