"""Sealing a case of the open record: all of it moves, nothing of it stays, and the past is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from seats import Seat
from things import things_of

from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.audit.verify import verify
from murderbook.workbench.register.models import Case, ChronoEntry, Person, PhysicalLink, Revision
from murderbook.workbench.sealed.models import Kept
from murderbook.workbench.sealed.sealing import moving
from murderbook.workbench.sealed.sealing.belongings import MOVED, belongings
from personas import Unit, make_unit
from rich_case import fill


@pytest.fixture
def unit(db: None) -> Unit:
    made = make_unit()
    things_of(made)  # leads, judgements, strings, scans, genealogy ... of its first cases
    return made


def _seal(unit: Unit, key: str) -> Seat:
    seat = Seat(unit, "owner").found()
    seat.shares()
    answer = seat.inside(f"seal/{key}/", {"reason": "it leads into the house", "understood": "on"})
    assert answer.status_code == 302 and answer["Location"].endswith(f"/case/{key}/"), answer.content.decode()[-2000:]
    return seat


def _chrono(unit: Unit, case: Case, text: str) -> None:
    when = datetime(1990, 1, 1, tzinfo=UTC)
    event = {"event_earliest": when, "event_latest": when, "event_precision": "day", "event_as_written": "1990"}
    ChronoEntry.objects.create(case=case, author=unit.accounts["member"], text=text, **event)


def _rows() -> dict[str, set[Any]]:
    return {model._meta.label: set(model._base_manager.values_list("pk", flat=True)) for model in apps.get_models()}


def _everything() -> str:
    """All that is in the shared database, as text."""
    found = []
    for model in apps.get_models():
        if model._meta.label != "sealed.InboxMessage":
            found += [repr(row) for row in model._base_manager.values_list()]
    return "\n".join(found)


def test_all_of_it_moves_and_nothing_stays(unit: Unit) -> None:
    case = unit.cases[0]
    unit.client("member").get(f"/case/{case.key}/")
    unit.client("member").get("/register/", {"q": case.own_number})
    case.victim_name, case.notes = "Quillfeather Ambrose", "the tip came from Zebulon"
    case.save()
    _chrono(unit, case, "Zebulon again")
    mine = [row for row in belongings(case) if row.moves]
    before = _rows()
    seat = _seal(unit, case.key)
    text = _everything()
    for word in ("Quillfeather", "Zebulon", case.own_number):
        assert word not in text, text[max(0, text.index(word) - 300) : text.index(word) + 100]
    gone = {label: rows - _rows()[label] for label, rows in before.items()}
    assert {label for label, rows in gone.items() if rows} >= {"register.Case", "register.ChronoEntry", "leads.Lead"}
    with seat.cabinet().work():
        for row in mine:
            assert row.model._base_manager.filter(pk=row.pk).exists(), row
        assert Case.objects.get().victim_name == "Quillfeather Ambrose"
        kinds = set(Kept.objects.values_list("kind", flat=True))
        assert {"leads.Lead", "access.Grant", "audit.AuditWords", "seen by", "backups", "named in"} <= kinds
        assert "The member" in Kept.objects.get(kind="seen by").text
    assert "Zebulon again" in seat.inside(f"case/{case.key}/chrono/").content.decode()
    assert "Quillfeather" in seat.inside(f"case/{case.key}/").content.decode()
    assert "leads.Lead" in seat.inside("kept/").content.decode()


def test_a_chart_on_which_it_lies_goes_with_it(unit: Unit) -> None:
    from murderbook.workbench.network.charting.models import ChartLayout

    case, other = unit.cases[0], unit.cases[1]
    for keys in ((other.key, case.key), (unit.cases[2].key,)):
        said = {"start": keys[0], "places": {key: [0, 0] for key in keys}, "notes": [[1, 1, "ask Ivo Lund alone"]]}
        body = json.dumps(said)
        kept = unit.client("member").post("/network/chart/keep/", body, content_type="application/json")
        assert kept.status_code == 200
    seat = _seal(unit, case.key)
    assert [one.start for one in ChartLayout.objects.all()] == [unit.cases[2].key]
    page = seat.inside("kept/").content.decode()
    assert "access.Grant" in page and "Ivo Lund" not in page, "who kept it was told that he alone sees it"


@pytest.mark.parametrize("asked", [
    {"question": "without", "gone": "{key}:person:1", "until": "1900"},  # no tie of that date: nothing is answered
    {"question": "paths", "a": "{key}:person:1", "b": "nobody at all"},
    {"question": "paths", "a": "a", "b": "a", "pick": "{key}:person:1|a"},
    {"question": "no such", "a": "see {key}:person:1, and {key}"},
])  # fmt: skip
def test_a_key_of_it_that_was_asked_of_the_network_goes_with_it(unit: Unit, asked: dict[str, str]) -> None:
    """The entry names no case where nothing was answered, and says what was asked all the same."""
    case = unit.cases[0]
    Person.objects.create(case=case, role="witness", name="Quillfeather, Ambrose")
    unit.client("member").get("/network/", {name: text.format(key=case.key) for name, text in asked.items()})
    assert AuditWords.objects.filter(body__contains=f"{case.key}:person:1").exists()
    _seal(unit, case.key)
    assert not AuditWords.objects.filter(body__contains=case.key).exists()


def test_the_trail_stands_with_its_commitments(unit: Unit) -> None:
    case = unit.cases[0]
    unit.client("member").get(f"/case/{case.key}/")
    before = list(AuditEntry.objects.order_by("index").values_list("index", "object_key", "commitment"))
    seat = _seal(unit, case.key)
    after = list(AuditEntry.objects.order_by("index").values_list("index", "object_key", "commitment"))
    assert after[: len(before)] == before
    assert verify().fault is None
    taken = AuditEntry.objects.get(verb=moving.TAKEN_OUT)
    assert (taken.actor, taken.object_key) == ("", "") and len(taken.commitment) == 64
    assert not AuditWords.objects.filter(body__contains=case.key).exists()
    with seat.cabinet().work():
        assert verify().fault is None


def test_outside_it_is_as_if_it_had_never_been(unit: Unit) -> None:
    case = unit.cases[0]
    _seal(unit, case.key)
    for persona in ("owner", "member", "reader"):
        client = unit.client(persona)
        hidden, absent = client.get(f"/case/{case.key}/"), client.get("/case/AAAAAAAAAAAAAAAAAAAAAA/")
        assert hidden.status_code == 404 and hidden.content == absent.content
        assert case.own_number not in client.get("/register/").content.decode()
        assert client.get("/leads/").status_code == 200


def test_what_others_wrote_stays_theirs(unit: Unit) -> None:
    case, other = unit.cases[0], unit.cases[1]
    link = PhysicalLink.objects.create(case=other, other=case, other_number="lab 7", kind="dna", same_source=True)
    _chrono(unit, other, f"see {case.own_number}")
    seat = Seat(unit, "owner").found()
    seat.shares()
    page = seat.inside(f"seal/{case.key}/").content.decode()
    assert other.own_number in page.split("Open files that name")[1]
    assert seat.inside(f"seal/{case.key}/", {"reason": "r", "understood": "on"}).status_code == 302
    link.refresh_from_db()
    assert link.other is None and link.other_number == "lab 7"


def test_only_who_gives_access_there_may_seal_it(unit: Unit) -> None:
    case = unit.cases[0]
    seat = Seat(unit, "member").found()
    seat.shares()
    assert "No such case that you may seal" in seat.inside(f"seal/?number={case.own_number}").content.decode()
    for key in (case.key, unit.secret[0].key, "AAAAAAAAAAAAAAAAAAAAAA"):
        assert seat.inside(f"seal/{key}/", {"reason": "r", "understood": "on"}).status_code == 404
    assert Case.objects.filter(pk=case.pk).exists()


def test_a_crash_between_the_two_is_mended_by_doing_it_again(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    case = unit.cases[0]
    seat = Seat(unit, "owner").found()
    seat.shares()

    def crash(*_: object) -> None:
        raise RuntimeError("the power went")

    seat.client.raise_request_exception = False
    with monkeypatch.context() as crashing:
        crashing.setattr(moving, "_erase", crash)
        assert seat.inside(f"seal/{case.key}/", {"reason": "r", "understood": "on"}).status_code == 500
    assert Case.objects.filter(key=case.key).exists()
    with seat.cabinet().work():
        assert Case.objects.filter(key=case.key).exists()
    assert seat.inside(f"seal/{case.key}/", {"reason": "r", "understood": "on"}).status_code == 302
    assert not Case.objects.filter(key=case.key).exists()
    with seat.cabinet().work():
        assert Case.objects.filter(key=case.key).count() == 1


def test_every_table_that_names_a_case_is_thought_of(unit: Unit) -> None:
    """A new table with a foreign key to cases moves or goes along by itself; a moved one needs its fields told."""
    case = fill(unit.cases[0], unit.accounts["member"])
    rows = belongings(case)
    assert {row.model for row in rows if row.moves} <= set(MOVED)
    seat = _seal(unit, case.key)
    with seat.cabinet().work(), connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        assert cursor.fetchall() == []
        assert Person.objects.exists() and Revision.objects.count() == sum(row.model is Revision for row in rows)
