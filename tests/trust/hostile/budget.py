"""How long the long runs may take, and which of their shards are done.

MURDERBOOK_BUDGET_HOURS=8 python -m pytest -m deep tests/trust/hostile

Run again, it goes on where it stopped; --cache-clear begins anew. Without the flag there is a quarter of an hour.
Shards take turns in the order of their numbers (conftest.py), so pages and files share any budget.
"""

from __future__ import annotations

import functools
import os
import time
from dataclasses import dataclass, field

import pytest

FLAG, USUAL = "MURDERBOOK_BUDGET_HOURS", "0.25"
KEPT = "hostile/done"


@dataclass
class Budget:
    config: pytest.Config
    hours: float = field(default_factory=lambda: float(os.environ.get(FLAG, USUAL)))
    began: float = field(default_factory=time.monotonic)

    def begin(self, shard: str) -> None:
        if shard in self._done():
            pytest.skip("done in an earlier run; --cache-clear begins anew")
        if time.monotonic() - self.began > self.hours * 3600:
            pytest.skip(f"the {self.hours:g} hours of {FLAG} are spent; the same command goes on from here")

    def end(self, shard: str) -> None:
        if cache := self._cache:
            cache.set(KEPT, sorted({*self._done(), shard}))

    def _done(self) -> list[str]:
        done: list[str] = cache.get(KEPT, []) if (cache := self._cache) else []
        return done

    @property
    def _cache(self) -> pytest.Cache | None:
        return getattr(self.config, "cache", None)  # none where pytest is told to keep none


@functools.cache
def of(config: pytest.Config) -> Budget:
    """The clock of a session begins with its first shard."""
    return Budget(config)
