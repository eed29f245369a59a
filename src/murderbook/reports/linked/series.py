"""The series report: cases that are suggested as one offender's, in order of time, with all that was said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from murderbook.reports.item import Fact, printed_facts
from murderbook.reports.linked.parts import (
    Column,
    Decision,
    Judgements,
    Search,
    decided,
    figure,
    grid,
    judged,
    listed,
    searched,
)
from murderbook.reports.markup import Child, Markup, el
from murderbook.reports.paper import Paper, Printed, printed

OPENING = (
    "Suggested: these cases may be one offender's work. It is a list to read, not a finding: strings hold strangers. A "
    "person decides, pair by pair."
)
FIRM = (
    "How firmly a case belongs, 0 to 100, is a score: how often it and the others are put together, over all ways to "
    "put the cases together, at assumed rates. It orders the cases; it is no probability."
)
LANES = "The cases in time: a dot is a date, a bar is all that a rough date may be. The table above says the same."
SIGNS = (
    "The columns are the cases by their numbers above. \N{BLACK CIRCLE} present, or the same; \N{WHITE CIRCLE} absent, "
    "or something else; empty: not known. What fewer than two files know is left out."
)
LIMITS = (
    "It does not say that these cases are one offender's. A program put them together by what is coded from the files; "
    "in registers that were made to try it, most cases in suggested strings were strangers to each other.",
    "It names nobody, and says nothing of any person who may have done it.",
    "Firmness and score are no probabilities. All rates are assumed; no solved homicide series has validated them.",
    "The number of such strings by chance is of a search in which nothing is there. Below one, too, a string may hold "
    "strangers.",
    "What the cases share may be what many cases share. What is not on file was not compared.",
    "Cases that are not in the record, or that whoever printed this may not take away, are in no line of it.",
    "A decision ties cases for later searches, or keeps them apart. It is no evidence, and no judgement of a pair.",
)
COLUMNS_AT_ONCE = 16  # of a table of signs; a longer string is printed in several


@dataclass(frozen=True, slots=True)
class Member:
    """A case of the string, or near it. `since`: after the one before; `firmness` 0 to 100, "" where not told."""

    number: str
    agency_number: str
    victim: str
    when: str
    since: str
    area: str
    weapon: str
    status: str
    firmness: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a case was: which place of it, how exactly that is known; `why_not` where there is none to place."""

    number: str
    place: str = ""
    exactness: str = ""
    degrees: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """A row of what cases share: a sign per case, and of how many that know it."""

    label: str
    cells: tuple[str, ...]
    counted: str


@dataclass(frozen=True, slots=True)
class Question:
    """A case whose place is open: what to find out, where, what it would change over the pairs, in points."""

    head: str
    traces: str
    findings: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class Link:
    """A lead between two of the cases."""

    pair: str
    score: str
    chance: str


@dataclass(frozen=True, slots=True)
class Past:
    """What an earlier search put together of these cases."""

    at: str
    cases: str
    same: str
    firmness: str
    chance: str


@dataclass(frozen=True, slots=True)
class Series:
    """All that is printed of a string. `facts`: chance, firmness, score, what most share, span, spread. `off_by`: of a
    firmness. `matrix`: titled groups of rows. `without`: pairs that are no lead of their own."""

    notes: Sequence[str]
    facts: Sequence[Fact]
    off_by: str
    members: Sequence[Member]
    near: Sequence[Member]
    lanes: Sequence[Markup]
    scenes: Sequence[Scene]
    matrix: Sequence[tuple[str, Sequence[Signs]]]
    questions: Sequence[Question]
    links: Sequence[Link]
    without: int
    judgements: Judgements
    decisions: Sequence[Decision]
    change: str
    past: Sequence[Past]
    others: Sequence[str]
    searches: Sequence[Search]


def series_report(paper: Paper, as_of: str, series: Series) -> Printed:
    """The report on paper."""
    return printed(list(_report(paper.title, as_of, series)), paper)


def _report(title: str, as_of: str, series: Series) -> Iterator[Child]:
    yield el("h1", title)
    yield el("p", as_of, class_="lede")
    yield from (el("p", note, class_="note") for note in series.notes)
    yield el("h2", "What is proposed")
    yield el("p", OPENING)
    yield printed_facts(series.facts)
    yield el("h2", "What this report does not say")
    yield listed(LIMITS)
    yield from _cases(series)
    yield from _scenes(series)
    yield from _matrix(series)
    yield from _questions(series)
    yield from _links(series)
    yield from _persons(series)
    yield from _history(series)
    yield el("h2", "How the numbers came about")
    yield from searched(series.searches)


def _cases(series: Series) -> Iterator[Child]:
    yield el("h2", "The cases, in order of time")
    if any(one.firmness for one in series.members):
        error = f" There are too many ways to look at all: it may be off by {series.off_by}." if series.off_by else ""
        yield el("p", FIRM + error, class_="before")
    yield grid(_MEMBER, [_member(str(at), one) for at, one in enumerate(series.members, start=1)])
    yield from (figure(drawing, LANES) for drawing in series.lanes)
    if series.near:
        yield el("h2", "Near the string: these may belong")
        yield el("p", "Outside it, the firmest first. They are no part of what is proposed.", class_="before")
        yield grid(_MEMBER, [_member("near", one) for one in series.near])


_MEMBER = (
    Column("No.", 12, number=True), Column("Case", 22), Column("Firm, of 100", 14, number=True), Column("When", 33),
    Column("Victim", 31), Column("Area", 22), Column("Weapon or method", 25), Column("Status"),
)  # fmt: skip


def _member(at: str, one: Member) -> list[Child]:
    return [
        at, _below(one.number, one.agency_number), one.firmness or "\N{EN DASH}", _below(one.when, one.since),
        one.victim, one.area, one.weapon, one.status,
    ]  # fmt: skip


def _below(first: str, second: str) -> Child:
    return [first, *([el("br"), second] if second else [])]


def _scenes(series: Series) -> Iterator[Child]:
    yield el("h2", "Where")
    placed = [one for one in enumerate(series.scenes, start=1) if not one[1].why_not]
    columns = [
        Column("No.", 10, number=True), Column("Case", 30), Column("Place used", 74), Column("Known to the", 24),
        Column("Latitude, longitude"),
    ]  # fmt: skip
    if placed:
        yield grid(columns, [(str(at), one.number, one.place, one.exactness, one.degrees) for at, one in placed])
    lost = [f"{one.number} ({one.why_not})" for one in series.scenes if one.why_not]
    if lost:
        yield el("p", f"Without a scene: {'; '.join(lost)}.")


def _matrix(series: Series) -> Iterator[Child]:
    if not series.matrix:
        return
    yield el("h2", "What they share, and where they differ")
    yield el("p", SIGNS, class_="before")
    count = len(series.members)
    for begin in range(0, count, COLUMNS_AT_ONCE):
        end = min(begin + COLUMNS_AT_ONCE, count)
        numbers = [Column(str(at + 1), 6.5) for at in range(begin, end)]
        rows: list[Sequence[Child]] = []
        for title, lines in series.matrix:
            rows.append([title])
            rows += [[one.label, *one.cells[begin:end], one.counted] for one in lines]
        yield grid([Column("Behaviour or fact"), *numbers, Column("Of those known", 16)], rows)


def _questions(series: Series) -> Iterator[Child]:
    if not series.questions:
        return
    yield el("h2", "What would decide it")
    yield el(
        "p",
        "For the cases that belong least firmly, and those nearest outside: what their files do not tell and the "
        "firmest members' files do, worth most first. Points are added over the pairs, and assumed.",
        class_="before",
    )
    columns = [
        Column("Not known", 40), Column("How to find out", 62), Column("What it would change, in points"),
        Column("On average", 17, number=True),
    ]  # fmt: skip
    rows: list[Sequence[Child]] = []
    for one in series.questions:
        rows.append([one.head])
        rows += [["Traces", one.traces, "", ""]] if one.traces else []
        rows += one.findings
    yield grid(columns, rows)


def _links(series: Series) -> Iterator[Child]:
    yield el("h2", "Leads between them")
    if series.links:
        columns = [Column("Pair", 62), Column("Score, assumed", 26, number=True), Column("Such leads by chance")]
        yield grid(columns, [(one.pair, one.score, one.chance) for one in series.links])
    if series.without:
        are = "pair is no lead of its own" if series.without == 1 else "pairs are no leads of their own"
        yield el("p", f"{series.without} {are}: only the strongest pairs of a search are kept.")


def _persons(series: Series) -> Iterator[Child]:
    yield el("h2", "Decided by persons, of the string")
    yield from decided(series.decisions)
    if not series.decisions:
        yield el("p", "Nobody has decided anything of these cases together.")
    yield el("h2", "Judged by persons, pair by pair")
    yield from judged(
        series.judgements, "Nobody has judged a pair of these cases.", f"{series.judgements.untold} of these pairs"
    )


def _history(series: Series) -> Iterator[Child]:
    yield el("h2", "How it came to be")
    yield el("p", series.change)
    if series.past:
        columns = [
            Column("Search", 30), Column("Its cases"), Column("Of today's", 16, number=True),
            Column("Firmness, of 100", 18, number=True), Column("Such strings by chance", 34),
        ]  # fmt: skip
        yield grid(
            columns, [(one.at, one.cases, one.same, one.firmness or "\N{EN DASH}", one.chance) for one in series.past]
        )
    yield from (el("p", words) for words in series.others)
