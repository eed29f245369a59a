"""Telephone bills: what is read of them, and what is said of each row and file that cannot be used."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from bill_samples import HEADER, ROW, mapping, one_line, written

from murderbook.casefile.call import Call, CallKind, Direction
from murderbook.formats import FormatError, phone_bill
from murderbook.formats.bill_mapping import BillMapping
from murderbook.formats.phone_bill import PhoneBill, Refused
from murderbook.formats.text_file import TextFile


def all_of(bill: PhoneBill) -> tuple[list[Call], list[Refused]]:
    batches = list(bill.batches())
    return [call for one in batches for call in one.calls], [row for one in batches for row in one.refused]


def read(folder: Path, rows: str, declared: BillMapping | None = None) -> tuple[list[Call], list[Refused]]:
    return all_of(phone_bill.read(written(folder, HEADER + rows), declared or mapping()))


def refused(folder: Path, row: str, declared: BillMapping | None = None) -> tuple[str, str, str, str]:
    """Column, value, reason and remedy of the one thing that is wrong; a good row beside it is kept."""
    calls, rows = read(folder, row + ROW, declared)
    assert [call.line for call in calls] == [3]
    assert [one.line for one in rows] == [2]
    (reject,) = rows[0].rejects
    assert (reject.file, reject.line) == ("bill.csv", 2)
    return reject.column, reject.value, reject.reason, reject.remedy


def test_a_call_with_all_that_is_written(tmp_path: Path) -> None:
    (call,), none = read(tmp_path, ROW)
    at = datetime(1991, 3, 15, 6, 15, 30, tzinfo=UTC)
    assert (call.earliest, call.latest, call.ends) == (at, at, at + timedelta(minutes=4, seconds=20))
    assert (call.caller.written, call.caller.number) == ("213-555-0142", "+12135550142")
    assert (call.called.written, call.called.number) == ("(213) 555-0177", "+12135550177")
    assert (call.seconds, call.kind, call.direction, call.tower) == (
        260,
        CallKind.VOICE,
        Direction.NOT_STATED,
        "LA-117",
    )
    assert not none


def test_the_bill_of_one_line_says_who_called_whom_by_its_direction(tmp_path: Path) -> None:
    text = "Date,Time,Number,In/Out,Minutes,City\n1991-03-14,22:15,555-0177,out,3,Port Verity\n"
    text += "1991-03-14,22:40,911,IN,1,\n"
    out, came = all_of(phone_bill.read(written(tmp_path, text), one_line(area_code="213")))[0]
    assert [out.caller.number, out.called.number] == ["+12135550142", "+12135550177"]
    assert [came.caller.number, came.called.number] == ["911", "+12135550142"]
    assert (out.seconds, out.latest - out.earliest) == (180, timedelta(seconds=59))
    assert out.rest == (("City", "Port Verity"),)  # nothing of the bill is lost


def test_of_a_known_line_both_columns_say_which_way_a_call_went(tmp_path: Path) -> None:
    rows = ROW + "Withheld,213-555-0142,1991-03-15 08:00,1:00,,\n" + "213-555-0177,911,1991-03-15 08:00,1:00,,\n"
    calls, _ = read(tmp_path, rows, mapping(bill={"subscriber": "213-555-0142"}))
    assert [call.direction for call in calls] == [Direction.OUT, Direction.IN, Direction.NOT_STATED]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("Withheld", ""), ("", ""), ("0", ""), ("911", "911"), ("*67", "*67"), ("12", "12"), ("0044", "0044"),
        ("072345", "072345"), ('"=""2135550177"""', "+12135550177"), ("+44 20 7946 0018", "+442079460018"),
        ("1 213 555 0177", "+12135550177"),
    ],
)  # fmt: skip
def test_numbers_are_kept_as_written_and_in_one_form(tmp_path: Path, cell: str, number: str) -> None:
    (call,), _ = read(tmp_path, ROW.replace("(213) 555-0177", cell))
    assert call.called.number == number
    assert call.called.written == cell.strip('"').replace('""', '"') + ('"' if cell.startswith('"') else "")


@pytest.mark.parametrize(
    ("good", "bad", "column", "reason", "remedy"),
    [
        ("(213) 555-0177", "Smith", "To", "is no telephone number of region US", "begins with +"),
        ("(213) 555-0177", "21355501771234", "To", "is no telephone number of region US", "begins with +"),
        ("(213) 555-0177", "555-0177", "To", "has no area code", 'area_code = "213"'),
        ("(213) 555-0177", "2.13555E+09", "To", "rounded by a spreadsheet", "format the column as text"),
        ("(213) 555-0177", "=HYPERLINK(1)", "To", "is a formula, which is not run", "Paste the column as values"),
        ("4:20", "-4", "Lasted", "is below zero", "Correct the duration"),
        ("4:20", "5:75", "Lasted", "is no duration", "Correct the duration"),
        ("4:20", "99999999", "Lasted", "longer than 31 days", "in seconds or in minutes"),
        ("3/14/1991 10:15:30 PM", "14/3/1991 22:15", "Started", "there is no such day", "the mapping says month first"),
        ("3/14/1991 10:15:30 PM", "3/14/1991", "Started", "is no date with a time of day", "Write it as"),
        ("3/14/1991 10:15:30 PM", "3/14/1991 25:15", "Started", "has no time of day", "Write it as"),
        ("3/14/1991 10:15:30 PM", "3/14/2199 22:15", "Started", "lies in the future", "day and month are exchanged"),
        ("3/14/1991 10:15:30 PM", "3/10/2019 2:30:00", "Started", "never was", "another time zone"),
        ("voice", "MTR", "Type", "is no kind that is known", '"MTR" = "voice"'),
        ("LA-117", "x" * 81, "Cell", "it has 81 characters", "Shorten it"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_refused_with_its_place(  # noqa: PLR0913, PLR0917 - columns of the table
    tmp_path: Path, good: str, bad: str, column: str, reason: str, remedy: str
) -> None:
    where, value, why, what_to_do = refused(tmp_path, ROW.replace(good, bad))
    assert (where, value) == (column, bad)
    assert reason in why
    assert remedy in what_to_do


def test_a_refused_row_keeps_all_its_cells_and_tells_all_that_is_wrong(tmp_path: Path) -> None:
    _, rows = read(tmp_path, "nobody,(213) 555-0177,3/14/1991 10:15:30 PM,-1,voice,LA\n" + ROW)
    assert rows[0].cells == ("nobody", "(213) 555-0177", "3/14/1991 10:15:30 PM", "-1", "voice", "LA")
    assert [one.column for one in rows[0].rejects] == ["Lasted", "From"]


def test_a_row_that_was_not_cut_into_cells_is_kept_as_text(tmp_path: Path) -> None:
    _, rows = read(tmp_path, ROW.replace("\n", ",one too many\n") + ROW)
    assert rows[0].cells == ()
    assert rows[0].text == ROW.replace("\n", ",one too many")
    assert "7 cells, the header has 6" in rows[0].rejects[0].reason


def test_an_hour_that_comes_twice_is_a_span_of_both(tmp_path: Path) -> None:
    (call,), _ = read(tmp_path, ROW.replace("3/14/1991 10:15:30 PM", "11/3/2019 1:30:00"))
    assert call.earliest == datetime(2019, 11, 3, 8, 30, tzinfo=UTC)
    assert call.latest == datetime(2019, 11, 3, 9, 30, tzinfo=UTC)


def test_an_offset_in_the_cell_goes_before_the_declared_zone(tmp_path: Path) -> None:
    (call,), _ = read(tmp_path, ROW.replace("3/14/1991 10:15:30 PM", "1991-03-14T22:15:30+02:00"))
    assert call.earliest == datetime(1991, 3, 14, 20, 15, 30, tzinfo=UTC)


def test_an_end_says_how_long_and_may_not_lie_before_the_beginning(tmp_path: Path) -> None:
    declared = mapping(columns={"end": "Cell", "tower": ""})
    row = ROW.replace("4:20", "").replace("LA-117", "3/14/1991 10:18:00 PM")
    assert read(tmp_path, row, declared)[0][0].seconds == 150
    for lasted, end, reason in (
        ("", "3/14/1991 10:15:00 PM", "lies before the beginning, '3/14/1991 10:15:30 PM'"),
        ("4:20", "3/14/1991 10:30:00 PM", "is not when a call ends that lasted '4:20'"),
    ):
        _, rows = read(tmp_path, ROW.replace("4:20", lasted).replace("LA-117", end), declared)
        assert reason in rows[0].rejects[0].reason


def test_a_call_twice_is_kept_and_marked_to_the_second_alone(tmp_path: Path) -> None:
    text = written(tmp_path, HEADER + ROW + ROW)
    bill = phone_bill.read(text, mapping())
    calls, _ = all_of(bill)
    assert [(call.line, call.repeats) for call in calls] == [(2, None), (3, 2)]
    assert (bill.counts.repeated, bill.counts.alike) == (1, 0)
    assert "kept, marked, and counted once" in bill.notes[-1]
    by_minute = ROW.replace(":30 PM", " PM")
    bill = phone_bill.read(written(tmp_path, HEADER + by_minute + by_minute), mapping())
    assert [call.repeats for call in all_of(bill)[0]] == [None, None]
    assert (bill.counts.repeated, bill.counts.alike) == (0, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bill": {"time_zone": ""}}, "bill.time_zone is not declared"),
        ({"bill": {"time_zone": "Pacific"}}, "bill.time_zone is 'Pacific', which is none"),
        ({"bill": {"region": ""}}, "bill.region is not declared"),
        ({"bill": {"region": "Mars"}}, "bill.region is 'MARS', which is none"),
        ({"bill": {"dates": "US"}}, "bill.dates is 'US'. Write one of month first, day first"),
        (
            {"bill": {"subscriber": "nobody"}, "columns": {"caller": ""}},
            "bill.subscriber: 'nobody' is no telephone number",
        ),
        ({"bill": {"colour": "red"}}, "[bill] has 'colour', which is not known"),
        ({"columns": {"colour": "Red"}}, "[columns] has 'colour', which is not known"),
        ({"columns": {"caller": ""}}, "it does not say once who called whom"),
        ({"columns": {"begin": ""}}, "it does not say once when a call began"),
        ({"columns": {"date": "Day"}}, "it does not say once when a call began"),
        ({"columns": {"tower": "From"}}, "column 'From' is named twice"),
        ({"kinds": {"MTR": "speech"}}, "kinds.MTR is 'speech'. Write one of voice, text, data"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(FormatError) as told:
        mapping(**changes)
    assert str(told.value).startswith("bill.toml: ")
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("changes", "text", "said"),
    [
        (
            {"bill": {"dates": ""}},
            HEADER + ROW,
            "line 2: column 'Started' holds '3/14/1991 10:15:30 PM', which may be day or month first. Declare",
        ),
        (
            {"bill": {"durations": ""}},
            HEADER + ROW.replace("4:20", "330"),
            "line 2: column 'Lasted' holds '330', a number that may be seconds or minutes",
        ),
        (
            {"columns": {"called": "Callee"}},
            HEADER + ROW,
            "line 1: there is no column 'Callee' (called): it has From, To",
        ),
        ({}, HEADER.replace(",", "^") + ROW.replace(",", "^"), "It was read as one column: save it with commas"),
        ({}, "", "the file is empty"),
        ({}, HEADER, "there is a header, and no row below it"),
        ({}, "%PDF-1.4 ...", "this is a PDF document"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, changes: dict[str, Any], text: str, said: str) -> None:
    with pytest.raises(FormatError) as told:
        all_of(phone_bill.read(written(tmp_path, text), mapping(**changes)))
    assert str(told.value).startswith("bill.csv")
    assert said in str(told.value)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_and_title_lines_above_the_header(tmp_path: Path, delimiter: str) -> None:
    text = "Statement of March\n\n" + (HEADER + ROW).replace(",", delimiter)
    (call,), _ = all_of(phone_bill.read(written(tmp_path, text), mapping()))
    assert (call.line, call.called.number) == (4, "+12135550177")


def test_a_workbook_is_read_to_the_second(tmp_path: Path) -> None:
    path = tmp_path / "bill.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, moment = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.write_row(0, 0, HEADER.strip().split(","))
    sheet.write_row(1, 0, ["0044", 2135550177])
    sheet.write_datetime(1, 2, datetime(1991, 3, 14, 0, 0, 29), moment)
    sheet.write_datetime(1, 3, time(0, 5, 30), book.add_format({"num_format": "hh:mm:ss"}))
    sheet.write_row(2, 0, ["213-555-0142", "213-555-0177"])
    sheet.write_datetime(2, 2, datetime(1991, 3, 14, 8, 15, 59), moment)
    sheet.write_datetime(2, 3, timedelta(hours=30), book.add_format({"num_format": "[h]:mm:ss"}))
    sheet.write_row(3, 0, ["213-555-0142", "213-555-0177", "3/14/1991 22:15", "=1+1"])
    sheet.write_row(4, 0, ["213-555-0142", "213-555-0177"])
    sheet.write_datetime(4, 2, datetime(1991, 3, 14), moment)
    book.close()
    calls, rows = all_of(phone_bill.read(path, mapping()))
    assert [(call.earliest.second, call.seconds) for call in calls] == [(29, 330), (59, 30 * 3600), (0, 0)]
    assert (calls[0].caller.written, calls[0].called.written) == ("0044", "2135550177")
    # Midnight and no time at all are one to a workbook: a person says which.
    assert [one.rejects[0].reason for one in rows] == ["'1991-03-14' is no date with a time of day"]


def test_the_mapping_comes_back_from_its_own_text(tmp_path: Path) -> None:
    for declared in (mapping(kinds={"MTR": "voice"}), one_line(area_code="213")):
        path = written(tmp_path, declared.to_toml(), "bill.toml")
        assert BillMapping.load(path) == declared
    with pytest.raises(FormatError, match="not a TOML file"):
        BillMapping.load(written(tmp_path, "[bill", "bad.toml"))


def test_a_long_bill_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held at once is a part of the file, and a few bytes for each row before: small parts of a short file
    tell it as large ones of a long one do. Kept together, all rows of it take 8 MB."""
    monkeypatch.setattr(TextFile.blocks, "__defaults__", (128 * 1024,))
    rows = 20_000
    path = tmp_path / "bill.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for at in range(rows):
            started = datetime(1991, 3, 14) + timedelta(seconds=at)
            out.write(
                f"213-555-0142,213-555-01{at % 100:02},{started:%m/%d/%Y %H:%M:%S},{at % 500},voice,LA-{at % 50}\n"
            )
    bill, most = phone_bill.read(path, mapping()), 0
    all_of(phone_bill.read(written(tmp_path, path.read_text("utf-8")[:1000], "short.csv"), mapping()))  # imports
    tracemalloc.start()
    for batch in bill.batches():
        most = max(most, len(batch.calls))
        del batch
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bill.counts.kept == rows
    assert most < rows / 5
    assert peak < 1_500 * most + 150 * rows
