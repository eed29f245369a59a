"""The timeline of a case for the prosecutor: strips, a table with every source, conflicts, and what was amended.

On sheets on their side. Plain data in, paper out: what stands in it whoever gathers it decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.timeline.event import Event
from murderbook.reports.cases.stretches import Stretch, stretches
from murderbook.reports.cases.strip import Marked, strip
from murderbook.reports.item import Fact, Item, printed_facts, printed_item
from murderbook.reports.linked.parts import Column, grid, listed
from murderbook.reports.markup import Child, Markup, el
from murderbook.reports.paper import Paper, Printed, printed

LEGEND = (
    "The number in a mark is that of its line in the table. A round mark is known more closely than can be shown, "
    "a square one is a span within which it happened. Hatched: nothing is dated for a tenth of the whole time or more, "
    "and ten times as long as is usual in this file. A thick frame: two papers may disagree about it."
)
LIMITS = (
    "It shows what the file dates, and nothing else: that nothing stands at a time does not say that nothing happened.",
    "Times of events are local, as they were written, without regard to summer time; those of calls are on the clock "
    "that their bill names. When somebody entered or accepted something is in UTC.",
    "A span says that the event lies somewhere in it. Events stand in the order of the earliest moment; where spans "
    "overlap, which came first is not known.",
    "A date of a page was found by a rule in what a machine read there or a person typed, and accepted by the person "
    "whose name stands beside it. The page decides.",
    "Silences and conflicts are found by rule. A conflict is a pair of passages to be read, and no finding: most such "
    "pairs are two happenings, or one as two people remember it. What the rule does not know it misses.",
)
NO_CONFLICT = "The rule found no two papers that give different times for one happening. It knows a short list of them."


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: the event, the kind of its source, its source as it is cited and by whom it is vouched for,
    what else is to be said of it, and before it how long nothing is dated."""

    event: Event
    kind: str
    source: str
    remark: str = ""
    silence: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One side of a conflict. `key`: of the event, which has a line where the date was accepted."""

    key: str
    when: str
    text: str
    source: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    about: str
    apart: str
    first: Passage
    second: Passage


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that does not stand as it was first written, with all that was written, each with its state."""

    title: str
    items: Sequence[tuple[Item, str]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`kinds`: labels of the lanes, those too in which nothing lies. `notes`: what is left out, and why."""

    facts: Sequence[Fact]
    kinds: Sequence[str]
    lines: Sequence[Line]
    conflicts: Sequence[Conflict]
    changed: Sequence[Changed]
    notes: Sequence[str]


def timeline_report(paper: Paper, as_of: str, told: Timeline) -> Printed:
    """The report on paper."""
    return printed(el("div", list(_report(paper.title, as_of, told)), class_="wide"), paper)


def _report(title: str, as_of: str, told: Timeline) -> Iterator[Child]:
    yield el("h1", title)
    yield el("p", as_of, class_="lede")
    yield printed_facts([*told.facts, ("On this timeline", _counted(told))])
    yield from (el("p", note, class_="note") for note in told.notes)
    yield el("h2", "What this timeline does not say")
    yield listed(LIMITS)
    yield from _drawn(told)
    yield from _table(told)
    yield from _conflicts(told)
    yield from _changed(told)


def _counted(told: Timeline) -> str:
    by_kind = [(kind, sum(1 for one in told.lines if one.kind == kind)) for kind in told.kinds]
    return "; ".join(f"{kind.lower()}: {count:,}" for kind, count in by_kind)


def _numbers(told: Timeline) -> dict[str, int]:
    return {line.event.key: number for number, line in enumerate(told.lines, start=1)}


def _disputed(told: Timeline) -> frozenset[str]:
    return frozenset(side.key for one in told.conflicts for side in (one.first, one.second))


def _drawn(told: Timeline) -> Iterator[Child]:
    """The strip of the whole on a sheet of its own with its legend, then the stretches."""
    drawn = stretches([line.event for line in told.lines])
    if not drawn:
        return
    whole, *parts = drawn
    yield el("h2", "The whole time", class_="own")
    yield _figure(whole, told, f"{_words(whole)}. {LEGEND}", whole=True)
    if parts:
        yield el("h2", "Closer", class_="own")
        yield el(
            "p",
            "Stretches that stand close together above, each drawn by itself in order of time. "
            "What no lane has room for is in the table only.",
        )
        yield from (_figure(one, told, f"{_words(one)}.") for one in parts)


def _words(of: Stretch) -> str:
    first, last = of.events[0], max(of.events, key=lambda one: one.when.latest)
    count = len(of.events)
    days = f"{first.when.earliest:%-d %b %Y} to {last.when.latest - timedelta(microseconds=1):%-d %b %Y}"
    return f"{count:,} event{'' if count == 1 else 's'}, {days}"


def _figure(of: Stretch, told: Timeline, words: str, *, whole: bool = False) -> Markup:
    lane_of = {line.event.key: line.kind for line in told.lines}
    marked = Marked(_numbers(told), lane_of, told.kinds, _disputed(told))
    return el("figure", strip(of, marked, whole=whole), el("figcaption", words))


def _table(told: Timeline) -> Iterator[Child]:
    yield el("h2", "Every event, with its source", class_="own")
    if not told.lines:
        yield el("p", "Nothing is dated in this file.")
        return
    columns = [
        Column("No.", 11, number=True), Column("When", 42), Column("Known how closely", 30), Column("What"),
        Column("Source, and who vouches for it", 76),
    ]  # fmt: skip
    yield grid(columns, _rows(told))


def _rows(told: Timeline) -> Iterator[Sequence[Child]]:
    disputed = _disputed(told)
    for number, line in enumerate(told.lines, start=1):
        if line.silence:
            yield [f"Nothing is dated for {line.silence}."]
        event = line.event
        remarks = [line.remark, "Two papers may disagree about it: see below." if event.key in disputed else ""]
        what = [el("b", f"{event.what}. ") if event.what else None, event.text]
        yield [
            str(number),
            _when(event.when),
            how_closely(event.when),
            [*what, *(el("p", one, class_="state") for one in remarks if one)],
            [el("b", line.kind), el("br"), line.source],
        ]


def _when(when: TimeSpan) -> Child:
    words = when.in_words()
    written = when.as_written.strip()
    return [words, *([el("br"), f"written: {written}"] if written and written != words else [])]


def how_closely(when: TimeSpan) -> str:
    """'to the minute', 'to the day', 'somewhere within 98 days'."""
    if when.precision is Precision.RANGE or when.precision in (Precision.SEASON, Precision.DECADE):
        return f"somewhere within {_long(when)}"
    if when.precision is Precision.HOUR:
        minutes = round(when.width.total_seconds() / 60)
        return "to the hour" if minutes < 60 else f"to {minutes // 2} minutes either way"
    return f"to the {when.precision.value}"


def _long(when: TimeSpan) -> str:
    """Of a span, rounded up to what it is told in."""
    minutes = round(when.width.total_seconds() / 60) + 1
    for unit, name, least in ((365.25 * 1440, "year", 2), (1440, "day", 1), (60, "hour", 1)):
        if minutes >= unit * least:
            count = round(minutes / unit)
            return f"{'about ' if name == 'year' else ''}{count:,} {name}{'' if count == 1 else 's'}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _conflicts(told: Timeline) -> Iterator[Child]:
    yield el("h2", "Where two papers may disagree")
    if not told.conflicts:
        yield el("p", NO_CONFLICT)
        return
    yield el("p", "Found by rule: both sentences tell of one thing, and their times have no minute in common.")
    numbers = _numbers(told)
    for at, one in enumerate(told.conflicts, start=1):
        head = f"{at}. {one.about[:1].upper()}{one.about[1:]}: {one.apart} apart at the least"
        rows = [_passage(side, numbers) for side in (one.first, one.second)]
        yield el("div", el("h3", head), grid(_PASSAGE, rows), class_="said")


_PASSAGE = (Column("When", 42), Column("Passage, as the page was read"), Column("Source", 66))


def _passage(side: Passage, numbers: dict[str, int]) -> Sequence[Child]:
    number = numbers.get(side.key)
    line = f"Line {number} of the table." if number else "Not in the table: nobody has accepted this date."
    state = "" if side.accepted else " A rule suggests the date."
    return [
        side.when,
        f"\N{LEFT DOUBLE QUOTATION MARK}{side.text}\N{RIGHT DOUBLE QUOTATION MARK}",
        f"{side.source}.{state} {line}",
    ]


def _changed(told: Timeline) -> Iterator[Child]:
    yield el("h2", "What was amended, struck out or withdrawn")
    if not told.changed:
        yield el("p", "Every entry on this timeline stands as it was first written.")
        return
    yield el(
        "p", "Nothing is written over. The table shows what stands now; here is what stood before, and who changed it."
    )
    for one in told.changed:
        yield el("h3", one.title)
        yield from (printed_item(item, state) for item, state in one.items)
