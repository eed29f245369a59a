"""`murderbook link nearest`: what it prints, what it gives to take away, what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_commands import Commands, last_entries

FILES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from murderbook.workbench.boot import open_record
open_record(Path(sys.argv[1]))
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.register.models import Case, Person
unit = Compartment.objects.get(is_default=True)
for number in range(12):
    day = datetime(1985 + number, 3, 1, tzinfo=UTC)
    case = Case.objects.create(compartment=unit, own_number=f"00{number}" if number < 11 else "003", status="open",
        area="Harbor", victim_name=f"Victim [b]{number}", year=day.year, weapon=str(20 + number % 3 * 30),
        occurred_earliest=day, occurred_latest=day, occurred_precision="day")
    Person.objects.create(case=case, role="victim", sex="FM"[number % 2], age_low=20 + number, age_high=20 + number)
"""


@pytest.fixture(scope="module")
def filled(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    commands = fresh.copy(tmp_path_factory.mktemp("files"))
    subprocess.run(
        [sys.executable, "-c", FILES, str(commands.record)], env=commands.environment, check=True, timeout=120
    )
    return commands


def test_the_table_says_that_these_are_ranks(filled: Commands) -> None:
    done = filled.on_record("link", "nearest", "001", "--top", "4", COLUMNS="200")
    assert done.returncode == 0, done.stderr
    for words in ("most like 001", "Ranks, no evidence", "Victim [b]4", "Harbor", "not counted yet"):
        assert words in done.stdout, words
    assert sum("1985" in line or "19" in line for line in done.stdout.splitlines()) == 4
    assert last_entries(filled, 1)[0] == ("read nearest of case", "success", "command line")


def test_the_data_are_leads_with_the_number_asked_for_on_their_left(filled: Commands, tmp_path: Path) -> None:
    done = filled.on_record("link", "nearest", "001", "--json")
    document = json.loads(done.stdout)
    rows = document["leads"]
    assert (document["schema"], document["nearest_to"], len(rows)) == ("murderbook leads 1", "001", 10)
    assert [row["rank"] for row in rows] == list(range(1, 11)) and {row["left"] for row in rows} == {"001"}
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    first = rows[0]
    used = sum(row["score"] for row in first["weights"] if row["state"] == "used")
    assert abs(used - first["score"]) < 1e-9 and first["chance_leads"] is None and first["lead"] is None
    assert first["status"] == "open" and first["place"] == "Harbor" and first["standing"] == "assumed"
    assert last_entries(filled, 1)[0][0] == "exported nearest of case"
    out = tmp_path / "near.json"
    assert filled.on_record("link", "nearest", "001", "--out", str(out)).stdout == ""
    assert json.loads(out.read_text(encoding="utf-8")) == document


def test_what_is_refused_is_said_in_one_line(filled: Commands, tmp_path: Path) -> None:
    for words, said in (
        (("777",), "no case 777 in this record, or none that this account may see"),
        (("003",), "several cases have the number 003: name one by the key in its address"),
        (("001", "--out", str(tmp_path)), "is a folder; name a file in it"),
    ):
        done = filled.on_record("link", "nearest", *words)
        assert done.returncode == 1 and said in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
    assert filled.on_record("link", "nearest", "001", "--top", "0").returncode == 2
