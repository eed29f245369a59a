"""What is found, on either database; and that nobody finds a word of what he may not see."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from django.db import transaction

from murderbook.workbench.access.models import Account
from murderbook.workbench.documents.amending import withdraw
from murderbook.workbench.documents.marks import spans_of
from murderbook.workbench.documents.models import MentionDecision, Page
from murderbook.workbench.register.models import ChronoEntry, Exhibit, Person
from murderbook.workbench.search.elsewhere import sections_of
from murderbook.workbench.search.finding import looked_for, pages_with, prefixes_of, widened
from murderbook.workbench.search.index import the_index
from murderbook.workbench.search.query import LONGEST, Place, parse
from paper import document_in
from personas import Unit, make_unit

PAGES = [
    "Det. Ann Smith saw a blue Chevrolet on 3-15-87 at 0310 hrs near the kitchen door.",
    "The rental car was a green Chevrolet. A knife lay on the floor of the kitchen, José said.",
    "Mr. Smyth called on 2 April 1987 about badge 4l27 and case 87-0412.",
    "Robert Miller was seen running. Robert was out of breath.",
    "One two three four five six seven eight nine ten.",
]


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    made = make_unit()
    document_in(made.cases[0], made.accounts["owner"], PAGES, volume="2", box="3", name="Box 3/statement.txt")
    document_in(made.secret[0], made.accounts["outsider"], ["A secret Chevrolet stood in Smithville, sniith said."])
    return made


@pytest.fixture
def unit(_made_once: Unit, db: None) -> Unit:
    return deepcopy(_made_once)


def found(unit: Unit, text: str, who: str = "member", *, wide: bool = False) -> list[int]:
    """The pages, by their number within the case."""
    account = unit.accounts[who]
    query = widened(parse(text), account).query if wide else parse(text)
    return sorted(pages_with(query, account).values_list("cited_as", flat=True))


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("chevrolet", [1, 2]),
        ("CHEVROLET", [1, 2]),
        ("blue chevrolet", [1]),
        ('"blue chevrolet"', [1]),
        ('"chevrolet blue"', []),
        ("chev*", [1, 2]),
        ('"blue chev" chev*', []),
        ("blue OR green", [1, 2]),
        ("chevrolet -rental", [1]),
        ("knife NEAR/6 kitchen", [2]),
        ("kitchen NEAR/6 knife", [2]),
        ("knife NEAR/5 kitchen", []),
        ("two NEAR/1 four", [5]),
        ("two NEAR/0 four", []),
        ('"two three" NEAR/1 "five six"', [5]),
        ('"five six" NEAR/1 "two three"', [5]),
        ('"two three" NEAR/0 "five six"', []),
        ("jose", [2]),
        ("josé", [2]),
        ("87-0412", [3]),
        ("87 0412", [3]),
        ("volume:2 knife", [2]),
        ("volume:1 knife", []),
        ("box:3 file:statement chevrolet", [1, 2]),
        ("on:1987-03", [1]),
        ("on:1987 chevrolet", [1]),
        ("after:1987-03-20", [3]),
        ("before:1987-03-20", [1]),
        ("nothing of it", []),
        ("-rental", []),
        ("", []),
    ],
)
def test_words_are_found(unit: Unit, text: str, pages: list[int]) -> None:
    assert found(unit, text) == pages


def test_variants_are_found_and_can_be_left_out(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    wide = widened(parse("smith"), owner)
    assert [(one.word, one.of) for one in wide.variants] == [("smyth", "smith")]
    assert found(unit, "smith") == [1]
    assert found(unit, "smith", wide=True) == [1, 3]
    narrowed = widened(parse("smith"), owner, {"smyth"})
    assert narrowed.variants == wide.variants
    assert list(pages_with(narrowed.query, owner).values_list("cited_as", flat=True)) == [1]


def test_misread_digits_are_found(unit: Unit) -> None:
    assert found(unit, "4127", wide=True) == [3]


def test_names_are_found_by_their_other_forms(unit: Unit) -> None:
    assert found(unit, "bob miller", wide=True) == [4]


@pytest.mark.parametrize("text", ["secret", "smithville", "chevrolet", "sec*", '"secret chevrolet"'])
def test_of_what_one_may_not_see_no_word_is_found(unit: Unit, text: str) -> None:
    seen = pages_with(parse(text), unit.accounts["member"])
    assert not seen.filter(case=unit.secret[0]).exists()
    assert pages_with(parse(text), unit.accounts["outsider"]).filter(case=unit.secret[0]).count() == 1


def test_no_variant_tells_of_a_word_that_only_others_may_see(unit: Unit) -> None:
    words = {one.word for one in widened(parse("smith"), unit.accounts["member"]).variants}
    assert "sniith" not in words
    assert "sniith" in {one.word for one in widened(parse("smiith"), unit.accounts["outsider"]).variants}


@pytest.mark.parametrize("who", ["administrator", "auditor"])
def test_who_sees_no_case_finds_nothing(unit: Unit, who: str) -> None:
    assert found(unit, "chevrolet", who) == []


def test_a_document_that_was_withdrawn_is_not_found(unit: Unit) -> None:
    document = unit.cases[0].documents.get()
    with transaction.atomic():
        withdraw(document, unit.accounts["owner"], "of another case")
    assert found(unit, "chevrolet") == []


def test_what_is_forgotten_leaves_the_words_too_and_making_it_anew_brings_back_what_is_there(unit: Unit) -> None:
    index, page = the_index(), Page.objects.get(case=unit.cases[0], cited_as=4)
    assert index.known(["breath", "chevrolet"]) == {"breath", "chevrolet"}
    with transaction.atomic():
        index.forget([page])
        MentionDecision.objects.filter(mention__page=page).delete()
        page.mentions.all().delete()
        page.delete()
    assert index.known(["breath", "chevrolet"]) == {"chevrolet"}
    index.rebuild()
    assert index.known(["breath", "chevrolet"]) == {"chevrolet"}
    assert found(unit, "chevrolet") == [1, 2]


def test_cases_people_exhibits_and_chrono_are_found_too(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    Person.objects.create(case=case, role="witness", name="Dora Ames", aliases=["Dolly"])
    Exhibit.objects.create(case=case, number="E-7", description="blue coat with a torn sleeve")
    Exhibit.objects.create(case=unit.secret[0], number="E-8", description="blue coat of the other case")
    _entry(unit, owner)
    assert _sections(unit, "dolly") == {"people": 1}
    assert _sections(unit, "torn coat") == {"exhibits": 1}
    assert _sections(unit, "coat -torn") == {"chrono": 1}
    assert _sections(unit, "in:exhibits coat") == {"exhibits": 1}
    assert _sections(unit, "other case") == {}


def test_a_word_is_no_part_of_another_there_either(unit: Unit) -> None:
    case = unit.cases[0]
    Person.objects.create(case=case, role="witness", name="Oscar Hale", aliases=["Car Wash"])
    Person.objects.create(case=case, role="witness", name="Carla Dunn", aliases=["Cars_R_Us", "O'Neil"])
    Exhibit.objects.create(case=case, number="E-7", description="coat", handled_by=["Lab 2", "A. Carson"])
    assert _sections(unit, "car") == {"people": 1}
    assert _sections(unit, "car*") == {"people": 2, "exhibits": 1}
    assert _sections(unit, "cars") == _sections(unit, "o'neil") == {"people": 1}
    assert _sections(unit, "e-7") == {"exhibits": 1}
    (found,) = sections_of(parse("carson"), unit.accounts["member"], {Place.EXHIBITS})
    assert found["rows"][0]["words"] == "E-7: coat, handled by Lab 2, A. Carson"  # it shows why


def _entry(unit: Unit, account: Account) -> None:
    day = datetime(1987, 3, 1, tzinfo=UTC)
    ChronoEntry.objects.create(
        case=unit.cases[0], event_earliest=day, event_latest=day, event_precision="day",
        event_as_written="1 March 1987", text="The coat was sent to the laboratory", author=account,
    )  # fmt: skip


def _sections(unit: Unit, text: str) -> dict[str, int]:
    query = parse(text)
    places = {Place(one) for one in query.values("in")} or set(Place)
    return {one["name"]: one["count"] for one in sections_of(query, unit.accounts["member"], places)}


def test_a_long_run_of_words_is_marked_at_the_end_of_a_page_too() -> None:
    runs = [("smith",), ("one", "two", "three"), ("smith", "jr")]
    assert [(one.start, one.end) for one in spans_of("one two three smith", runs)] == [(0, 13), (14, 19)]
    assert [(one.start, one.end) for one in spans_of("smith jr", runs)] == [(0, 8)]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("on:1987-13 chevrolet", "no date"),
        ("in:nowhere chevrolet", "there are pages, cases"),
        ("-box:3 chevrolet", "only words can be excluded"),
    ],
)
def test_what_was_not_understood_is_told(unit: Unit, text: str, note: str) -> None:
    answer = unit.client("member").get("/search/", {"q": text})
    assert note in " ".join(answer.context["notes"])
    assert found(unit, text) == [1, 2]


def test_whatever_is_typed_is_answered(unit: Unit) -> None:
    """Operators of both databases, letters that one of them takes for no letters, and all of it jumbled."""
    chosen = random.Random(5)
    for _ in range(40):
        text = chosen.choice([" ", ""]).join(chosen.choices(HOSTILE, k=chosen.randint(1, 30)))[:LONGEST]
        query = widened(parse(text), unit.accounts["member"]).query
        for page in pages_with(query, unit.accounts["member"])[:5]:
            spans_of(page.text, looked_for(query), prefixes_of(query))
        list(sections_of(query, unit.accounts["member"], set(Place)))


HOSTILE = (
    "chevrolet", "knife", 'b"', '"', '""', "*", "(", ")", "OR", "AND", "NEAR/5", "NEAR", "NOT", "-", "-a", "on:",
    "on:9999-12-31", "after:0001-01-01", 'on:"31 Feb 1987"', "in:", "in:people", "case:x", "'", "\\", ":*", "!", "&",
    "|", "text:a", "<->", "^", "{", "}", "+", ":", "½", "²", "ª", "\ufb01", "İ", "ß",
    "日本語", "\U0001f600", "%", "_", "\t", "\x01", "box:%", 'volume:"a b"', '-"x y"', "a" * 400, "\u2167", "\u2460",
    "\U0001e900", "\u0301", "\u200d", "\u0663", "\U00010efd", "\u0bd7",
)  # fmt: skip
