"""The Doe report: who an unidentified person may be, what was compared, what was excluded and why, and what is missing.

Plain data in, paper out: what stands in it whoever gathers it decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from murderbook.evidence.lead import Lead, Standing
from murderbook.evidence.weight import WeightOfEvidence
from murderbook.reports.cases.limits import ASSUMED, LIMITS, PROFILES
from murderbook.reports.cases.weighed import weighed
from murderbook.reports.item import Fact, printed_facts
from murderbook.reports.linked.parts import Column, Judgements, Sources, figure, grid, judged, listed
from murderbook.reports.markup import Child, Markup, el
from murderbook.reports.paper import Paper, Printed, printed

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A heading with facts, and sentences below them."""

    title: str
    facts: Sequence[Fact] = ()
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Profiles:
    """What STR profiles say of a pair: no allele is in it. `markers`: marker, LR, points, samples, note; `populations`:
    name, log10 LR, points; `relatives`: relation, sample, markers, what each adds."""

    notes: Sequence[str]
    markers: Sequence[Cells]
    populations: Sequence[Cells]
    relatives: Sequence[Cells]
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report of a missing person that was compared. `of`: the file of the body it was compared with; `counted`: rows
    that count, in the order of reading; `why`: what excludes it, or weighs most for it; `judged`: in short, for the
    list. `limit`: of `chance`, at 95 %. `notes`: cautions. `unknown`: what is not known, by the file that lacks it.
    `steps`: what, points, how, what it takes."""

    place: int
    name: str
    number: str
    of: str
    seen: str
    looks: str
    score: str
    chance: str
    why: str
    judged: Sequence[str]
    lead: Lead
    limit: str = ""
    counted: Sequence[WeightOfEvidence] = ()
    chart: Markup | None = None
    said: Judgements = field(default_factory=Judgements)
    notes: Sequence[str] = ()
    profiles: Profiles | None = None
    genealogy: Sequence[str] = ()
    teeth: Sequence[str] = ()
    rests: Sequence[Cells] = ()
    unknown: Sequence[Fact] = ()
    steps: Sequence[Cells] = ()
    search: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Doe:
    """`notes` stand on top: a name that was determined, a proposal, a withdrawal. `running` are shown reason by reason;
    `further` are weaker ones in the list alone; `apart` were excluded or eliminated. `lacking`: what is not on file."""

    notes: Sequence[str]
    determined: Sequence[Told]
    body: Sequence[Told]
    sources: Sequence[Fact]
    one_body: Sequence[str]
    running: Sequence[Candidate]
    further: Sequence[Candidate]
    apart: Sequence[Candidate]
    lacking: Sequence[str]
    genealogy: Sequence[Told]
    conditions: Sequence[Cells] = ()


def doe_report(paper: Paper, as_of: str, doe: Doe) -> Printed:
    """The report on paper."""
    return printed(list(_report(paper.title, as_of, doe)), paper)


def _report(title: str, as_of: str, doe: Doe) -> Iterator[Child]:
    yield el("h1", title)
    yield el("p", as_of, class_="lede")
    yield from (el("p", note, class_="note") for note in doe.notes)
    yield el("h2", "What this report does not say")
    yield listed(LIMITS)
    yield from _parts("What the medical examiner determined", doe.determined, "Nobody has been named.")
    yield from _parts("What is known of the body", doe.body, "Nothing is on file.")
    if doe.one_body:
        yield el("h3", "Files of the same body")
        yield listed(doe.one_body)
    yield el("h3", "Where that comes from")
    yield printed_facts(doe.sources)
    yield from _compared(doe)
    yield from _next(doe)
    yield from _parts("Genetic genealogy", doe.genealogy, "No genealogy record was begun for this case.")
    if doe.conditions:
        yield grid(_CONDITIONS, doe.conditions, "The ten conditions, as they were answered last")
    sources = Sources()
    for one in doe.running:
        yield from _candidate(one, sources)
    if doe.running:
        yield el("div", sources.printed())


_CONDITIONS = (Column("Condition", 30), Column("What it asks", 58), Column("Answer", 24), Column("What shows it"))


def _parts(title: str, parts: Sequence[Told], none: str) -> Iterator[Child]:
    yield el("h2", title)
    if not parts:
        yield el("p", none)
    for one in parts:
        if one.title:
            yield el("h3", one.title)
        yield printed_facts(one.facts)
        yield from (el("p", line) for line in one.lines)


def _compared(doe: Doe) -> Iterator[Child]:
    """The candidates as lists: those in the running, and those that are not, with why."""
    yield el("h2", "Reports of missing persons in the running")
    if not (doe.running or doe.further):
        yield el("p", "None: no report that may be given out here was compared, or every one was set apart.")
    else:
        yield el("p", ASSUMED)
        yield grid(_RUNNING, [_in_short(one) for one in (*doe.running, *doe.further)])
        if doe.further:
            yield el(
                "p", f"The last {len(doe.further)} weigh less; their reasons stand on the page of each.", class_="small"
            )
    yield el("h2", "Reports that were excluded or eliminated")
    if not doe.apart:
        yield el("p", "None.")
        return
    yield el("p", "Nothing is dropped. An exclusion holds as far as both files are right; a person can take his back.")
    yield grid(_APART, [_set_apart(one) for one in doe.apart])


_RUNNING = (
    Column("Place", 11, number=True), Column("Reported missing", 42), Column("Last seen", 31),
    Column("Sex and age", 24), Column("Points", 14, number=True), Column("Such by chance", 24), Column("Judged"),
)  # fmt: skip
_APART = (
    Column("Reported missing", 44), Column("Last seen", 32), Column("Sex and age", 24), Column("Why it is set apart"),
)  # fmt: skip


def _names(one: Candidate) -> Child:
    words = one.number if one.name == one.number else f"{one.name} ({one.number})"
    return [words, *([el("br"), f"with {one.of}"] if one.of else [])]


def _in_short(one: Candidate) -> Sequence[Child]:
    judged_ = [el("p", words) for words in one.judged] or "\N{EN DASH}"
    names = [_names(one), el("br"), el("span", one.why, class_="small")]
    return [str(one.place), names, one.seen, one.looks, one.score, one.chance, judged_]


def _set_apart(one: Candidate) -> Sequence[Child]:
    excluded = [el("p", el("b", f"Excluded by {row.label}: "), row.sentence) for row in one.lead.exclusions]
    reasons = [
        el("p", f"{said.verdict} by {said.by}, {said.at}: {said.reason}") for said in one.said.said if not said.replaced
    ]
    return [_names(one), one.seen, one.looks, [*excluded, *reasons, *(el("p", note) for note in one.notes)]]


def _next(doe: Doe) -> Iterator[Child]:
    yield el("h2", "What is missing, and what could be done next")
    if doe.lacking:
        yield el("p", "Not on file of the body:")
        yield listed(doe.lacking)
    first = next((one for one in doe.running if one.steps), None)
    if first is not None:
        yield el("p", f"Of the strongest candidate with something to find out, {first.name}, what is worth most first:")
        yield grid(_STEPS, first.steps)
        yield el("p", STEPS, class_="small")
    elif not doe.lacking:
        yield el("p", "Nothing that the program knows of.")


_STEPS = (
    Column("What", 48),
    Column("Points, if it is this person", 26, number=True),
    Column("How", 56),
    Column("What it takes"),
)
STEPS = (
    "Points are expected over all that may turn up, by the rates of the search. If it is another person, what turns up "
    "mostly speaks against it. Hours and fees are rough."
)


def _candidate(one: Candidate, sources: Sources) -> Iterator[Child]:
    yield el("h2", f"Candidate {one.place}: {one.name}", class_="own")
    yield from (el("p", note, class_="note") for note in one.notes)
    yield printed_facts(list(_facts(one)))
    yield figure(one.chart, BARS)
    yield weighed(one.lead, one.counted, (one.of or "The body", one.number), sources)
    if one.rests:
        yield grid(_RESTS, one.rests, "What the points rest on: how often a thing is seen of one person")
    yield from _profiles(one)
    yield from _lines("Teeth, chart against chart", one.teeth)
    yield from _lines("Genetic genealogy, beside the rows above", one.genealogy)
    if one.unknown:
        yield el("h3", "Not known, so not counted")
        yield printed_facts(one.unknown)
    yield el("h3", "Judged by persons")
    yield from judged(one.said, "Nobody has judged this pair.")
    yield el("h3", "The search that found it")
    yield printed_facts(one.search)


BARS = (
    "The score, reason by reason, from nothing to the total: filled bars speak for one person, hatched bars for two, "
    "the dark bar is the total. One point: twice as likely if it is one person. The table holds the same."
)
_RESTS = (Column("Known how", 50), Column("Rows"), Column("Points", 18, number=True))


def _facts(one: Candidate) -> Iterator[Fact]:
    yield "Report", f"{one.number}, {one.name}; last seen {one.seen}; {one.looks}"
    if one.of:
        yield "Compared with", one.of
    yield "One person (H1)", one.lead.h1
    yield "Two persons (H2)", one.lead.h2
    words = "assumed, an order of reading and no measure" if one.lead.standing is Standing.ASSUMED else "validated"
    yield "Points", f"{one.score}: {words}"
    limit = f"; 95 % upper limit {one.limit}" if one.limit else ""
    yield "Such by chance", f"{one.chance}, among all the unidentified together{limit}"


def _lines(title: str, lines: Sequence[str]) -> Iterator[Child]:
    if lines:
        yield el("h3", title)
        yield from (el("p", line) for line in lines)


def _profiles(one: Candidate) -> Iterator[Child]:
    found = one.profiles
    if found is None:
        return
    yield el("h3", "The STR profiles, marker by marker")
    yield el("p", PROFILES)
    yield from (el("p", note) for note in found.notes)
    yield grid(_MARKERS, found.markers, "Markers typed on both sides; they multiply to the row on STR profiles above")
    yield grid(_POPULATIONS, found.populations, "Under each population; the smallest counts")
    yield grid(_RELATIVES, found.relatives, "Who is typed, and what each adds to the others")
    yield printed_facts(found.facts)


_MARKERS = (
    Column("Marker", 34), Column("LR", 24, number=True), Column("Points", 20, number=True),
    Column("Samples", 18, number=True), Column("Note"),
)  # fmt: skip
_POPULATIONS = (Column("Population"), Column("log10 LR", 30, number=True), Column("Points", 30, number=True))
_RELATIVES = (
    Column("Relation"), Column("Sample", 50), Column("Markers", 24, number=True),
    Column("Adds, points", 30, number=True),
)  # fmt: skip
