"""Matches of an unknown person as a table: who of the tree was tested, and how many cM are shared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import process

from murderbook.formats.opening import open_table
from murderbook.formats.reject import FormatError
from murderbook.formats.table import Table
from murderbook.kinship.genealogy.matches import Match, Platform, platform_of
from murderbook.kinship.genealogy.people import Tree

NAMES = {
    "cm": ("cm", "sharedcm", "totalcm", "totalsharedcm", "shareddna", "totalsharedsegmentscm", "total", "shared"),
    "person": ("person", "id", "personid", "treeid", "match", "name", "matchname", "fullname", "matchedname"),
    "longest": ("longest", "longestcm", "longestsegment", "largest", "largestsegment", "largestcm", "longestblock"),
    "segments": (
        "segments",
        "sharedsegments",
        "numberofsegments",
        "segmentcount",
        "numsegments",
        "numberofsharedsegments",
    ),
    "platform": ("platform", "company", "site", "source", "testcompany", "database"),
    "least": ("minsegment", "minimumsegment", "minsegmentcm", "minimumsegmentcm", "threshold", "thresholdcm", "mincm"),
    "map_cm": ("mapcm", "maplength", "maplengthcm", "totalmapcm", "genomecm"),
}
MOST_CM = 7500.0
LEASTS = (1.0, 30.0)
MAPS = (2500.0, 4500.0)
_DECIMALS = "Write a number with a decimal point, such as 866.5."
_PERSON = "Give the person's id in the tree (such as I12), or the name as the tree has it."


@dataclass(frozen=True, eq=False)
class MatchesRead:
    """`warnings`: rows that were left out, and what looks odd."""

    matches: tuple[Match, ...]
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    cells: dict[str, tuple[str, str]]  # by meaning: column and cell

    def text(self, meaning: str) -> str:
        return self.cells.get(meaning, ("", ""))[1].strip()

    def refused(self, meaning: str, what: str, remedy: str) -> FormatError:
        column, cell = self.cells[meaning]
        return FormatError(self.file, f"column {column!r} holds {cell!r}, {what}", remedy, self.line)

    def number(self, meaning: str, least: float, most: float) -> float | None:
        """None where the cell is empty."""
        text = self.text(meaning)
        if not text:
            return None
        if "%" in text:
            raise self.refused(meaning, "which is a percentage", "Give centimorgans: a percentage hides the map.")
        plain = re.sub(r"\s*cM$", "", text, flags=re.IGNORECASE)
        plain = re.sub(r"^(\d{1,3}),(\d{3})(?=$|\.)", r"\1\2", plain)  # 1,234.5
        if not re.fullmatch(r"\d+(?:\.\d*)?|\.\d+", plain):
            raise self.refused(meaning, "which is no number", _DECIMALS)
        if not least <= float(plain) <= most:
            raise self.refused(meaning, f"which is not from {least:g} to {most:g}", "Check the figure.")
        return float(plain)


def read_matches(path: Path, tree: Tree) -> MatchesRead:
    """FormatError names file, line, column, value and remedy."""
    table = open_table(path, None, None)
    columns = _columns(table.header)
    for wanted in ("person", "cm"):
        if wanted not in columns:
            reason = f"there is no column for {'the person' if wanted == 'person' else 'the shared cM'}"
            remedy = f"Call it {wanted!r}; the file has {', '.join(table.header)}."
            raise FormatError(path.name, reason, remedy, table.header_line)
    found: dict[str, Match] = {}
    warnings: list[str] = []
    for line, row in _rows(path.name, table):
        cells = {name: (table.header[at], row[at]) for name, at in columns.items()}
        _take(_Row(path.name, line, cells), tree, found, warnings)
    if not found:
        raise FormatError(path.name, "it holds no match", "Give one row for each person who was tested.")
    return MatchesRead(tuple(found.values()), warnings)


def _rows(file: str, table: Table) -> Iterator[tuple[int, tuple[str, ...]]]:
    for chunk in table.chunks():
        yield from zip(chunk.lines.tolist(), zip(*(one.to_pylist() for one in chunk.columns), strict=True), strict=True)
        for problem in chunk.problems:
            raise FormatError(file, problem.error.reason, problem.error.remedy, problem.line)


def _columns(header: list[str]) -> dict[str, int]:
    plain = [re.sub(r"[^a-z]", "", name.lower()) for name in header]
    found = {}
    for meaning, names in NAMES.items():
        at = next((plain.index(name) for name in names if name in plain), None)
        if at is not None:
            found[meaning] = at
    return found


def _take(row: _Row, tree: Tree, found: dict[str, Match], warnings: list[str]) -> None:
    where = f"{row.file}, line {row.line}"
    if not row.text("person"):
        raise FormatError(row.file, "there is no person in this row", _PERSON, row.line)
    cm = row.number("cm", 0, MOST_CM)
    if cm is None:
        warnings.append(f"{where}: {row.text('person')} has no cM; the row is left out (0 stands for nothing shared)")
        return
    person = _person(row, tree)
    if person in found:
        warnings.append(f"{where}: {tree.persons[person].name} ({person}) is given again; the first row counts")
        return
    match = Match(
        person, cm, platform_of(row.text("platform")) if row.text("platform") else Platform("not stated"),
        row.number("map_cm", *MAPS), row.number("least", *LEASTS), row.number("longest", 0, 300 * 1.2), _count(row),
    )  # fmt: skip
    _refuse_contradictions(row, match)
    found[person] = match


def _count(row: _Row) -> int | None:
    number = row.number("segments", 0, 400)
    if number is not None and number != int(number):
        raise row.refused("segments", "which is no whole number", "Give the number of shared segments.")
    return None if number is None else int(number)


def _refuse_contradictions(row: _Row, match: Match) -> None:
    least = match.platform.least if match.least is None else match.least
    if 0 < match.cm < least:
        raise row.refused("cm", f"less than the shortest segment that counts there ({least:g} cM)",
                          "Give 0, or the minimum segment of the platform in the column min_segment.")  # fmt: skip
    if match.longest is not None and match.longest > match.cm:
        raise row.refused("longest", f"more than is shared in all ({match.cm:g} cM)", "Check both figures.")
    if match.segments is not None and match.segments * least > match.cm * 1.02:
        raise row.refused("segments", f"more than {match.cm:g} cM can hold at {least:g} cM each",
                          "Check both figures, or give the minimum segment in the column min_segment.")  # fmt: skip
    if match.segments == 0 and match.cm > 0:
        raise row.refused("segments", f"but {match.cm:g} cM are shared", "Check both figures.")


def _person(row: _Row, tree: Tree) -> str:
    """By id, else by name."""
    text = row.text("person").strip("@")
    if text in tree.persons:
        return text
    wanted = _plain(text)
    named = [one.id for one in tree.persons.values() if one.listed and _plain(one.name) == wanted]
    if len(named) == 1:
        return named[0]
    if named:
        raise row.refused("person", f"and {len(named)} persons of the tree have that name ({', '.join(named[:6])})",
                          "Give the id instead.")  # fmt: skip
    names = {one.id: _plain(one.name) for one in tree.persons.values() if one.listed}
    near = [
        f"{tree.persons[one].name} ({one})" for _, _, one in process.extract(wanted, names, limit=3, score_cutoff=70)
    ]
    remedy = f"Did you mean {', '.join(near)}? {_PERSON}" if near else _PERSON
    raise row.refused("person", "who is not in the tree", remedy)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[/,.]", " ", unicodedata.normalize("NFC", name)).casefold().split())


def read_weights(path: Path) -> dict[str, float]:
    """Prior weights of places: columns `place` (its id) and `weight`. FormatError as for matches."""
    table = open_table(path, None, None)
    header = [name.strip().lower() for name in table.header]
    if "place" not in header or "weight" not in header:
        reason = f"it needs the columns 'place' and 'weight'; it has {', '.join(table.header)}"
        raise FormatError(path.name, reason, "Name a place by its id, as --json gives it.", table.header_line)
    at, weight = header.index("place"), header.index("weight")
    found: dict[str, float] = {}
    for line, cells in _rows(path.name, table):
        row = _Row(path.name, line, {"weight": (table.header[weight], cells[weight])})
        number = row.number("weight", 0, 1e6)
        if number is None or not cells[at]:
            raise FormatError(path.name, "a row without a place or a weight", "Fill it in or take it out.", line)
        if cells[at] in found:
            raise FormatError(path.name, f"place {cells[at]!r} is given twice", "Keep one of the rows.", line)
        found[cells[at]] = number
    return found
