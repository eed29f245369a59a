"""The first page after log-in: order, reasons, filters, export; and nothing of what one may not see."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.leads.engine.corpus import scopes
from murderbook.workbench.register.entry.saving import touch
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.listing import worklist_document
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    unit.cases[2].suspect_state = "named, alive"
    unit.cases[2].area = "Harbor"
    unit.cases[2].save()
    for scope in scopes():
        assess_scope(scope, None)
    return unit


def _numbers(page: Any) -> list[str]:  # noqa: ANN401 - the test client's response
    return [row["number"] for row in page.context["rows"]]


def test_the_most_promising_case_stands_first_with_its_reasons(unit: Unit) -> None:
    page = unit.client("member").get("/worklist/")
    assert _numbers(page)[0] == unit.cases[2].own_number
    points = [row["item"].points for row in page.context["rows"]]
    assert points == sorted(points, reverse=True)
    assert page.context["rows"][0]["item"].reasons
    assert "no validated" in page.content.decode().lower() or "no nationally" in page.content.decode().lower()


def test_points_are_the_sum_of_their_terms(unit: Unit) -> None:
    for item in Assessment.objects.all():
        assert item.points == sum(term["points"] for term in item.terms)


@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("owner", 5),
        ("member", 3),
        ("reader", 3),
        ("outsider", 2),
        ("consultant", 1),
        ("administrator", 0),
        ("auditor", 0),
    ],
)
def test_the_visible_set_is_exact(unit: Unit, persona: str, seen: int) -> None:
    page = unit.client(persona).get("/worklist/")
    if page.status_code == 404:
        assert seen == 0
        return
    assert page.context["page"].paginator.count == seen, persona
    hidden = {case.own_number for case in [*unit.cases, *unit.secret]} - set(_numbers(page))
    assert not [number for number in hidden if number in page.content.decode()], persona


def test_filters_and_order_live_in_the_address(unit: Unit) -> None:
    client = unit.client("member")
    assert _numbers(client.get("/worklist/?area=harb")) == [unit.cases[2].own_number]
    assert _numbers(client.get("/worklist/?year_to=1990")) == [unit.cases[0].own_number]
    assert _numbers(client.get("/worklist/?order=oldest")) == [case.own_number for case in unit.cases]
    assert _numbers(client.get("/worklist/?order=newest")) == [case.own_number for case in reversed(unit.cases)]
    assert _numbers(client.get("/worklist/?q=victim+01991")) == [unit.cases[1].own_number]
    assert client.get("/worklist/?year_to=soon&order=nonsense").status_code == 200


def test_the_export_holds_what_the_screen_shows_and_runs_no_formula(unit: Unit) -> None:
    unit.cases[0].victim_name = "=HYPERLINK(1)"
    unit.cases[0].save()
    answer = unit.client("member").get("/worklist/export/?order=oldest")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == [case.own_number for case in unit.cases]
    assert rows[0]["victim"] == "'=HYPERLINK(1)"
    assert AuditEntry.objects.filter(verb="exported worklist").count() == 1


def test_a_reader_exports_nothing(unit: Unit) -> None:
    answer = unit.client("reader").get("/worklist/export/")
    assert answer.status_code == 404 or len(answer.content.decode("utf-8-sig").splitlines()) == 1


def test_why_tells_terms_unknowns_and_steps_that_would_move_it_up(unit: Unit) -> None:
    page = unit.client("member").get(f"/worklist/{unit.cases[0].key}/")
    text = page.content.decode()
    assert page.context["found"].would_move_up
    for step in page.context["found"].would_move_up:
        assert f"up to +{step.gain}" in text
    assert unit.client("outsider").get(f"/worklist/{unit.cases[0].key}/").status_code == 404


def test_statements_do_not_grow_with_the_list(
    unit: Unit,
    django_assert_max_num_queries: Any,  # noqa: ANN401 - a fixture of pytest-django
) -> None:
    client = unit.client("member")
    client.get("/worklist/")
    # On PostgreSQL; one fewer on SQLite; two for the counts beside Hot and Access, one for what may be exported.
    with django_assert_max_num_queries(26):
        client.get("/worklist/")


def test_kinds_are_listed_apart_homicides_first(unit: Unit) -> None:
    Case.objects.create(compartment=unit.default, kind="missing person", own_number="MP1", status="open")
    assess_scope(unit.default, None)
    client = unit.client("member")
    assert "MP1" not in _numbers(client.get("/worklist/"))
    assert _numbers(client.get("/worklist/?kind=missing+person")) == ["MP1"]
    assert len(_numbers(client.get("/worklist/?kind="))) == 4
    document = worklist_document(unit.accounts["member"], limit=None)
    assert [row["kind"] for row in document["cases"]] == ["homicide"] * 3 + ["missing person"]
    assert [row["rank"] for row in document["cases"]] == [1, 2, 3, 4]


def test_an_amended_case_takes_its_new_place_at_once(unit: Unit) -> None:
    case = unit.cases[0]
    before = Assessment.objects.get(case=case).points
    case.suspect_state = "named, alive"
    case.save()
    touch(case)
    assert Assessment.objects.get(case=case).points > before
    case.status = "cleared by arrest"
    case.save()
    touch(case)
    assert not Assessment.objects.filter(case=case).exists()


@pytest.mark.parametrize(
    ("persona", "first"), [("member", "/worklist/"), ("administrator", "/accounts/"), ("auditor", "/audit/")]
)
def test_everyone_lands_where_his_work_is(unit: Unit, persona: str, first: str) -> None:
    assert unit.client(persona).get("/").headers["Location"] == first


def test_cases_that_are_not_ranked_yet_are_announced(unit: Unit) -> None:
    Assessment.objects.all().delete()
    assert "The cases are being ranked" in unit.client("member").get("/worklist/").content.decode()


def test_a_case_is_cold_by_the_units_own_rule(unit: Unit) -> None:
    """Three years, counted from the end of what is known of the date."""
    case, fresh = unit.cases[0], unit.cases[1]
    case.occurred_earliest = case.occurred_latest = datetime(1986, 5, 1, tzinfo=UTC)
    fresh.occurred_earliest = fresh.occurred_latest = timezone.now()
    for one in (case, fresh):
        one.occurred_precision = "day"
        one.save()
    assess_scope(unit.default, None)
    assert Assessment.objects.get(case=case).cold_since == date(1989, 5, 1)
    assert Assessment.objects.get(case=fresh).cold_since is None
    client = unit.client("member")
    assert _numbers(client.get("/worklist/?cold=on")) == [case.own_number]
    assert "1 May 1989" in client.get(f"/case/{case.key}/").content.decode()
