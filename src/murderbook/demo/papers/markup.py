"""Text with marked mentions, [[kind|text|value]], taken apart into plain text and places; and broken into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from murderbook.demo.papers.paper import Gold, Means

WIDTH = 72
_MARK = re.compile(r"\[\[(?P<kind>[a-z ]+)(?P<alone>\*?)\|(?P<text>[^|\]]+)\|(?P<value>[^|\]]*)\]\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph: plain text and the mentions in it."""

    text: str
    gold: tuple[Gold, ...]


def marked(kind: str, text: str, value: str = "") -> str:
    return f"[[{kind}|{text}|{value}]]"


def marked_date(text: str, means: Means | None) -> str:
    return marked("date", text, f"{means[0].isoformat()}/{means[1].isoformat()}" if means else "")


def taken_apart(text: str) -> Piece:
    """The text without marks, and where each mention stands in it. Mentions do not nest."""
    plain, gold, end = "", list[Gold](), 0
    for found in _MARK.finditer(text):
        plain += text[end : found.start()]
        means = _means(found["value"]) if found["kind"] == "date" else None
        value = "" if found["kind"] == "date" else found["value"]
        start = len(plain)
        plain += found["text"]
        gold.append(Gold(found["kind"], start, len(plain), value, bool(found["alone"]), means))
        end = found.end()
    return Piece(plain + text[end:], tuple(gold))


def wrapped(piece: Piece, width: int = WIDTH) -> Piece:
    """Blanks become line ends where a line would be longer than `width`: no place moves."""
    letters, line, blank = list(piece.text), 0, -1
    for at, letter in enumerate(piece.text):
        if letter == "\n":
            line, blank = at + 1, -1
        elif letter == " ":
            blank = at
        if at - line >= width and blank > line:
            letters[blank] = "\n"
            line, blank = blank + 1, -1
    return replace(piece, text="".join(letters))


def joined(pieces: Iterable[Piece], between: str = "\n\n") -> Piece:
    text, gold = "", list[Gold]()
    for piece in pieces:
        text += between if text else ""
        gold += [replace(one, start=one.start + len(text), end=one.end + len(text)) for one in piece.gold]
        text += piece.text
    return Piece(text, tuple(gold))


def _means(value: str) -> Means | None:
    if not value:
        return None
    first, _, last = value.partition("/")
    return datetime.fromisoformat(first), datetime.fromisoformat(last)
