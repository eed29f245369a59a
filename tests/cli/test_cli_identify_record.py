"""`murderbook identify --record` and `murderbook dna`: candidates and profiles of a record, through its own doors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_commands import Commands, last_entries

from murderbook.demo.generator import Size, generate


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented")
    generate(4, folder, Size(cases=60, cleared=0, missing=40, remains=12))
    return folder


@pytest.fixture(scope="module")
def imported(fresh: Commands, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    commands = fresh.copy(tmp_path_factory.mktemp("imported"))
    for name in ("missing.csv", "unidentified.csv"):
        done = commands.on_record("import", str(files / name))
        assert done.returncode == 0, done.stderr
    return commands


@pytest.fixture
def held(imported: Commands, tmp_path: Path) -> Commands:
    return imported.copy(tmp_path)


def test_candidates_of_a_record_with_and_without_dna(held: Commands, files: Path) -> None:
    answers = json.loads((files / "answers.json").read_text(encoding="utf-8"))
    planted = {body: report for body, report in answers["does"].items() if report}
    done = held.on_record("identify", "--json", "--top", "5")
    assert done.returncode == 0, done.stderr
    leads = json.loads(done.stdout)["leads"]
    assert {lead["kind"] for lead in leads} == {"same person"}
    assert all(lead["place"] <= 5 for lead in leads)
    assert all(row["comparison"] != "str" or row["state"] == "missing" for lead in leads for row in lead["weights"])
    taken = held.on_record("dna", "add", str(files / "profiles.csv"), "--references", str(files / "references.csv"))
    assert taken.returncode == 0 and "Profiles taken in:" in taken.stderr, taken.stderr
    again = json.loads(held.on_record("identify", "--json", "--top", "1").stdout)["leads"]
    first = {lead["left"]: lead["right"] for lead in again}
    found = sum(first.get(body) == report for body, report in planted.items())
    assert found >= len(planted) - 1
    assert any(row["comparison"] == "str" and row["state"] == "used" for lead in again for row in lead["weights"])
    told = held.on_record("identify", "--case", next(iter(planted)))
    assert told.returncode == 0 and "the medical examiner alone names" in told.stdout
    assert ("listed unidentified", "success", "command line") in last_entries(held, 3)


def test_what_is_on_file_is_taken_out_with_a_reason_and_faults_take_in_nothing(held: Commands, files: Path) -> None:
    profiles, references = str(files / "profiles.csv"), str(files / "references.csv")
    alone = held.on_record("dna", "add", profiles)
    assert alone.returncode == 1 and "is of nobody" in alone.stderr and "line" in alone.stderr
    assert held.on_record("dna", "add", profiles, "--references", references).returncode == 0
    same = held.on_record("dna", "add", profiles, "--references", references)
    assert "0 of remains, 0 of relatives" in same.stderr and "were on file already" in same.stderr
    row = (files / "references.csv").read_text(encoding="utf-8").splitlines()[1]
    case, sample = row.split(",")[0], row.split(",")[-1]
    gone = held.on_record("dna", "withdraw", case, sample, "--reason", "consent taken back")
    assert gone.returncode == 0, gone.stderr
    twice = held.on_record("dna", "withdraw", case, sample, "--reason", "again")
    assert twice.returncode == 1 and "no profile of sample" in twice.stderr


def test_a_record_and_files_are_not_compared_at_once_and_one_of_them_is_needed(commands: Commands, files: Path) -> None:
    both = commands.on_record("identify", "--missing", str(files / "missing.csv"))
    assert both.returncode == 2 and "not both" in both.stderr
    neither = commands("identify")
    assert neither.returncode == 2 and "--record" in neither.stderr
    nobody = commands.on_record("identify")
    assert nobody.returncode == 0 and "No candidate that this account may see" in nobody.stderr
