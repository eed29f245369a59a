"""Small sound files of each kind with bytes struck out, put in and exchanged: the answer is always pages or a reason,
and the readers go on reading. The pictures are tiny: recognising a page takes a second."""

from __future__ import annotations

import io
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import docx
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import page_picture, pages_pdf, scan_pdf, written

from murderbook.documents.reading.page import Opened, State, UnreadableError
from murderbook.documents.reading.pool import Readers

SMALL = (60, 40)
PAGES = 3  # of one file that are asked for

ordinary = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
long = settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])


@cache
def sound() -> dict[str, bytes]:
    """A small file of each kind."""
    picture = page_picture(["A car"], size=SMALL, height=12)
    return {
        "text.pdf": pages_pdf([written("The report"), written("Its second page")]),
        "scan.pdf": scan_pdf(picture),
        "page.png": _saved(picture, "PNG"),
        "page.jpg": _saved(picture, "JPEG"),
        "page.tif": _saved(picture, "TIFF", save_all=True, append_images=[picture]),
        "fax.tif": _saved(picture.convert("1"), "TIFF", compression="group4"),
        "note.txt": "The report, of a café\n\fSecond page".encode(),
        "mail.eml": _mail(),
        "report.docx": _word(),
        "list.xlsx": _sheet(),
    }


def _saved(picture: object, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)  # type: ignore[attr-defined]
    return out.getvalue()


def _mail() -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = "a@b.example", "c@d.example", "<1@b.example>"
    made.set_content("Seen at noon. é")
    made.add_alternative("<p>Seen at <b>noon</b>", subtype="html")
    made.add_attachment(b"a file", maintype="application", subtype="x", filename="é.bin")
    return made.as_bytes()


def _word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("The report")
    document.save(out)
    return out.getvalue()


def _sheet() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        made.add_worksheet().write_row(0, 0, ["The", 1, 2.5])
    return out.getvalue()


@st.composite
def harmed(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from(sorted(sound())))
    content = bytearray(sound()[name])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        length = draw(st.integers(0, 40))
        new = draw(st.one_of(st.binary(max_size=40), st.sampled_from([b"\xff" * 8, bytes(8), b"99999999", b"<<[("])))
        content[at : at + length] = new
    return name, bytes(content)


def asked(readers: Readers, folder: Path, name: str, content: bytes) -> None:
    """Open and read it. What is asked of the answers is all that is promised of any file."""
    path = folder / name
    path.write_bytes(content)
    try:
        opened = readers.open(path)
    except UnreadableError as error:
        assert error.why
        return
    assert isinstance(opened, Opened)
    assert opened.pages >= 1
    for number in range(1, min(opened.pages, PAGES) + 1):
        page = readers.read(path, number)
        assert (page.state is State.FAILED) == (page.state is not State.DOUBTFUL and bool(page.problem))
        page.text.encode()  # no half letters: a database would refuse them
        assert "\x00" not in page.text
        for word in page.words:
            assert 0 <= word.start < word.start + word.length <= len(page.text)
            assert 0 <= word.left <= word.left + word.width <= page.width
            assert 0 <= word.top <= word.top + word.height <= page.height


@ordinary
@given(harmed())
def test_a_harmed_file_has_pages_or_a_reason(readers: Readers, tmp_path: Path, file: tuple[str, bytes]) -> None:
    asked(readers, tmp_path, *file)


@pytest.mark.deep
@long
@given(harmed())
def test_many_harmed_files(readers: Readers, tmp_path: Path, file: tuple[str, bytes]) -> None:
    asked(readers, tmp_path, *file)


@ordinary
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"II*\x00", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]),
)
def test_bytes_of_no_kind(readers: Readers, tmp_path: Path, content: bytes, head: bytes) -> None:
    asked(readers, tmp_path, "some", head + content)


@pytest.mark.parametrize("name", sorted(sound()))
def test_the_sound_files_are_read_after_all_of_them(readers: Readers, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(sound()[name])
    assert readers.open(path).pages >= 1
    assert readers.read(path, 1).state is not State.FAILED
