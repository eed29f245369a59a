"""The lead report: a pair of cases that may be one offender's, with every reason, judgement and limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from murderbook.evidence.bits import bits, in_hundredths
from murderbook.evidence.lead import Lead, Standing
from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.reports.item import Fact, printed_facts
from murderbook.reports.linked.parts import (
    Column,
    Decision,
    Judgements,
    Search,
    Sources,
    decided,
    figure,
    grid,
    judged,
    listed,
    searched,
)
from murderbook.reports.markup import Child, Markup, el
from murderbook.reports.paper import Paper, Printed, printed

ASSUMED = (
    "Assumed. How constant offenders are is assumed, with publications as a guide; how rare things are is counted in "
    "the record. No set of solved homicide series has validated either. The points order pairs and are no measure of "
    "probability; none is claimed, and no verbal scale applies."
)
VALIDATED = (
    "Validated. The numbers are calibrated on a named population of cases of the same kind. Bits are log2 of the "
    "likelihood ratio: each doubles it."
)
PHYSICAL = "physical"  # the group of rows on DNA, prints and firearms
STANDINGS = {Standing.ASSUMED: ASSUMED, Standing.VALIDATED: VALIDATED}
BARS = (
    "The score, reason by reason, from nothing to the total: filled bars speak for one offender, hatched bars for two, "
    "the dark bar is the total. The table below holds the same numbers."
)
LIMITS = (
    "It does not say that one person did both. A program suggests it by what is coded from two files; it accuses "
    "nobody.",
    "The points are no probability, neither of guilt nor of one hand, and must not be told to anybody as one.",
    "The number of leads by chance is not the probability that these two are unrelated. It says how many such pairs "
    "a search of this size lists where nothing is there. It is an estimate, too low where a few files are alike for "
    "a reason of their own.",
    "What a physical trace is worth, the laboratory's report says, and nothing in here.",
    "What is not on file was not compared. A behaviour is present, absent or unknown as somebody coded it from a page; "
    "a mistake there is a mistake here.",
    "It is a report on one pair. Other pairs, of which it says nothing, may be as strong or stronger.",
    "A judgement is a person's view of the files. It is no result of the laboratory, and does not change the points.",
)


@dataclass(frozen=True, slots=True)
class Counted:
    """One way to count such leads by chance: "about 0.12", "in the search of ...", and what is counted there."""

    words: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What one file or both do not tell: where it is found out, and what it would change, as far as that is known."""

    row: WeightOfEvidence
    work: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """All that is printed of a lead. `lead` bears the rows; `groups` are those that count, physical links first, under
    the name of their group. `chance`: the number that counts first; none for a physical link. `compared`: fact, both
    values. `notes` stand on top: cautions, and that the search is not the latest."""

    names: tuple[str, str]
    opening: str
    notes: Sequence[str]
    lead: Lead
    identities: Sequence[tuple[str, str, str]]
    compared: Sequence[tuple[str, str, str]]
    chance: Sequence[Counted]
    limit: str
    groups: Sequence[tuple[str, Sequence[WeightOfEvidence]]]
    chart: Markup | None
    laboratory: Sequence[str]
    missing: Sequence[Missing]
    since: Sequence[str]
    judgements: Judgements
    decisions: Sequence[Decision]
    searches: Sequence[Search]


def lead_report(paper: Paper, as_of: str, pair: Pair) -> Printed:
    """The report on paper."""
    return printed(list(_report(paper.title, as_of, pair)), paper)


def _report(title: str, as_of: str, pair: Pair) -> Iterator[Child]:
    yield el("h1", title)
    yield el("p", as_of, class_="lede")
    yield from (el("p", note, class_="note") for note in pair.notes)
    yield from _proposed(pair)
    yield el("h2", "What this report does not say")
    yield listed(LIMITS)
    yield el("div", el("h2", "The two cases"), grid(_sides(pair), pair.identities), class_="said")
    yield from _physical(pair)
    yield from _reasons(pair)
    yield from _missing(pair)
    yield from _told(pair)
    yield el("h2", "Both files, fact by fact")
    yield el("p", "As they stand in the record now, whether or not the program weighs the fact.", class_="before")
    yield grid(_sides(pair), pair.compared)
    yield el("h2", "How the numbers came about")
    yield from searched(pair.searches)


def _sides(pair: Pair) -> list[Column]:
    return [Column("Fact", 56), Column(pair.names[0]), Column(pair.names[1])]


def _proposed(pair: Pair) -> Iterator[Child]:
    lead = pair.lead
    yield el("h2", "What is proposed")
    yield el("p", pair.opening)
    facts = [
        ("One offender (H1)", lead.h1),
        ("Two offenders (H2)", lead.h2),
        ("Standing", STANDINGS[lead.standing]),
        *_numbers(lead),
    ]
    yield printed_facts(facts)
    if pair.chance:
        yield el("h3", "Such leads by chance")
        columns = [Column("Expected", 30), Column("In which search", 62), Column("What is counted")]
        yield grid(columns, [(one.words, one.where, one.sentence) for one in pair.chance])
    if pair.limit:
        yield el("p", pair.limit)


def _numbers(lead: Lead) -> Iterator[Fact]:
    """Score, or bits, posterior and verbal scale: what the standing gives."""
    if lead.exclusions:
        yield "Score", "none: a trace excludes one offender"
    elif lead.standing is Standing.ASSUMED:
        yield "Score", f"{bits(lead.score_millibits or 0):.2f} points, assumed. An order of reading, no measure"
    else:
        yield "Weight of all evidence", f"{bits(lead.weight_millibits or 0):.2f} bits: {lead.support}"
        if lead.probability is not None and lead.prior_millibits is not None:
            yield "Before any evidence", f"{bits(lead.prior_millibits):.1f} bits"
            yield "After it", f"{bits(lead.posterior_millibits or 0):.1f} bits, a probability of {lead.probability:.3g}"


def _physical(pair: Pair) -> Iterator[Child]:
    """Traces outrank behaviour, so they stand before it, and what was never compared of them too."""
    yield el("h2", "Physical evidence")
    for row in pair.lead.exclusions:
        source = f" State excluded, no points. Source: {row.source.origin}"
        yield el("p", el("b", f"Excluded by {row.label}: "), row.sentence, source)
    if any(row.group == PHYSICAL and row.state is State.USED for row in pair.lead.weights):
        yield el("p", "What ties the two stands first among the reasons.")
    elif not pair.lead.exclusions:
        yield el("p", "No physical link between the two is on file, neither one that ties them nor one that excludes.")
    if pair.laboratory:
        yield el("p", "By what is on file, these were not compared between the two:", class_="before")
        yield listed(pair.laboratory)


def _reasons(pair: Pair) -> Iterator[Child]:
    yield el("h2", "The reasons, one by one")
    if not pair.groups:
        yield el("p", "Nothing that could be compared counts.")
        return
    yield figure(pair.chart, BARS)
    sources, points = Sources(), "Bits" if pair.lead.standing is Standing.VALIDATED else "Points"
    columns = [
        Column("Compared", 26), Column(pair.names[0], 23.5), Column(pair.names[1], 23.5),
        Column(f"{points}, state", 17, number=True), Column("Rate, one offender", 17, number=True),
        Column("Rate, two", 15, number=True), Column("In words, and source"),
    ]  # fmt: skip
    rows: list[Sequence[Child]] = []
    for title, group in pair.groups:
        total = in_hundredths(sum(row.millibits or 0 for row in group))
        rows.append([f"{title}: {total} together" if len(group) > 1 else title])
        rows += [_reason(row, sources) for row in group]
    yield grid(columns, rows)
    yield el(
        "p",
        "Rate, one offender: how often both would show it if one offender did both, and what is known of that. Rate, "
        "two: how often by chance, and among how many it was counted. State used: it counts. A row that shares its "
        "group with others counts for less than its rates say, so that what comes together is not counted twice.",
        class_="small",
    )
    yield sources.printed()


def _reason(row: WeightOfEvidence, sources: Sources) -> list[Child]:
    known = "" if row.p_given_h1 is None else f"{row.p_given_h1:.3f}"
    basis = row.source.basis.value if row.source.basis and known else ""
    chance = "" if row.p_given_h2 is None else f"{row.p_given_h2:.4f}"
    among = f"of {row.source.n:,}" if row.source.n and chance else ""
    number = sources.number(row.source.origin.split("; ", 1)[-1])
    return [
        row.label,
        row.left or "\N{EN DASH}",
        row.right or "\N{EN DASH}",
        _two(in_hundredths(row.millibits or 0), state_of(row)),
        _two(known, basis),
        _two(chance, among),
        f"{row.sentence} [{number}]",
    ]


def _two(first: str, second: str) -> Child:
    return [first or "\N{EN DASH}", *([el("br"), second] if second else [])]


def state_of(row: WeightOfEvidence) -> str:
    """'used' or 'capped'; arithmetic that takes back what was counted twice is 'no evidence'."""
    return "no evidence" if row.state is State.USED and row.comparison.startswith("overlap.") else row.state.value


def _missing(pair: Pair) -> Iterator[Child]:
    yield el("h2", "What is missing")
    if not pair.missing:
        yield el("p", "Every comparison of the model could be made: nothing is missing.")
        return
    yield el(
        "p",
        "Not known in one file or both, so each counts for nothing: state missing, 0 points. It could support the link "
        "or speak against it; what is worth most, if one offender did both, stands first. Points are assumed.",
        class_="before",
    )
    columns = [
        Column("Not known", 34), Column(pair.names[0], 24), Column(pair.names[1], 24), Column("How to find out", 46),
        Column("What it would change, in points"),
    ]  # fmt: skip
    yield grid(columns, [_unknown(one) for one in pair.missing])
    if pair.since:
        yield el("p", f"Looked up since this search: {'; '.join(pair.since)}. The next search counts it.")


def _unknown(one: Missing) -> list[Child]:
    row = one.row
    both = row.left is not None and row.right is not None
    unlike = "cannot be told; known in a form that cannot be compared"
    return [
        row.label,
        row.left or "not known",
        row.right or "not known",
        one.work or "\N{EN DASH}",
        one.change or (unlike if both else "cannot be told"),
    ]


def _told(pair: Pair) -> Iterator[Child]:
    yield el("h2", "Judged by persons")
    yield from judged(pair.judgements, "Nobody has judged this pair.")
    if pair.decisions:
        yield el("h3", "Decisions on strings that name both cases")
        yield from decided(pair.decisions)
