"""Telephone bills that were made to hurt, or whose clocks were set back between the beginning and the end of a call."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from bill_samples import HEADER, ROW, mapping, written

from murderbook.casefile.call import Call
from murderbook.formats import FormatError, phone_bill
from murderbook.formats.bill_mapping import LARGEST, BillMapping
from murderbook.formats.phone_bill import Refused
from murderbook.formats.xlsx_table import XlsxTable

ENDS = {"columns": {"duration": "", "end": "Lasted"}}


def read(folder: Path, rows: str, declared: BillMapping | None = None) -> tuple[list[Call], list[Refused]]:
    batches = list(phone_bill.read(written(folder, HEADER + rows), declared or mapping()).batches())
    return [call for one in batches for call in one.calls], [row for one in batches for row in one.refused]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("3/14/1991 10:15:30 PM", "12/31/9999 11:59:59 PM", "lies in the future"),
        ("3/14/1991 10:15:30 PM", "1" + " " * 50_000 + "x", "50,002 characters"),
        ("3/14/1991 10:15:30 PM", "1991-01-01 1" + " " * 50_000 + "1", "50,013 characters"),
        ("4:20", "4" + " " * 50_000 + "x", "50,002 characters"),
        (
            "(213) 555-0177",
            '"=""' + " " * 80 + '"""',
            "too long for a telephone number",
        ),  # a withheld one, of 83 letters
        ("(213) 555-0177", "\u0669\u0661\u0661", "no telephone number"),  # 911 in other digits is not the number 911
        ("LA-117\n", "LA-117," + "x" * 3_000 + "\n", "3,000 characters"),
    ],
)
def test_a_row_that_was_made_to_hurt_is_refused(tmp_path: Path, was: str, now: str, said: str) -> None:
    header = HEADER.replace("Cell\n", "Cell,Remark\n")
    rows = (ROW.replace(was, now) + ROW).replace("LA-117\n", "LA-117,\n")
    batches = list(phone_bill.read(written(tmp_path, header + rows), mapping()).batches())
    assert [call.line for one in batches for call in one.calls] == [3]
    (refused,) = [row for one in batches for row in one.refused]
    assert said in refused.rejects[0].reason


def test_a_nul_of_a_workbook_is_refused_as_that_of_a_text_is(tmp_path: Path) -> None:
    """A workbook writes it as _x0000_; PostgreSQL takes none."""
    plain, path = tmp_path / "plain.xlsx", tmp_path / "bill.xlsx"
    book = xlsxwriter.Workbook(str(plain), {"in_memory": True})
    page = book.add_worksheet()
    for at, row in enumerate(([*"abc"], ["1", "x", "MARK"], ["2", "y", "good"])):
        page.write_row(at, 0, row)
    book.close()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for one in old.infolist():
            new.writestr(one.filename, old.read(one).replace(b"MARK", b"a_x0000_b"))
    (chunk,) = XlsxTable(path, None, None).chunks()
    assert [column.to_pylist() for column in chunk.columns] == [["2"], ["y"], ["good"]]
    (problem,) = chunk.problems
    assert (problem.line, problem.value) == (2, "1 | x | a\ufffdb")
    assert "NUL" in problem.error.reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[kinds]\n"\\u0000" = "voice"\n', "holds a NUL character"),
        ("a." * (LARGEST // 2) + "a = 1", "too large for a mapping"),
    ],
)
def test_a_mapping_file_that_was_made_to_hurt_is_none(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        BillMapping.load(written(tmp_path, text, "map.toml"))


@pytest.mark.parametrize(
    ("begins", "ends", "seconds"),
    [
        ("1991-10-27 01:50:00", "1991-10-27 01:10:00", 20 * 60),  # the clock was set back meanwhile: one way to read it
        ("1991-10-27 01:50", "1991-10-27 01:10", 20 * 60),
        ("1991-10-27 00:50:00", "1991-10-27 01:10:00", None),  # 20 minutes, or an hour more
        ("1991-10-27 01:10:00", "1991-10-27 01:40:00", None),
        ("1991-10-27 01:50:00", "1991-10-27 02:10:00", None),
        ("1991-04-07 01:50:00", "1991-04-07 03:10:00", 20 * 60),  # set forward: an hour was left out
        ("1991-03-14 10:15:40", "1991-03-14 10:15", 0),
    ],
)
def test_how_long_a_call_lasted_is_not_guessed_where_clocks_were_set_back(
    tmp_path: Path, begins: str, ends: str, seconds: int | None
) -> None:
    row = ROW.replace("3/14/1991 10:15:30 PM", begins).replace("4:20", ends)
    (call,), _ = read(tmp_path, row, mapping(**ENDS))
    assert call.seconds == seconds
    assert call.rest == ((("Lasted", ends),) if seconds is None else ())  # what is not understood is kept as written


def test_a_duration_agrees_with_one_of_the_hours_that_an_end_may_be_of(tmp_path: Path) -> None:
    header = HEADER.replace("Cell\n", "Cell,End\n")
    row = "213-555-0142,213-555-0177,1991-10-27 00:50:00,{},voice,LA-117,1991-10-27 01:10:00\n"
    rows = "".join(row.format(lasted) for lasted in ("20:00", "1:20:00", "50:00"))
    batches = list(phone_bill.read(written(tmp_path, header + rows), mapping(columns={"end": "End"})).batches())
    assert [call.seconds for one in batches for call in one.calls] == [1_200, 4_800]
    (refused,) = [row for one in batches for row in one.refused]
    assert re.search("is not when a call ends that lasted '50:00'", refused.rejects[0].reason)


def test_an_end_of_another_year_is_no_end_of_a_call(tmp_path: Path) -> None:
    row = ROW.replace("3/14/1991 10:15:30 PM", "1901-03-04 10:00:00").replace("4:20", "1991-03-04 10:00:00")
    none, (refused,) = read(tmp_path, row, mapping(**ENDS))
    assert not none
    assert "more than 31 days after the beginning" in refused.rejects[0].reason
