"""PDF pages with text: every word in its place, also where the page is turned and cropped; scans are read anew."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from made_files import (
    LINES,
    assert_placed,
    ink,
    page_picture,
    pages_pdf,
    pdf,
    said,
    scan_pdf,
    stream,
    text_pdf,
    written,
)
from PIL import Image

from murderbook.documents.reading import pdf as reading
from murderbook.documents.reading.page import ReadPage, State
from murderbook.documents.reading.source import open_file, read_page

NEAR = 3  # pixels


def read_with_picture(path: Path, number: int = 1) -> tuple[ReadPage, Image.Image]:
    kept = path.with_suffix(f".{number}.jpg")
    page = read_page(path, number, kept)
    with Image.open(kept) as opened:
        picture = opened.copy()
    assert picture.size == (page.width, page.height)
    return page, picture


@pytest.mark.parametrize("crop", [b"", b"/CropBox[50 400 500 760]", b"/MediaBox[-100 -50 512 742]"])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_word_is_where_its_ink_is(tmp_path: Path, turn: int, crop: bytes) -> None:
    path = text_pdf(tmp_path / "one.pdf", "Wrench", entries=b"/Rotate %d%s" % (turn, crop))
    page, picture = read_with_picture(path)
    assert page.state is State.TEXT
    assert_placed(page)
    (word,) = page.words
    assert said(page, word) == "Wrench"
    left, top, right, bottom = ink(picture)
    box = (word.left, word.top, word.left + word.width, word.top + word.height)
    assert box == pytest.approx((left, top, right, bottom), abs=NEAR)


def test_every_word_of_a_page_of_lines(tmp_path: Path) -> None:
    content = b"\n".join(written(line, y=700 - 30 * at) for at, line in enumerate(LINES))
    (tmp_path / "lines.pdf").write_bytes(pages_pdf([content]))
    page, picture = read_with_picture(tmp_path / "lines.pdf")
    assert_placed(page)
    assert [said(page, word) for word in page.words] == " ".join(LINES).split()
    assert page.text.split("\n")[1].strip() == LINES[1]
    for word in page.words:
        ink(picture.crop((word.left, word.top, word.left + word.width, word.top + word.height)))


def test_what_a_crop_hides_has_no_box_outside_the_picture(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "one.pdf", "Wrench and a hammer", entries=b"/CropBox[0 0 150 792]")
    page, _ = read_with_picture(path)
    assert_placed(page)


def test_what_was_typed_into_a_form_is_read(tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(filled_form())
    page, picture = read_with_picture(tmp_path / "form.pdf")
    assert "Marlow Quint" in page.text
    assert_placed(page)
    quint = next(word for word in page.words if said(page, word) == "Quint")
    ink(picture.crop((quint.left, quint.top, quint.left + quint.width, quint.top + quint.height)))


def filled_form() -> bytes:
    """A form with one field, filled in; such text is not the page's own."""
    shown = stream(
        b"/Tx BMC BT /F1 12 Tf 2 5 Td (Marlow Quint) Tj ET EMC",
        b"/Type/XObject/Subtype/Form/BBox[0 0 228 20]/Resources<</Font<</F1 5 0 R>>>>",
    )
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Marlow Quint)/F 4/Rect[72 650 300 670]/AP<</N 7 0 R>>>>"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R"
            b"/Annots[6 0 R]>>",
            stream(written("Name of the witness")),
            b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
            field,
            shown,
        ]
    )


def test_files_within_a_file_are_told(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(text_pdf(tmp_path / "plain.pdf", "See the enclosed file"))
    document.new_attachment("list.txt").set_data(b"a list")
    document.save(tmp_path / "with.pdf")
    document.close()
    assert open_file(tmp_path / "plain.pdf").notices == ()
    assert "1 other file" in open_file(tmp_path / "with.pdf").notices[0]


def hebrew_pdf(offset: int = 0) -> bytes:
    """One Hebrew word, written as such files are: the letters from left to right, as they are seen. The file says that
    each means the letter `offset` beyond it."""
    letters = "שלום"
    shown = "".join(f"{ord(letter):04X}" for letter in reversed(letters)).encode()
    meanings = "".join(f"<{ord(letter):04X}> <{ord(letter) + offset:04X}>\n" for letter in letters)
    table = b"4 beginbfchar\n" + meanings.encode() + b"endbfchar"
    unicode_map = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def\n"
    unicode_map += b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" + table + b"\nendcmap end end"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
            stream(b"BT /F1 20 Tf 72 700 Td <" + shown + b"> Tj ET"),
            b"<</Type/Font/Subtype/Type0/BaseFont/Some/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Some/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/FontDescriptor 7 0 R/DW 600>>",
            b"<</Type/FontDescriptor/FontName/Some/Flags 4/FontBBox[0 0 600 800]/ItalicAngle 0/Ascent 800/Descent 0"
            b"/CapHeight 700/StemV 80>>",
            stream(unicode_map),
        ]
    )


def test_writing_from_the_right_is_in_the_order_of_speech(tmp_path: Path) -> None:
    (tmp_path / "hebrew.pdf").write_bytes(hebrew_pdf())
    page, _ = read_with_picture(tmp_path / "hebrew.pdf")
    assert_placed(page)
    assert page.text.strip() == "שלום"


def test_letters_that_mean_nothing_are_no_text(tmp_path: Path) -> None:
    """A font with a code of its own: what would be copied from it is not what one sees."""
    (tmp_path / "own.pdf").write_bytes(hebrew_pdf(offset=0xE000))
    with pypdfium2.PdfDocument(tmp_path / "own.pdf") as document:
        assert reading._own_text(document[0]) is None


@pytest.mark.parametrize(("code", "letter"), [(0, "\ufffd"), (0xD83D, "\ufffd"), (0x110000, "\ufffd"), (7, " ")])
def test_codes_that_are_no_letters(code: int, letter: str) -> None:
    assert reading._letter(code) == letter


@pytest.mark.usefixtures("tesseract")
def test_what_another_program_read_on_a_scan_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(
        scan_pdf(page_picture(), hidden=b"BT 3 Tr /F1 9 Tf 72 700 Td (Tbe 0fficcr) Tj ET")
    )
    page, _ = read_with_picture(tmp_path / "scan.pdf")
    assert page.state is State.OCR
    assert_placed(page)
    assert "0fficcr" not in page.text
    assert "green car leave the yard" in page.text


@pytest.mark.usefixtures("tesseract")
def test_a_page_without_anything_is_blank(tmp_path: Path) -> None:
    page = read_page(text_pdf(tmp_path / "empty.pdf", ""), 1)
    assert (page.state, page.text, page.words) == (State.BLANK, "", ())
