"""The papers of one case, from its record and a seed: the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from murderbook.casefile.case import Case
from murderbook.demo.papers.cast import Cast, cast_of
from murderbook.demo.papers.copies import photocopy, retyped
from murderbook.demo.papers.markup import Piece, joined, taken_apart, wrapped
from murderbook.demo.papers.moments import Moments
from murderbook.demo.papers.paper import Page, Paper
from murderbook.demo.papers.slots import Slots
from murderbook.demo.papers.words import template
from murderbook.demo.streams import Stream, Streams

TODAY = date(2026, 6, 30)
LINES = 44  # of a page
# Kind of paper, its title, days from the murder to its writing, pages.
PLAN = (
    ("first_report", "First report", 1, 2),
    ("scene_report", "Scene report", 2, 2),
    ("statement", "Statement of a neighbour", 3, 2),
    ("statement", "Statement of a friend", 9, 2),
    ("canvass", "Canvass", 4, 2),
    ("property_sheet", "Property sheet", 5, 1),
    ("laboratory", "Laboratory letter", 34, 2),
    ("tip_sheet", "Tip", 15, 1),
    ("transcript", "Tape transcript", 21, 3),
    ("supplement", "Supplementary report 1", 18, 2),
    ("supplement", "Supplementary report 2", 60, 3),
)
A_LINE_EACH = ("property_sheet", "canvass", "transcript")  # one entry, one paragraph
CLAIM = "victim last seen"
CLAIMED_BY = ("First report", "Statement of a friend")  # by two times


def papers_of(case: Case, seed: int, half: str | None = None) -> list[Paper]:
    """First report, scene, statements, canvass, property, laboratory, tip, tape, supplements; then two copies.

    The first report and a statement disagree about when the victim was last seen. `half`: "tune" or "test" to use the
    templates of one half only (`words.template`), None for all.
    """
    streams = Streams(seed)
    cast = cast_of(case, streams, TODAY)
    written = [_paper(cast, streams, at, half) for at in range(len(PLAN))]
    stream = streams.of("papers: copies", case.id)
    by_title = {paper.title: paper for paper in written}
    copies = [retyped(by_title["First report"], stream), photocopy(by_title["Statement of a friend"], stream)]
    return [*written, *copies]


def _paper(cast: Cast, streams: Streams, at: int, half: str | None) -> Paper:
    kind, title, days, count = PLAN[at]
    stream = streams.of("papers", f"{cast.case}/{at}/{half or ''}")
    day = min((cast.happened + timedelta(days=days)).date(), TODAY)
    moments = Moments(stream, day, cast.happened, half)
    slots = Slots(stream, cast, moments, half)
    claims = _claim(slots, title)
    pieces = list(_paragraphs(slots, kind, count * LINES))
    if claims:
        said = slots.filled(stream.one_of(template("sentences", "last_seen", half)))
        pieces.insert(1, wrapped(taken_apart(said)))
    return Paper(title, kind, day, tuple(_pages(pieces, slots, title)), claims=claims)


def _claim(slots: Slots, title: str) -> dict[str, datetime]:
    """The two times are hours apart, on the day before the murder was found."""
    if title not in CLAIMED_BY:
        return {}
    day = slots.cast.happened.replace(hour=0) - timedelta(days=1)
    hour = (17, 21)[CLAIMED_BY.index(title)] + slots.stream.between(0, 1)
    when = day + timedelta(hours=hour, minutes=5 * slots.stream.between(0, 11))
    slots.claim = slots.moments.claimed(when)
    return {CLAIM: when}


def _paragraphs(slots: Slots, kind: str, lines: int) -> Iterator[Piece]:
    """Head, then paragraphs until the lines are full. No sentence comes twice before all have come once."""
    yield wrapped(taken_apart(slots.filled(slots.stream.one_of(template("heads", kind, slots.half)))))
    pool, used = list[str](), 12
    while used < lines - 6:
        said = list[str]()
        for _ in range(1 if kind in A_LINE_EACH else slots.stream.between(2, 5)):
            pool = pool or _shuffled(slots, kind)
            said.append(slots.filled(pool.pop()))
        piece = wrapped(taken_apart("  ".join(said)))
        used += piece.text.count("\n") + 2
        yield piece


def _shuffled(slots: Slots, kind: str) -> list[str]:
    wordings = template("sentences", kind, slots.half)
    return slots.stream.sample(wordings, len(wordings))


def _pages(pieces: list[Piece], slots: Slots, title: str) -> Iterator[Page]:
    """As many paragraphs as fit; every page but the first begins with a line that says whose it is."""
    page, used, number = list[Piece](), 0, 1
    for piece in pieces:
        lines = piece.text.count("\n") + 2
        if page and used + lines > LINES:
            yield _page(page, slots.stream)
            number += 1
            page, used = [_continued(slots, title, number)], 3
        page.append(piece)
        used += lines
    yield _page(page, slots.stream)


def _continued(slots: Slots, title: str, number: int) -> Piece:
    return taken_apart(f"{title.upper()}   {slots.filled('{case}')}   page {number}")


def _page(pieces: list[Piece], stream: Stream) -> Page:
    whole = joined(pieces)
    return Page(whole.text, whole.gold, stream.between(0, 2**31))
