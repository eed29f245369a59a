"""A table as it lies in the file: a header, and chunks of rows as text with the line each begins on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from murderbook.formats.layout import Layout, layouts, plain_name
from murderbook.formats.mapping import Mapping
from murderbook.formats.reject import FormatError, Problem

MAX_COLUMNS = 2_000
_BLANK, _BEYOND_ASCII = 0x20, 0x80
HEADER_SEARCH = 20  # title lines above a header are common in registers


@dataclass(slots=True)
class Chunk:
    """Some rows in columns. `lines[i]` is where row i begins; problems are rows that could not be cut into cells."""

    lines: npt.NDArray[np.int64]
    columns: list[Any]  # one pyarrow string array per header column, trimmed, no nulls
    problems: list[Problem] = field(default_factory=list)
    blank: int = 0

    def __len__(self) -> int:
        return len(self.lines)


class Table(Protocol):
    """What a CSV or XLSX reader offers. `chunks` may be called again and starts over."""

    header: list[str]
    header_line: int
    encoding: str
    delimiter: str
    notes: list[str]

    def chunks(self) -> Iterator[Chunk]: ...

    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1; for progress."""
        ...


def chunk_of_rows(lines: Sequence[int], rows: Sequence[Sequence[str]], width: int) -> Chunk:
    """Rows of equal width as a chunk."""
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(width)]
    return Chunk(np.asarray(lines, dtype=np.int64), columns)


def tidied(chunk: Chunk) -> Chunk:
    """Cells without outer space; rows whose every cell is empty are counted, not kept."""
    if not len(chunk):
        return chunk
    chunk.columns = [pc.utf8_trim_whitespace(column) if _may_be_loose(column) else column for column in chunk.columns]
    empty: Any = None
    for column in chunk.columns:
        here = pc.equal(column, "")
        empty = here if empty is None else pc.and_(empty, here)
        if not pc.any(empty).as_py():
            return chunk
    keep = pc.invert(empty)
    kept = keep.to_numpy(zero_copy_only=False)
    return Chunk(
        chunk.lines[kept],
        [column.filter(keep) for column in chunk.columns],
        chunk.problems,
        chunk.blank + int((~kept).sum()),
    )


def _may_be_loose(column: Any) -> bool:  # noqa: ANN401 - a pyarrow string array
    """Whether a cell begins or ends with a blank, or with a character beyond ASCII, which may be one.

    A look at the first and the last byte of every cell takes a third of the time of trimming them all. (Where a cell is
    empty, its neighbour's byte is looked at.)
    """
    _, offsets, data = column.buffers()
    if data is None or not data.size:
        return False
    begin = np.frombuffer(offsets, np.int32, len(column) + 1, column.offset * 4)
    text = np.frombuffer(data, np.uint8)
    last = len(text) - 1
    edges = (text[np.minimum(begin[:-1], last)], text[np.maximum(begin[1:], 1) - 1])
    return any(bool(((edge <= _BLANK) | (edge >= _BEYOND_ASCII)).any()) for edge in edges)


def find_header(file: str, rows: Sequence[Sequence[str]], wanted: Layout | None, mapping: Mapping | None) -> int:
    """The index of the row that is the header: the one a layout or the mapping knows best, else the first full row."""
    candidates = [i for i, row in enumerate(rows[:HEADER_SEARCH]) if any(cell.strip() for cell in row)]
    if not candidates:
        raise FormatError(file, "the file holds no header row", "Put the names of the columns into its first line.")
    scores = [(_header_score(rows[i], wanted, mapping), -i) for i in candidates]
    best, negative = max(scores)
    if best >= 2:
        return -negative
    width = max(len(rows[i]) for i in candidates)
    return next((i for i in candidates if len([c for c in rows[i] if c.strip()]) * 2 > width), candidates[0])


def _header_score(row: Sequence[str], wanted: Layout | None, mapping: Mapping | None) -> int:
    """How many column names that something knows stand in a row."""
    if mapping is not None and mapping.columns:
        return len({plain_name(name) for name in mapping.columns} & {plain_name(cell) for cell in row})
    tried = layouts() if wanted is None else (wanted,)
    return max(len({name for cell in row if (name := layout.known_as(cell))}) for layout in tried)


def clean_header(file: str, cells: Sequence[str], line: int) -> tuple[list[str], list[str]]:
    """Column names, unique and never empty, and what was changed to make them so."""
    if len(cells) > MAX_COLUMNS:
        reason = f"{len(cells)} columns where at most {MAX_COLUMNS} are read"
        raise FormatError(file, reason, "Delete the columns that are not part of the table.", line)
    names: list[str] = []
    notes: list[str] = []
    for number, cell in enumerate(cells, 1):
        if any(mark in cell for mark in "\x00\x01\x02\x03"):
            raise FormatError(file, "the header holds binary data", "Export the table as CSV or XLSX again.", line)
        text = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        name = " ".join(text.split()) or f"column {number}"
        if name in names:
            unique = next(f"{name} ({n})" for n in range(2, len(cells) + 2) if f"{name} ({n})" not in names)
            notes.append(f"two columns are called {name!r}: the later one is read as {unique!r}")
            name = unique
        names.append(name)
    return names, notes
