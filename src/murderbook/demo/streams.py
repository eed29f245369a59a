"""Independent, named streams of random numbers: one for each thing that is drawn.

A stream depends on the seed and its name alone, so a later issue may add streams (documents, rosters, spellings) and
no byte of what the others gave changes. `random.Random` and not NumPy: the standard library promises that
`random()` of a seed stays the same for ever, NumPy's distributions may change with a release (NEP 19).
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Stream:
    """Draws of one named stream, all made from `random()` so that they never depend on a library's version."""

    __slots__ = ("_random",)

    def __init__(self, seed: int, name: str) -> None:
        self._random = Random(int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest(), "big"))

    def unit(self) -> float:
        """Uniform in [0, 1)."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self._random.random()

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """Box and Muller 1958, the cosine half."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self._random.random()))
        return mean + deviation * radius * math.cos(2.0 * math.pi * self._random.random())

    def one_of(self, things: Sequence[T]) -> T:
        return things[int(self._random.random() * len(things))]

    def weighted(self, table: Mapping[str, float]) -> str:
        """A key of `table` with a probability in proportion to its value."""
        keys, steps = _steps(tuple(table.items()))
        return keys[min(bisect(steps, self._random.random() * steps[-1]), len(keys) - 1)]

    def sample(self, things: Sequence[T], count: int) -> list[T]:
        """`count` different things, in drawn order; all of them where there are fewer."""
        pool = list(things)
        return [pool.pop(int(self._random.random() * len(pool))) for _ in range(min(count, len(pool)))]


class Streams:
    """The streams of one seed. `reseeded` gives single streams another seed, to prove that the others do not move."""

    def __init__(self, seed: int, reseeded: Mapping[str, int] | None = None) -> None:
        self.seed = seed
        self._reseeded = dict(reseeded or {})

    def of(self, name: str, key: str = "") -> Stream:
        """The stream `name`; with a `key` (a case, a person) the part of it that is this one's alone."""
        return Stream(self._reseeded.get(name, self.seed), f"{name}/{key}" if key else name)


@cache
def _steps(items: tuple[tuple[str, float], ...]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    return tuple(key for key, _ in items), tuple(accumulate(weight for _, weight in items))
