"""The columns of a CSV, Parquet or XLSX file that a MAP.toml names, as text: each a list of words and a code per row.

A million rows hold few different words, so whatever reads a column reads each word once. What was found wrong on the
way is collected beside, to be told with the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from murderbook.formats.layout import plain_name
from murderbook.formats.mapping import Mapping
from murderbook.formats.opening import first_bytes, open_table
from murderbook.formats.reject import FormatError, Problem
from murderbook.formats.table import Table
from murderbook.formats.unpacking import MOST_TEXT, in_words

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Choose = Callable[[list[str]], Sequence[str]]

MOST_SHOWN = 5  # rows of a warning
LIST_MARK = "\x1f"  # between the parts of a list that is one in the file already (Parquet)
SUFFIXES = ("", ".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsm", ".parquet", ".pq")
PARQUET = b"PAR1"
_BATCH = 1 << 17  # rows


@dataclass(frozen=True)
class Column:
    """`codes` [n] into `words` (a pyarrow string array, each word once), -1 where the cell is empty."""

    name: str
    codes: Ints
    words: Any

    def without(self, unknown: Iterable[str]) -> Column:
        """The same, -1 also where the cell is one of these words (in lower case)."""
        gone = is_one_of(self.words, unknown)
        codes = np.where((self.codes >= 0) & ~gone[self.codes], self.codes, -1) if len(gone) else self.codes
        return Column(self.name, codes.astype(np.int32), self.words)

    @property
    def used(self) -> Flags:
        """Which words stand in some row [words]."""
        return np.bincount(self.codes + 1, minlength=len(self.words) + 1)[1:] > 0

    def texts(self) -> tuple[str, ...]:
        """Cell by cell, "" where empty."""
        words = np.array([*self.words.to_pylist(), ""], dtype=object)
        return tuple(words[self.codes].tolist())


def is_one_of(words: Any, these: Iterable[str]) -> Flags:  # noqa: ANN401 - a pyarrow array
    """[words] Does a word mean one of these, which are in lower case?"""
    plain = pc.utf8_lower(without_fraction(words))
    return np.asarray(
        pc.is_in(plain, value_set=pa.array(sorted(these), pa.string())).to_numpy(zero_copy_only=False), bool
    )


def without_fraction(words: Any) -> Any:  # noqa: ANN401 - pyarrow arrays
    """12 for 12.0: data frames write whole numbers so where some are missing."""
    return pc.replace_substring_regex(words, r"^([+-]?\d+)\.0+$", r"\1")


def joined(columns: Sequence[Column]) -> Column:
    """Cells of several columns side by side, a blank between; empty ones are left out."""
    return reduce(_beside, columns)


def _beside(left: Column, right: Column) -> Column:
    size = len(right.words) + 1
    found, codes = np.unique((left.codes + 1) * np.int64(size) + right.codes + 1, return_inverse=True)
    parts = [
        column.words.take(pa.array(at - 1, mask=at == 0))
        for column, at in zip((left, right), np.divmod(found, size), strict=True)
    ]
    # null_handling="skip" gives too few rows where both parts of one are empty
    words = pc.binary_join_element_wise(*parts, " ", null_handling="replace", null_replacement="")
    words = pc.utf8_trim_whitespace(pc.replace_substring_regex(words, r"\s+", " "))
    empty = np.asarray(pc.equal(words, "").to_numpy(zero_copy_only=False), bool)
    return Column(f"{left.name} {right.name}", np.where(empty[codes], -1, codes).astype(np.int32), words)


@dataclass
class Source:
    """Columns of one file. `rows` [n]: the line each row begins on, or its number in a Parquet file."""

    file: str
    unit: str  # "line" or "row"
    header: list[str]
    rows: npt.NDArray[np.int64]
    columns: dict[str, Column]
    lists: frozenset[str] = frozenset()  # columns whose cells are lists in the file already
    warnings: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.rows)

    def warn(self, text: str) -> None:
        self.warnings.append(f"{self.file}: {text}")

    def error(self, reason: str, remedy: str) -> FormatError:
        return FormatError(self.file, reason, remedy)

    def shown(self, rows: npt.NDArray[np.int64], *columns: Column) -> str:
        """The first of these rows with what they say: "line 12 ('abc'), line 40 ('x') and 3 more"."""
        parts = [f"{self.unit} {self.rows[row]}{self._said(row, columns)}" for row in rows[:MOST_SHOWN].tolist()]
        more = f" and {len(rows) - MOST_SHOWN:,} more" if len(rows) > MOST_SHOWN else ""
        return ", ".join(parts) + more

    def _said(self, row: int, columns: Sequence[Column]) -> str:
        cells = [column.words[int(column.codes[row])].as_py()[:60] for column in columns if column.codes[row] >= 0]
        return f" ({', '.join(map(repr, cells))})" if cells else ""

    def unreadable(self, column: Column, bad: Flags, what: str, remedy: str) -> None:
        """`bad` [words] are no `what`: a warning that counts them; an error where they are more than half."""
        if not len(bad) or not bad.any():
            return
        known = column.codes >= 0
        rows = np.flatnonzero(known & bad[column.codes])
        if not len(rows):
            return
        told = f"column {column.name!r}: {cells_of(len(rows))} no {what}: {self.shown(rows, column)}"
        if 2 * len(rows) > int(known.sum()):
            raise self.error(f"{told}. That is more than half, so the mapping is wrong", remedy)
        self.warn(f"{told}. They count as unknown. {remedy}")


def cells_of(count: int) -> str:
    return "1 cell is" if count == 1 else f"{count:,} cells are"


def open_source(path: Path | str, named: Iterable[str], choose: Choose) -> Source:
    """`named`: columns that tell the header from the lines above it. `choose`: which columns of the header are read, or
    FormatError."""
    path = Path(path)
    first = first_bytes(path)
    if path.suffix.lower() not in SUFFIXES:
        reason = f"its name ends in {path.suffix}: it is no CSV, Parquet or XLSX file"
        raise FormatError(path.name, reason, f"Export the table as one of these ({', '.join(SUFFIXES[1:])}).")
    if first.startswith(PARQUET):
        return _of_parquet(path, choose)
    if path.suffix.lower() in (".parquet", ".pq"):
        raise FormatError(path.name, "this is no Parquet file, although it is named so", "Export it again.")
    return _of_table(path, open_table(path, None, _by_names(named)), choose)


def _by_names(named: Iterable[str]) -> Mapping:
    return Mapping(columns={name: name for name in named if plain_name(name)})


def _of_table(path: Path, table: Table, choose: Choose) -> Source:
    wanted = list(dict.fromkeys(choose(table.header)))
    places = [table.header.index(name) for name in wanted]
    parts: list[list[Any]] = [[] for _ in wanted]
    lines: list[npt.NDArray[np.int64]] = []
    problems: list[Problem] = []
    for chunk in table.chunks():
        problems += chunk.problems
        lines.append(chunk.lines)
        for part, place in zip(parts, places, strict=True):
            part.append(chunk.columns[place].dictionary_encode())
    rows = np.concatenate(lines) if lines else np.zeros(0, np.int64)
    columns = {name: _column(name, part) for name, part in zip(wanted, parts, strict=True)}
    source = Source(path.name, "line", table.header, rows, columns)
    source.warnings += [f"{path.name}: {note}" for note in table.notes]
    _tell_problems(source, problems)
    return source


def _tell_problems(source: Source, problems: list[Problem]) -> None:
    if not problems:
        return
    lines = ", ".join(f"line {problem.line}" for problem in problems[:MOST_SHOWN])
    more = f" and {len(problems) - MOST_SHOWN:,} more" if len(problems) > MOST_SHOWN else ""
    first = problems[0].error
    count = "1 row" if len(problems) == 1 else f"{len(problems):,} rows"
    told = f"{count} cannot be read: {lines}{more}; the first because {first.reason}"
    if 2 * len(problems) > source.n + len(problems):
        raise source.error(f"{told}. That is more than half", first.remedy)
    source.warn(f"{told}. They are left out. {first.remedy}")


def _column(name: str, parts: list[Any]) -> Column:
    """Parts with dictionaries of their own as one column; an empty text is no word."""
    if not parts:
        return Column(name, np.zeros(0, np.int32), pa.array([], pa.string()))
    whole = pa.chunked_array(parts).unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    codes = np.asarray(pc.fill_null(whole.indices, -1).to_numpy(zero_copy_only=False), np.int32)
    empty = pc.index(whole.dictionary, "").as_py()
    return Column(name, np.where(codes == empty, np.int32(-1), codes).astype(np.int32), whole.dictionary)


def _of_parquet(path: Path, choose: Choose) -> Source:
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            _refuse_huge(path, file.metadata)
            wanted = list(dict.fromkeys(choose(schema.names)))
            if twice := [name for name in wanted if schema.names.count(name) > 1]:
                raise FormatError(path.name, f"two columns are called {twice[0]!r}", "Give each a name of its own.")
            types = {name: schema.field(name).type for name in wanted}
            parts: dict[str, list[Any]] = {name: [] for name in wanted}
            for name, array in _batches(file, wanted):
                parts[name].append(_as_text(path.name, name, array).dictionary_encode())
            rows = np.arange(1, file.metadata.num_rows + 1)
    except (pa.ArrowException, OSError) as error:
        raise FormatError(
            path.name, f"the Parquet file cannot be read ({error})", "Copy or export it again."
        ) from error
    lists = frozenset(name for name, kind in types.items() if _is_list(kind))
    return Source(path.name, "row", schema.names, rows, {n: _column(n, part) for n, part in parts.items()}, lists)


def _batches(file: Any, wanted: list[str]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a ParquetFile
    for batch in file.iter_batches(_BATCH, columns=wanted):
        yield from ((name, batch.column(name)) for name in wanted)


def _refuse_huge(path: Path, metadata: Any) -> None:  # noqa: ANN401 - of a ParquetFile
    size = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if size > MOST_TEXT:
        raise FormatError(path.name, f"the file unpacks to {in_words(size)}", "Give a part of it.")


def _is_list(kind: Any) -> bool:  # noqa: ANN401 - a pyarrow type
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _as_text(file: str, name: str, array: Any) -> Any:  # noqa: ANN401 - pyarrow arrays
    """As a CSV of the same table would have it: 12 and not 12.0, 1993-01-06 23:55:00, true."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _as_text(file, name, array.dictionary_decode())
    if pa.types.is_floating(kind):
        array = pc.if_else(pc.is_nan(array), pa.scalar(None, kind), array)
    if pa.types.is_timestamp(kind):
        array = (pc.local_timestamp(array) if kind.tz else array).cast(pa.timestamp("s"), safe=False)
    if pa.types.is_time(kind):
        array = array.cast(pa.time64("us")).cast(pa.time32("s"), safe=False)
    try:
        if _is_list(kind):
            return pc.binary_join(array.cast(pa.list_(pa.string())), LIST_MARK)
        return pc.utf8_trim_whitespace(array.cast(pa.string()))
    except pa.ArrowException as error:
        raise FormatError(
            file, f"column {name!r} holds {kind}, which is no text", "Save the column as text."
        ) from error
