"""Tables of allele frequencies as laboratories keep them.

* long: a row for each locus and allele (`locus`, `allele`, `frequency`, perhaps `population`);
* wide, as STRidER gives it: alleles down, loci across, perhaps a row N with the number of persons or alleles;
* Familias text: the name of a locus alone on a line, then allele and frequency a line, a blank line between loci;
* JSON: {"source": ..., "loci": {locus: {allele: frequency}}}.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from murderbook.formats.reject import FormatError
from murderbook.formats.str_text import allele_of, column_at, number_of, rows_of, text_of
from murderbook.kinship.frequencies import FrequencyTable

Loci = dict[str, dict[str, float]]


def read_frequencies(path: Path) -> list[FrequencyTable]:
    """One table for each population in the file. FormatError says which line, and what to do."""
    if path.suffix.lower() == ".json":
        return [_from_json(path)]
    rows = list(rows_of(path))
    header = rows[0][1]
    locus, allele = column_at(header, "locus", "marker", "system"), column_at(header, "allele", "alleles")
    if locus is not None and allele is not None:
        return _long(path, rows, locus, allele)
    if allele == 0 and len(header) > 2:
        return [_wide(path, rows)]
    return [_familias(path)]


def _from_json(path: Path) -> FrequencyTable:
    try:
        content: Any = json.loads(text_of(path))
        loci = content.get("loci", content)
        tables = {str(name): {str(a): float(p) for a, p in table.items()} for name, table in loci.items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise FormatError(
            path.name, f"no table of frequencies ({error})", 'Give {"loci": {locus: {allele: frequency}}}.'
        ) from None
    return FrequencyTable(path.name, tables, str(content.get("source", "")) if "loci" in content else "")


def _long(path: Path, rows: list[tuple[int, list[str]]], locus: int, allele: int) -> list[FrequencyTable]:
    header = rows[0][1]
    value = column_at(header, "frequency", "freq", "p", "allelefrequency")
    population = column_at(header, "population", "pop", "group")
    if value is None:
        raise FormatError(path.name, "there is no column of frequencies", "Name it frequency.", rows[0][0])
    tables: dict[str, Loci] = {}
    for line, cells in rows[1:]:
        if len(cells) <= max(locus, allele, value):
            raise FormatError(path.name, "the row is too short", f"Give {len(header)} cells.", line)
        group = cells[population] if population is not None else ""
        _put(path, tables.setdefault(group, {}), line, (cells[locus], cells[allele], cells[value]))
    return [FrequencyTable(f"{path.name}:{group}" if group else path.name, loci) for group, loci in tables.items()]


def _put(path: Path, loci: Loci, line: int, row: tuple[str, str, str]) -> None:
    allele = allele_of(path.name, line, "allele", row[1])
    if allele is None or not row[0]:
        raise FormatError(path.name, "a locus or an allele is missing", "Fill it in, or delete the row.", line)
    table = loci.setdefault(row[0], {})
    if allele in table:
        raise FormatError(path.name, f"{row[0]}, allele {allele} stands twice", "Delete one of the rows.", line)
    table[allele] = number_of(path.name, line, "frequency", row[2])


def _wide(path: Path, rows: list[tuple[int, list[str]]]) -> FrequencyTable:
    header, persons = rows[0][1], None
    loci: Loci = {name: {} for name in header[1:] if name}
    for line, cells in rows[1:]:
        if cells[0].casefold() in ("n", "2n"):
            counts = [number_of(path.name, line, header[0], cell) for cell in cells[1:] if cell]
            persons = int(min(counts, default=0) / (2 if cells[0] == "2n" or cells[0] == "2N" else 1)) or None
            continue
        for name, cell in zip(header[1:], cells[1:], strict=False):
            if name and cell:
                _put(path, loci, line, (name, cells[0], cell))
    return FrequencyTable(path.name, {name: table for name, table in loci.items() if table}, persons=persons)


def _familias(path: Path) -> FrequencyTable:
    loci: Loci = {}
    name = ""
    for line, text in enumerate(text_of(path).splitlines(), start=1):
        cells = text.split()
        if not cells:
            name = ""
        elif not name:
            name = text.strip()
            if name in loci:
                raise FormatError(path.name, f"{name} stands twice", "Delete one of them.", line)
            loci[name] = {}
        elif len(cells) == 2:
            _put(path, loci, line, (name, cells[0], cells[1]))
        else:
            raise FormatError(
                path.name,
                f"{text.strip()!r} is neither a locus nor an allele with its frequency",
                "Use columns locus, allele, frequency; or alleles down and loci across; or the text that Familias has.",
                line,
            )
    return FrequencyTable(path.name, loci)
