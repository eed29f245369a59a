"""Pairs of a query and another case, each once: all from a floor on, or the best of all. Engines find, this keeps.

A kernel fills a buffer and returns; what is found is taken out, the floor may have risen, and it goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from threading import Lock
from types import ModuleType
from typing import NamedTuple, Protocol

import numpy as np

from murderbook.compute.additive import oracle
from murderbook.compute.additive.form import Additive, Cells, Weights
from murderbook.compute.additive.prepare import Prepared
from murderbook.compute.engine import in_order
from murderbook.compute.packed import Flags, Found, Ints

Share = Callable[[float], None]  # told the share that is done
FEW_PAIRS = 1_000_000  # are looked at sooner than a second thread has begun
PIECE_PAIRS = 100_000_000  # pairs of a task: long enough to hide its cost, short enough for progress and Ctrl-C
LOW = 2**30  # milli-bits: every score lies between this below nothing and this above
LANES = 32
FIRST_ROOM, MOST_ROOM, BEST_ROOM = 8192, 2**20, 8192  # pairs of a buffer
Chunk = tuple[Ints, Ints, Ints]  # scores, left rows, right rows


class Sink(Protocol):
    """Takes what workers find, from any of them at any time."""

    floor: int  # pairs below it need not be brought
    room: int  # pairs to bring at most at a time

    def take(self, score: Ints, left: Ints, right: Ints) -> None: ...


class AllFrom:
    """All pairs from a floor on."""

    room = MOST_ROOM

    def __init__(self, floor: int) -> None:
        self.floor = within(floor)
        self._chunks: list[Chunk] = []

    def take(self, score: Ints, left: Ints, right: Ints) -> None:
        if len(score):
            self._chunks.append((score.copy(), left.copy(), right.copy()))

    def found(self) -> Found:
        return Found(*_in_order(_joined(self._chunks)))


class ScoresFrom:
    """The scores alone."""

    room = MOST_ROOM

    def __init__(self, floor: int) -> None:
        self.floor = within(floor)
        self._chunks: list[Ints] = []

    def take(self, score: Ints, left: Ints, right: Ints) -> None:
        if len(score):
            self._chunks.append(score.copy())

    def found(self) -> Ints:
        return np.sort(np.concatenate([np.zeros(0, np.int32), *self._chunks]))


class BestOf:
    """The best `top` pairs. The floor rises with the worst of those held, so that few others are ever brought."""

    room = BEST_ROOM

    def __init__(self, top: int, floor: int) -> None:
        self.floor = within(floor)
        self._top, self._lock = top, Lock()
        self._held = _joined([])
        self._waiting: list[Chunk] = []
        self._count, self._enough = 0, top

    def take(self, score: Ints, left: Ints, right: Ints) -> None:
        with self._lock:
            better = self._better(score, left, right)
            if better.any():
                self._waiting.append((score[better], left[better], right[better]))
                self._count += int(better.sum())
            if self._count >= self._enough:
                self._sift()

    def found(self) -> Found:
        self._sift()
        return Found(*self._held)

    def _better(self, score: Ints, left: Ints, right: Ints) -> Flags:
        """Which are better than the worst held, of pairs from a floor that may have been lower."""
        if len(self._held[0]) < self._top:
            return np.asarray(score >= self.floor)
        worst, first, second = (int(column[-1]) for column in self._held)
        earlier = (left < first) | ((left == first) & (right < second))
        return np.asarray((score > worst) | ((score == worst) & earlier))

    def _sift(self) -> None:
        score, left, right = _in_order(_joined([self._held, *self._waiting]))
        self._held = score[: self._top], left[: self._top], right[: self._top]
        self._waiting, self._count = [], 0
        if len(self._held[0]) == self._top:
            self.floor = max(self.floor, int(self._held[0][-1]))
            self._enough = max(1024, self._top // 4)
        else:
            self._enough = self._top - len(self._held[0])


class Asked(NamedTuple):
    """Whose pairs are wanted."""

    who: Ints  # [queries] ascending, each once: places in the order of the search, or rows for the oracle
    flags: Flags  # [n] the same as flags

    @property
    def pairs(self) -> int:
        """Pairs that touch a query, each once, those that can be no lead included."""
        q, n = len(self.who), len(self.flags)
        return q * (n - q) + q * (q - 1) // 2


def asked(who: Ints, n: int) -> Asked:
    flags = np.zeros(n, np.bool_)
    flags[who] = True
    return Asked(np.flatnonzero(flags).astype(np.int32), flags)


def within(floor: int) -> int:
    """The same floor for every score there can be, in 32 bits."""
    return int(min(max(floor, -LOW), LOW))


def gather(wanted: Asked, run: Callable[[Ints], None], workers: int, progress: Share | None) -> None:
    """Run all queries, their blocks of 32 dealt out in turn, so that early ones (with more pairs) are shared evenly."""
    pieces = max(workers if wanted.pairs > FEW_PAIRS else 1, -(-wanted.pairs // PIECE_PAIRS))
    block = np.arange(len(wanted.who)) // LANES
    pieces = min(pieces, int(block[-1]) + 1) if len(block) else 0
    task = lambda piece: run(wanted.who[block % pieces == piece])  # noqa: E731
    with closing(in_order(task, pieces, workers)) as results:
        for done, _ in enumerate(results, start=1):
            if progress is not None and done < pieces:
                progress(done / pieces)
    if progress is not None:
        progress(1.0)


def by_oracle(additive: Additive, wanted: Asked, who: Ints, sink: Sink) -> None:
    for i in who:
        score, other = oracle.pairs_of(additive, int(i), wanted.flags, sink.floor)
        sink.take(score, np.minimum(other, i), np.maximum(other, i))


def by_kernel(  # noqa: PLR0913, PLR0917
    module: ModuleType, prepared: Prepared, cells: Cells, w: Weights, wanted: Asked, who: Ints, sink: Sink
) -> None:
    whole = np.logical_and.reduceat(wanted.flags, prepared.tiles.start[:-1])
    done = len(whole) if whole.all() else int(whole.argmin())
    work, fill = module.work_for(prepared), module.gather_entry()
    state, room = np.array([0, -1, 0], np.int64), FIRST_ROOM
    while state[0] < len(who):
        score, left, right = (np.empty(room, np.int32) for _ in range(3))
        count = fill(
            who, wanted.flags, done, sink.floor, prepared, cells, w, work, state, score, left, right
        )  # fmt: skip
        sink.take(score[:count], left[:count], right[:count])
        room = min(2 * room, sink.room)


def _joined(chunks: list[Chunk]) -> Chunk:
    nothing = np.zeros(0, np.int32)
    score, left, right = (np.concatenate([nothing, *(chunk[at] for chunk in chunks)]) for at in range(3))
    return score, left, right


def _in_order(pairs: Chunk) -> Chunk:
    """Highest score first, ties by row."""
    score, left, right = pairs
    order = np.lexsort((right, left, -score))
    return score[order], left[order], right[order]
