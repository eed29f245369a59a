"""The helpers of the two folders are on the path; what was done of the long runs is kept, so that they can go on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1]
HELPERS = ("workbench", "workbench/backup", "formats", "linkage/tabular")
for folder in (HERE, HERE / "web", HERE / "files", *(TESTS / name for name in HELPERS)):
    sys.path.insert(0, str(folder))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first shards of all, then the second of all: whatever the budget, pages and files get their share of it."""
    places = [at for at, item in enumerate(items) if _shard(item) is not None]
    for at, item in zip(places, sorted((items[at] for at in places), key=_order), strict=True):
        items[at] = item


def _shard(item: pytest.Item) -> int | None:
    if not item.path.is_relative_to(HERE) or not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return None
    shard: int | None = item.callspec.params.get("shard")
    return shard


def _order(item: pytest.Item) -> int:
    return _shard(item) or 0


@pytest.fixture
def turn(request: pytest.FixtureRequest) -> Iterator[None]:
    """A shard of a long run: skipped if it was done before, or if the hours that were given are spent."""
    from budget import of

    budget = of(request.config)
    budget.begin(request.node.nodeid)
    yield
    if not request.session.testsfailed:
        budget.end(request.node.nodeid)
