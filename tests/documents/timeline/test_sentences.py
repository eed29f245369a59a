"""Where the sentence around a date begins and ends, and what of it is compared."""

from __future__ import annotations

import pytest

from murderbook.documents.timeline.sentences import LONGEST, sentence_around, words_of


def around(text: str, date: str) -> str:
    begin, end = sentence_around(text, text.index(date), text.index(date) + len(date))
    return text[begin:end]


@pytest.mark.parametrize(
    ("text", "date", "expected"),
    [
        ("It rained. He left at 0310 hrs. Nobody saw it.", "0310 hrs", "He left at 0310 hrs."),
        ("Det. Roe and Sgt. Poe met at 10 p.m. A car stood there.", "10 p.m.", "Det. Roe and Sgt. Poe met at 10 p.m."),
        ("They met at 10 p.m. Friday in a bar. It closed.", "10 p.m. Friday", "They met at 10 p.m. Friday in a bar."),
        ("He slept\n\nShe left May 3\nby bus\n\nThe end", "May 3", "She left May 3\nby bus"),
        ("Was it May 3? It was.", "May 3", "Was it May 3?"),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, date: str, expected: str) -> None:
    assert around(text, date) == expected


def test_a_page_without_stops_is_no_sentence() -> None:
    text = "word " * 400 + "May 3" + " word" * 400
    assert len(around(text, "May 3")) <= 2 * LONGEST + len("May 3")


def test_words_leave_out_marks_numbers_and_short_ones() -> None:
    text = "He saw Jane Roe leave at 2210 by the canal"
    name = (text.index("Jane"), text.index(" leave"))
    assert words_of(text, [name]) == {"saw", "leave", "the", "canal"}
