"""`murderbook calls`: a bill as data on standard output, or into a case, by whoever may write there."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from cli_commands import PASSWORD, Commands

from billed import BAD, HEADER, MAPPING, ROWS
from murderbook.cli.errors import InputError
from murderbook.cli.main import app
from murderbook.formats import FormatError
from murderbook.formats.bill_mapping import BillMapping

Run = Callable[..., None]


@pytest.fixture
def bill(tmp_path: Path) -> list[str]:
    """Arguments that name a bill and its columns."""
    (tmp_path / "bill.csv").write_text(HEADER + ROWS + BAD, "utf-8")
    (tmp_path / "map.toml").write_text(BillMapping.from_dict(MAPPING).to_toml(), "utf-8")
    return [str(tmp_path / "bill.csv"), "--columns", str(tmp_path / "map.toml")]


def run(*arguments: str) -> None:
    app(["calls", *arguments], standalone_mode=False)


def test_a_plain_bill_is_data_alone_on_standard_output(bill: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*bill)
    said = capsys.readouterr()
    rows = list(csv.DictReader(StringIO(said.out)))
    assert [row["line"] for row in rows] == ["2", "3", "4", "5", "6"]
    assert (rows[0]["earliest"], rows[0]["called_written"]) == ("1991-03-14T22:15:30-08:00", "213-555-0177")
    assert rows[2]["other_columns"] == "Remark: =evil"
    assert "bill.csv: 5 calls of 6 rows; 1 row cannot be used" in said.err
    assert "bill.csv, line 7, column To: 'nobody' is no telephone number of region US" in said.err


def test_as_json_it_tells_of_refused_rows_too(bill: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*bill, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["kept"], told["refused"], len(told["calls"])) == (6, 5, 1, 5)
    assert told["calls"][3]["latest"] == "1991-03-16T01:30:59-08:00"
    assert told["refused_rows"][0]["cells"][1] == "nobody"


@pytest.mark.parametrize("more", [["--case", "H-1"], ["--record", "x"], ["--dry-run"]])
def test_options_that_go_together_are_asked_for(bill: list[str], more: list[str]) -> None:
    with pytest.raises(InputError, match=r"go together|goes with"):
        run(*bill, *more)


def test_a_bad_mapping_or_file_is_told(bill: list[str], tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("[bill]\nregion = 'US'\n", "utf-8")
    with pytest.raises(FormatError, match=r"bill.time_zone is not declared"):
        run(*bill)
    with pytest.raises(FormatError, match="there is no such file"):
        (tmp_path / "map.toml").write_text(BillMapping.from_dict(MAPPING).to_toml(), "utf-8")
        run(str(tmp_path / "none.csv"), *bill[1:])


@pytest.mark.engine
def test_it_goes_into_a_case_once(bill: list[str], fresh: Commands, tmp_path: Path) -> None:
    record = fresh.copy(tmp_path / "home")
    (tmp_path / "cases.csv").write_text("number,victim name,date\nH-1,Roe,1987-03-14\n", "utf-8")
    assert record.on_record("import", str(tmp_path / "cases.csv"), password=PASSWORD).returncode == 0
    into = ("calls", *bill, "--case", "H-1")
    tried = record.on_record(*into, "--dry-run", "--json", password=PASSWORD)
    assert (json.loads(tried.stdout)["list"], json.loads(tried.stdout)["kept"]) == (None, 5)
    taken = record.on_record(*into, "--json", password=PASSWORD)
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["kept"] == 5
    again = record.on_record(*into, password=PASSWORD)
    assert again.returncode == 1 and "This file is on file already" in again.stderr
    nowhere = record.on_record("calls", *bill, "--case", "H-9", password=PASSWORD)
    assert nowhere.returncode == 1 and "no case H-9" in nowhere.stderr
