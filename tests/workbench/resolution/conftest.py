"""What is held in memory is of one test alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    from murderbook.workbench.resolution import held  # its tables load after this file

    held._all.clear()
    yield
    held._all.clear()
