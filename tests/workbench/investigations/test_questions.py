"""Questions of an investigation: numbered, answered with a source, every answer kept, the open ones first."""

from __future__ import annotations

import pytest
from test_investigations import send, shown

from murderbook.workbench.access.rights import Right
from murderbook.workbench.casework.rules import questions as of_files
from murderbook.workbench.investigations.models import Investigation, InvestigationAnswer, InvestigationQuestion
from murderbook.workbench.investigations.questions import answer, ask, questions_of
from murderbook.workbench.register.models import Exhibit
from paper import document_in
from personas import PERSONAS, Unit


@pytest.fixture
def asked(unit: Unit, arc: Investigation) -> Investigation:
    for text in ("Who drove the car?", "Where is the gun?"):
        ask(arc, text, unit.accounts["owner"])
    return arc


def said(unit: Unit, arc: Investigation, number: int, status: int = 302, persona: str = "member", **data: str) -> None:
    whole = {"state": "answered", "text": "his cousin", "source": "what Poe said"} | data
    assert send(unit, arc, f"questions/{number}/", persona, **whole) == status


def states(arc: Investigation) -> list[tuple[int, str]]:
    return [(one.question.number, one.state) for one in questions_of(arc)]


def test_it_is_asked_on_the_page_and_has_the_next_number(unit: Unit, asked: Investigation) -> None:
    assert send(unit, asked, "questions/", "member", text="Who paid?") == 302
    assert send(unit, asked, "questions/", "member", text="") == 422
    text = shown(unit, asked)
    assert "Q3" in text and "Who paid?" in text and "Asked by The member" in text
    assert states(asked) == [(1, "open"), (2, "open"), (3, "open")]


def test_who_reads_every_case_reads_them_and_who_writes_in_every_case_answers(unit: Unit, asked: Investigation) -> None:
    ask_door, answer_door = InvestigationQuestion.objects.visible_to, InvestigationAnswer.objects.visible_to
    said(unit, asked, 1)
    for door, number in ((ask_door, 2), (answer_door, 1)):
        named = [one for one in PERSONAS if one != "anonymous"]
        assert {one for one in named if door(unit.accounts[one]).count() == number} == {"owner", "member", "reader"}
        assert {one for one in named if door(unit.accounts[one], Right.WRITE).exists()} == {"owner", "member"}
    said(unit, asked, 1, status=404, persona="reader")
    said(unit, asked, 1, status=404, persona="consultant")
    shown(unit, asked, "questions/1/", "consultant", status=404)
    assert "his cousin" in shown(unit, asked, "questions/1/", "reader")


def test_the_last_answer_counts_and_the_earlier_ones_stay(unit: Unit, asked: Investigation) -> None:
    said(unit, asked, 1)
    assert states(asked) == [(2, "open"), (1, "answered")], "the open ones first"
    said(unit, asked, 1, state="cannot be answered", text="he is dead", source="")
    assert states(asked) == [(2, "open"), (1, "cannot be answered")]
    page, alone = shown(unit, asked), shown(unit, asked, "questions/1/")
    assert "he is dead" in page and "his cousin" not in page and "1 earlier" in page
    assert alone.index("he is dead") < alone.index("his cousin") and "no longer counts" in alone
    said(unit, asked, 1, state="open", text="a new witness", source="")
    assert states(asked) == [(1, "open"), (2, "open")], "asked anew"
    assert InvestigationAnswer.objects.count() == 3


def test_an_answer_has_a_source_and_what_that_names_is_tied_to_it(unit: Unit, asked: Investigation) -> None:
    case, owner = unit.cases[1], unit.accounts["owner"]
    document_in(case, owner, ["The car was his cousin's"])
    Exhibit.objects.create(case=case, number="E-1")
    said(unit, asked, 1, status=422, source="")
    said(unit, asked, 1, status=422, source="page 1")  # of which file?
    said(unit, asked, 1, status=422, source="said", case=unit.cases[2].key)  # no case of it
    assert not InvestigationAnswer.objects.exists()
    said(unit, asked, 1, source="page 1", case=case.key)
    said(unit, asked, 2, source="exhibit E-1", case=case.key)
    text = shown(unit, asked)
    assert f'<a href="/case/{case.key}/page/1/">page 1</a>' in text
    assert f'<a href="/case/{case.key}/evidence/1/custody/">exhibit E-1</a>' in text
    tied = InvestigationAnswer.objects.get(question__number=1)
    assert tied.page is not None and tied.page.case == case and tied.exhibit is None


def test_its_own_open_questions_stand_before_those_of_the_files(unit: Unit, asked: Investigation) -> None:
    of_files.ask(unit.cases[0], "Was the coat kept?", unit.accounts["owner"])
    said(unit, asked, 1)
    for path in ("", "brief/"):
        text = shown(unit, asked, path)
        assert text.index("Where is the gun?") < text.index("Was the coat kept?")
    brief = shown(unit, asked, "brief/")
    opened, closed = brief.split("Open questions")[1].split("Questions that were answered")
    assert "Who drove the car?" in closed and "Who drove the car?" not in opened and "his cousin" in closed


@pytest.mark.parametrize("state", ["answered", "cannot be answered"])
def test_a_file_asks_no_more_what_is_settled(unit: Unit, arc: Investigation, state: str) -> None:
    asked = of_files.ask(unit.cases[0], "Was the coat kept?", unit.accounts["owner"])
    assert "Was the coat kept?" in shown(unit, arc)
    told = {"state": state, "text": "burnt", "source": "the clerk", "page": ""}
    of_files.answer(asked, told, unit.accounts["owner"])
    assert "Was the coat kept?" not in shown(unit, arc) + shown(unit, arc, "brief/")


def test_a_closed_investigation_asks_and_answers_no_more(unit: Unit, asked: Investigation) -> None:
    assert send(unit, asked, "close/") == 302
    assert send(unit, asked, "questions/", text="Who paid?") == 404
    said(unit, asked, 1, status=404)
    assert "Add the answer" not in shown(unit, asked, "questions/1/")


def test_a_question_of_another_investigation_is_not_there(unit: Unit, asked: Investigation) -> None:
    from murderbook.workbench.investigations.keeping import open_with

    other = open_with("Another", "Who?", unit.cases[0], unit.accounts["owner"])
    said(unit, other, 1, status=404)
    answer(asked.questions.get(number=1), {"state": "open", "text": "x", "case": None, "source": ""}, other.author)
    assert questions_of(other) == []
