"""One interface to the kernels: exact searches over all pairs, on any number of workers, on either engine.

Results do not depend on engine or workers: scores are whole numbers and ties go by case order.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import cached_property
from types import ModuleType
from typing import TypeVar

import numpy as np

from murderbook.compute import reference
from murderbook.compute.engine import Engine, default_workers
from murderbook.compute.packed import SKIPPED, Flags, Found, Ints, Packed

Progress = Callable[[float], None]
__all__ = ["Engine", "Search"]  # the first is asked for here until its users follow it to `engine`
CHUNK_PAIRS = 4_000_000  # pairs per task: long enough to hide its cost, short enough for progress and Ctrl-C
_T = TypeVar("_T")


def _kernel(engine: Engine) -> ModuleType | None:
    """The Numba module, or None for NumPy; 'auto' falls back, and says so."""
    if engine == "numpy":
        return None
    try:
        from murderbook.compute import kernel
    except ImportError as reason:
        if engine == "numba":
            raise
        warnings.warn(f"Numba cannot be loaded ({reason}): searching with NumPy, some 50 times slower", stacklevel=3)
        return None
    return kernel


class Search:
    """Searches over packed cases. `focus` restricts pairs to those that touch a case of it; None is every pair."""

    def __init__(
        self, packed: Packed, focus: Flags | None = None, *, engine: Engine = "auto", workers: int | None = None
    ) -> None:
        if workers is not None and workers < 1:
            raise ValueError(f"at least one worker, not {workers}")
        self.packed = packed
        self.focus = np.ones(packed.n, np.bool_) if focus is None else focus
        self.workers = workers or default_workers()
        self._module = _kernel(engine)

    @cached_property
    def _bits(self) -> object:
        assert self._module is not None
        return self._module.bits_of(self.packed)

    def on(self, packed: Packed) -> Search:
        """The same search over other values of the same cases."""
        other = copy(self)
        other.__dict__.pop("_bits", None)
        other.packed = packed
        return other

    @property
    def queries(self) -> Ints:
        return np.flatnonzero(self.focus).astype(np.int32)

    @property
    def pairs(self) -> int:
        """Pairs looked at, those that can be no lead included."""
        q = int(self.focus.sum())
        return q * (self.packed.n - q) + q * (q - 1) // 2

    def scores_of(self, i: int) -> Ints:
        """Milli-bits of case `i` against every case [n]; SKIPPED where the pair is no lead, itself included."""
        if self._module is not None:
            return np.asarray(self._module.scores_of(self.packed, self._bits, i), np.int32)
        out = reference.scores_of(self.packed, i, np.arange(self.packed.n))
        out[i] = SKIPPED
        return out

    def top_pairs(self, top: int, floor: int = -(2**30), progress: Progress | None = None) -> Found:
        """The best `top` pairs of at least `floor` milli-bits."""
        if top < 1 or self.packed.n < 2:
            return Found(*np.zeros((3, 0), np.int32))
        module = self._module
        if module is None:
            found = reference.top_pairs(self.packed, self.queries, self.focus, top)
            kept = found.score >= floor
            return Found(found.score[kept], found.left[kept], found.right[kept])
        bits = self._bits
        parts = self._each(lambda part: module.top_pairs(self.packed, bits, part, self.focus, top, floor), progress)
        score, left, right = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((right, left, -score.astype(np.int64)))[:top]
        return Found(score[order], left[order], right[order])

    def top_partners(self, k: int, progress: Progress | None = None) -> tuple[Ints, Ints]:
        """Scores and rows [queries, k] of the best partners of each case in focus, among all; -1 pads."""
        if k < 1:
            raise ValueError(f"at least one partner, not {k}")
        module = self._module
        if module is None:
            return reference.top_partners(self.packed, self.queries, k)
        bits, parts = self._bits, self._parts()
        found = self._each(lambda part: module.top_partners(self.packed, bits, part, k), progress)
        score, partner = np.full((self.packed.n, k), SKIPPED, np.int32), np.full((self.packed.n, k), -1, np.int32)
        for part, (scores, partners) in zip(parts, found, strict=True):
            score[part], partner[part] = scores, partners
        return score[self.queries], partner[self.queries]

    def scores_from(self, floor: int) -> Ints:
        """Sorted scores of all pairs of at least `floor` milli-bits."""
        module = self._module
        if module is None:
            return reference.scores_from(self.packed, self.queries, self.focus, floor)
        bits = self._bits
        counts = sum(self._each(lambda part: module.tally(self.packed, bits, part, self.focus, floor), None))
        held = np.flatnonzero(counts)
        return np.repeat((held + floor).astype(np.int32), np.asarray(counts)[held])

    def _parts(self) -> list[Ints]:
        """Queries dealt out in turn, so that early rows (which have more pairs) are shared evenly."""
        pieces = max(self.workers, -(-self.pairs // CHUNK_PAIRS)) if self.workers > 1 or self.pairs > CHUNK_PAIRS else 1
        return [self.queries[start::pieces] for start in range(min(pieces, max(1, len(self.queries))))]

    def _each(self, task: Callable[[Ints], _T], progress: Progress | None) -> list[_T]:
        parts = self._parts()
        if self.workers == 1 or len(parts) == 1:
            return list(_watched(map(task, parts), len(parts), progress))
        with ThreadPoolExecutor(self.workers) as pool:
            return list(_watched(pool.map(task, parts), len(parts), progress))


def _watched(results: Iterable[_T], total: int, progress: Progress | None) -> Iterable[_T]:
    for done, result in enumerate(results, start=1):
        yield result
        if progress is not None:
            progress(done / total)
