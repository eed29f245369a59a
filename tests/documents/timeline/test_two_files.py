"""Papers of two files: what joins statements within a file joins none across, but for a person of both registers."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from murderbook.documents.dates.find import find_dates
from murderbook.documents.mentions.find import find_mentions
from murderbook.documents.timeline.conflicts import Conflict, Statement, conflicts
from murderbook.documents.timeline.statements import (
    Marked,
    Paper,
    people_by_word,
    statements_of,
    whole_name,
    whole_names,
)

HERE = (("Roe, Jane", True), ("Karl Poe", False))
THERE = (("Max Doyle", True), ("Poe, Karl J.", False))
AT = "on March 14, 1987 at {} p.m."
_numbers = count()


def said(text: str, file: str, people: tuple[tuple[str, bool], ...]) -> list[Statement]:
    """The statements of a page of a document of its own, in that file."""
    number = next(_numbers)
    dates = find_dates(text, date(1987, 3, 20), date(2026, 1, 1))
    marks = [Marked(f"{number}-{one.start}", "date", one.start, one.end, "", one.span) for one in dates]
    marks += [Marked("", one.kind.value, one.start, one.end, one.value) for one in find_mentions(text, dates)]
    paper = Paper(str(number), number, text, people_by_word(people), file, whole_names(people))
    return statements_of(paper, marks)


def compared(here: str, there: str, people: tuple[tuple[str, bool], ...] = THERE) -> list[Conflict]:
    return conflicts([*said(here, "a", HERE), *said(there, "b", people)], {}, limit=1e9)


def test_a_person_of_both_registers_joins_them() -> None:
    (found,) = compared(f"Poe was last seen {AT.format('5:20')}", f"Karl Poe was last seen {AT.format('10:05')}")
    assert str(found.about) == "last seen: Karl Poe" and {found.first.file, found.second.file} == {"a", "b"}


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("The victim was last seen", "The victim was last seen"),  # each file has one of its own
        ("Shots were heard", "Shots were heard"),  # once in a case, and not once in two
        ("The body was found", "The body was found"),
        ("Exhibit 7 and the victim were last seen", "Exhibit 7 and the victim were last seen"),
        ("Det. Ann Smith last saw him", "Det. Ann Smith last saw him"),  # in no register
        ("Poe was last seen", "Witness Adam Poe was last seen"),  # the paper names another
    ],
)
def test_what_is_one_thing_within_a_file_is_none_across(here: str, there: str) -> None:
    assert compared(f"{here} {AT.format('5:20')}", f"{there} {AT.format('10:05')}") == []


def test_the_victim_of_one_file_may_be_a_person_of_the_other() -> None:
    told = (f"The victim was last seen {AT.format('5:20')}", f"Jane Roe was last seen {AT.format('10:05')}")
    assert [str(one.about) for one in compared(*told, people=(("Jane Roe", False),))] == ["last seen: Jane Roe"]
    assert compared(*told, people=(("Mary Roe", False),)) == [], "the last name alone is no person"


def test_a_last_name_that_two_of_a_file_have_names_neither() -> None:
    told = (f"Poe was last seen {AT.format('5:20')}", f"Poe was last seen {AT.format('10:05')}")
    assert len(compared(*told)) == 1
    assert compared(*told, people=(("Karl Poe", False), ("Adam Poe", False))) == []


def test_whole_names() -> None:
    assert [whole_name(one) for one in ("Poe, Karl J.", "KARL POE", "Poe", "Poe,", "")] == ["Karl Poe"] * 2 + [""] * 3
    assert whole_names([("Poe", False), ("Li, Ann", False), ("Roe, Jane", True)]) == {
        "roe": "Jane Roe",
        **dict.fromkeys(("victim", "decedent", "deceased", "victims"), "Jane Roe"),
    }
