"""The same paper again: typed anew by another hand, or photocopied."""

from __future__ import annotations

from dataclasses import replace

from murderbook.demo.papers.markup import Piece, wrapped
from murderbook.demo.papers.paper import Page, Paper
from murderbook.demo.streams import Stream

SLIP_RATE = 0.006  # of the letters outside of mentions
NARROW = 60


def retyped(paper: Paper, stream: Stream) -> Paper:
    """In shorter lines, with letters exchanged here and there, never within a mention: what is known stays true."""
    pages = tuple(_typed_anew(page, stream) for page in paper.pages)
    return replace(paper, title=f"{paper.title} (retyped)", pages=pages, copy_of=paper.title)


def photocopy(paper: Paper, stream: Stream) -> Paper:
    """The same text; only the noise of its rendering is another."""
    pages = tuple(replace(page, noise=stream.between(0, 2**31)) for page in paper.pages)
    return replace(paper, title=f"{paper.title} (photocopy)", pages=pages, copy_of=paper.title)


def _typed_anew(page: Page, stream: Stream) -> Page:
    kept = {at for one in page.gold for at in range(one.start - 1, one.end + 1)}
    letters = list(page.text)
    for at in range(len(letters) - 1):
        pair = letters[at] + letters[at + 1]
        if pair.islower() and pair.isalpha() and not {at, at + 1} & kept and stream.chance(SLIP_RATE):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    lines = wrapped(Piece("".join(letters), page.gold), NARROW)
    return Page(lines.text, page.gold, stream.between(0, 2**31))
