"""The long runs stop where their hours end, and go on from there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from budget import KEPT, Budget


class Cache:
    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def get(self, key: str, default: object) -> object:
        return self.kept.get(key, default)

    def set(self, key: str, value: object) -> None:
        self.kept[key] = value


def _budget(cache: Cache | None, hours: float) -> Budget:
    return Budget(SimpleNamespace(cache=cache), hours)  # type: ignore[arg-type]


def test_what_is_done_is_not_done_again() -> None:
    cache = Cache()
    first = _budget(cache, 1)
    first.begin("one")
    first.end("one")
    assert cache.kept == {KEPT: ["one"]}
    again = _budget(cache, 1)
    again.begin("two")
    with pytest.raises(pytest.skip.Exception, match="done in an earlier run"):
        again.begin("one")


def test_nothing_begins_when_the_hours_are_spent() -> None:
    with pytest.raises(pytest.skip.Exception, match="MURDERBOOK_BUDGET_HOURS are spent"):
        _budget(None, -1).begin("one")


def test_without_a_cache_everything_is_done() -> None:
    budget = _budget(None, 1)
    budget.begin("one")
    budget.end("one")
    budget.begin("one")
