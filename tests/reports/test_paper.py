"""PDF of markup: nothing is fetched, and the same is the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from murderbook.reports.item import Item
from murderbook.reports.markup import el
from murderbook.reports.paper import Numbers, Paper, printed
from murderbook.reports.sheets import Chapter, Part, book, brief

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
PAPER = Paper("Case <1>", datetime(2026, 1, 2, tzinfo=UTC), foot='a "foot" </style>')


def texts(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def test_hostile_text_is_printed_as_it_is() -> None:
    made = printed(el("p", '<script>x</script> "quoted"'), PAPER)
    assert '<script>x</script> "quoted"' in texts(made.content)[0]
    assert 'a "foot" </style>' in texts(made.content)[0]
    assert pypdfium2.PdfDocument(made.content).get_metadata_dict()["Title"] == "Case <1>"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1/x.png", "picture:other", "data:,x"])
def test_nothing_is_fetched_but_the_pictures_that_were_given(address: str, tmp_path: Path) -> None:
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        len(printed(el("img", src=address, alt="x"), PAPER).content)


def test_numbers_go_on_over_the_pages() -> None:
    numbered = Paper("A", PAPER.moment, numbers=Numbers("MB", 41, 6))
    made = printed([el("p", f"line {at}") for at in range(120)], numbered)
    assert made.pages > 1
    assert all(f"MB{41 + at:06d}" in text for at, text in enumerate(texts(made.content), start=1))
    with pytest.raises(ValueError, match="no prefix"):
        printed(el("p", "x"), Paper("A", PAPER.moment, numbers=Numbers('"}', 0, 6)))


def test_a_book_says_where_each_chapter_begins() -> None:
    items = [Item("chrono", str(at), "Chrono", f"Chrono {at}", "", (("Text", "He rang. " * 20),)) for at in range(30)]
    made = book(PAPER, "now", [Chapter("Chronicle", items), Chapter("Evidence", [])])
    pages = texts(made.content)
    assert "Nothing is on file." in pages[-1]
    assert str(made.pages) in pages[0].split("Evidence")[1]


def test_a_brief_has_one_page_and_says_what_did_not_fit() -> None:
    lines = [f"Line {at} " * 12 for at in range(90)]
    made = brief(PAPER, [("Status", "open")], [Part("Chrono", lines, 90)])
    assert made.pages == 1
    assert re.search(r"\d\d of 90 on file\.", texts(made.content)[0])


def test_a_brief_says_none_of_nothing_but_what_is_not_on_file() -> None:
    """A long line at the end once pushed out the only exhibit, and the page read: Evidence, none on file."""
    parts = [Part("Evidence", ["Exhibit 1"], 1), Part("Chrono", [], 0), Part("Points", ["word " * 2000], 1)]
    (page,) = texts(brief(PAPER, [("Status", "open")], parts).content)
    assert page.count("None on file.") == 1
    assert "Exhibit 1" in page and "1 on file; no room on this page." in page
