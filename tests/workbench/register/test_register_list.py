"""The register: exactly what one may see, by search, filter and order; a fixed number of statements; safe exports."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.register.listing.filters import counties_meant
from murderbook.workbench.register.models import Case, Exhibit
from personas import Unit, make_unit
from rich_case import fill


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def shown(client: Client, query: str = "") -> list[str]:
    """The numbers of the rows, in their order."""
    answer = client.get(f"/register/{query}")
    assert answer.status_code == 200
    return [row["number"] for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("persona", "expected"),
    [
        ("owner", {"01986-001", "01991-002", "02004-003", "TF-1", "TF-2"}),
        ("member", {"01986-001", "01991-002", "02004-003"}),
        ("reader", {"01986-001", "01991-002", "02004-003"}),
        ("outsider", {"TF-1", "TF-2"}),
        ("consultant", {"01986-001"}),
        ("administrator", set()),
        ("auditor", set()),
    ],
)
def test_each_sees_exactly_his_cases_and_their_count(unit: Unit, persona: str, expected: set[str]) -> None:
    answer = unit.client(persona).get("/register/")
    assert {row["number"] for row in answer.context["rows"]} == expected
    assert answer.context["page"].paginator.count == len(expected)


def test_search_finds_no_word_of_a_hidden_case(unit: Unit) -> None:
    for query in ("?q=Hidden", "?q=TF-1", "?year_from=1999&year_to=1999", "?q=Withdrawn"):
        assert shown(unit.client("member"), query) == [], query
    assert set(shown(unit.client("outsider"), "?q=hidden")) == {"TF-1", "TF-2"}


def test_filters_narrow_and_join(unit: Unit) -> None:
    client = unit.client("member")
    fill(unit.cases[0], unit.accounts["owner"])
    for query in (
        "?weapon=20",
        "?sex=F",
        "?located=on",
        "?area=harb",
        "?county=Los Angeles, CA",
        "?county=06037",
        "?year_to=1986",
        "?q=Victim 1 harbor",
        "?weapon=20&sex=F&year_from=1980&year_to=1990&status=open&kind=homicide",
    ):
        assert shown(client, query) == ["01986-001"], query
    assert shown(client, "?weapon=20&sex=M") == []


def test_located_evidence_means_located(unit: Unit) -> None:
    Exhibit.objects.create(case=unit.cases[1], number="1", custody="destroyed")
    Exhibit.objects.create(case=unit.cases[2], number="1", custody="located")
    assert shown(unit.client("member"), "?located=on") == ["02004-003"]


def test_orders(unit: Unit) -> None:
    client = unit.client("member")
    fill(unit.cases[0], unit.accounts["owner"])  # the only one with a date: it comes first, the undated last
    assert shown(client)[0] == "01986-001"
    assert shown(client, "?order=oldest")[0] == "01986-001"
    assert shown(client, "?order=number-down") == ["02004-003", "01991-002", "01986-001"]
    assert shown(client, "?order=victim") == ["01986-001", "01991-002", "02004-003"]
    assert shown(client, "?order=password") == shown(client), "an order that is none of ours is the usual one"


def test_a_wrong_filter_says_so_and_breaks_nothing(unit: Unit) -> None:
    answer = unit.client("member").get("/register/?year_from=abc&weapon=zz&page=nine")
    assert answer.status_code == 200
    assert "Enter a number" in answer.content.decode()


def test_the_number_of_statements_does_not_grow_with_rows(unit: Unit) -> None:
    client = unit.client("member")
    client.get("/register/")
    with CaptureQueriesContext(connection) as few:
        client.get("/register/")
    Case.objects.bulk_create(
        [
            Case(compartment=unit.default, own_number=f"N-{i}", year=1970 + i % 50, county_fips="06037")
            for i in range(300)
        ]
    )
    with CaptureQueriesContext(connection) as many:
        answer = client.get("/register/?page=2")
    assert len(answer.context["rows"]) == 50
    assert len(many) == len(few) <= 22


def test_chips_say_what_narrows_and_lead_out_of_it(unit: Unit) -> None:
    answer = unit.client("member").get("/register/?status=open&q=Victim&order=number")
    chips = {chip["label"]: chip for chip in answer.context["chips"]}
    assert set(chips) == {"Status", "Number, victim or area"}
    assert chips["Status"]["value"] == "Open"
    assert chips["Status"]["address"] == "?order=number&q=Victim"


def test_race_is_no_column_and_no_filter(unit: Unit) -> None:
    fill(unit.cases[0], unit.accounts["owner"])
    text = unit.client("member").get("/register/").content.decode().lower()
    assert "american indian" not in text and "race" not in text


def test_the_list_is_on_record_with_what_was_asked_and_shown(unit: Unit) -> None:
    unit.client("member").get("/register/?q=Victim+01986")
    entry = AuditEntry.objects.order_by("index").last()
    assert entry is not None and entry.verb == "list cases" and entry.actor == unit.accounts["member"].key
    body = json.loads(AuditWords.objects.get(entry=entry).body)
    assert body["query"] == {"q": "Victim 01986"} and body["cases"] == [unit.cases[0].key]


ACTIVE = ('=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "\tx")


@pytest.mark.parametrize("value", ACTIVE)
def test_csv_neutralises_what_a_spreadsheet_would_run(unit: Unit, value: str) -> None:
    Case.objects.filter(pk=unit.cases[0].pk).update(victim_name=value)
    answer = unit.client("member").get("/register/export.csv?order=number")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["own_number"] for row in rows] == ["01986-001", "01991-002", "02004-003"]
    assert rows[0]["victim"] == f"'{value}"


def test_workbook_keeps_zeros_as_text_and_mirrors_the_filter(unit: Unit, tmp_path: Path) -> None:
    Case.objects.filter(pk=unit.cases[1].pk).update(victim_name="=1+1")
    answer = unit.client("member").get("/register/export.xlsx?order=number&year_from=1990")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    names = [str(name) for name in rows[0]]
    assert [row[names.index("own_number")] for row in rows[1:]] == ["01991-002", "02004-003"]
    assert rows[1][names.index("victim")] == "=1+1", "kept as text: a formula would have come back as a number"
    assert not any("race" in name or "ethnic" in name for name in names)


def test_an_export_is_on_record_and_only_for_those_who_may(unit: Unit) -> None:
    assert unit.client("reader").get("/register/export.csv").status_code == 404, "a consultant takes nothing away"
    assert unit.client("reader").get("/register/").context["exports"] == []
    unit.client("member").get("/register/export.csv")
    entry = AuditEntry.objects.order_by("index").last()
    assert entry is not None and entry.verb == "export cases"
    assert json.loads(AuditWords.objects.get(entry=entry).body)["cases"] == 3


def test_counties_by_name_state_and_code() -> None:
    assert counties_meant("Los Angeles, CA") == ["06037"]
    assert counties_meant("6037") == ["06037"]
    assert {"53033", "48269"} <= set(counties_meant("King"))
    assert counties_meant("king, wa") == ["53033"]
    assert counties_meant("Nowhere at all") == []
