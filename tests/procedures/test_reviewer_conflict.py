"""A reviewer who worked the case is found under nickname, initial, misspelling and rank; others are left in peace."""

from __future__ import annotations

import random
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.procedures.conflict import Entry, Found, Reviewer, Strength, conflicts

WILLIAM = Reviewer(("William T. Harker",), account="k1")


def of_text(text: str, reviewer: Reviewer = WILLIAM) -> list[Found]:
    return conflicts(reviewer, [Entry("1", "chrono", text=text)])


def of_name(name: str, reviewer: Reviewer = WILLIAM) -> list[Found]:
    return conflicts(reviewer, [Entry("1", "custody log", name=name)])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Bill Harker spoke with the neighbour.", "Bill Harker"),
        ("Interviewed by Det. Billy Harker and Sgt. Ruiz.", "Billy Harker"),
        ("Scene examined by Det. W. Harker, 0230 hours.", "W Harker"),
        ("Scene examined by W.T. Harker.", "W.T Harker"),
        ("William Harcker took the swabs to the laboratory.", "William Harcker"),
        ("HARKER, WM. #2291 NOTIFIED THE CORONER", "HARKER, WM"),
        ("Present: Ruiz, Odell, and Harker, William.", "Harker, William"),
        ("DET WILL HARKER CANVASSED THE 400 BLOCK", "WILL HARKER"),
        ("Det. Harker, Bill: no answer at the door.", "Harker, Bill"),
        ("Willliam Harker telephoned.", "Willliam Harker"),
        ("det. bill harker called", "bill harker"),
    ],
)
def test_a_reviewer_who_is_in_the_chrono_is_found(text: str, quote: str) -> None:
    (found,) = of_text(text)
    assert found.strength is Strength.STRONG and found.quote.replace(".", "") == quote.replace(".", "")
    assert "surname" in found.how


@pytest.mark.parametrize(
    "text",
    [
        "Det. Harker telephoned the coroner.",
        "Det. Harcker telephoned the coroner.",
        "Then Harker went to the house.",
        "INTERVIEWED BY HARKER AT STATION",
        "det harker called",
        "detectives harker and ruiz called",
        "Then Det. Skip Harker drove.",  # a nickname that he did not tell
        "Statement taken by Det. B. Harker.",  # Bill, or another
        "Typed from dictation (WH).",
        "Reviewed and approved. W.T.H.",
        "No change. /WTH",
    ],
)
def test_a_surname_alone_or_initials_are_found_as_weak(text: str) -> None:
    (found,) = of_text(text)
    assert found.strength is Strength.WEAK


@pytest.mark.parametrize(
    "text",
    [
        "Mary Harker, mother of the victim, telephoned.",
        "Spoke with Robert Harker of the county.",
        "Det. R. Harker took the statement.",
        "He would harker back to the summer.",
        "Bill Parker and William Barker were questioned.",
        "The Harper house stands empty.",  # like his, and a name of its own
        "William called; the WHO was asked. Bill too.",
        "",
    ],
)
def test_others_are_left_in_peace(text: str) -> None:
    assert of_text(text) == []


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("Sgt. Bill Harker", Strength.STRONG),
        ("Harker, W.", Strength.STRONG),
        ("Harker", Strength.WEAK),
        ("Lt. Harker", Strength.WEAK),
        ("WTH", Strength.WEAK),
        ("W.H.", Strength.WEAK),
        ("Tom Harker", Strength.STRONG),  # T. may be the name that he goes by
        ("Harker W T", Strength.STRONG),
        ("Skip Harker", Strength.WEAK),
        ("Harker, Skip", Strength.WEAK),
        ("B. Harker", Strength.WEAK),
        ("R. Harker", None),
        ("Robert Harker", None),
        ("Property room", None),
        ("", None),
    ],
)
def test_whole_names_of_logs(name: str, strength: Strength | None) -> None:
    assert [one.strength for one in of_name(name)] == ([strength] if strength is not None else [])


def test_the_same_account_is_sure_whatever_it_is_called() -> None:
    mine = Entry("7", "action A3", name="W. Harker-Dale", account="k1")
    (found,) = conflicts(WILLIAM, [mine])
    assert (found.strength, found.how) == (Strength.SURE, "the same account")
    assert not conflicts(WILLIAM, [Entry("7", "action A3", account="k2", name="Ruiz")])


def test_a_name_before_marriage_is_asked_too() -> None:
    peggy = Reviewer(("Margaret Ann Stone", "Margaret Delgado"))
    assert of_text("Ofc. Peggy Delgado kept the log.", peggy)
    assert of_text("Ofc. Ann Stone kept the log.", peggy)
    assert not of_text("Ofc. Peggy Delgado kept the log.", Reviewer(("Margaret Stone",)))


def test_a_nickname_in_quotation_marks() -> None:
    assert of_text("Buck Harker drove.", Reviewer(('William "Buck" Harker',)))


def test_a_double_surname_is_found_by_its_parts() -> None:
    assert of_text("Det. Maria Lopez wrote it.", Reviewer(("Maria Garcia Lopez",)))[0].strength is Strength.STRONG


def test_the_strongest_of_an_entry_is_told_and_strong_ones_come_first() -> None:
    entries = [
        Entry("1", "chrono", text="Harker called."),
        Entry("2", "chrono", text="Harker and Bill Harker called."),
        Entry("3", "chrono", text="Ruiz called."),
    ]
    found = conflicts(WILLIAM, entries)
    assert [(one.entry.id, one.strength) for one in found] == [("2", Strength.STRONG), ("1", Strength.WEAK)]


def test_an_excerpt_shows_where_the_name_stands() -> None:
    text = f"{'He went home. ' * 20}Then Det. Bill Harker took the swabs.{' Nobody else came.' * 20}"
    (found,) = of_text(text)
    assert "Then Det. Bill Harker took the swabs." in found.excerpt and len(found.excerpt) < 180
    assert found.excerpt.startswith("... ") and found.excerpt.endswith(" ...")
    assert of_text("Bill Harker")[0].excerpt == "Bill Harker" and of_name("Bill Harker")[0].excerpt == ""


def test_a_reviewer_without_a_surname_finds_nothing_and_breaks_nothing() -> None:
    assert conflicts(Reviewer(("", "  ", "?")), [Entry("1", "chrono", text="Bill Harker", name="Harker")]) == []


NAMES = tomllib.loads(files("murderbook.demo.data").joinpath("names.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("namesakes", [False, True])
def test_false_alarms_among_invented_names_are_few(namesakes: bool) -> None:
    """10,000 pairs of two invented officers, as the chrono would name the other one; all of one given name, too."""
    draw, alarms = random.Random(9), {Strength.STRONG: 0, Strength.WEAK: 0}
    given, surnames = _lists()
    for _ in range(10_000):
        first, other = draw.choice(given), draw.choice(given)
        last, text = draw.choice(surnames), f"Det. {first if namesakes else other} {draw.choice(surnames)} wrote it."
        for found in of_text(text, Reviewer((f"{first} {last}",))) if last not in text else ():
            alarms[found.strength] += 1
    assert alarms == {Strength.STRONG: 41 if namesakes else 1, Strength.WEAK: 2}  # as the reference page says


def _lists() -> tuple[list[str], list[str]]:
    given = [*NAMES["F"], *NAMES["M"]]
    return given, [head + tail for head in NAMES["heads"] for tail in NAMES["tails"]]


def test_of_reviewers_in_the_chrono_under_another_form_nearly_all_are_found() -> None:
    """2,000 invented officers, each written with a rank and a short form, an initial or one wrong letter."""
    draw, missed, weak = random.Random(11), 0, 0
    given, surnames = _lists()
    for _ in range(2_000):
        first, last = draw.choice(given), draw.choice(surnames)
        found = of_text(f"At 0900 {_written(draw, first, last)} took the exhibits.", Reviewer((f"{first} {last}",)))
        missed += not found
        weak += bool(found) and found[0].strength is Strength.WEAK
    assert (missed, weak) == (18, 0)  # as the reference page says


def _written(draw: random.Random, given: str, surname: str) -> str:
    rank = draw.choice(["Det. ", "Sgt. ", "Ofc. ", ""])
    way = draw.randrange(4)
    if way == 0 and given in NAMES["short"]:
        short = NAMES["short"][given]
        return f"{rank}{short if isinstance(short, str) else draw.choice(short)} {surname}"
    if way == 1:
        return f"{rank}{given[0]}. {surname}"
    if way == 2:
        return f"{surname}, {given}"
    at = draw.randrange(1, len(surname))
    return f"{rank}{given} {surname[:at]}{draw.choice('aeiort')}{surname[at + 1 :]}"


@given(st.text(max_size=80), st.text(max_size=200))
def test_whatever_is_written_breaks_nothing(name: str, text: str) -> None:
    for found in conflicts(
        Reviewer((name,), "k1"), [Entry("1", "chrono", text=text, name=name), Entry("2", "log", text=name)]
    ):
        assert found.how and found.strength in Strength and isinstance(found.excerpt, str)


@given(
    st.lists(st.sampled_from(["then", "he", "saw", "0230", "Ruiz,", "the", "HOUSE", "Det."]), max_size=12), st.data()
)
def test_a_whole_name_is_found_wherever_it_stands(words: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(words)))
    text = " ".join([*words[:at], "William Harker", *words[at:]])
    assert of_text(text)[0].strength is Strength.STRONG
