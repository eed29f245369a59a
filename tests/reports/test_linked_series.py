"""The series report from plain records: order, signs, what is near, decided and changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from murderbook.reports.linked.parts import Column, Decision, Judgements, Said, grid
from murderbook.reports.linked.series import (
    COLUMNS_AT_ONCE,
    Link,
    Member,
    Past,
    Question,
    Scene,
    Series,
    Signs,
    series_report,
)
from murderbook.reports.markup import el
from murderbook.reports.paper import Paper

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
PAPER = Paper("Series report: String 1", datetime(2026, 1, 2, tzinfo=UTC))
LONG = COLUMNS_AT_ONCE + 3


def member(number: str, firmness: str = "81", since: str = "") -> Member:
    return Member(number, "0042", "Roe, female, 30 years", "14 Mar 1987", since, "Harbor", "Knife", "Open", firmness)


SERIES = Series(
    notes=[],
    facts=[("Such strings by chance", "about 0.3, in the search of all pairs")],
    off_by="4",
    members=[member("F-1"), member("F-2", since="3 months later")],
    near=[member("N-9", "23")],
    lanes=(),
    scenes=[Scene("F-1", "Body found: Pier 4", "block", "41.35300, -99.73300"), Scene("F-2", why_not="no coordinates")],
    matrix=[("Shared by all", [Signs("Gagged", ("\N{BLACK CIRCLE}", "\N{WHITE CIRCLE}"), "1 of 2")])],
    questions=[Question("Does F-2 belong?", "Ask for the DNA.", [("Bound", "Ask", "If so +2.0", "+1.10")])],
    links=[Link("F-1 and F-2", "9.1", "about 0.4")],
    without=3,
    judgements=Judgements((Said("Unsure", "Ann Boone", "1 Jan 2026", "thin", pair="F-1 and F-2"),), untold=2),
    decisions=[Decision("F-1 held together with F-2", "in effect", "Cy Dow", "2 Jan 2026", "one gun")],
    change="Since the search before: gained F-2.",
    past=[Past("1 Jan 2026", "F-1, F-7", "1", "", "about 2")],
    others=["Put together differently: F-1, F-8."],
    searches=[],
)  # fmt: skip


def told(series: Series = SERIES) -> str:
    made = series_report(PAPER, "as of", series)
    return " ".join(
        "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.content)).split()
    )


def test_the_cases_stand_in_order_with_gaps_scenes_and_what_is_near_apart_from_them() -> None:
    text = told()
    assert "1 F-1 0042 81 14 Mar 1987" in text and "2 F-2 0042 81 14 Mar 1987 3 months later" in text
    assert "it may be off by 4" in text
    assert text.index("Near the string") < text.index("near N-9 0042 23")
    assert (
        "1 F-1 Body found: Pier 4 block 41.35300, -99.73300" in text
        and "Without a scene: F-2 (no coordinates)." in text
    )
    assert "Gagged \N{BLACK CIRCLE} \N{WHITE CIRCLE} 1 of 2" in text


def test_what_persons_and_searches_said_is_all_there() -> None:
    text = told()
    for words in (
        "F-1 held together with F-2: in effect", "Decided by Cy Dow, 2 Jan 2026. Reason: one gun",
        "F-1 and F-2: Unsure", "Reason: thin", "on 2 of these pairs are on record", "gained F-2",
        "1 Jan 2026 F-1, F-7 1 \N{EN DASH} about 2", "Put together differently: F-1, F-8.", "Traces Ask for the DNA.",
        "Bound Ask If so +2.0 +1.10", "F-1 and F-2 9.1 about 0.4", "3 pairs are no leads of their own",
    ):  # fmt: skip
        assert words in text, words


def test_a_firmness_that_is_not_told_is_not_explained() -> None:
    text = told(replace(SERIES, members=[member("F-1", ""), member("F-2", "")], near=[]))
    assert "it is no probability" not in text and "Near the string" not in text


def test_a_long_string_has_its_signs_in_several_tables_and_loses_none() -> None:
    signs = tuple(str(at % 10) for at in range(LONG))
    series = replace(
        SERIES, members=[member(f"F-{at}") for at in range(LONG)], matrix=[("All", [Signs("Gagged", signs, "x")])]
    )
    text = told(series)
    assert (
        f"Gagged {' '.join(signs[:COLUMNS_AT_ONCE])} x" in text
        and f"Gagged {' '.join(signs[COLUMNS_AT_ONCE:])} x" in text
    )


def test_a_row_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        grid([Column("a"), Column("b")], [("1", "2", "3")])
    assert grid([Column("a"), Column("b")], [(el("i", "<x>"), "<y>")]).count("&lt;") == 2
