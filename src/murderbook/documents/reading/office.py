"""Word (.docx) and Excel (.xlsx): their text in pages. Macros are never run; formulas give what they last came to."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from murderbook.documents.reading.page import Opened, UnreadableError
from murderbook.documents.reading.plain import in_pages
from murderbook.formats.reject import FormatError
from murderbook.formats.unpacking import check_unpacked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

MOST_BYTES = 512 * 1024**2  # unpacked


def opened_word(path: Path) -> Opened:
    notices = [*_macros(path, "word/vbaProject.bin"), *_pictures(path)]
    return Opened("word", len(word_texts(path)), tuple(notices))


def opened_sheet(path: Path) -> Opened:
    return Opened("sheet", len(sheet_texts(path)), tuple(_macros(path, "xl/vbaProject.bin")))


def word_texts(path: Path) -> list[str]:
    """The pages of a Word document, where the program that wrote it says that they end, else by length."""
    import docx
    from docx.opc.exceptions import OpcError

    _check(path, "the Word document")
    try:
        document = docx.Document(str(path))
        text = _words_of(document)
    except (OpcError, SyntaxError, KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise UnreadableError("the Word document is damaged", "Open it in Word and save it as PDF.") from error
    return in_pages(text)


def sheet_texts(path: Path) -> list[str]:
    """Each sheet with its name above it, cells parted by tabs."""
    import python_calamine

    _check(path, "the workbook")
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise UnreadableError("the workbook is damaged", "Open it in Excel and save it as PDF.") from error
    return in_pages("\f".join(_sheet(name, rows) for name, rows in sheets))


def _sheet(name: str, rows: Iterable[Iterable[object]]) -> str:
    lines = ["\t".join(_cell(cell) for cell in row).rstrip() for row in rows]
    return "\n".join([f"[{name}]", *lines])


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _check(path: Path, name: str) -> None:
    try:
        check_unpacked(path, MOST_BYTES)
    except FormatError as error:
        why = re.sub("the (workbook|file)", name, error.reason)
        raise UnreadableError(why, "Open it in its program and save it as PDF.") from error


def _macros(path: Path, member: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return ["It holds macros: they were not run."] if member in archive.namelist() else []


def _pictures(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        count = sum(1 for name in archive.namelist() if name.startswith("word/media/"))
    if not count:
        return []
    pictures = "a picture, which was" if count == 1 else f"{count} pictures, which were"
    return [f"It holds {pictures} not read: save it as PDF to have every page with its pictures."]


def _words_of(document: Document) -> str:
    """What stands at the head and foot of the sheets, once (often the number of the case), the text, and its notes."""
    above, below = (_beside(document, kinds) for kinds in (("header", "footer"), ("footnotes", "endnotes", "comments")))
    body = re.sub(r"\f\s*\f", "\f", _written(document.element.body))  # a break asked for, and noted as it came out
    return "\n".join([*above, body, *below])


def _beside(document: Document, kinds: tuple[str, ...]) -> list[str]:
    """The text of the parts that belong to a document, each once."""
    from docx.oxml.parser import parse_xml

    parts = [one for one in document.part.rels.values() if not one.is_external and one.reltype.endswith(kinds)]
    ordered = sorted(parts, key=lambda one: [one.reltype.endswith(kind) for kind in kinds].index(True))
    texts = (_written(parse_xml(one.target_part.blob)).strip() for one in ordered)
    return [text for text in dict.fromkeys(texts) if text]


_UNSEEN = {
    "remark",
    "pPr",
    "rPr",
    "tblPr",
    "sectPr",
    "del",
    "moveFrom",
    "instrText",
    "Fallback",
}  # forms, and what was taken out
_SIGNS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": "\f"}


def _written(node: BaseOxmlElement) -> str:
    """All text of a part, also of frames, fields, smart tags and changes that were put in: python-docx gives the plain
    runs of a paragraph alone. A paragraph is a line, a table's row too, its cells parted by tabs."""
    name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else "remark"
    if name in _UNSEEN:
        return ""
    if name == "t":
        return node.text or ""
    if name == "br":
        return "\f" if "page" in node.attrib.values() else "\n"
    inner = "".join(map(_written, node))
    if name == "tc":
        return " ".join(inner.split()) + "\t"
    if name in ("p", "tr"):
        return inner.rstrip("\t") + "\n"
    return _SIGNS.get(name, inner)
