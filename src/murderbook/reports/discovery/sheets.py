"""Pages of documents as sheets of paper, each with its number. One without picture takes as many as its text needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import combining, east_asian_width

from murderbook.reports.markup import shown

COLUMNS = 92  # letters of a line
LINES = 62  # lines of a sheet
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page to be produced. `key` is the page's, `document` its document's; `text` what was read of it,
    or `typed` by a person."""

    key: str
    document: str
    title: str
    cited_as: int
    text: str
    picture: Path | None = None
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One side of paper: the number on it, which page it shows, and the lines of it where it has no picture."""

    number: int
    leaf: Leaf
    part: int = 1
    parts: int = 1
    lines: tuple[str, ...] = ()


def bates(prefix: str, number: int) -> str:
    """'MB000042'."""
    return f"{prefix}{number:0{DIGITS}}"


def sheets_of(leaf: Leaf, first: int) -> list[Sheet]:
    """The sheets of a page, numbered from `first`."""
    if leaf.picture is not None:
        return [Sheet(first, leaf)]
    lines = list(_wrapped(leaf.text)) if leaf.text.strip() else ["(nothing is on this page)"]
    if leaf.typed:
        lines = ["(There is no picture of this page. A person typed what it says:)", "", *lines]
    parts = [tuple(lines[at : at + LINES]) for at in range(0, len(lines), LINES)]
    return [Sheet(first + at, leaf, at + 1, len(parts), part) for at, part in enumerate(parts)]


def _wrapped(text: str) -> Iterator[str]:
    """Lines that fit, blank ones at the ends left out; a long line goes on in the next, marked by two spaces."""
    for line in text.replace("\r\n", "\n").replace("\f", "\n").strip("\n").split("\n"):
        rest = shown(line.expandtabs(8)).rstrip()
        indent = ""
        while _width(indent + rest) > COLUMNS:
            cut = _cut(rest, COLUMNS - len(indent))
            yield indent + rest[:cut].rstrip()
            rest, indent = rest[cut:].lstrip(), "  "
        if rest or not indent:
            yield indent + rest


def _cut(text: str, room: int) -> int:
    """Where a line ends: behind the last space that fits, or in a word that is too long for any line."""
    used = at = 0
    while at < len(text) and used + _wide(text[at]) <= room:
        used += _wide(text[at])
        at += 1
    space = text.rfind(" ", 0, at + 1)
    return space + 1 if space > 0 else max(at, 1)


def _width(text: str) -> int:
    return sum(map(_wide, text))


def _wide(letter: str) -> int:
    if combining(letter):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1
