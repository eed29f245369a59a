"""The auditor's page: why things are ids, the list to take away, and prints; each an entry itself."""

from __future__ import annotations

import csv
import io

import pytest

from murderbook.workbench.audit.models import AuditEntry
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    unit.client("member").get(f"/case/{unit.cases[0].key}/")
    unit.client("member").get("/register/")
    return unit


def test_the_page_says_why_it_holds_ids_and_keeps_stamps_whole(unit: Unit) -> None:
    page = unit.client("auditor").get("/audit/").content.decode()
    assert "an auditor sees no case" in page
    assert f'case <code class="key">{unit.cases[0].key}</code>' in page
    assert '<td class="stamp">' in page
    assert unit.cases[0].own_number not in page


def test_the_export_is_the_list_as_filtered_and_an_entry_itself(unit: Unit) -> None:
    answer = unit.client("auditor").get(f"/audit/export/?key={unit.cases[0].key}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["who"], row["what"], row["id"]) for row in rows] == [("The member", "read case", unit.cases[0].key)]
    last = AuditEntry.objects.latest("index")
    assert (last.verb, last.actor, last.outcome) == ("export audit", unit.accounts["auditor"].key, "success")


def test_the_export_lets_nothing_run_in_a_spreadsheet(unit: Unit) -> None:
    unit.accounts["member"].full_name = "=HYPERLINK(1)"
    unit.accounts["member"].save()
    text = unit.client("auditor").get("/audit/export/").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


@pytest.mark.parametrize("persona", ["owner", "member", "administrator"])
def test_nobody_else_takes_it_away(unit: Unit, persona: str) -> None:
    assert unit.client(persona).get("/audit/export/").status_code == 404
    assert AuditEntry.objects.latest("index").outcome == "refused"


def test_printing_it_is_on_record(unit: Unit) -> None:
    assert unit.client("auditor").post("/audit/printed/", {"query": "", "page": "1"}).status_code == 204
    assert AuditEntry.objects.latest("index").verb == "print"
    assert unit.client("owner").post("/audit/printed/").status_code == 404
