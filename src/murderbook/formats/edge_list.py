"""Networks as tables: a row for each tie (who, with whom, how often, when, which paper), and a table of nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from murderbook.casefile.timespan import TimeSpan
from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.formats.opening import open_table
from murderbook.formats.reject import FormatError
from murderbook.formats.spreadsheet import meant
from murderbook.formats.table import Table
from murderbook.formats.told import Told
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.network.graph.grading import Grade, grade_of
from murderbook.network.graph.network import Network

ENDS = (
    ("from", "to"),
    ("source", "target"),
    ("left", "right"),
    ("caller", "callee"),
    ("caller", "called"),
    ("sender", "receiver"),
    ("a", "b"),
    *((f"{word}1", f"{word}2") for word in ("v", "node", "person", "actor", "id", "name", "entity")),
    ("ego", "alter"),
    ("i", "j"),
)
TIE_COLUMNS = {
    "weight": ("weight", "count", "calls", "times", "frequency", "number", "n", "value"),
    "kind": ("kind", "relation", "tie", "type"),
    "direction": ("direction", "directed"),
    "date": ("date", "when", "day"),
    "grade": ("grade", "grading", "6x6"),
    "reliability": ("reliability",),
    "credibility": ("credibility",),
    "document": ("document", "report", "source", "reference"),
    "page": ("page",),
    "entry": ("entry", "line", "item"),
}
NODE_COLUMNS = {
    "key": ("id", "key", "node", "name", "label", "person", "actor"),
    "name": ("name", "label", "title"),
    "kind": ("kind", "type", "class"),
    "born": ("born", "birth", "dob", "dateofbirth", "birthdate"),
}
LINKED = "linked to"
DIRECTIONS = {"directed": True, "undirected": False}  # as Gephi writes into its column Type
_NUMBER = "Give how often or how much, a number above 0 with a decimal point, such as 12; 0 stands for no tie."
_GRADE = "Give a letter from A to F (source), a number from 1 to 6 (information), or B2; an empty cell is not judged."
_COLUMNS = (
    "Put the names of the columns into the first line, 'from' and 'to' among them, and a row for each tie below; a "
    "matrix is not read"
)


@dataclass(frozen=True, eq=False)
class NetworkRead:
    """`warnings`: rows that were left out or read in another way than they stand, in words."""

    network: Network
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    cells: dict[str, tuple[str, str]]  # by meaning: column and cell

    def text(self, meaning: str) -> str:
        return meant(self.cells.get(meaning, ("", ""))[1].strip())

    def refused(self, meaning: str, what: str, remedy: str) -> FormatError:
        column, cell = self.cells[meaning]
        return FormatError(self.file, f"column {column!r} holds {cell!r}, {what}", remedy, self.line)

    def span(self, meaning: str) -> TimeSpan | None:
        """None where the cell is empty."""
        if not self.text(meaning):
            return None
        try:
            return read_span(self.text(meaning))
        except DateError as error:
            raise self.refused(meaning, f"which is no date: {error.reason}", f"{error.remedy}.") from error


def read_network(edges: Path, nodes: Path | None = None) -> NetworkRead:
    """Ties of a file; entities of another, else whoever stands at an end of a tie, as persons. FormatError names file,
    line, column, value and remedy."""
    said = Told(edges.name)
    ties = list(_ties(edges, said))
    if not ties:
        raise FormatError(edges.name, "it holds no tie", "Give one row for each tie.")
    warnings = said.words()
    if nodes is None:
        entities = [Entity(Kind.PERSON, key) for key in sorted({key for tie in ties for key in (tie.left, tie.right)})]
    else:
        of_nodes = Told(nodes.name)
        entities = _entities(nodes, of_nodes)
        warnings += of_nodes.words()
        _refuse_strangers(edges, nodes, ties, entities)
    network = build(entities, ties)
    return NetworkRead(network, [*warnings, *network.treated.words(), *network.treated.absent_words()])


def _refuse_strangers(edges: Path, nodes: Path, ties: list[Relation], entities: list[Entity]) -> None:
    keys = {entity.key for entity in entities}
    if not any(tie.left in keys and tie.right in keys for tie in ties):
        reason = f"no tie has both ends among the {len(keys):,} nodes of {nodes.name} (such as {ties[0].left!r})"
        raise FormatError(edges.name, reason, "Write both files with the same ids, or give the ties alone.")


def _ties(path: Path, said: Told) -> Iterator[Relation]:
    table = open_table(path, None, None)
    _refuse_matrix(path.name, table)
    columns = _tie_columns(path.name, table)
    for line, cells in _rows(path.name, table):
        row = _Row(path.name, line, {name: (table.header[at], cells[at]) for name, at in columns.items()})
        if not row.text("left") or not row.text("right"):
            said.add("a tie without one of its ends was left out: fill both in", line)
            continue
        weight = _weight(row, said)
        if weight:
            yield _tie(row, weight)


def _tie(row: _Row, weight: float) -> Relation:
    kind = row.text("kind")
    directed = _is_directed(row)
    source = Source(row.text("document") or row.file, row.text("page"), row.text("entry") or f"line {row.line}")
    kind = LINKED if not kind or kind.lower() in DIRECTIONS else kind
    ends = row.text("left"), row.text("right")
    return Relation(kind, *ends, row.span("date"), source, _grade(row), weight, directed)


def _is_directed(row: _Row) -> bool:
    """By a column of its own, or as Gephi has it, instead of a kind; else every tie has a direction."""
    text = row.text("direction").lower()
    if not text:
        return DIRECTIONS.get(row.text("kind").lower(), True)
    if text not in DIRECTIONS:
        raise row.refused("direction", "which is no direction", f"Write {' or '.join(DIRECTIONS)}, or leave it empty.")
    return DIRECTIONS[text]


def _weight(row: _Row, said: Told) -> float:
    """1 where nothing is said; 0 is no tie."""
    if "weight" not in row.cells:
        return 1.0
    text = row.text("weight")
    if not text:
        said.add("a tie without a weight counts as 1", row.line)
        return 1.0
    if re.fullmatch(r"\d+,\d+", text):
        raise row.refused(
            "weight", "a number with a comma", "Write decimals with a point, and thousands plainly: 1234.5."
        )
    if not re.fullmatch(r"[+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", text):
        raise row.refused("weight", "which is no number above 0", _NUMBER)
    if not float(text):
        said.add("a tie of weight 0 was left out: it stands for none", row.line)
    return float(text)


def _grade(row: _Row) -> Grade:
    for meaning in ("grade", "reliability", "credibility"):
        text = row.text(meaning)
        whole = {"grade": text, "reliability": f"{text}6", "credibility": f"F{text}"}[meaning] if text else ""
        try:
            grade_of(whole)
        except ValueError as error:
            raise row.refused(meaning, "which is no grade", _GRADE) from error
    if row.text("grade"):
        return grade_of(row.text("grade"))
    return grade_of(f"{row.text('reliability') or 'F'}{row.text('credibility') or '6'}")


def _entities(path: Path, said: Told) -> list[Entity]:
    table = open_table(path, None, None)
    columns = _columns(table.header, NODE_COLUMNS)
    columns.setdefault("key", 0)
    found: dict[str, Entity] = {}
    for line, cells in _rows(path.name, table):
        row = _Row(path.name, line, {name: (table.header[at], cells[at]) for name, at in columns.items()})
        key = row.text("key")
        if not key:
            said.add("a node without an id was left out: give it one", line)
            continue
        entity = Entity(_kind(row, said), key, row.text("name"), row.span("born"))
        if found.setdefault(key, entity) != entity:
            raise row.refused("key", "which stands in an earlier row with other words", "Keep one row for each id.")
    return list(found.values())


def _kind(row: _Row, said: Told) -> Kind:
    text = row.text("kind").lower()
    if not text:
        return Kind.PERSON
    try:
        return Kind(text)
    except ValueError:
        said.add(f"{row.text('kind')!r} is none of {', '.join(Kind)}; it counts as a person", row.line)
        return Kind.PERSON


def _refuse_matrix(file: str, table: Table) -> None:
    """The first column repeats the names of all others."""
    names = table.header[1:]
    first = next((chunk.columns[0] for chunk in table.chunks() if len(chunk)), None)
    if len(names) > 1 and first is not None and first.to_pylist()[: len(names)] == names:
        reason = f"it is a matrix: its first column repeats the names of the others ({', '.join(names)})"
        raise FormatError(file, reason, f"{_COLUMNS}.", table.header_line)


def _tie_columns(file: str, table: Table) -> dict[str, int]:
    plain = [_plain(name) for name in table.header]
    for left, right in ENDS:
        if left in plain and right in plain:
            ends = {"left": plain.index(left), "right": plain.index(right)}
            others = _columns(table.header, TIE_COLUMNS)
            return ends | {name: at for name, at in others.items() if at not in ends.values()}
    reason = f"there are no columns for the two ends of a tie: it has {', '.join(table.header)}"
    raise FormatError(file, reason, f"{_COLUMNS}.", table.header_line)


def _columns(header: list[str], names: dict[str, tuple[str, ...]]) -> dict[str, int]:
    plain = [_plain(name) for name in header]
    found = {}
    for meaning, known in names.items():
        at = next((plain.index(name) for name in known if name in plain), None)
        if at is not None:
            found[meaning] = at
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _rows(file: str, table: Table) -> Iterator[tuple[int, tuple[str, ...]]]:
    for chunk in table.chunks():
        for problem in chunk.problems:
            raise FormatError(file, problem.error.reason, problem.error.remedy, problem.line)
        yield from zip(chunk.lines.tolist(), zip(*(one.to_pylist() for one in chunk.columns), strict=True), strict=True)
