"""One file, whatever its kind: how many pages, and any one of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from murderbook.documents.reading import mail, office, pdf, picture, plain
from murderbook.documents.reading.kinds import FileKind, kind_of, misnamed
from murderbook.documents.reading.page import Opened, ReadPage, State

_OPENED: dict[FileKind, Callable[[Path], Opened]] = {
    FileKind.PDF: pdf.opened,
    FileKind.PICTURE: picture.opened,
    FileKind.TEXT: plain.opened,
    FileKind.MAIL: mail.opened,
    FileKind.WORD: office.opened_word,
    FileKind.SHEET: office.opened_sheet,
}
_SEEN: dict[FileKind, Callable[[Path, int, Path | None], ReadPage]] = {
    FileKind.PDF: pdf.read,
    FileKind.PICTURE: picture.read,
}
_TEXTS: dict[FileKind, Callable[[Path], list[str]]] = {
    FileKind.TEXT: plain.texts_of,
    FileKind.MAIL: mail.texts_of,
    FileKind.WORD: office.word_texts,
    FileKind.SHEET: office.sheet_texts,
}


@lru_cache(maxsize=1)
def _texts(path: Path, kind: FileKind, _changed: int) -> list[str]:
    """All pages of a file that is read page by page: taken apart once."""
    return _TEXTS[kind](path)


def open_file(path: Path, name: str = "") -> Opened:
    """What a file is and holds; `name`: as its owner knows it. UnreadableError says why not, and what to do."""
    kind = kind_of(path)
    opened = _OPENED[kind](path)
    warning = misnamed(Path(name or path.name), kind)
    return Opened(opened.kind, opened.pages, (*((warning,) if warning else ()), *opened.notices), opened.attachments)


def read_page(path: Path, number: int, keep_as: Path | None = None) -> ReadPage:
    """Page `number`, from 1; its picture, where it has one, goes into the file `keep_as`. UnreadableError."""
    kind = kind_of(path)
    if kind in _SEEN:
        return _SEEN[kind](path, number, keep_as)
    text = _texts(path, kind, path.stat().st_mtime_ns)[number - 1]
    return ReadPage(State.TEXT if text.strip() else State.BLANK, text)
