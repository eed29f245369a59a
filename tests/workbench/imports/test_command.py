"""`murderbook import` and `murderbook undo` as a user runs them: processes of their own, on a record of their own."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from import_files import ROWS

PASSWORD = "correct horse battery staple"
BAD = '0015,open,13/45/1987,"Moe, Delta",M,30,knife,06037,CA,,,'

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One record for the module: making one costs seconds. It is made by the first import, as a user's would be."""
    return tmp_path_factory.mktemp("command") / "record"


@pytest.fixture(scope="module")
def run(record: Path) -> Run:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("MURDERBOOK_")}
    plain |= {
        "XDG_STATE_HOME": str(record.parent / "state"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "MURDERBOOK_PASSWORD": PASSWORD,
    }

    def start(*words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from murderbook.cli.main import run; run()", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=plain, timeout=120)

    return start


def _cases(record: Path) -> int:
    with sqlite3.connect(record / "record.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM register_case WHERE withdrawn_at IS NULL").fetchone()[0])


def test_import_undo_and_import_again(run: Run, record: Path, register: Write) -> None:
    path, rejects = register(*ROWS, BAD), record.parent / "rejects.csv"
    first = run("import", path, "--record", record, "--rejects", rejects)
    assert first.returncode == 0, first.stderr
    assert "making one" in first.stderr
    assert "4 rows read = 3 new + 0 already known" in first.stdout
    assert "line 5, column date: '13/45/1987': there is no month 13" in first.stdout
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["line"], row["column"]) == ("register.csv", "5", "date")
    assert _cases(record) == 3

    again = json.loads(run("import", path, "--record", record, "--dry-run", "--json").stdout)
    assert again["counts"] == {"read": 4, "new": 0, "known": 3, "changed": 0, "rejected": 1, "blank": 0}
    assert (again["dry_run"], again["batch"]) == (True, None)

    key = first.stdout.split()[-1]
    undone = run("undo", "--record", record, "--reason", "a rehearsal", "--", key)
    assert undone.returncode == 0, undone.stderr
    assert "3 cases are withdrawn" in undone.stdout
    assert _cases(record) == 0


def test_bad_input_is_one_line_and_status_1(run: Run, record: Path, tmp_path: Path, register: Write) -> None:
    done = run("import", tmp_path / "none.csv", "--record", tmp_path / "never made")
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert "there is no such file" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "never made").exists(), "a record was made for a file that cannot be read"
    done = run("undo", "--record", record, "--reason", "why not", "AAAAAAAAAAAAAAAAAAAAAA")
    assert done.returncode == 1
    assert "no import AAAAAAAAAAAAAAAAAAAAAA" in done.stderr
    done = run("import", register(BAD), "--record", record)
    assert done.returncode == 1
    assert "no row could be read, nothing was imported" in done.stderr
