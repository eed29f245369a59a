"""The worklist on screen and on paper: a reason to a line, arrows the right way up, filters in words, prints."""

from __future__ import annotations

import re

import pytest

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Person
from murderbook.workbench.worklist.assessing import assess_scope
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    Person.objects.create(case=unit.cases[0], role="witness", name="Larch, Owen", located="yes", willing="yes")
    for alive in ("no", "no", "unknown"):
        Person.objects.create(case=unit.cases[0], role="witness", name="Other", alive=alive)
    assess_scope(unit.default, None)
    return unit


def _page(unit: Unit, address: str) -> str:
    return unit.client("member").get(address).content.decode()


def _heading(page: str) -> str:
    """What stands at the top of every sheet."""
    found = re.search(r'<div class="print-heading">(.*?)</div>', page, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def test_a_row_says_what_is_recorded_and_no_more(unit: Unit) -> None:
    page = _page(unit, "/worklist/")
    line = "Larch, Owen: recorded as located and willing; not recorded whether alive (1 more to ask)"
    assert f'<li><span class="gain">+24</span> {line}</li>' in page
    assert "is alive" not in page


@pytest.mark.parametrize(("order", "state"), [("points", "descending"), ("fewest", "ascending")])
def test_the_arrow_of_points_points_the_way_they_go(unit: Unit, order: str, state: str) -> None:
    page = _page(unit, f"/worklist/?order={order}")
    head = next(part for part in re.findall(r"<th [^>]*>.*?</th>", page) if ">Points" in part)
    assert f'aria-sort="{state}"' in head
    assert f"order={'fewest' if order == 'points' else 'points'}" in head


def test_the_first_click_on_points_gives_the_most_first(unit: Unit) -> None:
    page = _page(unit, "/worklist/?order=oldest")
    head = next(part for part in re.findall(r"<th [^>]*>.*?</th>", page) if ">Points" in part)
    assert "aria-sort" not in head
    assert "order=points" in head


def test_every_sheet_names_the_filters_the_order_and_the_page(unit: Unit) -> None:
    told = _heading(_page(unit, "/worklist/?year_to=1990&cold=on&order=oldest"))
    assert "To year: 1990; Cold only. Order: oldest first. Page 1 of 1 of the list" in told
    assert "Printed by The member on" in told
    assert "Cold only" not in _heading(_page(unit, "/worklist/"))


def test_one_case_is_one_case(unit: Unit) -> None:
    assert "1 open case<" in _page(unit, "/worklist/?year_to=1990")
    assert "3 open cases<" in _page(unit, "/worklist/")


def test_printing_the_list_and_the_points_of_a_case_is_on_record(unit: Unit) -> None:
    client, case = unit.client("member"), unit.cases[0]
    assert 'data-printed method="post" action="/worklist/printed/"' in _page(unit, "/worklist/?area=harbor")
    sent = {"query": "area=harbor", "page": "1"}
    assert client.post("/worklist/printed/", sent).status_code == 204
    entry = AuditEntry.objects.filter(verb="print").latest("index")
    assert entry.words.content == {"list": "worklist", **sent}
    assert client.post(f"/worklist/{case.key}/printed/").status_code == 204
    assert AuditEntry.objects.filter(verb="print", object_key=case.key).count() == 1


def test_the_sheet_of_a_case_carries_its_number(unit: Unit) -> None:
    told = _heading(_page(unit, f"/worklist/{unit.cases[0].key}/"))
    assert f"case {unit.cases[0].own_number}" in told
    assert "compartment: Cold case unit" in told
