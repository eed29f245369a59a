"""What is left of an exhibit: exact sums, and what does not fit is told."""

from __future__ import annotations

import pytest
from custody_makers import events
from hypothesis import given
from hypothesis import strategies as st

from murderbook.workbench.casework.custody.amounts import AmountError, as_text, left_after, read_amount


@pytest.mark.parametrize("text, thousandths", [("2.5", 2500), ("0", 0), ("12", 12000), ("0.001", 1), (" 7 ", 7000)])
def test_amounts_are_read_exactly(text: str, thousandths: int) -> None:
    assert read_amount(text) == thousandths


@pytest.mark.parametrize("text", ["two", "-1", "0.0001", "1e99", "nan", "inf", "1,5", "1000000001"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountError, match="“"):
        read_amount(text)


@given(st.integers(0, 10**12))
def test_what_is_shown_is_read_back(thousandths: int) -> None:
    assert read_amount(as_text(thousandths)) == thousandths


@given(st.lists(st.integers(0, 1000), max_size=6))
def test_what_is_left_is_what_was_there_less_what_was_taken(taken: list[int]) -> None:
    lines = [("booked in", {"there_thousandths": 6000, "unit": "ml"})]
    lines += [("sent for examination", {"taken_thousandths": some, "unit": "ml"}) for some in taken]
    left = left_after(events(*lines))
    assert left.thousandths == 6000 - sum(taken) and not left.notes


def test_a_later_count_counts_and_is_told_where_it_differs() -> None:
    left = left_after(
        events(
            ("booked in", {"there_thousandths": 3000, "taken_thousandths": 1000, "unit": "swabs"}),
            ("seen at a stock check", {"there_thousandths": 1000, "unit": "swabs"}),
        )
    )
    assert left.words == "1 swabs" and left.notes == ("2 swabs were to be left, 1 swabs were found.",)


@pytest.mark.parametrize(
    "there, taken, note",
    [
        ({}, {"taken_thousandths": 500, "unit": "ml"}, "0.5 ml were taken; nothing says of how much."),
        (
            {"there_thousandths": 1000, "unit": "ml"},
            {"taken_thousandths": 2000, "unit": "ml"},
            "2 ml were taken, and only 1 ml were there.",
        ),
        (
            {"there_thousandths": 1000, "unit": "ml"},
            {"taken_thousandths": 100, "unit": "g"},
            "0.1 g were taken of 1 ml: the units differ.",
        ),
    ],
)
def test_what_cannot_be_worked_out_is_not_known(there: dict[str, object], taken: dict[str, object], note: str) -> None:
    left = left_after(events(("booked in", there), ("sent for examination", taken)))
    assert (left.words, left.notes) == ("", (note,))
