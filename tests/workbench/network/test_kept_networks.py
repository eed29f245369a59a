"""Networks in memory: none outlives what it was gathered from."""

from __future__ import annotations

import gc
import time
from weakref import ref

import pytest

from murderbook.workbench.access.rights import Right
from murderbook.workbench.network import held
from murderbook.workbench.network.records import Gathered, gathered
from personas import Unit


@pytest.fixture(autouse=True)
def nothing(unit: Unit) -> None:
    held.forget()


def test_what_was_begun_before_a_case_was_sealed_is_not_kept_after(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(*asked: object) -> Gathered:
        found = gathered(*asked)  # type: ignore[arg-type]
        held.forget()
        return found

    monkeypatch.setattr(held, "gathered", meanwhile)
    assert unit.cases[0].key in held.at_hand(unit.accounts["member"]).network
    assert not held._OUTSIDE.kept
    monkeypatch.undo()
    held.at_hand(unit.accounts["member"])
    assert len(held._OUTSIDE.kept) == 1


def test_what_nobody_uses_goes_though_nobody_asks(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "IDLE_SECONDS", 0.02)
    held._OUTSIDE.is_watched = False
    held.at_hand(unit.accounts["member"])
    assert held._OUTSIDE.kept
    until = time.monotonic() + 5
    while held._OUTSIDE.kept and time.monotonic() < until:
        time.sleep(0.01)
    assert not held._OUTSIDE.kept


def test_to_wait_for_that_keeps_no_shelf_of_a_compartment(unit: Unit) -> None:
    shelf = held.Shelf()
    account = unit.accounts["member"]
    shelf.keep((account.key, Right.READ), (), gathered(account), shelf.cleared)
    gone = ref(shelf)
    del shelf
    gc.collect()
    assert gone() is None
