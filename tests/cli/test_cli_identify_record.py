"""`murderbook identify --record` and `murderbook dna`: candidates and profiles of a record, through its own doors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_commands import Commands, last_entries

from murderbook.cli.identify_record import _row
from murderbook.demo.generator import Size, generate


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented")
    generate(4, folder, Size(cases=60, cleared=0, missing=40, remains=12))
    return folder


def test_candidates_of_a_record_with_its_families_dna(commands: Commands, files: Path) -> None:
    for name in ("missing.csv", "unidentified.csv"):
        done = commands.on_record("import", str(files / name))
        assert done.returncode == 0, done.stderr
    profiles, references = str(files / "profiles.csv"), files / "references.csv"
    alone = commands.on_record("dna", "add", profiles)
    assert alone.returncode == 1 and "is of nobody" in alone.stderr and "line" in alone.stderr
    taken = commands.on_record("dna", "add", profiles, "--references", str(references))
    assert taken.returncode == 0 and "Profiles taken in:" in taken.stderr, taken.stderr

    told = commands.on_record("identify", "--json", "--top", "2")
    assert told.returncode == 0, told.stderr
    assert ("listed unidentified", "success", "command line") in last_entries(commands, 2)
    leads = json.loads(told.stdout)["leads"]
    assert {(lead["kind"], lead["place"]) for lead in leads} == {("same person", 1), ("same person", 2)}
    answers = json.loads((files / "answers.json").read_text(encoding="utf-8"))
    planted = {body: report for body, report in answers["does"].items() if report}
    first = {lead["left"]: lead["right"] for lead in leads if lead["place"] == 1}
    assert sum(first.get(body) == report for body, report in planted.items()) >= len(planted) - 1
    assert any(row["comparison"] == "str" and row["state"] == "used" for lead in leads for row in lead["weights"])

    row = references.read_text(encoding="utf-8").splitlines()[1]
    case, sample = row.split(",")[0], row.split(",")[-1]
    gone = commands.on_record("dna", "withdraw", case, sample, "--reason", "consent taken back")
    assert gone.returncode == 0, gone.stderr
    twice = commands.on_record("dna", "withdraw", case, sample, "--reason", "again")
    assert twice.returncode == 1 and "no profile of sample" in twice.stderr


def test_a_record_and_files_are_not_compared_at_once_and_one_of_them_is_needed(commands: Commands, files: Path) -> None:
    both = commands.on_record("identify", "--missing", str(files / "missing.csv"))
    assert both.returncode == 2 and "not both" in both.stderr
    neither = commands("identify")
    assert neither.returncode == 2 and "--record" in neither.stderr


def test_an_excluded_pair_has_no_points_in_the_table() -> None:
    weights = [
        {"label": "Marks", "state": "used", "score": 9.0}, {"label": "Dates", "state": "excluded", "score": None}
    ]  # fmt: skip
    lead = {"left": "UP-1", "right": "MP-1", "place": 3, "chance": None, "chance_leads": None, "weights": weights}
    assert _row(lead) == ("UP-1", "3", "MP-1", "excluded", "", "Dates")
