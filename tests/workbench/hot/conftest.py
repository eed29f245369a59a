"""A register that was searched once, for every test of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hot_makers import Made


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Made:
    from hot_makers import hot_unit

    return hot_unit()


@pytest.fixture
def made(_made_once: Made) -> Made:
    from hot_makers import copied

    return copied(_made_once)
