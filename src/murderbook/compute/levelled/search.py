"""All pairs, or given ones, that score enough: one interface to both engines, on any number of workers."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from murderbook.compute.engine import Engine, compiled, default_workers, in_order
from murderbook.compute.levelled import oracle
from murderbook.compute.levelled.form import Levelled
from murderbook.compute.packed import Found, Ints

Progress = Callable[[float], None]  # the share that is done
_PAIRS_A_TASK = 4_000_000
_INDEXED = 16  # times as many, of which most are never looked at
_WORTH = 500  # records from which an index is worth its making
_ROOM = 65_536  # pairs that a task may find before it is asked to go on


class LevelledSearch:
    """Pairs of a `Levelled` by their scores. Neither engine nor workers change a number or the order."""

    def __init__(self, levelled: Levelled, engine: Engine = "auto", workers: int | None = None) -> None:
        self._levelled, self._workers = levelled, workers or default_workers()
        self._kernel = compiled(engine, "murderbook.compute.levelled.kernel")
        self._flat: tuple[Any, ...] = self._kernel.stacked(levelled) if self._kernel else ()
        self._indexed: Any = None
        if self._kernel and levelled.n >= _WORTH and levelled.columns:
            self._index = import_module("murderbook.compute.levelled.indexed")
            self._indexed = self._index.Whole(*self._flat, self._index.index_of(levelled, *self._flat[:1]))

    def at_least(self, floor: int, tell: Progress | None = None, most: int | None = None) -> Found:
        """Every pair of two records that may be one, of `floor` milli-bits or more; of more than `most`, the best."""
        bounds = _bounds(self._levelled.n, _PAIRS_A_TASK * (_INDEXED if self._indexed is not None else 1))
        kept = _Kept(floor, most)
        for done, part in enumerate(
            in_order(lambda k: self._rows(bounds[k], kept.floor), len(bounds), self._workers), 1
        ):
            kept.add(part)
            if tell is not None:
                tell(done / len(bounds))
        return kept.ended()

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
            found, reached = self._asked((begin, end), floor, room)
            parts.append(tuple(one[:found] for one in room))
            size = size * 2 if reached == begin else size  # one row alone has more: it is asked again with more room
            begin = reached
        return tuple(np.concatenate([part[k] for part in parts]) for k in range(3))  # type: ignore[return-value]

    def _asked(self, rows: tuple[int, int], floor: int, room: tuple[Ints, Ints, Ints]) -> tuple[int, int]:
        if self._indexed is not None:
            return self._index.of_rows_indexed(self._indexed, rows, floor, room)  # type: ignore[no-any-return]
        assert self._kernel is not None
        return self._kernel.of_rows(*self._flat, rows, floor, room)  # type: ignore[no-any-return]

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


class _Kept:
    """Pairs as they come. Where more than `most` are wanted by nobody, the floor rises to the last of the best: what
    lies below it is no longer looked for, and what is returned is the same."""

    def __init__(self, floor: int, most: int | None) -> None:
        self.floor, self._most = floor, most
        self._parts: list[tuple[Ints, Ints, Ints]] = []
        self._count = 0

    def add(self, part: tuple[Ints, Ints, Ints]) -> None:
        self._parts.append(part)
        self._count += len(part[2])
        if self._most is not None and self._count > 2 * self._most + _ROOM:
            self._cut(self._most)

    def _cut(self, most: int) -> None:
        left, right, score = (np.concatenate([part[k] for part in self._parts]) for k in range(3))
        floor = int(np.partition(score, len(score) - most)[len(score) - most])
        kept = score >= floor
        self._parts, self.floor = [(left[kept], right[kept], score[kept])], max(self.floor, floor)
        self._count = int(kept.sum())

    def ended(self) -> Found:
        found = in_rank(*(np.concatenate([part[k] for part in self._parts] or [_none()]) for k in range(3)))
        return Found(*(one[: self._most] for one in found))


def _bounds(n: int, pairs: int) -> list[tuple[int, int]]:
    """Rows dealt out so that each task has about as many pairs."""
    bounds, begin = [], 0
    while begin < n - 1:
        end = min(n, begin + max(1, pairs // max(1, n - begin)))
        bounds.append((begin, end))
        begin = end
    return bounds


def _none(size: int = 0) -> Ints:
    return np.empty(size, np.int32)
