"""A network as GraphML (Brandes et al., graphml.graphdrawing.org): an edge for each report, with all that it says.

Written here: rustworkx writes no graph of which some edges have a direction and others none, and a network has both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.graph.entity import Entity, Relation
from murderbook.network.graph.network import Network

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
NODE_KEYS = {"name": "string", "kind": "string", "born": "string"}
EDGE_KEYS = {
    "relation": "string", "when": "string", "earliest": "string", "latest": "string", "weight": "double",
    "grade": "string", "document": "string", "page": "string", "entry": "string",
}  # fmt: skip
# XML 1.0, section 2.2: no other control character may stand in a document, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(network: Network, taken_by: str = "") -> bytes:
    """UTF-8. Nodes are named n0, n1 ... in order of their keys, which stand as `key`. `taken_by`: its description."""
    root = ET.Element("graphml", {"xmlns": NAMESPACE})
    if taken_by:
        ET.SubElement(root, "desc").text = _UNWRITABLE.sub("\ufffd", taken_by)
    for domain, keys in (("node", {"key": "string", **NODE_KEYS}), ("edge", EDGE_KEYS)):
        for name, kind in keys.items():
            attributes = {"id": f"{domain}-{name}", "for": domain, "attr.name": name, "attr.type": kind}
            ET.SubElement(root, "key", attributes)
    graph = ET.SubElement(root, "graph", {"edgedefault": "undirected"})
    at = {entity.key: f"n{number}" for number, entity in enumerate(network.entities)}
    for entity in network.entities:
        _data(ET.SubElement(graph, "node", {"id": at[entity.key]}), "node", _of_entity(entity))
    for report in network.reports:
        ends = {"source": at[report.left], "target": at[report.right], "directed": str(report.directed).lower()}
        _data(ET.SubElement(graph, "edge", ends), "edge", _of_report(report))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _of_entity(entity: Entity) -> Mapping[str, str]:
    born = entity.born.in_words() if entity.born else ""
    return {"key": entity.key, "name": entity.label, "kind": entity.kind.value, "born": born}


def _of_report(report: Relation) -> Mapping[str, str]:
    document, page, entry = report.source
    said = {"relation": report.kind, "weight": repr(report.weight), "grade": report.grade.code}
    return {**said, **_of_span(report.when), "document": document, "page": page, "entry": entry}


def _of_span(span: TimeSpan | None) -> Mapping[str, str]:
    if span is None:
        return {}
    ends = {"earliest": span.earliest, "latest": span.latest}
    return {"when": span.in_words(), **{name: at.isoformat(timespec="minutes") for name, at in ends.items()}}


def _data(element: ET.Element, domain: str, values: Mapping[str, str]) -> None:
    """What is empty is left out."""
    filled: Iterable[tuple[str, str]] = ((name, text) for name, text in values.items() if text)
    for name, text in filled:
        ET.SubElement(element, "data", {"key": f"{domain}-{name}"}).text = _UNWRITABLE.sub("\ufffd", text)
