"""Tables of a case as workbooks: what the page shows, for whom, on record, and nothing in them runs."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from dated_case import dated, entry
from python_calamine import CalamineWorkbook

from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.casework.models import Action
from murderbook.workbench.documents.models import Document, Mention, MentionState
from murderbook.workbench.register.models import Exhibit
from murderbook.workbench.reports.tables.taking import TABLES
from personas import Unit

PAGES = {
    "timeline": "timeline", "documents": "documents", "exhibits": "evidence", "actions": "actions", "chrono": "chrono",
    "people": "people", "decisions": "decisions", "questions": "questions",
}  # fmt: skip


@pytest.fixture
def unit(unit: Unit) -> Unit:
    dated(unit.cases[0], unit.accounts["owner"])
    return unit


def taken(unit: Unit, name: str, query: str = "", persona: str = "member") -> bytes:
    answer = unit.client(persona).get(f"/case/{unit.cases[0].key}/reports/{name}.xlsx{query}")
    assert answer.status_code == 200
    content: bytes = answer.content
    return content


def rows_of(content: bytes) -> list[dict[str, object]]:
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_timeline_has_the_lines_of_its_page_for_the_same_question(unit: Unit) -> None:
    for query in ("", "?kind=chrono", "?from=1987-03-15&to=1987-03-16", "?suggested=1", "?by=person&lane=nobody"):
        page = unit.client("member").get(f"/case/{unit.cases[0].key}/timeline/{query}")
        rows = rows_of(taken(unit, "timeline", query))
        shown = [row.event for row in page.context["rows"]]
        assert [(row["when"], row["in words"]) for row in rows] == [(one.when.in_words(), one.text) for one in shown]
        assert len(rows) == page.context["count"]
    found = {row["in words"]: row for row in rows_of(taken(unit, "timeline", "?suggested=1"))}
    (seen,) = [row for words, row in found.items() if "5:20" in str(words)]
    assert (seen["date of a page"], seen["two papers may disagree"]) == ("suggested by rule", "yes")
    assert seen["not before (local)"] == "1987-03-14 17:20" and str(seen["source"]).startswith("page ")


def test_an_amended_entry_stands_as_it_was_amended(unit: Unit) -> None:
    first = unit.cases[0].chrono.get(text__startswith="Call of a dead")
    entry(unit.cases[0], unit.accounts["owner"], "1987-04-01", "=cmd|' /C calc'!A0", amends=first)
    content = taken(unit, "timeline", "?kind=chrono")
    assert "=cmd|' /C calc'!A0" in [row["in words"] for row in rows_of(content)]
    assert not any("dead woman" in str(row["in words"]) for row in rows_of(content))
    with zipfile.ZipFile(BytesIO(content)) as book:
        assert not re.search(rb"<f[ >/]", book.read("xl/worksheets/sheet1.xml"))


def test_what_cannot_be_read_of_the_address_is_said_by_the_page(unit: Unit) -> None:
    before = AuditEntry.objects.filter(verb="export table").count()
    answer = unit.client("member").get(f"/case/{unit.cases[0].key}/reports/timeline.xlsx?from=tomorrow-ish")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/case/{unit.cases[0].key}/timeline/?from=tomorrow-ish"
    assert AuditEntry.objects.filter(verb="export table").count() == before


def test_documents_exhibits_and_actions_have_the_rows_of_their_pages(unit: Unit) -> None:
    case = unit.cases[0]
    Exhibit.objects.create(case=case, number="00412", description="button")
    Exhibit.objects.create(
        case=case, number="W", description="by mistake", withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    Document.objects.filter(title="Friend").update(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC), box="007")
    Document.objects.filter(title="First report").update(box="007")
    exhibits = rows_of(taken(unit, "exhibits"))
    assert "00412" in [row["number"] for row in exhibits], "zeros are kept"
    assert "W" not in [row["number"] for row in exhibits]
    assert next(row["where the chain breaks"] for row in exhibits if row["number"] == "00412") == ""
    documents = {row["document"]: row for row in rows_of(taken(unit, "documents"))}
    assert documents["First report"]["box"] == "007" and documents["First report"]["its date"] == "1987-03-15"
    assert "Friend" not in documents
    actions = rows_of(taken(unit, "actions", "?state=all"))
    assert [row["number"] for row in actions] == [str(one) for one in Action.objects.filter(case=case).order_by("pk")]
    assert "Ask the laboratory" in str(actions[0]["what is to be done"])


def test_actions_are_those_of_the_state_that_the_page_shows(unit: Unit) -> None:
    for state in ("", "all", "for allocation", "filed"):
        page = unit.client("member").get(f"/case/{unit.cases[0].key}/actions/", {"state": state})
        rows = rows_of(taken(unit, "actions", f"?state={state}".replace(" ", "+")))
        assert {row["number"] for row in rows} == {str(one.action) for one in page.context["rows"]}


@pytest.mark.parametrize("name", TABLES)
def test_the_same_record_gives_the_same_bytes_on_record_with_their_hash(unit: Unit, name: str) -> None:
    first, second = taken(unit, name), taken(unit, name)
    assert first == second
    entry_ = AuditEntry.objects.filter(verb="export table").order_by("-index")[0]
    words = entry_.words.content
    assert (words["table"], words["bytes"], words["sha256"]) == (name, len(first), sha256(first).hexdigest())
    assert words["rows"] == len(rows_of(first))
    Mention.objects.filter(kind="date").update(state=MentionState.ACCEPTED)
    assert (taken(unit, name) != first) == (name == "timeline"), "another state of the record gives another file"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_of_which_case_it_is_and_as_of_when(unit: Unit, name: str) -> None:
    with zipfile.ZipFile(BytesIO(taken(unit, name))) as book:
        told = book.read("docProps/core.xml").decode()
    assert re.search(rf"Case 01986-001: {name}\. State of the record: last entry of \d+ \w+ \d{{4}}, ", told)
    assert "1970" not in told


@pytest.mark.parametrize("name", TABLES)
def test_the_page_leads_to_its_table_for_who_may_take_it(unit: Unit, name: str) -> None:
    page = f"/case/{unit.cases[0].key}/{PAGES[name]}/"
    link = f"/case/{unit.cases[0].key}/reports/{name}.xlsx"
    assert link in unit.client("member").get(page).content.decode()
    assert link not in unit.client("reader").get(page).content.decode()
    for persona in ("reader", "outsider", "administrator", "auditor", "consultant"):
        assert unit.client(persona).get(link).status_code == 404
    assert unit.client("member").get(f"/case/{unit.cases[0].key}/reports/secrets.xlsx").status_code == 404


def test_a_consultant_who_may_export_finds_his_name_in_it(unit: Unit) -> None:
    Grant.objects.filter(account=unit.accounts["consultant"]).update(may_export=True)
    rows = CalamineWorkbook.from_filelike(BytesIO(taken(unit, "exhibits", persona="consultant"))).get_sheet_by_index(0)
    assert str(rows.to_python()[0][0]).startswith(f"Taken by {unit.accounts['consultant'].full_name}, ")
