"""`murderbook recur`: on plain files, explanations before names; of a record never its staff, and no trace."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli_commands import OWNER, PASSWORD, Commands, last_entries

CHOSEN = "010,020,030,040"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Sixty files of one unit; Marrow is in those that are chosen, and the custody log has gaps and nights there."""
    files, handled, custody, leads = ["id,unit,opened"], ["person,file,task"], ["file,exhibit,at,from_whom,to_whom"], []
    for at in range(60):
        name, opened = f"{at:03}", date(1990, 1, 1) + timedelta(days=7 * at)
        marked = name in CHOSEN.split(",")
        files.append(f"{name},north,{opened}")
        handled += [f"{'Ames' if at % 2 else 'Birch'},{name},detective", f"Dow,{name},property"]
        handled += [f"Marrow,{name},detective"] * marked
        hour = "03:10" if marked else f"{9 + at % 7:02}:15"
        custody.append(f"{name},E1,{opened} {hour},,Dow")
        custody.append(f"{name},E1,{opened + timedelta(days=2)} {hour},{'Marrow' if marked else 'Dow'},Birch")
        leads.append(f"{'Ames' if at % 2 else 'Birch'},{name},{opened},{'' if marked else 'done'},call back")
    tables = {
        "files": files,
        "handlings": handled,
        "custody": custody,
        "leads": ["desk,file,given,outcome,lead", *leads],
    }
    for table, rows in tables.items():
        (tmp_path / f"{table}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def words(logs: Path, *more: str, chosen: str = CHOSEN) -> tuple[str, ...]:
    place = (str(logs / "files.csv"), str(logs / "handlings.csv"))
    return ("recur", *place, "--selection", chosen, "--reason", "one complaint", *more)


def test_as_data_with_all_questions(commands: Commands, logs: Path) -> None:
    more = ("--custody", str(logs / "custody.csv"), "--leads", str(logs / "leads.csv"))
    done = commands(*words(logs, *more, "--json"))
    assert done.returncode == 0, done.stderr
    assert "Frozen at" in done.stderr and "4 files, digest" in done.stderr
    found = json.loads(done.stdout)
    assert (found["question"], found["standing"], found["questions"]) == ("recurrence", "assumed", 4)
    first = found["recurrences"][0]
    assert (first["name"], first["task"], first["files"]) == ("Marrow", "detective", CHOSEN.split(","))
    assert list(first)[:3] == ["rank", "explanations", "name"]
    assert first["chance"]["in_all"] == pytest.approx(4 * first["chance"]["shown"])
    assert not {"bits", "prior_bits", "posterior_bits"} & set(first)
    assert [one["counted"] for one in found["counts"]] == [
        "out of hours",
        "gaps in custody",
        "leads without an outcome",
    ]
    assert {one["name"] for one in found["counts"][1]["findings"]} == {"Dow", "Marrow"}
    assert len(found["selection"]["digest"]) == 64
    assert any(said.startswith("there is no roster") for said in found["treated"])


def test_as_words_explanations_stand_before_the_name(commands: Commands, logs: Path) -> None:
    out = commands(*words(logs)).stdout
    assert out.startswith("About handling, never about guilt.")
    part = out[out.index("finding 1: rule out first") :]
    assert part.index("A rota, an order or a task force") < part.index("Marrow (detective): 4 files")
    assert "by chance fewer than 0.05 such" in part
    assert "beside: Dow" not in part.split("finding 2")[0]  # who does another task is no comparison


def test_with_a_roster_and_a_selection_in_a_file(commands: Commands, logs: Path) -> None:
    (logs / "chosen.csv").write_text("id\n010\n020\n030\n", encoding="utf-8")
    (logs / "roster.csv").write_text("person,unit,first,last\nMarrow,south,1990-01-01,1991-12-31\n", encoding="utf-8")
    done = commands(*words(logs, "--roster", str(logs / "roster.csv"), "--json", chosen=str(logs / "chosen.csv")))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["selection"]["files"] == ["010", "020", "030"]
    assert "a roster of 1 duties was used: a rate is learned on duty and off duty apart" in found["treated"]
    assert not any(said.startswith("there is no roster") for said in found["treated"])


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("handlings", ("person,", "who,"), "handlings.csv: has no column person"),
        ("files", ("1990-01-08", "8 Jan 1990"), "files.csv, line 3: column opened holds '8 Jan 1990'"),
        (
            "files",
            ("id,unit,opened\n000,north,1990-01-01", "id,unit,opened,began\n000,north,1990-01-01,noon"),
            "files.csv, line 2: column began holds 'noon'",
        ),
        ("custody", ("1990-01-01 09:15", "noon"), "custody.csv, line 2: column at holds 'noon'"),
        ("leads", ("Birch,000,1990-01-01", "Birch,000,"), "leads.csv, line 2: column given is empty"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(
    commands: Commands, logs: Path, table: str, change: tuple[str, str], said: str
) -> None:
    path = logs / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    more = ("--custody", str(logs / "custody.csv"), "--leads", str(logs / "leads.csv"))
    done = commands(*words(logs, *more))
    assert done.returncode == 1
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("chosen", "status", "said"),
    [
        ("010,020", 1, "2 files are chosen: of fewer than 3 nothing can be said"),
        ("010,020,nowhere", 1, "2 of the chosen files can be looked at"),
    ],
)
def test_what_cannot_be_chosen_is_said(commands: Commands, logs: Path, chosen: str, status: int, said: str) -> None:
    done = commands(*words(logs, chosen=chosen))
    assert done.returncode == status
    assert said in done.stderr


def test_of_fewer_than_three_the_log_of_handlings_is_not_opened(commands: Commands, logs: Path) -> None:
    """The selection comes first: that the log is not there is never found out."""
    (logs / "handlings.csv").unlink()
    done = commands(*words(logs, chosen="010,020"))
    assert "fewer than 3" in done.stderr and "no such file" not in done.stderr.lower()


def test_wrong_usage_is_two(commands: Commands, logs: Path) -> None:
    assert commands("recur", "--reason", "x").returncode == 2
    assert commands(*words(logs, "--series", "K")).returncode == 2
    assert commands("recur", "--record", str(commands.record), "--reason", "x").returncode == 2
    assert commands("recur", "--record", str(commands.record), "--reason", "x", "--role", "dog").returncode == 2


def test_about_staff_a_record_refuses_and_keeps_no_trace(commands: Commands) -> None:
    """Not even that somebody logged in for it."""
    before = last_entries(commands, 50)
    asked = ("recur", "--record", str(commands.record), "--as", OWNER, "--role", "officer", "--cases", "1,2,3")
    done = commands(*asked, "--reason", "who was it", password=PASSWORD)
    assert done.returncode == 1
    assert "inside a sealed compartment only" in done.stderr and "Who recurs" in done.stderr
    assert last_entries(commands, 50) == before


def test_a_case_that_is_not_there_is_told(commands: Commands) -> None:
    asked = ("recur", "--record", str(commands.record), "--as", OWNER, "--cases", "1,2,3", "--reason", "three")
    done = commands(*asked, password=PASSWORD)
    assert done.returncode == 1
    assert "no case “1” in this record" in done.stderr
