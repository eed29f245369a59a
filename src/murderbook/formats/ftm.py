"""A network in the words of FollowTheMoney (followthemoney.tech, model 4): what OpenAleph and journalists' tools read.

One JSON object for each line. That model has no victim, exhibit or file of a homicide, and grades nothing: a case
becomes a CourtCase of the category "cold case file", an exhibit and a weapon an Asset, a phone a UserAccount of the
service "telephone"; grade, weight and source stand in `description` and `summary`, from where `ftm_read` takes them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.graph.network import Network

Properties = dict[str, list[str]]

SCHEMAS = {
    Kind.PERSON: "Person",
    Kind.OFFICER: "Person",
    Kind.ORGANISATION: "Organization",
    Kind.PLACE: "Address",
    Kind.VEHICLE: "Vehicle",
    Kind.PHONE: "UserAccount",
    Kind.WEAPON: "Asset",
    Kind.EXHIBIT: "Asset",
    Kind.CASE: "CourtCase",
    Kind.DOCUMENT: "Document",
    Kind.EVENT: "Event",
}
# What an entity is called and what makes it of its kind, beside `name`: {} is its label.
_OF_KIND: Mapping[Kind, Mapping[str, str]] = {
    Kind.OFFICER: {"position": "police officer"},
    Kind.PLACE: {"full": "{}"},
    Kind.VEHICLE: {"registrationNumber": "{}"},
    Kind.PHONE: {"username": "{}", "service": "telephone"},
    Kind.WEAPON: {"keywords": "weapon"},
    Kind.EXHIBIT: {"keywords": "exhibit"},
    Kind.CASE: {"caseNumber": "{}", "category": "cold case file"},
    Kind.DOCUMENT: {"fileName": "{}", "title": "{}"},
}
_PARTIES = frozenset({Kind.PERSON, Kind.OFFICER, Kind.ORGANISATION})
# Schema, and its two ends with the kinds that may stand there.
_SCHEMAS_OF_RELATIONS = (
    ("CourtCaseParty", "party", _PARTIES, "case", frozenset({Kind.CASE})),
    ("Documentation", "document", frozenset({Kind.DOCUMENT}), "entity", frozenset(Kind)),
)
_BY_PRECISION = {
    Precision.MINUTE: "minutes", Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y",
}  # fmt: skip


def ftm_lines(network: Network) -> Iterator[str]:
    """Entities in order of their keys, then reports in order of their edges; each line ends with a line feed.

    Ids are digests of the keys (an id may hold no blank), the same in every export.
    """
    kind_of = {entity.key: entity.kind for entity in network.entities}
    for entity in network.entities:
        yield _line(id_of(entity.key), SCHEMAS[entity.kind], _of_entity(entity))
    for number, report in enumerate(network.reports):
        schema, (left, right) = _schema_of(kind_of[report.left], kind_of[report.right], directed=report.directed)
        ends = {left: [id_of(report.left)], right: [id_of(report.right)]}
        yield _line(id_of(f"report {number} {report.order!r}"), schema, {**ends, **_of_report(report)})


def id_of(key: str) -> str:
    return f"mb-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _line(id_: str, schema: str, properties: Properties) -> str:
    return json.dumps({"id": id_, "schema": schema, "properties": properties}, ensure_ascii=False) + "\n"


def _of_entity(entity: Entity) -> Properties:
    more = {name: [words.format(entity.label)] for name, words in _OF_KIND.get(entity.kind, {}).items()}
    found: Properties = {"name": [entity.label], **more}
    if entity.kind is Kind.PHONE and re.fullmatch(r"\+\d{6,15}", entity.label):  # the model's own type: E.164
        found["phone"] = [entity.label]
    if entity.born is not None and entity.kind in (Kind.PERSON, Kind.OFFICER):
        found |= _born(entity.born)
    return found


def _born(span: TimeSpan) -> Properties:
    """`birthDate` knows no span: one is told in words."""
    date = _date(span)
    return {"birthDate": [date]} if date else {"summary": [f"born {span.in_words()}"]}


def _schema_of(left: Kind, right: Kind, *, directed: bool) -> tuple[str, tuple[str, str]]:
    """The schema of a relation, and the properties that its left and right end stand in. One that runs against the
    schema's own direction is an UnknownLink."""
    for schema, first, firsts, second, seconds in _SCHEMAS_OF_RELATIONS:
        if left in firsts and right in seconds:
            return schema, (first, second)
        if right in firsts and left in seconds and not directed:
            return schema, (second, first)
    return "UnknownLink", ("subject", "object")


def _of_report(report: Relation) -> Properties:
    direction = "directed" if report.directed else "undirected"
    told = f"grade {report.grade.in_words()}; weight {report.weight:.15g}; {direction}"
    found: Properties = {"role": [report.kind], "description": [told]}
    if any(report.source):
        found["summary"] = [f"source: {report.source.in_words()}"]
    return found | (_when(report.when) if report.when else {})


def _when(span: TimeSpan) -> Properties:
    date = _date(span)
    if date:
        return {"date": [date]}
    return {"startDate": [_minute(span.earliest)], "endDate": [_minute(span.latest)]}


def _date(span: TimeSpan) -> str:
    """As precise as it is known; empty for a span that is no one day, month or year."""
    pattern = _BY_PRECISION.get(span.precision, "")
    if pattern == "minutes":
        return _minute(span.earliest) if span.earliest == span.latest else ""
    return _padded(span.earliest, pattern) if pattern else ""


def _padded(moment: datetime, pattern: str) -> str:
    """`strftime` gives years before 1000 without their zeros on Linux."""
    return moment.strftime(pattern.replace("%Y", f"{moment.year:04d}"))


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
