"""Reads FollowTheMoney (a JSON object for each line) as a network: its things, its intervals as relations, and the
properties that name another thing (the owner of a vehicle, whose telephone it is)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.formats.edge_list import NetworkRead
from murderbook.formats.ftm import SCHEMAS
from murderbook.formats.reject import FormatError
from murderbook.formats.told import Told
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.network.graph.grading import UNGRADED, Grade, grade_of

SUFFIXES: Final = (".ftm", ".ftm.json", ".ijson", ".jsonl", ".ndjson")
MOST_OF_A_LINE: Final = 10_000_000  # bytes: more is no entity
MOST_RELATIONS: Final = 2_000_000  # one line with a thousand at each end is a million
_REMEDY = "Give one JSON object for each line, with id, schema and properties, as `ftm` and OpenAleph export them."

_DATE: Final = re.compile(
    r"(\d{4})(-\d{2})?(-\d{2})?(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)

KINDS: Final[Mapping[str, Kind]] = {
    **{schema: kind for kind, schema in SCHEMAS.items() if kind not in (Kind.OFFICER, Kind.WEAPON)},
    "LegalEntity": Kind.ORGANISATION, "Company": Kind.ORGANISATION, "PublicBody": Kind.ORGANISATION,
    "Asset": Kind.EXHIBIT, "Thing": Kind.EXHIBIT, "RealEstate": Kind.PLACE, "Airplane": Kind.VEHICLE,
    "Vessel": Kind.VEHICLE, "Trip": Kind.EVENT, "Page": Kind.DOCUMENT, "Pages": Kind.DOCUMENT,
    "PlainText": Kind.DOCUMENT, "HyperText": Kind.DOCUMENT, "Image": Kind.DOCUMENT, "Email": Kind.DOCUMENT,
    "Table": Kind.DOCUMENT, "Folder": Kind.DOCUMENT, "Workbook": Kind.DOCUMENT, "Package": Kind.DOCUMENT,
    "Audio": Kind.DOCUMENT, "Video": Kind.DOCUMENT, "Note": Kind.DOCUMENT,
}  # fmt: skip

# The two ends of an interval, and whether it has a direction; where no `role` says what it is, these words do.
ENDS: Final[Mapping[str, tuple[str, str, bool, str]]] = {
    "UnknownLink": ("subject", "object", False, "linked to"),
    "Associate": ("person", "associate", False, "associate of"),
    "Family": ("person", "relative", False, "relative of"),
    "Membership": ("member", "organization", True, "member of"),
    "Employment": ("employee", "employer", True, "employed by"),
    "Directorship": ("director", "organization", True, "director of"),
    "Ownership": ("owner", "asset", True, "owns"),
    "Representation": ("agent", "client", True, "represents"),
    "Occupancy": ("holder", "post", True, "holds"),
    "Succession": ("predecessor", "successor", True, "succeeded by"),
    "Debt": ("debtor", "creditor", True, "owes"),
    "Payment": ("payer", "beneficiary", True, "paid"),
    "ProjectParticipant": ("participant", "project", True, "takes part in"),
    "CourtCaseParty": ("party", "case", True, "party of"),
    "Documentation": ("document", "entity", True, "tells of"),
    "Call": ("caller", "receiver", True, "called"),
    "Message": ("sender", "recipients", True, "wrote to"),
}

# Properties of a thing that name another.
POINTERS: Final[Mapping[str, tuple[str, bool]]] = {
    "owner": ("owns", True), "operator": ("operates", True), "addressEntity": ("address of", False),
    "parent": ("holds", True), "involved": ("involved in", True), "organizer": ("organised", True),
    "location": ("place of", False),
}  # fmt: skip


@dataclass
class _Read:
    """What was found, line by line."""

    told: Told
    most: int = MOST_RELATIONS
    entities: dict[str, Entity] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def check(self, more: int, line: int) -> None:
        """FormatError where so many more relations are too many: before they are made."""
        if len(self.relations) + more > self.most:
            what = f"it has more than {self.most:,} relations up to here"
            raise FormatError(self.told.file, what, "Give it in parts.", line)


def read_ftm(path: Path) -> NetworkRead:
    """FormatError names file, line and remedy where a line is no entity."""
    with path.open("rb") as file:
        return read_ftm_lines(path.name, file)


def read_ftm_lines(name: str, lines: BinaryIO, most: int = MOST_RELATIONS) -> NetworkRead:
    """The same of a file that is open; `name` is what it is called, `most` how many relations it may have."""
    found = _Read(Told(name), most)
    for line, entity in _objects(name, lines):
        _take(found, name, line, entity)
    if not found.entities:
        raise FormatError(name, "it holds no person, thing or place", _REMEDY)
    network = build(found.entities.values(), found.relations)
    return NetworkRead(network, [*found.told.words(), *network.treated.words(), *network.treated.absent_words()])


def _objects(name: str, lines: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    while content := lines.readline(MOST_OF_A_LINE):
        number += 1
        if len(content) == MOST_OF_A_LINE:
            raise FormatError(name, "the line has over 10 million bytes", _REMEDY, number)
        try:
            text = content.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            raise FormatError(name, "it is no UTF-8 text", "Save it as UTF-8.", number) from error
        if text:
            yield number, _object(name, number, text)


def _object(file: str, line: int, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(file, f"it is no JSON ({error})", _REMEDY, line) from error
    if not isinstance(found, dict):
        raise FormatError(file, f"it is no JSON object but {text[:60].strip()!r}", _REMEDY, line)
    for name, kind in (("id", str), ("schema", str), ("properties", dict)):
        if not isinstance(found.get(name), kind) or (not found[name] and name != "properties"):
            raise FormatError(file, f"{name!r} is missing or of another kind: {found.get(name)!r}", _REMEDY, line)
    return found


def _take(found: _Read, file: str, line: int, entity: dict[str, Any]) -> None:
    schema, values = entity["schema"], _Values(entity["properties"])
    if schema in ENDS:
        left, right = ENDS[schema][:2]
        found.check(len(values.every(left)) * len(values.every(right)), line)
        found.relations += _relations(found.told, file, line, schema, values)
    if schema in KINDS or schema == "Message":
        thing = _entity(found.told, line, entity["id"], KINDS.get(schema, Kind.DOCUMENT), values)
        if found.entities.setdefault(thing.key, thing) != thing:
            found.told.add("an id that stands in an earlier line: the first counts", line)
        _take_pointers(found, file, line, entity["id"], values)
    elif schema not in ENDS:
        found.told.add(f"{schema[:40]} is not read: it is no thing or relation of a network", line)


@dataclass(frozen=True, slots=True)
class _Values:
    properties: dict[str, Any]

    def every(self, name: str) -> list[str]:
        """What is no text, or an entity written out within, is its id or left out."""
        given = self.properties.get(name, [])
        several = given if isinstance(given, list) else [given]
        values = [one.get("id") if isinstance(one, dict) else one for one in several]
        return [one.strip() for one in values if isinstance(one, str) and one.strip()]

    def first(self, *names: str) -> str:
        return next((text for name in names for text in self.every(name)), "")


def _entity(told: Told, line: int, id_: str, kind: Kind, values: _Values) -> Entity:
    if kind is Kind.PERSON and "police officer" in values.every("position"):
        kind = Kind.OFFICER
    if kind is Kind.EXHIBIT and "weapon" in values.every("keywords"):
        kind = Kind.WEAPON
    name = values.first("name", "full", "title", "fileName", "registrationNumber", "username", "caseNumber", "alias")
    born = _span(told, line, values.first("birthDate")) if kind in (Kind.PERSON, Kind.OFFICER) else None
    return Entity(kind, id_, name, born)


def _take_pointers(found: _Read, file: str, line: int, id_: str, values: _Values) -> None:
    source = Source(file, "", f"line {line}")
    for name, (kind, directed) in POINTERS.items():
        pairs = [(other, id_) for other in values.every(name)]
        found.check(len(pairs), line)
        found.relations += [Relation(kind, *ends, None, source, directed=directed) for ends in pairs]


def _relations(told: Told, file: str, line: int, schema: str, values: _Values) -> Iterator[Relation]:
    """One for each left end and each right end: a message has several who received it."""
    left, right, directed, words = ENDS[schema]
    kind = values.first("role", "relationship") or words
    said = values.first("description")
    if re.search(r"; (un)?directed$", said):
        directed = said.endswith("; directed")
    grade, weight = _graded(said)
    ends = [(one, other) for one in values.every(left) for other in values.every(right)]
    if not ends:
        told.add(f"a {schema} without one of its ends was left out", line)
    when = _when(told, line, values)
    yield from (Relation(kind, *both, when, _source(file, line, values), grade, weight, directed) for both in ends)


def _graded(said: str) -> tuple[Grade, float]:
    """As `ftm` writes them; of anybody else's words nothing."""
    found = re.match(r"grade ([A-F][1-6]): [^;]*; weight (\d+(?:\.\d+)?(?:e[+-]\d{1,3})?); ", said)
    if found is None or not 0 < float(found[2]) < math.inf:
        return UNGRADED, 1.0
    return grade_of(found[1]), float(found[2])


def _source(file: str, line: int, values: _Values) -> Source:
    """Whose words they are, else the line of the file."""
    said = values.first("summary")
    if said.startswith("source: "):
        return Source(said.removeprefix("source: "))
    return Source(values.first("publisher", "recordId", "sourceUrl") or file, "", f"line {line}")


def _when(told: Told, line: int, values: _Values) -> TimeSpan | None:
    """The date, else from the start to the end; of one of both, that."""
    date = _span(told, line, values.first("date"))
    first, last = (_span(told, line, values.first(name)) for name in ("startDate", "endDate"))
    if date or not first or not last:
        return date or first or last
    if last.latest < first.earliest:
        told.add("an end before its beginning was left out, both dates with it", line)
        return None
    return TimeSpan(first.earliest, last.latest, Precision.RANGE)


def _span(told: Told, line: int, text: str) -> TimeSpan | None:
    """Dates of FollowTheMoney are beginnings of ISO 8601: '1987', '1987-03', '1987-03-14', '1987-03-14T22:45:00'."""
    if not text:
        return None
    try:
        found = _DATE.fullmatch(text)
        if found is None:
            raise ValueError
        span = _span_of(*found.groups()[:4])
    except ValueError:
        told.add(f"the date {text[:40]!r} is none that can be read, and was left out", line)
        return None
    if found["zone"]:
        told.add("a time with an offset is kept as its clock showed, without the offset", line)
    return span


def _span_of(year: str, month: str | None, day: str | None, clock: str | None) -> TimeSpan:
    if month is None:
        return TimeSpan.of_year(int(year))
    if day is None:
        return TimeSpan.of_month(int(year), int(month[1:]))
    if clock is None:
        return TimeSpan.of_day(int(year), int(month[1:]), int(day[1:]))
    at = datetime.fromisoformat(f"{year}{month}{day}T{clock}")
    return TimeSpan(at, at, Precision.MINUTE)
