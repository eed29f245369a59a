"""`murderbook read`: a folder goes into a case, by whoever may write there, and goes in once."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli_commands import PASSWORD, Commands

CASES = "number,victim name,date\nH-1,Roe,1987-03-14\n"


@pytest.fixture(scope="module")
def record(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    home = tmp_path_factory.mktemp("read")
    made = fresh.copy(home)
    (home / "cases.csv").write_text(CASES, "utf-8")
    done = made.on_record("import", str(home / "cases.csv"), password=PASSWORD)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def box(tmp_path: Path) -> Path:
    inside = tmp_path / "Box 4"
    inside.mkdir()
    (inside / "report.txt").write_text("On 3-15-87 Det. Ann Smith came.\fPage two.", "utf-8")
    (tmp_path / "tool.bin").write_bytes(b"\x00\x01\x02")
    return tmp_path


def test_a_folder_is_read_once(record: Commands, box: Path) -> None:
    done = record.on_record("read", str(box), "--case", "H-1", "--json", password=PASSWORD)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["files"], told["pages"], told["pages_read"], told["states"]["text"]) == (1, 2, 2, 2)
    assert [one["name"] for one in told["left_out"]] == ["tool.bin"]
    with closing(sqlite3.connect(record.record / "record.sqlite3")) as database:
        assert database.execute("SELECT name, box FROM documents_document").fetchall() == [("Box 4/report.txt", "4")]
    again = record.on_record("read", str(box), "--case", "H-1", password=PASSWORD)
    assert again.returncode == 0
    assert "already" in again.stdout
    assert "0 files, 0 pages" in again.stdout


def test_a_case_that_is_not_there_is_told(record: Commands, box: Path) -> None:
    done = record.on_record("read", str(box), "--case", "H-999", password=PASSWORD)
    assert done.returncode == 1
    assert "H-999" in done.stderr
    assert not done.stdout


def test_a_folder_that_is_not_there_is_told(record: Commands, tmp_path: Path) -> None:
    done = record.on_record("read", str(tmp_path / "none"), "--case", "H-1", password=PASSWORD)
    assert done.returncode == 1
    assert "there is no" in done.stderr
