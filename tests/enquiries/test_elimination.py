"""Elimination codes, what each rests on, and when an elimination is open again."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from lives import interval, offence

from murderbook.enquiries import codes, contradictions, elimination, fear, presence
from murderbook.enquiries.codes import Basis, CodesError, checked, default_text, load, parse
from murderbook.enquiries.elimination import BasisNow, fallen
from murderbook.enquiries.interval import EnquiryError, Interval, Kind
from murderbook.enquiries.presence import Finding, against

TABLE = load()


def test_the_packaged_table_has_the_six_codes() -> None:
    assert [str(one) for one in TABLE.values()] == [
        "1 Forensic",
        "2 Description",
        "3 Independent witness (alibi)",
        "4 Associate or relative (alibi)",
        "5 Spouse or partner (alibi)",
        "6 Not eliminated",
    ]
    assert [one.number for one in TABLE.values() if not one.eliminates] == [6]


@pytest.mark.parametrize(
    ("number", "basis", "field", "words"),
    [
        (7, Basis.RESULT, "code", "There is no elimination code 7. Choose one of 1 Forensic, 2 Description"),
        (1, None, "basis", "An elimination without a basis is an opinion. Say on which result it rests."),
        (1, Basis.STATEMENT, "basis", "Code 1 Forensic does not rest on a statement. It rests on result."),
        (6, Basis.STATEMENT, "basis", "Code 6 Not eliminated does not rest on a statement. It rests on nothing."),
    ],
)
def test_what_no_elimination_is(number: int, basis: Basis | None, field: str, words: str) -> None:
    with pytest.raises(EnquiryError) as told:
        checked(TABLE, number, basis)
    assert told.value.field == field
    assert str(told.value).startswith(words)


def test_what_is_one() -> None:
    assert checked(TABLE, 3, Basis.INTERVAL).number == 3
    assert checked(TABLE, 6, None).number == 6


def test_a_result_that_changed_opens_it_again() -> None:
    stood = BasisNow(result_was="hit", result_is="hit")
    assert fallen(TABLE[1], Basis.RESULT, stood) == ()
    now = fallen(TABLE[1], Basis.RESULT, replace(stood, result_is=""))
    assert now == ("the result was “hit” then, and is not recorded now",)
    gone = fallen(TABLE[1], Basis.RESULT, replace(stood, gone="exhibit 7 was withdrawn from the record"))
    assert gone == ("exhibit 7 was withdrawn from the record",)


def test_a_divorce_opens_a_spouses_alibi_and_no_strangers() -> None:
    now = BasisNow(tie_ended="Roe, Ann was divorced from Doe, John, 3 May 1990 (county clerk)")
    for number in (4, 5):
        (why,) = fallen(TABLE[number], Basis.STATEMENT, now)
        assert why.startswith("Roe, Ann was divorced")
        assert why.endswith("may speak now")
    assert fallen(TABLE[3], Basis.STATEMENT, now) == ()
    back = BasisNow(taken_back="Roe, Ann took back what she said on 3 May 1990")
    assert fallen(TABLE[3], Basis.STATEMENT, back) == (back.taken_back,)


def test_a_stretch_that_excludes_no_more_opens_it_again() -> None:
    def now(custody: Interval, when: str) -> tuple[str, ...]:
        (found,) = against([offence(when)], [custody])
        return fallen(TABLE[3], Basis.INTERVAL, BasisNow(interval="c", finding=found))

    held = interval(Kind.CUSTODY, "3 May 1985", "9 June 1987", key="c")
    assert now(held, "14 March 1987") == ()
    assert now(held, "1987")[0].startswith("it does not exclude the offence any more: covers only a part")
    assert now(interval(Kind.CUSTODY, "3 May 1985", "9 June 1986", key="c"), "14 March 1987")
    assert now(replace(held, key="another"), "14 March 1987"), "another stretch excludes it: a person says so anew"


def test_what_is_not_eliminated_does_not_open_again() -> None:
    assert fallen(TABLE[6], None, BasisNow(gone="x", taken_back="y")) == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("number = 2", "number = 1", "codes.number = 1: the code is there twice"),
        ("number = 2", 'number = "2"', "codes.number = '2': write a whole number"),
        ('bases = ["result"]', 'bases = ["rumour"]', "write some of result, interval, description, statement"),
        ('bases = ["result"]', "bases = []", "a code that eliminates rests on something"),
        ('label = "Forensic"', 'label = " "', "codes.label = ' ': write some text"),
        ('label = "Forensic"', 'label = "Forensic"\nweight = 9', "codes.weight = 9: no such key"),
        ("[[codes]]", "[[code]]", "write each code as a table [[codes]]"),
        ("number = 2", "number = ", "correct the TOML at that line"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(old: str, new: str, words: str) -> None:
    assert old in default_text()
    with pytest.raises(CodesError) as told:
        parse(default_text().replace(old, new), "elimination-codes.toml")
    assert str(told.value).startswith("elimination-codes.toml: ")
    assert words in str(told.value)


def test_nothing_in_this_room_scores_anybody() -> None:
    """Lists of people are ordered by what is open, by a priority that a person set, and by date: never by a figure."""
    named = {
        field.name
        for module in (codes, contradictions, elimination, fear, presence)
        for thing in vars(module).values()
        if hasattr(thing, "__dataclass_fields__")
        for field in fields(thing)
    }
    told = " ".join(sorted(named))
    assert "verdict" in named
    assert not [word for word in ("score", "rank", "weight", "points", "probab", "bits", "suspic") if word in told]
    numbers = [field.name for field in fields(Finding) if field.type in ("int", "float")]
    assert numbers == []
