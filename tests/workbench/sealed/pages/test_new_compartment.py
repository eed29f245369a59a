"""A compartment in which nothing lies yet: its pages say what to do, and the bar which of them is open."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from seats import Seat

from personas import make_unit

pytestmark = pytest.mark.engine  # containers are no rows of the shared database


@pytest.fixture
def keeper(db: None) -> Iterator[Seat]:
    from murderbook.workbench.sealed import desks

    seat = Seat(make_unit(), "member").found()
    seat.shares()
    yield seat
    desks._desks.clear()
    desks._close_unused()


def test_what_is_empty_says_what_to_do(keeper: Seat) -> None:
    assert "Enter a case here" in keeper.inside("persons/").content.decode()
    assert "Cases of this compartment" not in keeper.inside("recurs/ask/").content.decode(), "a box without a choice"
    keeper.enter_case("S-1", victim_name="Maple, Iris", year=1986)
    assert "Cases of this compartment" in keeper.inside("recurs/ask/").content.decode()


def test_the_bar_tells_which_page_is_open(keeper: Seat) -> None:
    case = keeper.enter_case("S-1", victim_name="Maple, Iris", year=1986)
    bar = re.compile(r'<a href="[^"]*" aria-current="page">([^<]+)</a>')
    for path, name in (
        ("persons/", "Cases"), ("network/", "Network"), ("open-cases/", "Open cases compared"),
        ("recurs/ask/", "Who recurs"), ("people/", "Members"), ("shares/", "Shares"), ("log/", "Log"),
    ):  # fmt: skip
        header = keeper.inside(path).content.decode().split("</header>")[0]
        assert bar.findall(header) == [name], path
    header = keeper.inside(f"case/{case.key}/people/").content.decode().split("</header>")[0]
    assert bar.findall(header) == [], "people of a case are no members"
