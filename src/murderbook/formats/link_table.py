"""A network as two tables, nodes and links: what i2 Analyst's Notebook, Gephi and a spreadsheet take in.

A row of links is one report, so that nothing is added up on the way. `edge_list` reads both back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from murderbook.casefile.timespan import TimeSpan
from murderbook.formats.spreadsheet import neutral
from murderbook.network.graph.entity import Relation
from murderbook.network.graph.network import Network

NODES = ("id", "name", "kind", "born")
LINKS = (
    "from", "from name", "to", "to name", "kind", "direction", "date", "earliest", "latest", "weight", "grade",
    "grade in words", "document", "page", "entry",
)  # fmt: skip


def nodes_csv(network: Network) -> str:
    """A row for each entity, in order of their keys."""
    rows = ((one.key, one.label, one.kind.value, one.born.in_words() if one.born else "") for one in network.entities)
    return _table(NODES, rows)


def links_csv(network: Network) -> str:
    """A row for each report, in order of its edge. `direction`: 'directed', from left to right, or 'undirected'."""
    return _table(LINKS, _links(network))


def _links(network: Network) -> Iterator[Sequence[str]]:
    name_of = {entity.key: entity.label for entity in network.entities}
    for report in network.reports:
        yield (
            report.left, name_of[report.left], report.right, name_of[report.right], report.kind,
            "directed" if report.directed else "undirected", *_when(report.when), f"{report.weight:.15g}",
            *_grade(report), *report.source,
        )  # fmt: skip


def _when(span: TimeSpan | None) -> tuple[str, str, str]:
    """In words, and both ends as ISO 8601."""
    if span is None:
        return "", "", ""
    earliest, latest = (moment.isoformat(timespec="minutes") for moment in (span.earliest, span.latest))
    return span.in_words(), earliest, latest


def _grade(report: Relation) -> tuple[str, str]:
    return report.grade.code, report.grade.in_words()


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV (RFC 4180). A cell that a spreadsheet would run is kept as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue()
