"""Which two statements are put side by side, and which are not."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from murderbook.documents.dates.find import find_dates
from murderbook.documents.mentions.find import find_mentions
from murderbook.documents.timeline.conflicts import NEAR, Conflict, Statement, conflicts, rarity
from murderbook.documents.timeline.sentences import words_of
from murderbook.documents.timeline.statements import Marked, Paper, last_name, people_by_word, statements_of

PEOPLE = people_by_word([("Roe, Jane", True), ("Karl Poe", False)])
_numbers = count()


def said(text: str, document: str = "", original: int = -1) -> list[Statement]:
    """The statements of a page of a document of its own, unless it is said which."""
    number = next(_numbers)
    written = date(1987, 3, 20)
    dates = find_dates(text, written, date(2026, 1, 1))
    marks = [Marked(f"{number}-{one.start}", "date", one.start, one.end, "", one.span) for one in dates]
    marks += [Marked("", one.kind.value, one.start, one.end, one.value) for one in find_mentions(text, dates)]
    return statements_of(Paper(document or str(number), number if original < 0 else original, text, PEOPLE), marks)


def compared(*pages: list[Statement], limit: float = 1e9) -> list[Conflict]:
    return conflicts([one for page in pages for one in page], {}, limit=limit)


FIRST = "Jane Roe was last seen alive on March 14, 1987 at 5:20 p.m."
SECOND = "The last anyone saw of the deceased was March 14, 1987 at 10:05 p.m."


def test_two_papers_that_differ_in_when_the_victim_was_last_seen_are_a_pair() -> None:
    (found,) = compared(said(FIRST), said(SECOND))
    assert str(found.about) == "last seen: the victim"
    assert {found.first.sentence, found.second.sentence} == {FIRST, SECOND}
    assert found.apart.total_seconds() == (4 * 60 + 45) * 60


@pytest.mark.parametrize(
    "other",
    [
        SECOND.replace("10:05", "5:20"),  # the same minute
        SECOND.replace("at 10:05 p.m.", ""),  # a day that holds the other moment
        SECOND.replace("March 14, 1987 at 10:05 p.m.", "March 1987"),  # too wide to say anything
        SECOND.replace("March 14", "March 18"),  # further apart than one happening is likely to be told
        SECOND.replace("the deceased", "Karl Poe"),  # somebody else
        "Jane Roe had her hair cut on March 14, 1987 at 10:05 p.m.",  # something else
    ],
)
def test_what_does_not_disagree_is_no_pair(other: str) -> None:
    assert compared(said(FIRST), said(other)) == []


def test_one_document_does_not_disagree_with_itself_nor_a_copy_with_its_original() -> None:
    assert compared(said(FIRST, "one"), said(SECOND, "one")) == []
    assert compared(said(FIRST, original=7), said(SECOND, original=7)) == []


def test_copies_tell_a_disagreement_once() -> None:
    found = compared(said(FIRST, original=1), said(FIRST, original=1), said(SECOND, original=2))
    assert len(found) == 1


def test_what_happens_once_in_a_case_needs_no_name() -> None:
    shots = "A neighbor heard two shots at 10:05 p.m. on March 14, 1987."
    (found,) = compared(said(shots), said(shots.replace("10:05", "11:30")))
    assert str(found.about) == "shots heard"
    argument = shots.replace("two shots", "an argument")
    assert compared(said(argument), said(argument.replace("10:05", "11:30"))) == [], "people argue more than once"


def test_the_date_nearest_to_the_phrase_is_its_date() -> None:
    text = (
        "Jane Roe was last seen alive March 14, 1987 at 5:20 p.m., and I told it to an officer March 15, 1987 at 9 a.m."
    )
    assert {one.span.earliest.day for one in said(text) if one.told} == {14}


def test_rare_words_and_a_name_in_common_are_enough_and_common_words_are_not() -> None:
    one = said("Karl Poe pawned a garnet brooch at the Meridian on March 14, 1987.")
    two = said("The garnet brooch was pawned by Karl Poe at the Meridian on March 15, 1987.")
    pages = [one[0].words | {"the", "was"}, two[0].words, *(frozenset({"the", "was"}) for _ in range(30))]
    bits = rarity(pages)
    (found,) = conflicts([*one, *two], bits, limit=12.0)
    assert "brooch" in found.about.what and found.about.names == ("Poe",)
    assert conflicts([*one, *two], bits, limit=40.0) == []
    assert conflicts([*one, *two], dict.fromkeys(bits, 1.9), limit=5.0) == [], "words of a quarter of all pages"


def test_rarity_is_bits_by_pages() -> None:
    assert rarity([frozenset({"a", "b"}), frozenset({"a"}), frozenset({"a"}), frozenset({"a"})]) == {"a": 0, "b": 2}


def test_the_window_drops_no_pair_that_is_near() -> None:
    """Against all pairs, one by one."""
    pages = [
        said(FIRST.replace("March 14", f"March {day}").replace("5:20", f"{hour}:20"))
        for day in range(10, 16)
        for hour in (3, 9)
    ]
    statements = [one for page in pages for one in page]
    expected = {
        frozenset((one.document, two.document))
        for one in statements
        for two in statements
        if one.document != two.document
        and one.span.latest < two.span.earliest <= one.span.latest + NEAR
        and one.told & two.told
    }
    assert {frozenset((one.first.document, one.second.document)) for one in compared(*pages)} == expected
    assert len(expected) > 5


def test_names_are_compared_by_their_last_word() -> None:
    assert [last_name(name) for name in ("Roe, Jane", "Jane Roe", "ROE", "")] == ["Roe", "Roe", "Roe", ""]
    assert PEOPLE["roe"] == PEOPLE["victim"] == "the victim" and PEOPLE["poe"] == "Poe"
    assert words_of("Karl") == {"karl"}
