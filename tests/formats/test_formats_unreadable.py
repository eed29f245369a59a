"""A file that cannot be read as a whole says which file, what is wrong, and what to do."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from formats_samples import REGISTER_HEADER, REGISTER_ROW, SHR_HEADER, SHR_ROW, Write

from murderbook import formats


def message(path: Path, **options: str) -> str:
    with pytest.raises(formats.FormatError) as caught:
        list(formats.read(path, **options).batches())  # type: ignore[arg-type]
    return str(caught.value)


def test_empty(write: Write) -> None:
    assert message(write("")) == "backlog.csv: the file is empty. Export it again."


def test_only_blank_lines(write: Write) -> None:
    expected = "backlog.csv: the file holds no header row. Put the names of the columns into its first line."
    assert message(write("\n\n  \n,,,\n")) == expected


def test_missing(tmp_path: Path) -> None:
    assert message(tmp_path / "none.csv") == "none.csv: there is no such file. Check the path."


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    assert message(tmp_path / "cases") == "cases: this is a folder, not a file. Name one file of it."


def test_zip_named_csv(write: Write) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("inside.csv", f"{SHR_HEADER}\n{SHR_ROW}\n")
    expected = "this is a ZIP archive, although its name ends in .csv. Unpack it and give the file inside."
    assert message(write(content.getvalue())) == f"backlog.csv: {expected}"


_OLD = "this is an old or a password-protected Excel workbook. Save it as .xlsx without a password."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 ...", "this is a PDF document. Ask for the table as CSV or XLSX."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD),
        (b"<!DOCTYPE html><html></html>", "this is a web page, not a table. Download the file itself."),
        (b"SQLite format 3\x00", "this is a database, not a table. Export the table as CSV."),
        (bytes(range(256)) * 40, "this is binary data, not a table of text. Export the table as CSV or XLSX again."),
    ],
)
def test_other_kinds_of_file(write: Write, content: bytes, said: str) -> None:
    assert message(write(content)) == f"backlog.csv: {said}"


def test_a_gzip_that_breaks_off(write: Write) -> None:
    whole = gzip.compress(f"{SHR_HEADER}\n".encode() + f"{SHR_ROW}\n".encode() * 500)
    said = message(write(whole[: len(whole) // 2], "backlog.csv.gz"))
    assert said.startswith("backlog.csv.gz: the compressed data are damaged (")
    assert said.endswith("). Copy or download the file again.")


def test_200_columns_of_junk(write: Write) -> None:
    header = ",".join(f"q{i}" for i in range(200))
    said = message(write(f"{header}\n" + ",".join("x" * 200) + "\n"))
    shown = "('q0', 'q1', 'q2', 'q3', 'q4', 'q5', 'q6', 'q7' and 192 more)"
    names = "shr, wapo, namus-missing, namus-unidentified, rcmp-missing, rcmp-unidentified, register"
    assert said == (
        f"backlog.csv: the columns {shown} are of no layout that is known for sure. "
        f"Name the layout ({names}), or give a mapping from these columns to fields."
    )


def test_200_columns_beside_the_known_ones_are_kept(write: Write) -> None:
    """With the layout named, junk beside the fields is no obstacle and nothing of it is lost."""
    header = ",".join(f"q{i}" for i in range(200))
    path = write(f"{REGISTER_HEADER},{header}\n{REGISTER_ROW}," + ",".join(str(i) for i in range(200)) + "\n")
    (case,) = formats.read(path, layout="register").cases()
    assert len(case.extra) == 200
    assert case.extra["q17"] == "17"


def test_more_columns_than_any_table_has(write: Write) -> None:
    header = ",".join(f"q{i}" for i in range(2001))
    said = "2001 columns where at most 2000 are read. Delete the columns that are not part of the table."
    assert message(write(header + "\n")) == f"backlog.csv, line 1: {said}"


def test_a_required_column_is_missing(write: Write) -> None:
    path = write("date,status,victim_name\n1987,open,Somebody\n")
    said = "layout register needs a column for number. Rename the column, or map it (see docs/reference/formats.md)."
    assert message(path, layout="register") == f"backlog.csv: {said}"


def test_no_such_layout(write: Write) -> None:
    said = message(write(f"{SHR_HEADER}\n{SHR_ROW}\n"), layout="sh")
    assert said.startswith("layout: there is no layout 'sh'. Choose one of auto, shr, wapo, ")


def test_a_workbook_that_is_damaged(write: Write) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets>")
    said = message(write(content.getvalue(), "backlog.xlsx"))
    assert said.startswith("backlog.xlsx: the workbook cannot be read (")
    assert said.endswith("). Save it again as .xlsx, without a password.")
