"""Leads in plain words: the sentence on top of the page, and what chance alone would give."""

from __future__ import annotations

from typing import Any

from murderbook.evidence.weight import State
from murderbook.workbench.leads.models import Lead
from murderbook.workbench.register.models import Case

STRONGEST_NAMED = 3
CORRECTION = "overlap."  # rows that count what comes together once: no reason of their own
PHYSICAL = "physical"  # the group of rows on DNA, prints and firearms


def number_of(case: Case) -> str:
    """The case's number as the unit knows it; the line of its file where it has none."""
    return case.own_number or case.agency_number or (f"line {case.source_line}" if case.source_line else case.key)


def chance_in_words(lead: Lead) -> str:
    """'about 0.02', or 'fewer than 0.03' where the replicas support no less.

    None is given for a physical link: replica searches hold no traces, so they say nothing of how often one arises.
    """
    if traces(lead.document):
        return "not counted for a physical link"
    if lead.chance_shown is None:
        return "not known"
    return at_most_or_about(lead.chance_shown, at_floor=lead.chance_at_floor)


def at_most_or_about(shown: float, *, at_floor: bool) -> str:
    return f"{'fewer than' if at_floor else 'about'} {figure(shown)}"


def figure(value: float) -> str:
    """Two digits below ten, whole numbers above."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def limit_of(lead: Lead) -> str:
    """The 95 % upper limit of the number by chance, "" where none is kept: two digits, so that a small one is not told
    as none; and no less than the number itself, below which that of no replica lies by a hair."""
    return "" if lead.chance_upper is None else figure(max(lead.chance_upper, lead.chance_shown or 0.0))


def opening_sentence(lead: Lead, chance: str, where: str) -> str:
    """The lead in one sentence, before any number that needs explaining; the one number with the search it is of."""
    left, right = number_of(lead.left), number_of(lead.right)
    if lead.score_millibits is None:
        return (
            f"Excluded by {excluding(lead.document)}: by what is on file, {left} and {right} are not one offender's "
            "work. That holds as far as the traces are the offender's."
        )
    named = ", ".join(in_sentence(label) for label in reasons_in_short(lead.document)) or "nothing that weighs"
    opening = f"Suggested: {left} and {right} may be one offender's work. What supports it most: {named}. "
    if traces(lead.document):
        return f"{opening}The laboratory's report says what the physical link is worth, not this score."
    return f"{opening}Leads as strong as this that chance alone is expected to give: {chance}, {where}."


def in_sentence(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def excluding(document: dict[str, Any]) -> str:
    """'DNA': the traces that rule one offender out."""
    labels = [row["label"] for row in document["weights"] if row["state"] == State.EXCLUDED]
    return ", ".join(label.removesuffix(": excluded") for label in labels)


def traces(document: dict[str, Any]) -> list[str]:
    """Labels of the physical links the lead rests on: their points rank and were never counted or calibrated."""
    return [row["label"] for row in document["weights"] if row["group"] == PHYSICAL and row["state"] == State.USED]


def reasons_in_short(document: dict[str, Any]) -> list[str]:
    """The strongest supporting comparisons, for one line of a list."""
    rows = [row for row in document["weights"] if row["state"] == State.USED and row["score"] > 0]
    rows = [row for row in rows if not row["comparison"].startswith(CORRECTION)]
    rows.sort(key=lambda row: (-row["score"], row["comparison"]))
    return [row["label"] for row in rows[:STRONGEST_NAMED]]
