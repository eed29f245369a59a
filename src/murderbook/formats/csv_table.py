"""Delimited text into chunks: fast where every line is one row, exact everywhere else.

Each block of lines is parsed by Arrow and believed only if it has as many rows as lines; else the standard library's
parser reads it again, row by row, and bad rows are rejected one by one. Either way every row, good or bad, has the line
it began on. DuckDB's reader with its rejects table, measured beside it (bench/read_formats.py), takes more than twice
the memory and tells the lines of bad rows only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from murderbook.formats.layout import Layout
from murderbook.formats.mapping import Mapping
from murderbook.formats.reject import NUL, BadValueError, FormatError, Problem
from murderbook.formats.table import Chunk, chunk_of_rows, clean_header, find_header, tidied
from murderbook.formats.text_file import TextFile

DELIMITERS = (",", ";", "\t", "|")
_SENTINEL = "\x1e\x1eend of block\x1e\x1e"


class CsvTable:
    """A `Table` over a delimited text file."""

    def __init__(self, path: Path, wanted: Layout | None, mapping: Mapping | None) -> None:
        self._text = TextFile.opened(path)
        self._file = path.name
        head = self._text.head()
        if not head.strip("\ufeff \t\r\n,;|\x00"):
            raise FormatError(
                self._file, "the file holds no header row", "Put the names of the columns into its first line."
            )
        self.encoding = self._text.encoding + (" with BOM" if self._text.bom else "")
        self.delimiter = find_delimiter(head)
        first = _first_rows(head, self.delimiter)
        found = first[find_header(self._file, [row.cells for row in first], wanted, mapping)]
        self.header_line, self._above = found.line, found.line - 1 + found.takes
        self.header, self.notes = clean_header(self._file, _trim(found.cells), found.line)

    def fraction(self) -> float:
        return min(1.0, self._text.position / max(1, self._text.size))

    def chunks(self) -> Iterator[Chunk]:
        line, skip, carry = 1, self._above, b""
        for block in self._text.blocks():
            data = block
            while skip and data:
                data, skip, line = data[data.find(b"\n") + 1 or len(data) :], skip - 1, line + 1
            data = carry + data
            chunk = None if carry else self._fast(data, line)
            if chunk is None:
                chunk, left = _Exact(self.header, self.delimiter).read(data, line)
                used, carry = data[: len(data) - left], data[len(data) - left :] if left else b""
            else:
                used, carry = data, b""
            line += _count(used, b"\n")
            yield tidied(chunk)
        if carry:
            yield tidied(_Exact(self.header, self.delimiter).finish(carry, line))

    def _fast(self, data: bytes, line: int) -> Chunk | None:
        """The block by Arrow's parser, or None where it is not one plain row per line."""
        if not data or _count(data, b'"') % 2 or b"\x00" in data or not _is_utf8(data):
            return None
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            return None
        rows = _count(data, b"\n") + (not data.endswith(b"\n"))
        names = [str(i) for i in range(len(self.header))]
        try:
            table = pacsv.read_csv(
                pa.BufferReader(data),
                read_options=pacsv.ReadOptions(column_names=names, block_size=len(data) + 1),
                parse_options=pacsv.ParseOptions(delimiter=self.delimiter),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
                ),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != rows:
            return None
        return Chunk(np.arange(line, line + rows), [_whole(column) for column in table.columns])


class _Exact:
    """The standard library's parser over one block, with the line of every row."""

    def __init__(self, header: list[str], delimiter: str) -> None:
        self._width, self._delimiter = len(header), delimiter
        self._lines: list[int] = []
        self._rows: list[list[str]] = []
        self._problems: list[Problem] = []
        self._blank = 0

    def read(self, data: bytes, line: int) -> tuple[Chunk, int]:
        """Rows of the block, and how many bytes at its end belong to a row that is not complete."""
        texts = split_lines(data)
        at = self._consume(texts, 0, line)
        left = sum(len(text.encode("utf-8", "surrogateescape")) for text in texts[at:])
        return self._chunk(), left

    def finish(self, data: bytes, line: int) -> Chunk:
        """The end of the file: a quotation mark that is still open is a problem of the line that opened it."""
        texts = split_lines(data)
        at = 0
        while (at := self._consume(texts, at, line)) < len(texts):
            self._reject(line + at, texts[at], _OPEN_QUOTE)
            at += 1
        return self._chunk()

    def _consume(self, texts: list[str], at: int, line: int) -> int:
        """Take rows from texts[at:]; returns the index of the first line not used (an open quotation mark)."""
        while at < len(texts):
            at, trouble = self._run(texts, at, line)
            if trouble is None:
                return at
            self._reject(line + at, texts[at], trouble)
            at += 1
        return at

    def _run(self, texts: list[str], at: int, line: int) -> tuple[int, BadValueError | None]:
        """Rows until trouble: (index of the line in trouble, what); (index of the first line not used, None) at the
        end.

        A row of several lines that is not well formed has swallowed the lines below a stray quotation mark: only its
        first line is in trouble, the others are read again.
        """
        reader = csv.reader((*_slice(texts, at), _SENTINEL), delimiter=self._delimiter)
        begin = at
        while True:
            try:
                row = next(reader)
            except csv.Error as error:
                return begin, _RETURN if "new-line" in str(error) else _OPEN_QUOTE
            if row and row[-1].endswith(_SENTINEL):
                return begin, None
            end = at + reader.line_num
            if end - begin > 1 and not self._is_whole(row, texts[begin:end]):
                return begin, _OPEN_QUOTE
            self._take(line + begin, row, texts[begin])
            begin = end

    def _is_whole(self, row: list[str], texts: list[str]) -> bool:
        """Whether several lines are one row on purpose: the right width, quotation marks only around cells."""
        if len(_trim(row, self._width)) != self._width:
            return False
        try:
            return len(list(csv.reader(texts, delimiter=self._delimiter, strict=True))) == 1
        except csv.Error:
            return False

    def _take(self, line: int, row: list[str], text: str) -> None:
        cells = _trim(row, self._width)
        joined = "".join(cells)
        if not joined.strip():
            self._blank += 1
        elif "\x00" in joined:
            self._reject(line, text, NUL)
        elif not joined.isascii() and not _encodable(joined):
            self._reject(line, text, _ENCODING)
        elif len(cells) != self._width:
            self._reject(line, text, ragged(len(cells), self._width))
        else:
            self._lines.append(line)
            self._rows.append(cells)

    def _reject(self, line: int, text: str, error: BadValueError) -> None:
        shown = text.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self._problems.append(Problem(line, "", shown.replace("\x00", "\ufffd"), error))

    def _chunk(self) -> Chunk:
        chunk = chunk_of_rows(self._lines, self._rows, self._width)
        chunk.problems, chunk.blank = self._problems, self._blank
        return chunk


_OPEN_QUOTE = BadValueError(
    "a quotation mark is opened and never closed",
    'cells with a line break or a delimiter between quotation marks: "..."',
    'Close the quotation mark, or double it where it stands for inches (5\'4"").',
)
_ENCODING = BadValueError(
    "the row holds bytes that are no text in the file's encoding",
    "the same encoding in the whole file, best UTF-8",
    "Type the odd character again, or export the table as 'CSV UTF-8'.",
)
_RETURN = BadValueError(
    "a line break within an unquoted cell",
    'cells with a line break between quotation marks: "..."',
    "Put the cell between quotation marks, or remove the line break.",
)


def ragged(found: int, expected: int) -> BadValueError:
    return BadValueError(
        f"the row has {found} cells, the header has {expected}",
        f"{expected} cells",
        "Look for a delimiter that is missing, or one within a cell without quotation marks.",
    )


def _slice(texts: list[str], at: int) -> Iterator[str]:
    return (texts[i] for i in range(at, len(texts)))


def split_lines(data: bytes) -> list[str]:
    """Physical lines with their ends; only a line feed ends one."""
    texts = data.decode("utf-8", "surrogateescape").split("\n")
    last = texts.pop()
    return [text + "\n" for text in texts] + ([last] if last else [])


def _whole(column: Any) -> Any:  # noqa: ANN401 - pyarrow arrays
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _count(data: bytes, byte: bytes) -> int:
    """How often a byte stands in a block: several times as fast as `bytes.count` where it stands often."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == byte[0]))


def _is_utf8(data: bytes) -> bool:
    """Checked once for the block: Arrow's own check, cell by cell, takes as long as its parsing."""
    try:
        return data.isascii() or bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _trim(row: list[str], width: int | None = None) -> list[str]:
    """Without the empty cells behind the last column (or behind `width` cells): spreadsheets leave them."""
    end = len(row)
    while end > (width or 1) and not row[end - 1].strip():
        end -= 1
    return row[:end]


class _First(NamedTuple):
    """One of the first rows: the line it begins on, how many lines it takes, its cells."""

    line: int
    takes: int
    cells: list[str]


def find_delimiter(head: str) -> str:
    """The delimiter that cuts the first lines into the most cells, most evenly."""

    def score(delimiter: str) -> float:
        widths = [len(row.cells) for row in _first_rows(head, delimiter)[:20]]
        common = max(set(widths), key=lambda w: (widths.count(w), w)) if widths else 1
        return common * widths.count(common) / len(widths) if common > 1 else 0.0

    return max(DELIMITERS, key=score)


def _first_rows(head: str, delimiter: str, most: int = 40) -> list[_First]:
    """The first rows that are not blank."""
    rows: list[_First] = []
    reader = csv.reader(split_lines(head.encode("utf-8", "surrogateescape")), delimiter=delimiter)
    begin = 0
    while len(rows) < most:
        try:
            row = next(reader)
        except (StopIteration, csv.Error):
            break
        if any(cell.strip() for cell in row):
            rows.append(_First(begin + 1, reader.line_num - begin, row))
        begin = reader.line_num
    return rows
