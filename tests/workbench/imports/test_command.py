"""`murderbook import` and `murderbook undo` as a user runs them: processes of their own, on a record of their own."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from import_files import ROWS

import warm

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
        return warm.command(tuple(map(str, words)), plain, timeout=120)

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

    assert "Undo" not in run("import", path, "--record", record, "--dry-run").stdout


ODD = "DR Number,Wann,Victim,Geschlecht,Status\n0101,14 Mar 1987,Doe,F,open\n0102,1990,Roe,M,open\n"


def test_columns_kept_aside_are_named_and_a_mapping_amends(run: Run, record: Path, tmp_path: Path) -> None:
    path, mapping = tmp_path / "odd.csv", tmp_path / "m.toml"
    path.write_text(ODD, encoding="utf-8")
    said = run("import", path, "--record", record, "--layout", "register").stdout
    assert "2 columns not recognised: 'Wann', 'Geschlecht'. Kept beside each case as text" in said
    assert f"murderbook serve --record {record}" in said
    assert "--mapping M.toml" in said
    mapping.write_text('[columns]\nWann = "date"\nGeschlecht = "victim_sex"\n', encoding="utf-8")
    better = ("import", path, "--record", record, "--mapping", mapping)
    told = json.loads(run(*better, "--json").stdout)
    assert (told["counts"]["changed"], told["counts"]["known"], told["kept_aside"]) == (2, 0, [])
    assert f"murderbook import {path} --record {record} --mapping {mapping} --update" in " ".join(told["notes"])
    amended = run(*better, "--update").stdout
    assert "2 amended" in amended
    assert "Undo: " in amended
    again = run(*better).stdout
    assert "2 already known" in again
    assert "Undo: " not in again, "there is nothing to undo"
    with sqlite3.connect(record / "record.sqlite3") as database:
        years = database.execute("SELECT year FROM register_case WHERE own_number LIKE '010_' ORDER BY own_number")
        assert years.fetchall() == [(1987,), (1990,)]


def test_the_words_about_the_list_of_faults(run: Run, record: Path, tmp_path: Path, register: Write) -> None:
    faults = tmp_path / "faults.csv"
    bad = register(ROWS[0].replace("0012", "0201"), BAD.replace("0015", "0202"))
    said = run("import", bad, "--record", record).stdout
    assert f"as a list: murderbook import {bad} --record {record} --dry-run --rejects faults.csv" in said
    said = run("import", bad, "--record", record, "--rejects", faults).stdout
    assert f"{faults} lists what kept rows out, one bad cell a line" in said
    good = register(ROWS[0].replace("0012", "0201"))
    said = run("import", good, "--record", record, "--rejects", faults).stdout
    assert str(faults) not in said, "nothing was rejected, so there is nothing to say of the list"
    assert len(faults.read_text(encoding="utf-8-sig").splitlines()) == 1


def test_a_list_that_cannot_be_written_stops_the_import_first(run: Run, record: Path, register: Write) -> None:
    before, path = _cases(record), register(ROWS[0].replace("0012", "0301"))
    for target, said in (
        (record.parent / "nope" / "r.csv", "No such file or directory"),
        (record.parent, "Is a directory"),
        (path, "is the file to import"),
    ):
        done = run("import", path, "--record", record, "--rejects", target)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert _cases(record) == before
    assert "0301" in path.read_text(encoding="utf-8"), "the file was written over"


def test_a_dry_run_makes_no_record(run: Run, tmp_path: Path, register: Write) -> None:
    long = f'0401,open,1987,"{"x" * 161}",F,23,knife,06037,CA,,,'
    done = run("import", register(*ROWS, BAD, long), "--record", tmp_path / "none", "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    counts = {"read": 5, "new": 3, "known": 0, "changed": 0, "rejected": 2, "blank": 0}
    assert json.loads(done.stdout)["counts"] == counts
    assert "a dry run makes none" in done.stderr
    assert not (tmp_path / "none").exists()


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
