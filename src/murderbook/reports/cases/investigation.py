"""The brief of an investigation: its question, the hypotheses with what counts for and against each, what is asked.

Plain data in, paper out: what stands in it whoever gathers it decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from murderbook.reports.item import Fact, printed_facts
from murderbook.reports.linked.parts import Column, grid, listed
from murderbook.reports.markup import Child, el
from murderbook.reports.paper import Paper, Printed, printed

COUNTS = (
    "Each item of what is known is rated by people against each hypothesis. The hypothesis with least against it "
    "stands first; what supports orders nothing, since much of it fits several (Heuer, Psychology of Intelligence "
    "Analysis, 1999, chapter 8)."
)
LIMITS = (
    "The numbers are counts of items as people rated them. No item is weighed, a fact that was written twice counts "
    "twice, and no number is a probability.",
    "A hypothesis that few items were rated for has little against it for that reason alone.",
    "It holds what somebody entered. What is in the files and in no item speaks for nothing here.",
)
NOTHING_TELLS = "Nothing yet: no item is rated for all hypotheses and says different things of them."


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """By its number ("H2"), in the order of least against."""

    number: str
    text: str
    against: int
    support: int
    unrated: int


@dataclass(frozen=True, slots=True)
class Telling:
    """An item that tells hypotheses apart, its source, and what it says of each of them with the reason."""

    number: str
    text: str
    source: str
    says: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """`whose`: the investigation's own, or the number of the case in whose file it stands. `said`: the last answer, or
    why there is none, with its source, who wrote it and when."""

    number: str
    text: str
    whose: str
    state: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """Without anything that was taken back. `cases`: number, victim, when it happened."""

    question: str
    facts: Sequence[Fact]
    cases: Sequence[tuple[str, str, str]]
    hypotheses: Sequence[Hypothesis]
    telling: Sequence[Telling]
    opened: Sequence[Question]
    answered: Sequence[Question]


def investigation_brief(paper: Paper, as_of: str, told: Brief) -> Printed:
    """The brief on paper. NoPrinterError where no PDF can be made."""
    return printed(el("div", list(_brief(paper.title, as_of, told))), paper)


def _brief(title: str, as_of: str, told: Brief) -> Iterator[Child]:
    yield el("h1", title)
    yield el("p", as_of, class_="lede")
    yield el("p", el("b", told.question))
    yield printed_facts(told.facts)
    yield el("h2", "Cases")
    yield grid([Column("Case", 40), Column("Victim"), Column("When", 52)], told.cases)
    yield el("h2", "Hypotheses, least against first")
    yield from _ordered(told.hypotheses)
    yield el("h2", "What tells them apart")
    yield from _telling(told.telling)
    yield el("h2", "Open questions")
    yield from _opened(told.opened)
    if told.answered:
        yield el("h2", "Questions that were answered, or cannot be")
        yield grid([Column("Question", 62), Column("State", 26), Column("Answer and source")], _answered(told.answered))
    yield el("h2", "What this brief does not say")
    yield listed(LIMITS)


def _ordered(hypotheses: Sequence[Hypothesis]) -> Iterator[Child]:
    if not hypotheses:
        yield el("p", "None yet.")
        return
    columns = [
        Column("No.", 12), Column("Hypothesis"), Column("Against", 17, number=True), Column("For", 14, number=True),
        Column("Not rated", 17, number=True),
    ]  # fmt: skip
    yield el("p", COUNTS)
    yield grid(columns, ([one.number, one.text, *_counts(one)] for one in hypotheses))


def _counts(one: Hypothesis) -> list[str]:
    return [f"{count:,}" for count in (one.against, one.support, one.unrated)]


def _telling(telling: Sequence[Telling]) -> Iterator[Child]:
    """Items below one another, each with a row for every hypothesis: a table as wide as there are hypotheses would
    leave the sheet."""
    if not telling:
        yield el("p", NOTHING_TELLS)
        return
    columns = [Column("Of", 12), Column("Says", 28), Column("Why")]
    for one in telling:
        rows = ([number, says, why] for number, says, why in one.says)
        head = el("h3", f"{one.number}: {one.text}")
        yield el("div", head, el("p", one.source, class_="small"), grid(columns, rows), class_="said")


def _opened(questions: Sequence[Question]) -> Iterator[Child]:
    if not questions:
        yield el("p", "None of one's own, here or in these files.")
        return
    rows = ([one.number or "\N{EN DASH}", _lines(one.text, one.said), one.whose] for one in questions)
    yield grid([Column("No.", 12), Column("Question"), Column("Asked by", 44)], rows)


def _answered(questions: Sequence[Question]) -> Iterator[Sequence[Child]]:
    for one in questions:
        yield [f"{one.number}: {one.text}", one.state, one.said]


def _lines(*lines: str) -> Child:
    first, *others = [one for one in lines if one]
    return [first, *([el("br"), one] for one in others)]
