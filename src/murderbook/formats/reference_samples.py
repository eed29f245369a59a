"""Who gave a sample for whom: a row for each relative of a missing person, with the laboratory's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.formats.reject import FormatError
from murderbook.formats.str_text import column_at, rows_of

SYNONYMS = {
    "self": "own", "direct": "own", "identical twin": "identical-twin", "monozygotic twin": "identical-twin",
    "child": "", "sibling": "", "parent": "", "twin": "",  # these say too little
}  # fmt: skip
COLUMNS = {  # what a file may name them, without signs
    "missing": ("missingcase", "missing", "report", "case", "casenumber", "mpnumber"),
    "relation": ("relation", "relationship"),
    "sample": ("laboratorynumber", "sample", "samplename", "sampleid", "specimen"),
}
WRITTEN = {"missing": "missing_case", "relation": "relation", "sample": "laboratory_number"}


@dataclass(frozen=True, slots=True)
class Reference:
    """`missing`: number of the report; `relation`: in lower case, as in kinship/relations.py; `on`: None, if any."""

    missing: str
    relation: str
    sample: str
    relative: str = ""
    on: date | None = None


def read_references(path: Path) -> list[Reference]:
    """In the file's order. FormatError for a missing column or cell, a sample twice, a relation that says too little, a
    date that is none."""
    rows = list(rows_of(path))
    line, header = rows[0]
    at = {name: column_at(header, *synonyms) for name, synonyms in COLUMNS.items()}
    for name, place in at.items():
        if place is None:
            raise FormatError(path.name, f"no column names the {name}", f"Name it {WRITTEN[name]}.", line)
    relative, on = column_at(header, "relative", "name"), column_at(header, "sampledon", "date", "sampled")
    found: dict[str, Reference] = {}
    for number, cells in rows[1:]:
        given = {name: _cell(cells, place) for name, place in at.items()}
        if empty := next((name for name, text in given.items() if not text), None):
            raise FormatError(path.name, f"the {empty} is empty", "Fill it in, or leave the row out.", number)
        if given["sample"] in found:
            raise FormatError(path.name, f"sample {given['sample']!r} stands twice", "One row for each sample.", number)
        relation = _relation(path, number, given["relation"])
        day = _day(path, number, _cell(cells, on))
        found[given["sample"]] = Reference(given["missing"], relation, given["sample"], _cell(cells, relative), day)
    return list(found.values())


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _relation(path: Path, line: int, text: str) -> str:
    plain = " ".join(text.lower().split())
    word = SYNONYMS.get(plain, plain)
    if not word:
        remedy = "Say which: mother or father, brother or sister, son or daughter; identical-twin where twins are."
        raise FormatError(path.name, f"the relation {text!r} says too little", remedy, line)
    return word


def _day(path: Path, line: int, text: str) -> date | None:
    if not text:
        return None
    try:
        return read_span(text).earliest.date()
    except DateError as error:
        raise FormatError(path.name, str(error), "Write it as 2026-03-01, or leave it empty.", line) from None
