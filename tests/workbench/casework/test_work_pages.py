"""Actions, decisions, questions and volumes as their pages write and show them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.casework.models import (
    Action,
    ActionStep,
    Decision,
    Question,
    QuestionAnswer,
    Volume,
    VolumeMove,
)
from murderbook.workbench.casework.rules.questions import standard_questions
from murderbook.workbench.documents.models import Document, Page, Reading
from personas import Unit

SHEETS = ("actions/", "decisions/", "questions/", "volumes/")
YESTERDAY = (timezone.localdate() - timedelta(days=1)).isoformat()
TODAY = timezone.localdate().isoformat()
DECISION = {"when": "14 Mar 1987", "maker": "Elm", "text": "Test the coat", "reason": "It may hold blood"}


def get(unit: Unit, path: str, persona: str = "member", case: int = 0) -> str:
    answer = unit.client(persona).get(f"/case/{unit.cases[case].key}/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def post(unit: Unit, path: str, data: dict[str, Any], persona: str = "member", case: int = 0) -> HttpResponse:
    return unit.client(persona).post(f"/case/{unit.cases[case].key}/{path}", data)


def raised(unit: Unit, text: str = "Find the coat", **more: Any) -> Action:  # noqa: ANN401
    assert post(unit, "actions/add/", {"text": text, "priority": "normal"} | more).status_code == 302
    return Action.objects.get(text=text)


def step(unit: Unit, number: int, kind: str, seen: int, persona: str = "owner", /, **more: Any) -> HttpResponse:  # noqa: ANN401
    return post(unit, f"actions/{number}/step/", {"kind": kind, "seen": seen} | more, persona)


# Actions


def test_an_action_from_raising_to_filing(unit: Unit) -> None:
    raised(unit, source="box 2", page="14", due=YESTERDAY, priority="high")
    assert "overdue" in get(unit, "actions/")
    assert step(unit, 1, "allocate", 1, to=unit.accounts["member"].key).status_code == 302
    assert step(unit, 1, "complete", 2, "member", text="It hangs in Room 4").status_code == 302
    assert step(unit, 1, "accept", 3).status_code == 302
    text = get(unit, "actions/1/")
    for words in (
        "Find the coat",
        "box 2",
        "page 14",
        "Allocated to The member",
        "It hangs in Room 4",
        "Result accepted",
    ):
        assert words in text, words
    assert "Overdue" not in text, "it is done"
    assert step(unit, 1, "file", 4).status_code == 302
    verbs = AuditEntry.objects.filter(verb__endswith=" action").exclude(verb__startswith="read")
    assert [*verbs.order_by("index").values_list("verb", flat=True)] == [
        "raise action", "allocate action", "complete action", "accept action", "file action",
    ]  # fmt: skip


def test_the_list_shows_what_is_open_and_filters_by_state(unit: Unit) -> None:
    raised(unit, "Find the coat")
    raised(unit, "Ask the laboratory")
    step(unit, 2, "drop", 1, text="asked in 1999")
    assert "Find the coat" in get(unit, "actions/") and "Ask the laboratory" not in get(unit, "actions/")
    filed = get(unit, "actions/?state=filed")
    assert "Ask the laboratory" in filed and "Find the coat" not in filed
    everything = get(unit, "actions/?state=all")
    assert "Ask the laboratory" in everything and "Find the coat" in everything
    assert "No action is in this state" in get(unit, "actions/?state=completed")


def test_two_at_once_see_each_other(unit: Unit) -> None:
    raised(unit)
    assert step(unit, 1, "allocate", 1, name="Clerk Oak").status_code == 302
    late = step(unit, 1, "allocate", 1, "member", name="Clerk Elm")
    assert late.status_code == 409 and "A colleague took a step" in late.content.decode()
    assert ActionStep.objects.count() == 2


def test_a_step_that_cannot_be_is_refused_with_words(unit: Unit) -> None:
    raised(unit)
    for kind, more, words in (
        ("allocate", {}, "one of the two"),
        ("complete", {"text": "done"}, "cannot follow"),
        ("drop", {}, "Write why"),
        ("burn", {}, "cannot follow"),
    ):
        answer = step(unit, 1, kind, 1, **more)
        assert answer.status_code == 422 and words in answer.content.decode(), kind
    assert post(unit, "actions/add/", {"text": "", "priority": "high"}).status_code == 422
    assert step(unit, 99, "file", 1).status_code == 404


def test_my_actions_over_all_cases_that_i_see(unit: Unit) -> None:
    raised(unit, "Find the coat")
    step(unit, 1, "allocate", 1, to=unit.accounts["member"].key)
    post(unit, "actions/add/", {"text": "Second case", "priority": "low"}, case=1)
    post(unit, "actions/1/step/", {"kind": "allocate", "seen": 1, "to": unit.accounts["member"].key}, "owner", 1)
    raised(unit, "Nobody has this")
    text = unit.client("member").get("/yours/").content.decode()
    assert "Find the coat" in text and "Second case" in text and "Nobody has this" not in text
    assert text.index("Find the coat") < text.index("Second case"), "by priority"
    assert "Find the coat" not in unit.client("owner").get("/yours/").content.decode()
    Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert "Find the coat" not in unit.client("member").get("/yours/").content.decode(), "through the door alone"


def test_what_i_completed_stays_mine_until_it_is_resulted(unit: Unit) -> None:
    raised(unit)
    step(unit, 1, "allocate", 1, to=unit.accounts["member"].key)
    step(unit, 1, "complete", 2, "member", text="Done")
    assert "completed" in unit.client("member").get("/yours/").content.decode()
    step(unit, 1, "accept", 3)
    assert "No action is in your hands" in unit.client("member").get("/yours/").content.decode()


def test_statements_do_not_grow_with_the_lists(unit: Unit) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as statements:
            get(unit, path)
        return len(statements)

    def fill(number: int) -> None:
        raised(unit, f"Action {number}")
        post(unit, "decisions/add/", DECISION)
        post(unit, "questions/add/", {"text": f"Question {number}"})
        post(unit, f"questions/{number}/answer/", {"state": "open", "text": "no"})
        post(unit, "volumes/add/", {"name": f"{number}"})

    fill(1)
    before = {path: asked(path) for path in (*SHEETS, "chrono/")}
    for number in range(2, 6):
        fill(number)
    assert {path: asked(path) for path in before} == before


# Decisions


def test_a_decision_is_numbered_and_amended_beneath(unit: Unit) -> None:
    assert post(unit, "decisions/add/", DECISION | {"alternatives": "Wait: rejected"}).status_code == 302
    assert post(unit, "decisions/add/", DECISION | {"when": "about 1990", "text": "Ask again"}).status_code == 302
    first, second = Decision.objects.order_by("number")
    assert (first.number, second.number) == (1, 2)
    form = get(unit, "decisions/?amend=1")
    assert "Amend a decision" in form and "Test the coat" in form
    amend = DECISION | {"text": "Test it twice", "amends": first.key, "seen": first.key}
    assert post(unit, "decisions/add/", amend).status_code == 302
    first.refresh_from_db()
    amendment = Decision.objects.get(amends=first)
    assert (first.text, amendment.text, amendment.number) == ("Test the coat", "Test it twice", 1)
    text = get(unit, "decisions/")
    for words in ("D1", "D2", "Test the coat", "Test it twice", "Wait: rejected", "about 1990", "14 Mar 1987"):
        assert words in text, words
    late = post(unit, "decisions/add/", amend, "owner")
    assert late.status_code == 409 and "The member amended this decision" in late.content.decode()
    assert post(unit, "decisions/add/", amend | {"amends": "no-such"}).status_code == 404


@pytest.mark.parametrize("missing", ["when", "maker", "text", "reason"])
def test_a_decision_says_what_why_who_and_when(unit: Unit, missing: str) -> None:
    answer = post(unit, "decisions/add/", DECISION | {missing: ""})
    assert answer.status_code == 422 and "Write" in answer.content.decode()
    assert not Decision.objects.exists()


# Questions


def test_a_later_answer_stands_above_an_older_one(unit: Unit) -> None:
    post(unit, "questions/add/", {"text": "Who had the key?"})
    assert post(unit, "questions/1/answer/", {"state": "open", "text": "Nobody asked"}).status_code == 302
    answered = {"state": "answered", "text": "The janitor", "source": "statement 4", "page": "12"}
    assert post(unit, "questions/1/answer/", answered).status_code == 302
    text = get(unit, "questions/?answer=1")
    assert text.index("The janitor") < text.index("Nobody asked")
    assert "statement 4" in text and "page 12" in text and "Earlier, open" in text and "Answer question 1" in text
    assert QuestionAnswer.objects.count() == 2


def test_an_answer_needs_its_source_and_its_words(unit: Unit) -> None:
    post(unit, "questions/add/", {"text": "Who had the key?"})
    without = post(unit, "questions/1/answer/", {"state": "answered", "text": "The janitor"})
    assert without.status_code == 422 and "without its source" in without.content.decode()
    assert "The janitor" in without.content.decode(), "what was typed stays"
    assert post(unit, "questions/1/answer/", {"state": "cannot be answered", "text": ""}).status_code == 422
    assert post(unit, "questions/1/answer/", {"state": "cannot be answered", "text": "He died"}).status_code == 302
    assert post(unit, "questions/2/answer/", {"state": "open", "text": "x"}).status_code == 404
    assert post(unit, "questions/add/", {"text": " "}).status_code == 422


def test_the_units_list_is_laid_in_once(unit: Unit) -> None:
    assert len(standard_questions()) >= 15
    assert "Was every exhibit with biological material tested with today's methods?" in standard_questions()
    assert not any(line.startswith("#") for line in standard_questions())
    post(unit, "questions/add/", {"text": "One of my own"})
    for _ in range(2):
        assert post(unit, "questions/standard/", {}).status_code == 302
    rows = list(Question.objects.filter(case=unit.cases[0]).order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(standard_questions()) + 2))
    assert [row.text for row in rows[1:]] == list(standard_questions())
    assert "Lay in the unit" not in get(unit, "questions/")
    assert "Lay in the unit" in get(unit, "questions/", case=1), "another case has its own"


# Volumes


def taken(unit: Unit, seen: int = 0, **more: Any) -> HttpResponse:  # noqa: ANN401
    volume = Volume.objects.get()
    data = {"move": "checked out", "on": TODAY, "seen": seen, "to": unit.accounts["owner"].key} | more
    return post(unit, f"volumes/{volume.key}/move/", {f"move-{name}": value for name, value in data.items()})


def test_who_has_volume_3_since_when(unit: Unit) -> None:
    post(unit, "volumes/add/", {"name": "3", "box": "B", "kept_at": "Shelf 3"})
    assert "in its place" in get(unit, "volumes/")
    assert taken(unit, on="2026-01-05", due_back=YESTERDAY).status_code == 302
    text = get(unit, "volumes/")
    assert "The owner, since 5 Jan 2026" in text and "overdue" in text and "1 out" in text
    volume = Volume.objects.get()
    assert "Bring back" in text and 'value="returned" selected' in get(unit, f"volumes/?move={volume.key}")
    assert taken(unit, 1, move="returned", to="", kept_at="Shelf 9").status_code == 302
    text = get(unit, "volumes/")
    assert "in its place" in text and "Shelf 9" in text and "5 Jan 2026: checked out by The owner" in text
    assert VolumeMove.objects.count() == 2


@pytest.mark.parametrize(
    "more, words",
    [
        ({"to": ""}, "one of the two"),
        ({"name": "Clerk Oak"}, "one of the two"),
        ({"move": "returned", "to": ""}, "It is not out"),
        ({"move": "kept elsewhere", "to": ""}, "Write where it is kept"),
        ({"move": "kept elsewhere", "to": "", "kept_at": "x", "due_back": TODAY}, "Only what is checked out"),
        ({"on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "still to come"),
        ({"on": ""}, "required"),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_words(unit: Unit, more: dict[str, str], words: str) -> None:
    post(unit, "volumes/add/", {"name": "3"})
    answer = taken(unit, **more)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not VolumeMove.objects.exists()


def test_moves_follow_each_other(unit: Unit) -> None:
    post(unit, "volumes/add/", {"name": "3"})
    taken(unit, on="2026-02-02")
    assert taken(unit, 0).status_code == 409, "a colleague was quicker"
    early = taken(unit, 1, move="returned", to="", on="2026-02-01")
    assert early.status_code == 422 and "before what was written last" in early.content.decode()
    handed = taken(unit, 1, to="", name="Clerk Oak", on="2026-02-03")
    assert handed.status_code == 302 and "Clerk Oak, since 3 Feb 2026" in get(unit, "volumes/")
    assert post(unit, "volumes/add/", {"name": "3"}).status_code == 422, "two of one name could not be told apart"


# Who sees it


@pytest.mark.parametrize("path", SHEETS)
def test_a_reader_reads_and_writes_nothing(unit: Unit, path: str) -> None:
    text = get(unit, path, "reader")
    assert "<form method" not in text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("path", SHEETS)
def test_who_sees_some_sections_sees_no_work(unit: Unit, path: str) -> None:
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=",overview,chrono,evidence,")
    client = unit.client("consultant")
    assert client.get(f"/case/{unit.cases[0].key}/{path}").status_code == 404
    assert ">Work" not in client.get(f"/case/{unit.cases[0].key}/").content.decode()
    sheet = "work" if path == "actions/" else path.rstrip("/")
    assert client.post(f"/case/{unit.cases[0].key}/printed/{sheet}/").status_code == 404


@pytest.mark.parametrize("sheet", ["work", "action", "decisions", "questions", "volumes", "custody"])
def test_paper_is_on_record(unit: Unit, sheet: str) -> None:
    assert post(unit, f"printed/{sheet}/", {}, "reader").status_code == 204
    assert AuditEntry.objects.filter(verb="print", object_key=unit.cases[0].key).count() == 1


@pytest.mark.parametrize("number, kept", [("1", {"number": "1"}), ("", {}), ("1; all", {})])
def test_paper_of_one_exhibit_says_which(unit: Unit, number: str, kept: dict[str, str]) -> None:
    post(unit, "printed/custody/", {"number": number}, "reader")
    entry = AuditEntry.objects.get(verb="print")
    assert json.loads(AuditWords.objects.get(entry=entry).body) == {"tab": "custody"} | kept
    raised(unit)
    assert 'name="number" value="1"' in get(unit, "actions/1/", "reader")


def test_a_page_number_ties_to_the_page_of_that_case(unit: Unit) -> None:
    pages = [_page(unit, case) for case in (0, 1)]
    raised(unit, page="p. 214")
    assert Action.objects.get().cited == pages[0]
    raised(unit, "No such page", page="215")
    raised(unit, "A folio", page="12a")
    assert Action.objects.filter(cited=None).count() == 2
    assert f"/case/{unit.cases[0].key}/page/214/" in get(unit, "actions/1/")
    assert "/page/" not in get(unit, "actions/2/"), "nothing is tied to a page that is not there"


def _page(unit: Unit, case: int) -> Page:
    reading = Reading.objects.create(case=unit.cases[case], account=unit.accounts["member"])
    document = Document.objects.create(
        case=unit.cases[case], reading=reading, name="a.pdf", kind="pdf", sha256="0" * 64, bytes=1
    )
    return Page.objects.create(case=unit.cases[case], document=document, number=1, cited_as=214, state="text")
