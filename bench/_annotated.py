"""Pieces of real pages whose mentions a person marked: which pieces, which half they belong to, what was marked.

The rule of choice was fixed before anybody looked: each part of the file is cut into pieces of some 2,500 characters
at line ends, put into an order by a hash of seed, part and place, and the first pieces of each order are taken; their
places in that order say by turns whether a piece is for mending (tune) or for measuring only (test).
Only offsets and values without names are stored; the pages themselves stay outside the repository.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.dates.find import context_of, dates_behind

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT.parent / "shared" / "data" / "documents"
MARKED = ROOT / "tests" / "documents" / "annotated"
TODAY = date(2026, 6, 30)  # no date begins after it
SEED, LENGTH, COUNT = 20_260, 2_500, 6  # four of each part held fewer than 250 mentions
PARTS = ("part001", "part002", "part003", "part006")


@dataclass(frozen=True, slots=True)
class Piece:
    """`text[start:end]` of a part; `half` is tune or test."""

    part: str
    start: int
    end: int
    half: str

    @property
    def name(self) -> str:
        return f"{self.part}_{self.start}"


@dataclass(frozen=True, slots=True)
class Marked:
    """A mention as marked, counted from the start of the text. `alone`: a name without a word beside it that says
    what it is. `means`: first and last minute of a date; None where the text does not tell."""

    kind: str
    start: int
    end: int
    alone: bool = False
    means: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with its marks. `written`: the day of the document, where it is known; `half`: tune or test; `before`: the
    last date of what stands before it in its document."""

    name: str
    half: str
    text: str
    written: date | None
    marks: tuple[Marked, ...]
    before: TimeSpan | None = None


def text_of(part: str) -> str:
    """The whole text of a part. FileNotFoundError where the pages are not beside the checkout."""
    found = sorted(PAGES.glob(f"*_{part}.md"))
    if not found:
        raise FileNotFoundError(f"REAL DATA ABSENT: no {part} in {PAGES.parent.name}/{PAGES.name} beside the checkout")
    return found[0].read_text(encoding="utf-8")


def pieces(part: str, text: str, count: int) -> list[Piece]:
    """The first `count` pieces of a part by the rule above."""
    cuts = [0]
    while cuts[-1] < len(text):
        line_end = text.find("\n", min(cuts[-1] + LENGTH, len(text)))
        cuts.append(len(text) if line_end < 0 else line_end + 1)
    spans = sorted(pairwise(cuts), key=lambda span: _order(part, span[0]))
    return [Piece(part, *span, ("tune", "test")[rank % 2]) for rank, span in enumerate(spans[:count])]


def _order(part: str, start: int) -> str:
    return hashlib.sha256(f"{SEED}/{part}/{start}".encode()).hexdigest()


def samples(marks: str = "settled") -> list[Sample]:
    """All pieces that were marked; `marks`: first, second (each pass alone) or settled."""
    told = json.loads((MARKED / f"{marks}.json").read_text(encoding="utf-8"))
    found = list[Sample]()
    for part in PARTS:
        text = text_of(part)
        for piece in pieces(part, text, COUNT):
            entry = told[piece.name]
            written = date.fromisoformat(entry["written"]) if entry["written"] else None
            marked = tuple(_marked(one) for one in entry["marks"])
            before = last_date(text[: piece.start], written)
            found.append(Sample(piece.name, piece.half, text[piece.start : piece.end], written, marked, before))
    return found


def last_date(text: str, written: date | None, before: TimeSpan | None = None) -> TimeSpan | None:
    """The last date of a text, or the one before it: what the dates behind it are counted from."""
    context = context_of(written, TODAY, before)
    dates_behind(text, context)
    return context.last


def _marked(entry: dict[str, Any]) -> Marked:
    means = entry.get("means")
    bounds = (datetime.fromisoformat(means[0]), datetime.fromisoformat(means[1])) if means else None
    return Marked(entry["kind"], *entry["at"], entry.get("alone", False), bounds)
