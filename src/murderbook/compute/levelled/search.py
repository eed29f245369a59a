"""All pairs, or given ones, that score enough: one interface to both engines, on any number of workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from murderbook.compute.engine import Engine, compiled, default_workers, in_order
from murderbook.compute.levelled import oracle
from murderbook.compute.levelled.form import Levelled
from murderbook.compute.packed import Found, Ints

Progress = Callable[[float], None]  # the share that is done
_PAIRS_A_TASK = 4_000_000
_ROOM = 65_536  # pairs that a task may find before it is asked to go on


class LevelledSearch:
    """Pairs of a `Levelled` by their scores. Neither engine nor workers change a number or the order."""

    def __init__(self, levelled: Levelled, engine: Engine = "auto", workers: int | None = None) -> None:
        self._levelled, self._workers = levelled, workers or default_workers()
        self._kernel = compiled(engine, "murderbook.compute.levelled.kernel")
        self._flat: tuple[Any, ...] = self._kernel.stacked(levelled) if self._kernel else ()

    def at_least(self, floor: int, tell: Progress | None = None) -> Found:
        """Every pair of two records that may be one, of `floor` milli-bits or more."""
        bounds = _bounds(self._levelled.n)
        parts = []
        for done, part in enumerate(in_order(lambda k: self._rows(bounds[k], floor), len(bounds), self._workers), 1):
            parts.append(part)
            if tell is not None:
                tell(done / len(bounds))
        return in_rank(*(np.concatenate([part[k] for part in parts] or [_none()]) for k in range(3)))

    def of(self, left: Ints, right: Ints) -> Ints:
        """[pairs] milli-bits of given pairs of rows."""
        if self._kernel is None:
            return oracle.scores_of(self._levelled, left, right)
        order = np.argsort(left, kind="stable")
        found = np.empty(len(left), np.int32)
        self._kernel.of_pairs(*self._flat, left[order], right[order], found)
        scores = np.empty_like(found)
        scores[order] = found
        return scores

    def _rows(self, rows: tuple[int, int], floor: int) -> tuple[Ints, Ints, Ints]:
        if self._kernel is None:
            return self._rows_by_oracle(rows, floor)
        begin, end = rows
        parts, size = [], _ROOM
        while begin < end:
            room = (_none(size), _none(size), _none(size))
            found, reached = self._kernel.of_rows(*self._flat, (begin, end), floor, room)
            parts.append(tuple(one[:found] for one in room))
            size = size * 2 if reached == begin else size  # one row alone has more: it is asked again with more room
            begin = reached
        return tuple(np.concatenate([part[k] for part in parts]) for k in range(3))  # type: ignore[return-value]

    def _rows_by_oracle(self, rows: tuple[int, int], floor: int) -> tuple[Ints, Ints, Ints]:
        apart, n = self._levelled.apart, self._levelled.n
        left = np.repeat(np.arange(*rows), [n - 1 - i for i in range(*rows)]).astype(np.int32)
        right = np.concatenate([np.arange(i + 1, n, dtype=np.int32) for i in range(*rows)])
        may_be = (apart[left] < 0) | (apart[left] != apart[right])
        left, right = left[may_be], right[may_be]
        scores = oracle.scores_of(self._levelled, left, right)
        kept = scores >= floor
        return left[kept], right[kept], scores[kept]


def in_rank(left: Ints, right: Ints, score: Ints) -> Found:
    """Highest score first, ties by row."""
    order = np.lexsort((right, left, -score.astype(np.int64)))
    return Found(score[order], left[order], right[order])


def _bounds(n: int) -> list[tuple[int, int]]:
    """Rows dealt out so that each task has about as many pairs."""
    bounds, begin = [], 0
    while begin < n - 1:
        end = min(n, begin + max(1, _PAIRS_A_TASK // max(1, n - begin)))
        bounds.append((begin, end))
        begin = end
    return bounds


def _none(size: int = 0) -> Ints:
    return np.empty(size, np.int32)
