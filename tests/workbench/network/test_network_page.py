"""The page Network: its five questions, whom a name means, what narrows, bounds; what is hidden leaves no trace."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from billed import had_by, taken_in
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.network import held
from murderbook.workbench.network.asking import answers, ends
from murderbook.workbench.register.models import Case, Person, PhysicalLink
from personas import Unit
from related import related

AT = "/network/"


@pytest.fixture
def joined(unit: Unit) -> Unit:
    """A telephone in two files, a witness, a relation, and a link by DNA."""
    one, two = unit.cases[:2]
    owner = unit.accounts["owner"]
    taken_in(one, owner)
    had_by(one, owner, "Roe, Max")
    had_by(two, owner, "Vane, Ida")
    related(two, owner, left="Vane, Ida", kind="knows", right="Lund, Ivo", right_kind="person")
    PhysicalLink.objects.create(case=two, other=unit.cases[2], other_number="x", kind="dna", same_source=True)
    return unit


def main(client: Client, status: int = 200, **asked: str) -> str:
    answer = client.get(AT, asked)
    shown = re.findall(r"<li>[^<]*</li>|href=.#ask-.*?</li>", answer.content.decode())
    assert answer.status_code == status, shown
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def told(unit: Unit, persona: str = "member", status: int = 200, **asked: str) -> str:
    return main(unit.client(persona), status, **asked)


def test_a_way_tells_each_tie_with_source_date_and_grade_and_leads_to_the_files(joined: Unit) -> None:
    text = told(joined, question="paths", a="Roe, Max", b="lund")
    assert "Roe, Max and Lund, Ivo are connected" in text
    for words in ("has the number", "knows", "page 214", "relation R1", "summer 1986", "B2", "usually reliable source"):
        assert words in text, words
    page = re.search(r'<a href="(/persons/[^"]+)">Roe, Max</a>', text)
    assert page and "Roe, Max" in joined.client("member").get(page[1]).content.decode()
    assert "not that A knew B" in text, "what it does not say"


def test_brokers_between_two_cases_and_how_far_the_ranking_holds(joined: Unit) -> None:
    one, two, _ = (str(case) for case in joined.cases)
    text = told(joined, question="brokers", one=one, other=two)
    assert "Who lies on the shortest ways" in text or "In both" in text
    assert "of one of each" in text or "connected" in text


def test_what_cases_share_beside_the_others(joined: Unit) -> None:
    one, two, three = joined.cases
    text = told(joined, question="shared", cases=f"{one}\n{two}", farther="on")
    assert "+1 213-555-0177" in text and "Of others" in text
    assert "Write two cases or more" in told(joined, status=422, question="shared", cases="")
    assert "name two cases or more" in told(joined, status=422, question="shared", cases=str(three)).lower()


def test_standing_ranks_people_and_things_and_no_case(joined: Unit) -> None:
    assert "Answer" in told(joined, question="standing", measure="degree", every="3652", within=""), "by decades"
    text = told(joined, question="standing", measure="degree", every="", within="")
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>', text, re.DOTALL)
    assert rows and not any(f'/case/{case.key}/">' in row for case in joined.cases for row in rows)
    text = told(
        joined, question="standing", measure="betweenness", every="7", within=str(joined.cases[0]), since="1991"
    )
    assert "1991-03-14 to 1991-03-20" in text and "without a date" in text


def test_what_falls_apart(joined: Unit) -> None:
    text = told(joined, question="without", gone="213-555-0177\nVane, Ida")
    assert "Without" in text and ("no longer connected" in text or "nothing falls apart" in text)


def test_a_name_that_several_bear_is_chosen_and_the_choice_is_kept(joined: Unit) -> None:
    for case in joined.cases:
        Person.objects.create(case=case, role="witness", name="Smith, John")
    client = joined.client("member")
    text = main(client, question="paths", a="Smith, John", b="Roe, Max")
    assert "Whom or what do you mean by" in text and 'id="answer-title"' not in text
    offers = re.findall(r'<option value="([^"]+\|Smith, John)">(.*?)</option>', text)
    assert len(offers) == 3 and {str(case) for case in joined.cases} == {
        re.search(r"; (.*)\)", label)[1]  # type: ignore[index]
        for _, label in offers
    }
    text = main(client, question="paths", a="Smith, John", b="Roe, Max", pick=offers[0][0])
    assert "Smith, John and Roe, Max are connected" in text or "Nothing here connects" in text
    assert f'type="hidden" name="pick" value="{offers[0][0]}"' in text


def test_too_many_of_a_name_are_counted(joined: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "MOST_OFFERED", 2)
    for case in joined.cases:
        Person.objects.create(case=case, role="witness", name="Smith, John")
    assert "1 more: write more of the name" in told(joined, question="paths", a="smith", b="Roe, Max")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"question": "paths", "a": "Nobody Atall", "b": "Roe, Max"}, "Nothing that you may see is called"),
        ({"question": "paths", "a": "Roe, Max", "b": "Roe, Max"}, "name two entities"),
        ({"question": "brokers", "one": "Roe, Max", "other": "roe, max"}, "name two"),
        ({"question": "shared", "cases": "Roe, Max\nVane, Ida"}, "Nothing that you may see is called"),
    ],
)
def test_what_cannot_be_answered_says_why(joined: Unit, asked: dict[str, str], words: str) -> None:
    text = main(joined.client("member"), 422, **asked)
    assert words in text and 'id="answer-title"' not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"a": ""},
        {"b": "x" * 201},
        {"since": "never"},
        {"since": "1990", "until": "1989"},
        {"grade": "Z9"},
    ],
)
def test_bad_input_is_told_at_its_field(joined: Unit, wrong: dict[str, str]) -> None:
    asked = {"question": "paths", "a": "Roe, Max", "b": "lund"} | wrong
    assert 'aria-invalid="true"' in main(joined.client("member"), 422, **asked)


def test_dates_and_grades_narrow_what_counts(joined: Unit) -> None:
    def ask(**narrow: str) -> str:
        return main(joined.client("member"), 200, question="paths", a="Vane, Ida", b="lund", **narrow)

    assert "are connected" in ask(grade="B2", since="1986")
    text = ask(since="1987")
    assert "Nothing here connects" in text and "without a date" in text
    assert "Nothing here connects" in ask(grade="A1")


def test_what_would_take_too_long_is_refused_with_the_way_out(joined: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_RANKED", 1)
    text = told(joined, status=422, question="standing", measure="betweenness")
    assert "too large to work this out while you wait" in text and "Name the cases" in text
    monkeypatch.setattr(held, "MOST_CASES", 2)
    assert "You see 3 cases" in told(joined, status=422, question="without", gone="x")
    monkeypatch.setattr(held, "MOST_CASES", 3)
    monkeypatch.setattr(answers, "MOST_PERIODS", 1)
    assert "more than 1 such periods" in told(joined, status=422, question="standing", measure="degree", every="7")


def test_what_was_asked_and_which_files_it_told_of_is_on_record(joined: Unit) -> None:
    told(joined, question="paths", a="Roe, Max", b="lund")
    entry = AuditEntry.objects.order_by("index").last()
    assert entry is not None and entry.verb == "read network"
    words = json.loads(entry.words.body)
    assert words["question"] == "paths" and set(words["cases"]) <= {case.key for case in joined.cases}
    assert joined.cases[0].key in words["cases"]


QUESTIONS: list[dict[str, str]] = [
    {"question": "paths", "a": "Roe, Max", "b": "lund"},
    {"question": "paths", "a": "Roe, Max", "b": "Otto"},
    {"question": "brokers", "one": "01986-001", "other": "01991-002"},
    {"question": "shared", "cases": "01986-001\n01991-002", "farther": "on"},
    {"question": "standing", "measure": "betweenness", "every": "7", "since": "1991"},
    {"question": "without", "gone": "213-555-0177"},
]


@pytest.mark.parametrize("persona", ["member", "reader", "outsider", "administrator"])
def test_what_is_hidden_changes_no_letter(joined: Unit, persona: str) -> None:
    """For the outsider the hidden is the default compartment, where something is added; for others the restricted."""
    client = joined.client(persona)
    before = [_bare(client.get(AT, asked).content) for asked in QUESTIONS]
    hidden = joined.cases[0] if persona == "outsider" else joined.secret[0]
    _add(hidden, joined)
    assert before == [_bare(client.get(AT, asked).content) for asked in QUESTIONS]
    changed = [_bare(joined.client("owner").get(AT, asked).content) for asked in QUESTIONS]
    assert any(b"Otto" in one for one in changed)


def _add(hidden: Case, unit: Unit) -> None:
    owner = unit.accounts["owner"]
    had_by(hidden, owner, "Roe, Otto")
    taken_in(
        hidden,
        owner,
        name="again.csv",
        text="From,To,Started,Lasted,Type,Cell,Remark\n213-555-0142,213-555-0177,1991-03-14 22:15:30,4:20,voice,L,\n",
    )
    related(hidden, owner, left="Roe, Otto", right="Lund, Ivo", right_kind="person")


def _bare(content: bytes) -> bytes:
    """Without what is another at every request; the mark of a consultant, which tells the minute, is outside of it."""
    main = content[content.index(b"<main") : content.index(b"</main>")]
    return re.sub(rb'(csrfmiddlewaretoken" value=")[^"]+', b"", main)


def test_cases_that_are_told_by_a_choice_or_a_telephone_are_on_record(joined: Unit) -> None:
    """Whom a name may mean is told with the cases of each; a telephone stands in files that it does not name."""

    def cases() -> set[str]:
        words = AuditWords.objects.filter(entry__verb="read network").latest("entry__index")
        return {*json.loads(words.body)["cases"]}

    one, two = joined.cases[:2]
    assert "Roe, Max" in told(joined, question="without", gone=", ")
    assert cases() >= {one.key, two.key}
    told(joined, question="without", gone="phone:+12135550177")
    assert cases() >= {one.key, two.key}
