"""What is printed may be archived (PDF/A-3b) and read aloud; and what says so would notice if not."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from murderbook.reports.item import Item
from murderbook.reports.markup import el
from murderbook.reports.paper import Numbers, Paper, printed
from murderbook.reports.sheets import Chapter, Custody, Part, Step, book, brief, custody

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytest.importorskip("pikepdf", reason="NOT TESTED: whether a PDF may be archived. pikepdf is missing")
import pikepdf

from archival import breaches

PAPER = Paper("Case 1: a book", datetime(2026, 1, 2, tzinfo=UTC), mark="Taken by Zo\u00eb")
ITEM = Item("exhibit", "1", "Exhibit 1", "Exhibit 1", "a rope", (("Found", "in the attic, \u201chidden\u201d \u00e9"),))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Text, a link, a picture and numbers."""
    picture = tmp_path_factory.mktemp("pictures") / "page.jpg"
    Image.new("L", (60, 80), 200).save(picture)
    body = [
        el("h1", "A page"),
        el("p", el("a", "see below", href="#below")),
        el("img", src="picture:page", alt="page 1 of the statement"),
        el("p", "here", id="below"),
    ]
    paper = Paper(PAPER.title, PAPER.moment, numbers=Numbers("MB", 0, 6), pictures={"page": Path(picture)})
    return printed(body, paper).content


def test_what_is_printed_may_be_archived(whole: bytes) -> None:
    assert breaches(whole) == []


@pytest.mark.parametrize(
    "made",
    [
        lambda: book(PAPER, "now", [Chapter("Evidence", [ITEM]), Chapter("Leads", [])]),
        lambda: brief(PAPER, [("Status", "open")], [Part("Chrono", ["He rang."], 2)]),
        lambda: custody(PAPER, "now", [Custody(ITEM, "in the vault", ["a gap of 3 days"], [], [Step(ITEM, "a gap")])]),
    ],
)
def test_every_sheet_may_be_archived(made: Callable[[], object]) -> None:
    assert breaches(made().content) == []  # type: ignore[attr-defined] # Printed


def without_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def without_font(pdf: pikepdf.Pdf) -> None:
    del next(one for one in pdf.objects if _type(one) == "/FontDescriptor").FontFile2


def wrong_widths(pdf: pikepdf.Pdf) -> None:
    font = next(one for one in pdf.objects if _type(one) == "/Font" and one.Subtype == "/CIDFontType2")
    font.W = pikepdf.Array([3, pikepdf.Array([999])])


def with_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.beep(0)"))


def with_cmyk(pdf: pikepdf.Pdf) -> None:
    next(one for one in pdf.objects if _subtype(one) == "/Image").ColorSpace = pikepdf.Name.DeviceCMYK


def smoothed(pdf: pikepdf.Pdf) -> None:
    next(one for one in pdf.objects if _subtype(one) == "/Image").Interpolate = True


def without_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


def another_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Something else"


def hidden_link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots[0].F = 2


def untagged(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def without_words(pdf: pikepdf.Pdf) -> None:
    del next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure").Alt


def beside_tags(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 m 9 9 l S", prepend=True)


def _type(one: object) -> str:
    return str(one.get("/Type")) if isinstance(one, pikepdf.Dictionary) else ""


def _subtype(one: object) -> str:
    return str(one.get("/Subtype")) if isinstance(one, pikepdf.Stream) else ""


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        (without_intent, "6.2.3"), (without_font, "6.2.11.4.1"), (wrong_widths, "6.2.11.5"), (with_script, "6.5.1"),
        (with_cmyk, "6.2.4.3"), (smoothed, "6.2.8"), (without_metadata, "6.6.2.1"), (another_title, "title"),
        (hidden_link, "6.3.2"), (untagged, "UA 7.1"), (without_words, "UA 7.3"), (beside_tags, "UA 7.1"),
    ],
)  # fmt: skip
def test_what_was_spoilt_is_noticed(whole: bytes, spoil: Callable[[pikepdf.Pdf], None], clause: str) -> None:
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        spoil(pdf)
        out = io.BytesIO()
        pdf.save(out)
    assert any(clause in one for one in breaches(out.getvalue()))


def test_an_encrypted_file_is_noticed(whole: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="x", user="", R=6))
    assert any("encrypted" in one for one in breaches(out.getvalue()))
