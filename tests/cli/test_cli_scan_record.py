"""`murderbook scan --record DIR`: who sees what of it, and that it was read is on record."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_commands import OWNER, PASSWORD, Commands, last_entries

# 120 homicides of the unit, of which twelve women strangled in 1990 are unsolved, and as many of a task force; written
# past the application. anna works in the unit, theo in the task force too, carl may read and take nothing away.
RECORD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from murderbook.workbench.boot import open_record
open_record(Path(sys.argv[1]))
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Role
from murderbook.workbench.register.models import Case, Person
unit, boss = Compartment.objects.get(is_default=True), Account.objects.get(name="boss")
force = Compartment.objects.create(name="Task force 7", grade=Grade.RESTRICTED)
who = {"anna": (Role.DETECTIVE, [unit]), "theo": (Role.DETECTIVE, [unit, force]), "carl": (Role.CONSULTANT, [unit])}
for name, (role, places) in who.items():
    account = Account.objects.create_user(name, sys.argv[2], role=role, full_name=name)
    for place in places:
        Grant.objects.create(account=account, compartment=place, role=role, reason="test", granted_by=boss)
for place, mark, many in ((unit, "H", 120), (force, "TF", 120)):
    for number in range(many):
        planted = number % 10 == 0
        day = datetime(1990 if planted else 1980 + number % 20, 1 + number % 12, 5, tzinfo=UTC)
        case = Case.objects.create(compartment=place, own_number=f"{mark}-{number}", year=day.year,
            status="open" if planted or number % 3 == 0 else "cleared by arrest", county_fips="04013", state="AZ",
            agency=f"A{number % 2}", weapon="80" if planted else "12",
            occurred_earliest=day, occurred_latest=day, occurred_precision="day")
        Person.objects.create(case=case, role="victim", sex="F" if planted else "M",
            age_low=20 + number % 40, age_high=20 + number % 40)
"""


@pytest.fixture(scope="module")
def record(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    made = fresh.copy(tmp_path_factory.mktemp("homicides"))
    words = [sys.executable, "-c", RECORD, str(made.record), PASSWORD]
    subprocess.run(words, env=made.environment, check=True, timeout=120)
    return made


def _scanned(record: Commands, account: str, *more: str) -> dict[str, Any]:
    done = record.on_record("scan", "--as", account, "--replicas", "19", "--json", *more, password=PASSWORD)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _words(record: Commands) -> dict[str, Any]:
    """Of the last entry, read past the application."""
    with sqlite3.connect(record.record / "record.sqlite3") as database:
        (body,) = database.execute("SELECT body FROM audit_auditwords ORDER BY entry_id DESC LIMIT 1").fetchone()
    found: dict[str, Any] = json.loads(body)
    return found


def test_who_sees_one_compartment_scans_that_alone_and_who_sees_both_scans_both(record: Commands) -> None:
    hers, his = _scanned(record, "anna"), _scanned(record, "theo")
    assert (hers["searched"]["cases"], his["searched"]["cases"]) == (120, 240)
    assert "TF-" not in json.dumps(hers) and "TF-" in json.dumps(his)
    first = hers["clusters"][0]
    assert first["observed"] >= 3 and all(case.startswith("H-") for case in first["cases"])


def test_that_the_cases_were_read_is_on_record(record: Commands) -> None:
    _scanned(record, "anna")
    assert last_entries(record, 1) == [("exported cases for a scan", "success", "command line")]
    assert _words(record)["cases"] == 120


def test_the_public_rule_reads_the_same_cases(record: Commands) -> None:
    (group,) = _scanned(record, "anna", "--rule", "map")["clusters"]
    assert (group["total"], group["solved"]) == (12, 0)
    assert {*group["cases"]} == {f"H-{number}" for number in range(0, 120, 10)}


def test_who_may_take_nothing_away_has_nothing_to_scan(record: Commands) -> None:
    done = record.on_record("scan", "--as", "carl", "--replicas", "19", password=PASSWORD)
    assert done.returncode == 1 and "no homicide that can be scanned" in done.stderr and not done.stdout


def test_nobody_scans_without_his_password(record: Commands, tmp_path: Path) -> None:
    done = record.on_record("scan", "--as", "anna", "--json", password="not this one at all")
    assert done.returncode == 1 and not done.stdout
    both = record.on_record("scan", str(tmp_path / "x.csv"), "--as", OWNER, password=PASSWORD)
    assert both.returncode == 1 and "one of the two" in both.stderr
