"""Files to import, and who imports them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from import_files import HEADER

from murderbook import formats
from personas import Unit, make_unit

if TYPE_CHECKING:
    from murderbook.workbench.imports.loading import Order


@pytest.fixture(scope="module")
def _unit_once(rows_of_module: None) -> Unit:
    return make_unit()


@pytest.fixture
def unit(_unit_once: Unit, db: None) -> Unit:
    return deepcopy(_unit_once)


@pytest.fixture
def register(tmp_path: Path) -> Callable[..., Path]:
    """Writes a register of the given rows; returns its path."""

    def write(*rows: str, name: str = "register.csv", header: str = HEADER) -> Path:
        path = tmp_path / name
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def order(unit: Unit) -> Callable[..., Order]:
    """An order of the member into the default compartment."""

    def make(path: Path, *, persona: str = "member", update: bool = False, layout: str = "auto") -> Order:
        from murderbook.workbench.imports.loading import Order

        reading = formats.read(path, layout)
        return Order(reading, unit.accounts[persona], unit.default, "test", path.name, update=update)

    return make
