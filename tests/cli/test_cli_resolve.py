"""`murderbook resolve`: the example's persons, data alone with --json, wrong usage, and a record through its doors."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from cli_commands import OWNER, Commands, last_entries
from rich.table import Table

from murderbook.cli.resolve import _draw

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "persons"
GIVEN = ("James", "Robert", "Michael", "Thomas", "Paul")
FILE = (str(EXAMPLE / "people.csv"), "--columns", str(EXAMPLE / "columns.toml"))


def test_the_example_as_data_and_as_a_table(commands: Commands, tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    done = commands("resolve", *FILE, "--out", str(out))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert {"1", "2"} in [set(rows) for rows in found["persons"]]
    assert {"8", "9"} in [set(rows) for rows in found["persons"]]
    assert not any({"1", "4"} <= set(rows) or {"1", "3"} <= set(rows) for rows in found["persons"])
    first = found["leads"][0]
    assert (first["kind"], first["standing"], first["bits"], first["posterior_bits"]) == (
        "same person",
        "assumed",
        None,
        None,
    )
    assert first["chance"]["replicas"] == 10
    assert abs(sum(row["score"] for row in first["weights"]) - first["score"]) < 1e-9

    table = commands("resolve", *FILE, "--replicas", "0")
    assert table.returncode == 0, table.stderr
    assert "Aldanford" in table.stdout and "a person decides" in " ".join(table.stdout.split())


def test_what_a_person_judged_puts_together_and_apart_and_can_be_taken_back(commands: Commands, tmp_path: Path) -> None:
    said = tmp_path / "judged.csv"
    head, why = "left,right,verdict,by,on,reason\n", "Det. Hart,2024-05-31,spoke to both"
    said.write_text(f"{head}2,1,different,{why}\n5,6,same,{why}\n", encoding="utf-8")
    found = json.loads(commands("resolve", *FILE, "--judged", str(said), "--json", "--replicas", "0").stdout)
    assert ["5", "6"] in found["persons"] and not any({"1", "2"} <= set(rows) for rows in found["persons"])
    assert [(one["left"], one["right"], one["verdict"]) for one in found["judged"]] == [
        ("2", "1", "different"), ("5", "6", "same")
    ]  # fmt: skip
    said.write_text(f"{head}2,1,different,{why}\n1,2,unsure,{why}\n", encoding="utf-8")
    found = json.loads(commands("resolve", *FILE, "--judged", str(said), "--json", "--replicas", "0").stdout)
    assert any({"1", "2"} <= set(rows) for rows in found["persons"])
    said.write_text(f"{head}2,99,same,{why}\n", encoding="utf-8")
    absent = commands("resolve", *FILE, "--judged", str(said))
    assert absent.returncode == 1 and "'99' was judged" in absent.stderr
    said.write_text(f"{head}2,1,same,{why}\n2,99,unsure,{why}\n", encoding="utf-8")
    mistyped = commands("resolve", *FILE, "--judged", str(said))
    assert mistyped.returncode == 1 and "'99' was judged" in mistyped.stderr


def test_the_table_says_the_groups_and_no_label_stops_it(commands: Commands, tmp_path: Path) -> None:
    text = files("murderbook.resolution.models").joinpath("persons.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('label = "Surname"', 'label = "[/]S\\u001b"'), encoding="utf-8")
    told = commands("resolve", *FILE, "--model", str(own), "--replicas", "0", COLUMNS="200")
    assert told.returncode == 0, told.stderr
    assert "Suggested to be one person: 1; 2." in told.stdout
    assert "[/]S\\x1b" in told.stdout


def test_a_terminal_without_the_letters_gets_them_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii"))
    table = Table("Names")
    table.add_row("Иван")
    _draw(table)
    assert b"\\u0418" in written.getvalue()


def test_wrong_usage_and_bad_files_are_told_in_a_line(commands: Commands, tmp_path: Path) -> None:
    assert commands("resolve").returncode == 2
    assert commands("resolve", FILE[0]).returncode == 2
    missing = commands("resolve", str(tmp_path / "none.csv"), *FILE[1:])
    assert missing.returncode == 1 and "there is no such file" in missing.stderr
    model = tmp_path / "model.toml"
    model.write_text("id = 'x'", encoding="utf-8")
    wrong = commands("resolve", *FILE, "--model", str(model))
    assert wrong.returncode == 1 and "model.toml" in wrong.stderr and "Traceback" not in wrong.stderr


def test_the_persons_of_a_record_are_compared_through_its_own_doors(commands: Commands, tmp_path: Path) -> None:
    heads, tails = ("Aldan", "Barrow", "Corwin", "Delan", "Elder", "Farrow"), ("beck", "combe", "dale", "ford", "gate")
    names = [f"{head}{tail}, {given}" for head in heads for tail, given in zip(tails, GIVEN, strict=True)]
    rows = [f'2-{k:03},19{60 + k}-05-08,"{name}",M,{20 + k}' for k, name in enumerate(names)]
    rows += ['2-101,1987-05-08,"Quarrelham, Ezekiel",M,41', '2-102,1988-02-17,"Ezekial Quarrelham",M,42']
    register = tmp_path / "register.csv"
    register.write_text("\n".join(["number,date,victim,victim_sex,victim_age", *rows, ""]), encoding="utf-8")
    done = commands.on_record("import", str(register))
    assert done.returncode == 0, done.stderr
    told = commands.on_record("resolve", "--json", "--replicas", "0")
    assert told.returncode == 0, told.stderr
    assert ("compared persons", "success", "command line") in last_entries(commands, 2)
    leads = json.loads(told.stdout)["leads"]
    assert {leads[0]["left"], leads[0]["right"]} == {
        "2-101 person 1, Quarrelham, Ezekiel", "2-102 person 1, Ezekial Quarrelham"
    }  # fmt: skip
    assert "Judgements of the record" not in told.stderr
    _judge(commands, names[:2])
    told = commands.on_record("resolve", "--json", "--replicas", "0")
    assert "Judgements of the record that count in this search: 1." in told.stderr
    found = json.loads(told.stdout)
    assert {f"2-{k:03} person 1, {names[k]}" for k in (0, 1)} in [set(ids) for ids in found["persons"]]
    (judged,) = found["judged"]
    assert (judged["verdict"], judged["on"], judged["reason"]) == ("same", "2026-01-01", "one address")


def _judge(commands: Commands, names: list[str]) -> None:
    """As the page would have it, past the application."""
    with closing(sqlite3.connect(commands.record / "record.sqlite3", timeout=30)) as database, database:
        ask = "SELECT case_id, id FROM register_person WHERE name = ?"
        left, right = (database.execute(ask, [name]).fetchone() for name in names)
        (account,) = database.execute("SELECT id FROM access_account WHERE name = ?", [OWNER]).fetchone()
        row = {"left_case_id": left[0], "left_person_id": left[1], "left_name": names[0]}
        row |= {"right_case_id": right[0], "right_person_id": right[1], "right_name": names[1]}
        row |= {"key": "k" * 22, "verdict": "supported", "reason": "one address"}
        row |= {"account_id": account, "at": "2026-01-01 00:00:00"}
        places = ", ".join(f":{name}" for name in row)
        database.execute(f"INSERT INTO resolution_personjudgement ({', '.join(row)}) VALUES ({places})", row)


def test_known_answers_calibrate_and_are_kept_in_a_model_file(commands: Commands, tmp_path: Path) -> None:
    from random import Random

    draw, people, truth = Random(3), ["id,name,birth"], ["id,person"]
    for k in range(120):
        surname = "".join(draw.choice(("ba", "ko", "ri", "tu", "le", "sham")) for _ in range(3))
        born = f"19{draw.randint(30, 79)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        told = [f"{draw.choice(GIVEN)} {surname}ford"] * (2 if k % 2 else 1)
        for copy, name in enumerate(told):
            people.append(f"{k}-{copy},{name if not copy else name.replace('r', 'rr', 1)},{born}")
            truth.append(f"{k}-{copy},p{k}")
    file, known, columns = tmp_path / "people.csv", tmp_path / "truth.csv", tmp_path / "columns.toml"
    file.write_text("\n".join(people), encoding="utf-8")
    known.write_text("\n".join(truth), encoding="utf-8")
    columns.write_text('id = "id"\n[columns]\nname = "name"\nbirth = "birth"\n', encoding="utf-8")
    given = (str(file), "--columns", str(columns))
    made = tmp_path / "m.toml"
    done = commands("resolve", *given, "--truth", str(known), "--population", "the index", "--write", str(made))
    assert done.returncode == 0, done.stderr
    assert "labelled file of the index" in done.stdout and "Posterior bits" in done.stdout
    used = ("--model", str(made), "--population", "the index", "--replicas", "0", "--json")
    found = json.loads(commands("resolve", *given, *used).stdout)
    assert found["search"]["calibration"]["population"] == "the index"
    lead = found["leads"][0]
    assert lead["standing"] == "validated"
    assert abs(lead["prior_bits"] + sum(row["bits"] for row in lead["weights"]) - lead["posterior_bits"]) < 1e-6
    known.write_text("id,person\n0-0,p0\n", encoding="utf-8")
    short = commands("resolve", *given, "--truth", str(known), "--population", "the index")
    assert short.returncode == 1 and "does not say who '1-0' is" in short.stderr
    for wrong in (("--write", str(made)), ("--truth", str(known)), ("--truth", str(known), "--declared")):
        assert commands("resolve", *given, *wrong).returncode == 2, wrong
