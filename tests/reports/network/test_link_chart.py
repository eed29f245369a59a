"""The link chart on paper: as it was arranged, each line with the number of its reports, each report in the table."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.reports.network.chart import LIMITS, LinkChart, Report, link_chart
from murderbook.reports.network.drawing import HEIGHT, WIDTH, Line, Thing, chart
from murderbook.reports.paper import Paper

PAPER = Paper("Link chart: Ann Oak", datetime(2026, 1, 2, tzinfo=UTC))
ANN = Thing("a", "Ann Oak", "person", "P", 0, 0, first=True)
CASE = Thing("c", "87-1", "case", "C", 300, 0)
PHONE = Thing("t", "(213) 555-0100", "phone", "T", 0, 150)


def circles(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)]


def test_one_scale_for_both_directions_and_in_the_middle() -> None:
    corners = [Thing(str(at), "", "person", "P", x, y) for at, (x, y) in enumerate([(0, 0), (200, 0), (0, 100)])]
    (x0, y0), (x1, _), (_, y2) = circles(chart(corners, []))
    assert x1 - x0 == pytest.approx(2 * (y2 - y0), abs=0.2)
    assert x0 + x1 == pytest.approx(WIDTH, abs=0.2) and y0 + y2 == pytest.approx(HEIGHT, abs=0.2)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=60))
def test_everything_lies_on_the_sheet(places: list[tuple[float, float]]) -> None:
    drawn = circles(chart([Thing(str(at), "n", "person", "P", *place) for at, place in enumerate(places)], []))
    assert len(drawn) == len(places)
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in drawn)


def test_an_arrow_stands_at_the_end_that_is_acted_upon() -> None:
    svg = chart([ANN, CASE], [Line(1, "a", "c", frozenset({"c"}))])
    (tip,) = re.findall(r'points="([\d.]+),[^"]*" fill="#555"', svg)
    assert float(tip) > WIDTH / 2
    assert 'fill="#555"' not in chart([ANN, CASE], [Line(1, "a", "c")])


def test_the_number_of_a_line_stands_in_its_middle() -> None:
    svg = chart([ANN, CASE], [Line(7, "a", "c")])
    ((x, y),) = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>7<', svg)
    assert float(x) == pytest.approx(WIDTH / 2, abs=0.1) and float(y) == pytest.approx(HEIGHT / 2, abs=5)


def test_no_label_rubs_out_letters_of_its_neighbours() -> None:
    """White lies beneath every word, never over one that was written before."""
    svg = chart([ANN, CASE, PHONE], [Line(7, "a", "c")])
    assert svg.rindex("<rect") < svg.index("<text"), "a ground over words"
    assert svg.count("<rect") == 4 and svg.index("<line") < svg.index("<rect"), "lines run beneath the words"


def test_names_are_text_and_no_markup() -> None:
    hostile = Thing("x", '<script>alert("1")</script>', "person", "P", 0, 0)
    assert "<script" not in chart([hostile, CASE], [])


def test_long_names_take_two_lines() -> None:
    long = Thing("x", "A very long name indeed that goes on and on beyond all measure", "person", "P", 0, 0)
    svg = chart([long], [])
    assert "A very long name indeed" in svg and "...<" in svg and "measure" not in svg


def test_the_sheet_holds_every_report() -> None:
    pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
    reports = [
        Report(1, "Ann Oak", "87-1", False, "suspect in", "1987", "case 87-1, person 2", "F6: not judged", 1),
        Report(2, "Ann Oak", "(213) 555-0100", True, "called", "14 Mar 1987", "bill, line 3", "B2: probable", 12),
    ]
    told = LinkChart(
        [("Begun with", "Ann Oak")], [ANN, CASE, PHONE], [Line(1, "a", "c"), Line(2, "a", "t")], reports,
        ["2 things on the chart were hidden by whoever arranged it."],
    )  # fmt: skip
    made = link_chart(PAPER, "As arranged on 2 Jan 2026.", told)
    pages = pypdfium2.PdfDocument(made.content)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    assert pages[0].get_width() > pages[0].get_height()
    for words in ("suspect in", "14 Mar 1987", "bill, line 3", "→ (213) 555-0100", "12", "2 things on", LIMITS[0]):
        assert words in text, words
    assert link_chart(PAPER, "As arranged on 2 Jan 2026.", told).content == made.content


def test_a_chart_without_ties_says_so() -> None:
    pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
    made = link_chart(PAPER, "", LinkChart([], [ANN], [], []))
    text = pypdfium2.PdfDocument(made.content)[0].get_textpage().get_text_range()
    assert "Nothing on the chart is tied to anything else on it." in " ".join(text.split())
