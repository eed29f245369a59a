"""Where something stands on a page: the words to be marked in its text, and their boxes on its picture."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from murderbook.documents.reading.words import Word, unpack, within
from murderbook.workbench.documents.models import Page
from murderbook.workbench.search.query import plain

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a page's text; `mark`: its number among the marks, from 1, or 0 for what is none."""

    text: str
    mark: int = 0


def spans_of(text: str, runs: Iterable[Sequence[str]], prefixes: Iterable[str] = ()) -> list[Span]:
    """Where these runs of words stand, and words that begin with one of the prefixes; in order, none within another."""
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(plain(text))]
    alone, begins, by_first = [word for word, _, _ in words], tuple(prefixes), defaultdict[str, list[list[str]]](list)
    for run in sorted({tuple(run) for run in runs if run}, key=len, reverse=True):
        by_first[run[0]].append(list(run))
    found, at = list[Span](), 0
    while at < len(words):
        length = next((len(run) for run in by_first.get(alone[at], ()) if alone[at : at + len(run)] == run), 0)
        if not length and begins and words[at][0].startswith(begins):
            length = 1
        if length:
            found.append(Span(words[at][1], words[at + length - 1][2]))
        at += length or 1
    return found


def pieces_of(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The whole text, the marked parts apart."""
    pieces, at = list[Piece](), 0
    for number, span in enumerate(spans, start=1):
        pieces += [Piece(text[at : span.start]), Piece(text[span.start : span.end], number)]
        at = span.end
    return [*pieces, Piece(text[at:])]


def snippet(text: str, spans: Sequence[Span], around: int = 90) -> list[Piece]:
    """The first mark with what stands around it, in whole words; the beginning of the text where nothing is marked."""
    if not spans:
        return [Piece(" ".join(text[: 2 * around].split()))]
    first = spans[0]
    start = max(text.rfind(" ", 0, max(first.start - around, 0)) + 1, 0) if first.start > around else 0
    end = min(len(text), first.end + around)
    inside = [Span(one.start - start, one.end - start) for one in spans if start <= one.start and one.end <= end]
    pieces = pieces_of(text[start:end], inside)
    return [Piece("… " if start else ""), *pieces, Piece(" …" if end < len(text) else "")]


def boxes_of(page: Page, spans: Iterable[Span]) -> list[tuple[int, Word]]:
    """The boxes of marked words on the picture, each with the number of its mark."""
    words = unpack(bytes(page.words))
    return [(number, box) for number, one in enumerate(spans, start=1) for box in within(words, one.start, one.end)]
