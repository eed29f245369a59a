"""Plain text, in pages: by its form feeds, and where a page would be too long, by lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from murderbook.documents.reading.page import Opened, UnreadableError

LINES, LETTERS = 66, 6_000  # of a page: eleven inches of a typewriter's lines; none is longer
MOST_BYTES = 64 * 1024**2  # of a text; a murder book of a thousand pages has five


def opened(path: Path) -> Opened:
    return Opened("text", len(texts_of(path)))


def texts_of(path: Path) -> list[str]:
    """The pages of a text file. UnreadableError where it is too large for one."""
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableError(f"a text of more than {MOST_BYTES // 1024**2} MiB is no report", "Split it into parts.")
    return in_pages(decoded(path.read_bytes()))


def decoded(raw: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else the letters of old Windows programs."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def in_pages(text: str) -> list[str]:
    """At least one page, be it an empty one. Control letters become blanks; marks that only say how to show what is
    beside them (soft hyphens, the direction of writing) are left out: letters stay in the order of speech."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = unix if unix.isprintable() else "".join(map(_shown, unix))
    return [page for sheet in clean.split("\f") for page in _cut(sheet)] or [""]


def _shown(letter: str) -> str:
    if letter.isprintable() or letter in "\n\t\f\u200c\u200d":  # the last two join and part Persian and Hindi letters
        return letter
    if letter in "\u2028\u2029\x0b\x85":
        return "\n"
    return "" if unicodedata.category(letter) == "Cf" else " "


def _cut(sheet: str) -> Iterator[str]:
    lines = list[str]()
    size = 0
    for line in _short(sheet.split("\n")):
        if lines and (len(lines) == LINES or size + len(line) > LETTERS):
            yield "\n".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line) + 1
    yield "\n".join(lines).rstrip("\n")


def _short(lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield from (line[at : at + LETTERS] for at in range(0, len(line) or 1, LETTERS))
