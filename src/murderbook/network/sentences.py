"""Plain sentences that several questions share."""

from __future__ import annotations

from murderbook.network.graph.entity import Relation
from murderbook.network.graph.network import Edge

REPORTS_SHOWN = 3


def number(count: int, one: str, many: str | None = None) -> str:
    """'1 tie', '2,000 ties'."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def edge_sentence(edge: Edge) -> str:
    """Who, what, when, from which source, how graded; the best graded reports first."""
    told = sorted(edge.reports, key=lambda report: report.grade.steps)  # stable: of equals in order of time
    shown = "; ".join(report_words(report) for report in told[:REPORTS_SHOWN])
    more = f"; and {number(len(told) - REPORTS_SHOWN, 'further report')}" if len(told) > REPORTS_SHOWN else ""
    return f"{edge.left.label} - {edge.kind} - {edge.right.label} ({shown}{more})."


def report_words(report: Relation) -> str:
    weight = "" if report.weight == 1 else f"weight {report.weight:g}, "
    return f"{weight}{report.when_in_words()}, {report.source.in_words()}, {report.grade.in_words()}"


def joined(names: list[str], most: int = 5) -> str:
    """'a, b and 3 more'."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most:,} more"
