"""Whatever a file was written in, the same cells come out, each with its line; nothing makes a traceback."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from formats_samples import REGISTER_HEADER, SHR_HEADER, SHR_ROW, Write, changed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from murderbook import formats
from murderbook.formats import csv_table
from murderbook.formats.csv_table import CsvTable
from murderbook.formats.table import Chunk, tidied

ACCENT = changed(SHR_HEADER, SHR_ROW, Agency="Doña Ana County")
TEXT = f"{SHR_HEADER}\n{ACCENT}\n{SHR_ROW}\n"

WRITTEN = {
    "utf-8": TEXT.encode(),
    "utf-8 with BOM": TEXT.encode("utf-8-sig"),
    "cp1252": TEXT.encode("cp1252"),
    "utf-16-le with BOM": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "utf-16-be with BOM": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "utf-16-le": TEXT.encode("utf-16-le"),
}


@pytest.mark.parametrize("encoding", WRITTEN)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_rows(write: Write, encoding: str, ends: str) -> None:
    codec = encoding.removesuffix(" with BOM")
    content = WRITTEN[encoding].decode(codec).replace("\n", ends).encode(codec)
    reading = formats.read(write(content))
    first, second = reading.cases()
    assert reading.encoding == encoding
    assert first.agency == "Doña Ana County"
    assert (first.id, second.id) == ("2", "3")
    assert reading.counts.read == reading.counts.accepted == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(write: Write, delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(csv.reader(TEXT.splitlines()))
    assert [case.agency for case in formats.read(write(out.getvalue())).cases()] == ["Doña Ana County", "Apache County"]


def test_gzip_is_read_whatever_it_is_called(write: Write) -> None:
    assert len(list(formats.read(write(gzip.compress(TEXT.encode()), "backlog.csv")).cases())) == 2


def test_title_lines_above_the_header_are_passed_over(write: Write) -> None:
    reading = formats.read(write(f"Cold cases of the unit,,\n\nas of 1 May,,\n{TEXT}"))
    assert reading.header_line == 4
    assert [case.id for case in reading.cases()] == ["5", "6"]


def test_a_last_line_without_end_is_read(write: Write) -> None:
    assert len(list(formats.read(write(TEXT.rstrip("\n"))).cases())) == 2


def test_blank_lines_are_counted_and_lines_stay_true(write: Write) -> None:
    reading = formats.read(write(f"{SHR_HEADER}\n\n{SHR_ROW}\n,,,,,,,,,,,,,,,,,,,,,,,\n\n{SHR_ROW}\n"))
    assert [case.id for case in reading.cases()] == ["3", "6"]
    assert (reading.counts.read, reading.counts.blank) == (2, 3)


def test_a_line_break_within_quotes_is_part_of_the_cell(write: Write) -> None:
    path = write('number,date,status,victim_name,notes\n1,1987,open,A,"one\ntwo"\n2,1988,open,B,three\n')
    reading = formats.read(path)
    (batch,) = reading.batches()
    assert isinstance(batch, formats.WideBatch)
    assert [(row.line, row.case.notes) for row in batch.rows] == [(2, "one\ntwo"), (4, "three")]


def test_a_stray_quotation_mark_costs_one_row(write: Write) -> None:
    bad = changed(SHR_HEADER, SHR_ROW, Agency='"Apache County')
    reading = formats.read(write(f"{SHR_HEADER}\n{SHR_ROW}\n{bad}\n{SHR_ROW}\n{bad}\n{SHR_ROW}\n"))
    lines = [case.id for case in reading.cases()]
    assert lines == ["2", "4", "6"]
    assert [reject.line for reject in reading.rejects] == [3, 5]


def test_inches_in_an_unquoted_cell_are_text(write: Write) -> None:
    path = write("number,date,status,victim_name,notes\n1,1987,open,A,5'4\" tall\n2,1988,open,B,6' even\n")
    assert [case.notes for case in formats.read(path).cases()] == ["5'4\" tall", "6' even"]


def test_formulas_stay_text_and_are_noted(write: Write) -> None:
    reading = formats.read(
        write("number,date,status,victim_name,notes\n1,1987,open,A,=HYPERLINK(1)\n2,1988,open,B,@x\n")
    )
    assert [case.notes for case in reading.cases()] == ["=HYPERLINK(1)", "@x"]
    said = "2 cells look like formulas and are kept as text (the first: line 2, column notes)"
    assert said in reading.notes


def test_ids_keep_their_zeros(write: Write) -> None:
    path = write(f"{REGISTER_HEADER},agency_number,county_fips\n007,1987,open,A,F,24,80,CA,,,0001e5,6037\n")
    (case,) = formats.read(path).cases()
    assert (case.own_number, case.agency_number, case.county_fips) == ("007", "0001e5", "06037")


def test_two_columns_of_one_name_are_both_kept(write: Write) -> None:
    reading = formats.read(write("number,date,status,victim_name,colour,colour\n1,1987,open,A,red,blue\n"))
    (case,) = reading.cases()
    assert case.extra == {"colour": "red", "colour (2)": "blue"}
    assert "two columns are called 'colour': the later one is read as 'colour (2)'" in reading.notes


def test_a_reading_can_be_read_again(write: Write) -> None:
    reading = formats.read(write(TEXT))
    first, second = list(reading.cases()), list(reading.cases())
    assert first == second
    assert reading.counts.read == 2


def test_rows_across_the_edge_of_a_block_are_whole(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [changed(SHR_HEADER, SHR_ROW, ID=str(n), Agency='"Two\nlines"' if n % 7 == 0 else "One") for n in range(400)]
    path = write(f"{SHR_HEADER}\n" + "\n".join(rows) + "\n")
    whole = list(formats.read(path).cases())
    monkeypatch.setattr("murderbook.formats.text_file.BLOCK", 1_000)
    monkeypatch.setattr("murderbook.formats.text_file.TextFile.blocks.__defaults__", (1_000,))
    assert list(formats.read(path).cases()) == whole
    assert len(whole) == 400


CELLS = st.text(st.sampled_from("a1 ,;\"\n\r'=é\x00\t"), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
long = settings(quick, max_examples=3_000)


def agrees(path: Path, rows: list[list[str]]) -> None:
    """What the fast parser believes, the exact one says too."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["number", "date", "status"], *rows])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    try:
        table = CsvTable(path, None, None)
    except formats.FormatError:
        return  # so many NULs that it is binary data
    fast = [(c.lines.tolist(), [col.to_pylist() for col in c.columns]) for c in table.chunks()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_table.CsvTable, "_fast", lambda self, data, line: None)
        exact = [(c.lines.tolist(), [col.to_pylist() for col in c.columns]) for c in table.chunks()]
    assert fast == exact


def holds(path: Path, junk: bytes, at: int, known: str) -> None:
    """Any bytes give FormatError, or rejects; and the counts add up."""
    body = f"{known}\n{SHR_ROW}\n{SHR_ROW}\n".encode()
    path.write_bytes(body[:at] + junk + body[at:])
    for layout in ("auto", "register", "shr"):
        try:
            reading = formats.read(path, layout)
            accepted = sum(len(list(batch.cases())) for batch in reading.batches())
        except formats.FormatError:
            continue
        assert accepted == reading.counts.accepted
        assert reading.counts.read == accepted + len({reject.line for reject in reading.rejects})


JUNK = {
    "junk": st.binary(max_size=400),
    "at": st.integers(0, 600),
    "known": st.sampled_from([SHR_HEADER, REGISTER_HEADER, ""]),
}


@quick
@given(rows=ROWS)
def test_the_fast_parser_agrees_with_the_exact_one(tmp_path: Path, rows: list[list[str]]) -> None:
    agrees(tmp_path / "t.csv", rows)


@quick
@given(**JUNK)
def test_no_bytes_make_a_traceback(tmp_path: Path, junk: bytes, at: int, known: str) -> None:
    holds(tmp_path / "junk.csv", junk, at, known)


@pytest.mark.deep
@long
@given(rows=ROWS)
def test_the_parsers_agree_over_thousands_of_tables(tmp_path: Path, rows: list[list[str]]) -> None:
    agrees(tmp_path / "t.csv", rows)


@pytest.mark.deep
@long
@given(**JUNK)
def test_thousands_of_mangled_files_make_no_traceback(tmp_path: Path, junk: bytes, at: int, known: str) -> None:
    holds(tmp_path / "junk.csv", junk, at, known)


@given(st.lists(st.text(st.sampled_from("ab \t\x1f\x85\xa0\u2003é,"), max_size=4), min_size=1), st.integers(0, 3))
def test_cells_are_trimmed_wherever_there_is_something_to_trim(cells: list[str], skipped: int) -> None:
    """Columns that need no trimming are told by their cells' first and last bytes; also in a part of a column."""
    column = pa.array([*["x "] * skipped, *cells], pa.string()).slice(skipped)
    marker = pa.array(["x"] * len(cells), pa.string())
    tidy = tidied(Chunk(np.arange(len(cells)), [column, marker]))
    assert tidy.columns[0].to_pylist() == pc.utf8_trim_whitespace(column).to_pylist()
