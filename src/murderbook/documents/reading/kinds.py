"""What a file is: told by what is in it. Its name's ending only has a say where the content leaves it open."""

from __future__ import annotations

import stat
import zipfile
from enum import StrEnum
from pathlib import Path

from murderbook.documents.reading.page import UnreadableError

LARGEST = 2 * 1024**3  # bytes of one file
_HEAD = 4096


class FileKind(StrEnum):
    PDF = "pdf"
    PICTURE = "picture"
    TEXT = "text"
    MAIL = "mail"
    WORD = "word"
    SHEET = "sheet"


_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL_HEADS = (b"from:", b"to:", b"subject:", b"date:", b"received:", b"return-path:", b"message-id:", b"mime-version:")
_BY_MACHINE = _MAIL_HEADS[4:]  # heads that only a mail program writes: a memo begins with To and From as well
_MARKED = (b"{\\rtf", b"<!doctype html", b"<html", b"<?xml", b"%!ps")  # texts whose words stand between marks
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))  # not in a text, but for an end mark and a printer's code
_BINARY = 0.05  # share of control letters from which a file is no text
_TAKEN = "PDF, TIFF, JPEG, PNG, text, e-mail (.eml), DOCX and XLSX are"


def kind_of(path: Path) -> FileKind:
    """The kind of a file. UnreadableError for an empty or too large one, and for what is not read here."""
    status = path.stat()
    size = status.st_size
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("this is no file", "Choose the files inside it.")
    if size == 0:
        raise UnreadableError("the file is empty", "Copy it again from where it came.")
    if size > LARGEST:
        raise UnreadableError(f"the file has {size / 1024**3:.1f} GiB, and 2 GiB are the most", "Split it into parts.")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head.startswith(_PICTURES):
        return FileKind.PICTURE
    if head.startswith(b"PK"):
        return _packed(path)
    _refuse_others(head)
    return FileKind.MAIL if _is_mail(path, head) else FileKind.TEXT


def misnamed(path: Path, kind: FileKind) -> str | None:
    """What to tell where a file's ending promises something else than what is in it."""
    endings = _ENDINGS[kind]
    ending = path.suffix.lower()
    known = {one for several in _ENDINGS.values() for one in several}
    if ending in endings or (ending not in known and kind is FileKind.TEXT):
        return None
    return f"The name ends in {ending or 'nothing'}, and the content is {_IN_WORDS[kind]}: it was read as that."


_ENDINGS: dict[FileKind, tuple[str, ...]] = {
    FileKind.PDF: (".pdf",),
    FileKind.PICTURE: (".tif", ".tiff", ".jpg", ".jpeg", ".png"),
    FileKind.TEXT: (".txt", ".text", ".md", ".csv", ".log"),
    FileKind.MAIL: (".eml",),
    FileKind.WORD: (".docx", ".docm"),
    FileKind.SHEET: (".xlsx", ".xlsm"),
}
_IN_WORDS = {
    FileKind.PDF: "a PDF",
    FileKind.PICTURE: "a picture",
    FileKind.TEXT: "plain text",
    FileKind.MAIL: "an e-mail",
    FileKind.WORD: "a Word document",
    FileKind.SHEET: "an Excel workbook",
}


def _packed(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableError("the file is damaged", "Copy it again from where it came.") from error
    if any(name.startswith("word/document") for name in names):  # some programs number it
        return FileKind.WORD
    if any(name.startswith("xl/workbook") for name in names):
        return FileKind.SHEET
    if names & {"[Content_Types].xml", "mimetype"}:
        raise UnreadableError("this is a file of another office program", "Save it there as DOCX, XLSX or PDF.")
    raise UnreadableError("this is a packed folder (ZIP)", "Unpack it, and read the folder that comes out.")


def _refuse_others(head: bytes) -> None:
    if head.startswith(_OLD_OFFICE):
        raise UnreadableError(
            "this is a file of an old Office program, or an encrypted one (.doc, .xls, .msg)",
            "Open it there and save it as .docx, .xlsx, .eml or PDF, without a password.",
        )
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKED):
        raise UnreadableError("this is a text with marks for a program (RTF, HTML, XML)", "Print it into a PDF.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # UTF-16
    if b"\x00" in head or len(head) - len(head.translate(None, _CONTROL)) > _BINARY * len(head):
        raise UnreadableError(f"what is in this file is not known: {_TAKEN}", "Save or scan it as one of these.")


def _is_mail(path: Path, head: bytes) -> bool:
    """An .eml file with two of the usual heads among its first lines, or any that begins with one, and has a mail
    program's own. A typed memo has heads too, and lines like RE that a message has not: it is a text."""
    lines = head.lower().split(b"\n")[:30]
    heads = sum(1 for line in lines if line.startswith(_MAIL_HEADS))
    if path.suffix.lower() == ".eml":
        return heads >= 2
    return heads >= 2 and lines[0].startswith(_MAIL_HEADS) and any(line.startswith(_BY_MACHINE) for line in lines)
