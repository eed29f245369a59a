"""A form that comes back shows the page: it is on record like one that was opened, once, and a form that is saved is
not."""

from __future__ import annotations

from typing import Any

import pytest

from murderbook.workbench.audit.log import AuditError
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from personas import Unit, make_unit
from rich_case import fill

pytestmark = pytest.mark.django_db

FORMS: list[tuple[str, dict[str, Any], int, str]] = [
    ("chrono/add/", {}, 422, "read chrono"),
    ("reviews/add/", {}, 422, "read case"),
    ("facts/", {}, 422, "open amendment"),
    ("people/1/", {}, 422, "open amendment"),
    ("people/1/withdraw/", {}, 422, "open withdrawal"),
    ("people/1/withdraw/", {"reason": "x", "seen": "withdrawn"}, 409, "open withdrawal"),
    ("behaviours/", {"code_bound": "x", "seen_bound": "absent"}, 422, "open coding sheet"),
    ("evidence/add/", {}, 422, "open entry form"),
    ("move/", {}, 422, "open move"),
]


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    fill(unit.cases[0], unit.accounts["owner"])
    return unit


@pytest.mark.parametrize(("path", "sent", "status", "verb"), FORMS)
def test_a_form_that_comes_back_is_on_record(
    unit: Unit, path: str, sent: dict[str, Any], status: int, verb: str
) -> None:
    client, before = unit.client("owner"), AuditEntry.objects.count()
    assert client.post(f"/case/{unit.cases[0].key}/{path}", sent).status_code == status
    written = AuditEntry.objects.filter(index__gte=before)
    told = [(entry.verb, entry.object_kind, entry.object_key, entry.actor) for entry in written]
    assert told == [(verb, "case", unit.cases[0].key, unit.accounts["owner"].key)]


def test_without_its_entry_it_does_not_come_back(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise AuditError("the disk is full")

    client = unit.client("owner")
    monkeypatch.setattr("murderbook.workbench.audit.reading.record", broken)
    answer = client.post(f"/case/{unit.cases[0].key}/chrono/add/", {})
    assert (answer.status_code, "coat" in answer.content.decode()) == (503, False)


def test_the_hint_of_a_taken_number_names_the_cases_it_shows(unit: Unit) -> None:
    client, number = unit.client("member"), unit.cases[1].own_number
    page = client.post("/register/new/", {"compartment": unit.default.key, "own_number": number})
    assert unit.cases[1].key in page.content.decode()
    last = AuditEntry.objects.order_by("-index")[0]
    assert last.verb == "open entry form"
    assert AuditWords.objects.get(entry=last).content == {"cases": [unit.cases[1].key]}
    client.post("/register/new/", {"compartment": unit.default.key, "own_number": unit.secret[0].own_number})
    last = AuditEntry.objects.order_by("-index")[0]
    assert (last.verb, AuditWords.objects.filter(entry=last).exists()) == ("open entry form", False)


def test_who_has_access_is_on_record_where_the_form_comes_back(unit: Unit) -> None:
    before = AuditEntry.objects.count()
    answer = unit.client("owner").post(f"/access/{unit.restricted.key}/give/", {})
    assert "The outsider" in answer.content.decode()
    assert [entry.verb for entry in AuditEntry.objects.filter(index__gte=before)] == ["read grants"]
