"""`murderbook scan` on files: what it prints, what it leaves out, and what it says of what it cannot use."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from murderbook.cli.errors import InputError
from murderbook.cli.main import app

HEAD = [
    "rowid", "year", "month", "fip", "state_abbr", "ori", "solved", "vic_age", "vic_sex", "weapon_code",
    "homicide_type", "situation_code",
]  # fmt: skip
MURDER = "Murder and non-negligent manslaughter"


def _rows(many: int = 240) -> list[list[object]]:
    """Two of three are solved, but for women strangled in 1990."""
    found: list[list[object]] = []
    for number in range(many):
        planted = number % 20 == 0
        solved = "No" if planted or number % 3 == 0 else "Yes"
        year, sex, weapon = (1990, "Female", "80") if planted else (1980 + number % 20, "Male", "12")
        place = ["04013", "AZ", f"AZ{number % 2}"]
        found.append([f"R{number}", year, 1 + number % 12, *place, solved, 20 + number % 40, sex, weapon, MURDER, "A"])
    return found


def _file(folder: Path, rows: list[list[object]], head: list[str] = HEAD) -> Path:
    path = folder / "homicides.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def _run(*words: object) -> Result:
    return CliRunner().invoke(app, ["scan", *map(str, words)])


def test_the_clusters_as_data_name_the_rows_of_the_file(tmp_path: Path) -> None:
    result = _run(_file(tmp_path, _rows()), "--replicas", 19, "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    first = document["clusters"][0]
    assert {*first} >= {
        "cases", "area", "from", "to", "observed", "expected", "relative_risk", "p_value", "chance_clusters",
    }  # fmt: skip
    assert set(first["cases"]) <= {f"R{number}" for number in range(240)}
    assert first["observed"] <= len(first["cases"]) and first["relative_risk"] > 1
    assert _run(_file(tmp_path, _rows()), "--replicas", 19, "--json", "--workers", 1).stdout == result.stdout


def test_another_column_numbers_the_rows(tmp_path: Path) -> None:
    rows = [[*row, f"other-{number}"] for number, row in enumerate(_rows())]
    path = _file(tmp_path, rows, [*HEAD, "our number"])
    document = json.loads(_run(path, "--rule", "map", "--id", "our number", "--json").stdout)
    assert all(case.startswith("other-") for one in document["clusters"] for case in one["cases"])
    assert document["clusters"][0]["observed"] == 12
    refused = _run(path, "--id", "no such")
    assert isinstance(refused.exception, InputError) and "there is no column 'no such'" in str(refused.exception)


def test_the_public_rule_and_the_table_for_people(tmp_path: Path) -> None:
    result = _run(_file(tmp_path, _rows()), "--rule", "map")
    assert result.exit_code == 0 and "at most a third is solved: 1" in result.stdout


def test_a_cluster_is_a_line_and_a_register_of_cold_cases_is_told_to_say_little(tmp_path: Path) -> None:
    result = _run(_file(tmp_path, _rows()), "--replicas", 19, "--top", 1)
    assert result.exit_code == 0 and "cold cases" not in result.stderr
    line = result.stdout.splitlines()[1]
    assert line.startswith("  1. ") and " are expected: Maricopa, AZ, 19" in line and " by chance" not in line
    rows = [[*row[:6], "No" if number else "Yes", *row[7:]] for number, row in enumerate(_rows())]
    assert "100% of these cases are unsolved" in _run(_file(tmp_path, rows), "--replicas", 19).stderr


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    rows = _rows()
    rows[1][6], rows[2][10], rows[3][6] = "", "Manslaughter by negligence", "perhaps"
    result = _run(_file(tmp_path, rows), "--rule", "scan", "--replicas", 19, "--json")
    assert result.exit_code == 0, result.output
    assert "left out: 1 rows (not known whether solved)" in result.stderr
    assert "left out: 1 rows (negligent or justifiable homicide)" in result.stderr
    assert "left out: 1 rows (cannot be read)" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "1999", "--to", "1990"], "lies after"),
        (["--from", "2050"], "the file has 1981 to 1999"),
        (["--record", "R"], "one of the two"),
    ],
)
def test_bad_input_is_told(tmp_path: Path, words: list[str], said: str) -> None:
    refused = _run(_file(tmp_path, _rows()), *words)
    assert isinstance(refused.exception, InputError) and said in str(refused.exception)


def test_one_id_on_two_rows_and_no_case_at_all(tmp_path: Path) -> None:
    rows = _rows()
    rows[1][0] = "R0"
    refused = _run(_file(tmp_path, rows))
    assert "the id 'R0' stands on more than one row" in str(refused.exception)
    solved = [[*row[:6], "Yes", *row[7:]] for row in _rows()]
    assert "every case is solved" in str(_run(_file(tmp_path, solved)).exception)
    assert "no homicide that can be scanned" in str(_run(_file(tmp_path, [])).exception)
    assert "one of the two" in str(_run().exception)
