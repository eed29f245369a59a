"""PDF, by PDFium: a page that holds text gives it with the place of each word; a page that is a picture is read.

A scan often carries words that another program recognised on it, unseen behind the picture, of unknown quality and
without confidences. Such a page is read anew.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from murderbook.documents.reading.ocr.seen import LONG_SIDE, QUALITY, READ_PIXELS, read_picture
from murderbook.documents.reading.page import Opened, ReadPage, State, UnreadableError
from murderbook.documents.reading.words import Word

DPI = 300
MOST_PAGES = 20_000  # of one file
_SCANNED = 0.6  # share of a page that a picture covers where the page is a scan
_GARBLED = 0.1  # share of letters without meaning from which a font's own code is taken for text
_MOST_LETTERS = 200_000  # of one page
_UNKNOWN = "\ufffd"


def opened(path: Path) -> Opened:
    """How many pages. UnreadableError for a locked or broken file, and one without pages or with too many."""
    with _document(path) as document:
        pages, attached = len(document), document.count_attachments()
    if pages > MOST_PAGES:
        raise UnreadableError(f"the PDF has {pages:,} pages, and {MOST_PAGES:,} are the most", "Split it into parts.")
    notices = (f"It holds {attached} other files, which were not read: save them apart.",) if attached else ()
    return Opened("pdf", pages, notices)


def read(path: Path, number: int, keep_as: Path | None) -> ReadPage:
    """Page `number`, from 1. UnreadableError where it cannot be shown."""
    with _document(path) as document:
        try:
            page = _whole(document, number - 1)
        except pypdfium2.PdfiumError as error:
            raise UnreadableError("the page is damaged", "Look for it in another copy of the file.") from error
        own = _own_text(page)
        if own is None:
            return read_picture(_rendered(page, DPI), keep_as)
        return _from_text(page, own, keep_as)


def _document(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(*_refusal(path)) from error


def _refusal(path: Path) -> tuple[str, str]:
    """Why a file cannot be opened. PDFium keeps the reason of an earlier failure where it gives none of its own (a file
    without pages): so a file that is surely broken goes first."""
    for source in (b"broken", path):
        try:
            pypdfium2.PdfDocument(source).close()
        except pypdfium2.PdfiumError as error:
            code = error.err_code
    if code == pdfium.FPDF_ERR_PASSWORD:
        return "the PDF asks for a password", "Open it with its password, print it into a new PDF, and read that."
    if code == pdfium.FPDF_ERR_SECURITY:
        return "the PDF is locked in an unknown way", "Print it into a new PDF, and read that."
    return "the PDF is broken, or has no page", "Copy it again, or ask its sender for it again."


def _whole(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """A page with what was typed into its forms and noted on it as part of it: PDFium leaves both out of its text."""
    page = document[index]
    if not pdfium.FPDFPage_GetAnnotCount(page):
        return page
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)  # where that fails the page stays as it was
    page.close()
    return document[index]


def _own_text(page: pypdfium2.PdfPage) -> pypdfium2.PdfTextPage | None:
    """The page's own text, where it has some, it is no scan's, and its letters mean something."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    if not 0 < count <= _MOST_LETTERS or _is_scan(page):
        return None
    text = text_page.get_text_range()
    seen = [letter for letter in text if not letter.isspace()]
    meaningless = sum(1 for letter in seen if letter == _UNKNOWN or unicodedata.category(letter) in ("Co", "Cn", "Cc"))
    return text_page if seen and meaningless <= _GARBLED * len(seen) else None


def _is_scan(page: pypdfium2.PdfPage) -> bool:
    """Whether pictures cover most of the page."""
    whole = page.get_width() * page.get_height()
    covered = 0.0
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = one.get_bounds()
        covered += abs((right - left) * (top - bottom))
    return bool(whole > 0 and covered >= _SCANNED * whole)


def _rendered(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    width, height = page.get_size()
    scale = min(dpi / 72, (READ_PIXELS / max(width * height, 1)) ** 0.5)
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return picture


def _from_text(page: pypdfium2.PdfPage, own: pypdfium2.PdfTextPage, keep_as: Path | None) -> ReadPage:
    scale = LONG_SIDE / max(page.get_size())
    bitmap = page.render(scale=scale, may_draw_forms=False)
    picture = bitmap.to_pil().convert("RGB")
    if keep_as is not None:
        picture.save(keep_as, "JPEG", quality=QUALITY, optimize=True)
    place = bitmap.get_posconv(page)
    text, boxes = _letters(own)
    words = tuple(_placed((start, end), boxes, place, picture.size) for start, end in _runs(text))
    return ReadPage(State.TEXT, text, words, None, picture.width, picture.height)


Box = tuple[float, float, float, float]


def _letters(own: pypdfium2.PdfTextPage) -> tuple[str, list[Box]]:
    """The text, line ends as line feeds, and the box of each of its letters in points."""
    letters, boxes = list[str](), list[Box]()
    for index in range(own.count_chars()):
        letter = _letter(pdfium.FPDFText_GetUnicode(own, index))
        if letter == "\r":
            continue
        letters.append(letter)
        boxes.append(own.get_charbox(index))
    return "".join(letters), boxes


def _letter(code: int) -> str:
    """One letter: no half of one, which no database takes, and of control letters the line end alone."""
    letter = chr(code) if 0 < code <= sys.maxunicode else _UNKNOWN
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return _UNKNOWN
    return " " if kind == "Cc" and letter not in "\r\n" else letter


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Where each run of letters without a blank begins and ends."""
    start = None
    for index, letter in enumerate(text):
        if letter.isspace():
            if start is not None:
                yield start, index
            start = None
        elif start is None:
            start = index
    if start is not None:
        yield start, len(text)


def _placed(span: tuple[int, int], boxes: list[Box], place: pypdfium2.PdfPosConv, size: tuple[int, int]) -> Word:
    """The word's box in the picture; a turned page turns its boxes with it. What a crop hides has an empty box at the
    picture's edge."""
    corners = []
    for left, bottom, right, top in boxes[slice(*span)]:
        corners += [place.to_bitmap(left, bottom), place.to_bitmap(right, top)]
    columns = sorted(min(max(round(x), 0), size[0]) for x, _ in corners)
    rows = sorted(min(max(round(y), 0), size[1]) for _, y in corners)
    return Word(span[0], span[1] - span[0], columns[0], rows[0], columns[-1] - columns[0], rows[-1] - rows[0], 100)
