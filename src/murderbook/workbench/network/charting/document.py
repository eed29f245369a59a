"""Entities and edges of a network as the chart in the browser takes them: plain data, each with its address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.graph.network import Edge, Network
from murderbook.network.sentences import joined
from murderbook.workbench.network.records import Gathered

Node = dict[str, Any]
Tie = dict[str, Any]

# A letter and a shape tell kinds apart, never a colour alone.
LETTERS = {
    Kind.PERSON: "P", Kind.OFFICER: "O", Kind.ORGANISATION: "G", Kind.PLACE: "L", Kind.VEHICLE: "V", Kind.PHONE: "T",
    Kind.WEAPON: "W", Kind.EXHIBIT: "X", Kind.CASE: "C", Kind.DOCUMENT: "D", Kind.EVENT: "E",
}  # fmt: skip
MOST_CASES = 3  # in words
OF_OPEN = ", open record"
CHART_WORDS = {Kind.PHONE: "telephone"}


def words_of(kind: Kind) -> str:
    return CHART_WORDS.get(kind, kind.value)


def node_of(found: Gathered, entity: Entity) -> Node:
    """`near`: how many others it is tied to, on the chart or not. `cases`: those among them, in words, since many bear
    one name. `case`: of the one whose part it is, and `short` what it is called where that lies on the chart, too.
    `beneath`: of the open record, where the chart is drawn inside a sealed compartment."""
    network, beneath = found.network, entity.key in found.beneath
    at, case = network.at(entity.key), case_of(network, entity)
    near = int(network.pairs.start[at + 1] - network.pairs.start[at])
    return {
        "key": entity.key,
        "label": entity.label,
        "case": case,
        "short": short_of(entity.label, network.entities[network.at(case)].label) if case else entity.label,
        "kind": entity.kind.value,
        "letter": LETTERS[entity.kind],
        "words": words_of(entity.kind) + (OF_OPEN if beneath else ""),
        "beneath": beneath,
        "near": near,
        "cases": "" if entity.kind is Kind.CASE else joined(sorted(_cases_beside(network, entity.key)), MOST_CASES),
        "url": "" if beneath else address_of(network, entity),
    }


def _cases_beside(network: Network, key: str) -> list[str]:
    near = (network.entities[network.at(one)] for one in _neighbours(network, key))
    return [entity.label for entity in near if entity.kind is Kind.CASE]


def address_of(network: Network, entity: Entity) -> str:
    """The page of the case that it is, or that it stands in; empty for what stands in no single one."""
    case = entity.key if entity.kind is Kind.CASE else case_of(network, entity)
    return reverse("case", args=[case]) if case else ""


def case_of(network: Network, entity: Entity) -> str:
    """The key of the case whose part it is; empty for a case itself and for what stands in no single one."""
    case, parted, _ = entity.key.partition(":")
    return case if parted and case in network and network.entities[network.at(case)].kind is Kind.CASE else ""


def short_of(label: str, number: str) -> str:
    """Without the number of its case, which stands beside it: "exhibit 7 of 87-12, red scarf" is "exhibit 7, red
    scarf"."""
    for words in (f" (in the file of {number})", f" (calls of {number})", f" of {number}"):
        label = label.replace(words, "")
    return label


def tie_of(edge: Edge) -> Tie:
    """`words`: the kind, with how many reports say it where several do."""
    count = len(edge.reports)
    return {
        "id": id_of(edge),
        "left": edge.left.key,
        "left_label": edge.left.label,
        "right": edge.right.key,
        "right_label": edge.right.label,
        "directed": edge.directed,
        "kind": edge.kind,
        "words": edge.kind if count == 1 else f"{edge.kind} ({count:,} reports)",
        "reports": [report_of(report) for report in edge.reports],
    }


def id_of(edge: Edge) -> str:
    """The same whenever the chart is opened."""
    told = "\x1f".join((edge.left.key, edge.kind, edge.right.key, str(edge.directed)))
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def report_of(report: Relation) -> dict[str, Any]:
    """`first` and `last`: days as ISO 8601, empty where the report has no date."""
    when = report.when
    return {
        "when": report.when_in_words(),
        "first": when.earliest.date().isoformat() if when else "",
        "last": when.latest.date().isoformat() if when else "",
        "source": report.source.in_words(),
        "grade": report.grade.code,
        "graded": report.grade.in_words(),
        "weight": report.weight,
    }


def ties_among(network: Network, keys: Iterable[str]) -> list[Edge]:
    """Edges of which both ends are among the keys, each once, in order. Keys that are not there are none."""
    there = set(network.nodes([key for key in keys if key in network]).tolist())
    start, edges = network.edges_at
    found = {
        edge
        for node in there
        for edge in edges[start[node] : start[node + 1]].tolist()
        if {int(network.left[edge]), int(network.right[edge])} <= there
    }
    return [network.edge(edge) for edge in sorted(found)]


def cases_of(network: Network, keys: Iterable[str], *, beside: bool = False) -> list[Entity]:
    """Cases that are among the keys, or that something among them is of. `beside`: those, too, that something among
    them is tied to."""
    found: set[str] = set()
    for key in keys:
        if key in network:
            found |= {key, key.partition(":")[0]} | (_neighbours(network, key) if beside else set())
    known = (network.entities[network.at(key)] for key in sorted(found) if key in network)
    return [entity for entity in known if entity.kind is Kind.CASE]


def _neighbours(network: Network, key: str) -> set[str]:
    at = network.at(key)
    near = network.pairs.neighbour[network.pairs.start[at] : network.pairs.start[at + 1]]
    return {network.entities[one].key for one in near.tolist()}
