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


@pytest.fixture
def turn(request: pytest.FixtureRequest) -> Iterator[None]:
    """A shard of a long run: skipped if it was done before, or if the hours that were given are spent."""
    from budget import of

    budget = of(request.config)
    budget.begin(request.node.nodeid)
    yield
    if not request.session.testsfailed:
        budget.end(request.node.nodeid)
