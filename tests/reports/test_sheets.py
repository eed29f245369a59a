"""Pages without a picture on numbered sheets: no letter is lost, and no line is too long for the paper."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from murderbook.reports.discovery.sheets import COLUMNS, LINES, Leaf, bates, sheets_of

WORDS = st.lists(st.text(alphabet="abc字", min_size=1, max_size=200), max_size=60)


@given(WORDS, st.sampled_from([" ", "\n", "  "]))
def test_no_letter_is_lost(words: list[str], between: str) -> None:
    sheets = sheets_of(Leaf("k", "d", "t", 7, between.join(words)), 41)
    assert [one.number for one in sheets] == list(range(41, 41 + len(sheets)))
    assert {(one.part, one.parts) for one in sheets} == {(at + 1, len(sheets)) for at in range(len(sheets))}
    lines = [line for one in sheets for line in one.lines]
    assert all(len(one.lines) <= LINES for one in sheets)
    assert all(len(line) + line.count("字") <= COLUMNS for line in lines)
    told = "".join("".join(lines).split())
    assert told == ("".join(words) if words else "(nothingisonthispage)")


def test_a_number_keeps_its_zeros() -> None:
    assert bates("MB", 42) == "MB000042"


def test_a_page_that_a_person_typed_is_not_given_out_for_the_page_itself() -> None:
    (sheet,) = sheets_of(Leaf("k", "d", "t", 7, "He limped.", typed=True), 1)
    assert sheet.lines == ("(There is no picture of this page. A person typed what it says:)", "", "He limped.")
