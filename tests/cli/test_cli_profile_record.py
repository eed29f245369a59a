"""`murderbook profile --series --record DIR`: who sees what of a known series, and that it was read is on record."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from cli_commands import PASSWORD, Commands, last_entries

# A known series of five cases in the unit and one in a task force, written past the application. anna works in the
# unit, theo in both; carl may read and take nothing away.
RECORD = """
import sys
from pathlib import Path
from murderbook.workbench.boot import open_record
open_record(Path(sys.argv[1]))
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Role
from murderbook.workbench.register.models import Case, Place
unit, boss = Compartment.objects.get(is_default=True), Account.objects.get(name="boss")
force = Compartment.objects.create(name="Task force 7", grade=Grade.RESTRICTED)
who = {"anna": (Role.DETECTIVE, [unit]), "theo": (Role.DETECTIVE, [unit, force]), "carl": (Role.CONSULTANT, [unit])}
for name, (role, places) in who.items():
    account = Account.objects.create_user(name, sys.argv[2], role=role, full_name=name)
    for place in places:
        Grant.objects.create(account=account, compartment=place, role=role, reason="test", granted_by=boss)
spots = [(40.0, -95.0), (40.02, -95.03), (40.01, -94.98), (39.99, -95.01), (40.03, -95.01), (40.2, -95.2)]
for at, (up, across) in enumerate(spots):
    where = force if at == 5 else unit
    number = f"{'TF' if at == 5 else 'K'}-{at}"
    case = Case.objects.create(compartment=where, own_number=number, series="Kestrel", year=1990)
    exactly = "city" if at == 4 else "exact"
    Place.objects.create(case=case, site="death", latitude=up, longitude=across, precision=exactly)
"""
COMMON = ("profile", "--series", "Kestrel", "--grid", "20x20")


@pytest.fixture(scope="module")
def record(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    made = fresh.copy(tmp_path_factory.mktemp("series"))
    words = [sys.executable, "-c", RECORD, str(made.record), PASSWORD]
    subprocess.run(words, env=made.environment, check=True, timeout=120)
    return made


def test_each_gets_the_cases_that_he_sees_and_it_is_on_record(record: Commands) -> None:
    hers = record.on_record(*COMMON, "--as", "anna", "--json", password=PASSWORD)
    assert hers.returncode == 0 and "TF-5" not in hers.stdout + hers.stderr
    assert [one["id"] for one in json.loads(hers.stdout)["sites"]] == ["K-0", "K-1", "K-2", "K-3"]
    assert "case K-4 is left out: known to the city only" in hers.stderr
    assert last_entries(record, 1) == [("exported profile", "success", "command line")]
    his = record.on_record(*COMMON, "--as", "theo", "--json", password=PASSWORD)
    assert [one["id"] for one in json.loads(his.stdout)["sites"]][-1] == "TF-5"
    again = record.on_record(*COMMON, "--as", "anna", "--json", password=PASSWORD)
    assert (again.stdout, again.stderr) == (hers.stdout, hers.stderr)


def test_what_is_not_there_and_what_may_not_be_taken_away_are_told_alike(record: Commands) -> None:
    read = record.on_record(*COMMON, "--as", "carl", password=PASSWORD)
    assert read.returncode == 0 and "Search the top 5%" in read.stdout
    assert last_entries(record, 1) == [("read profile", "success", "command line")]
    taken = record.on_record(*COMMON, "--as", "carl", "--json", password=PASSWORD)
    absent = record.on_record("profile", "--series", "Heron", "--as", "anna", password=PASSWORD)
    assert taken.returncode == absent.returncode == 1 and taken.stderr == absent.stderr and not taken.stdout
    assert last_entries(record, 1) == [("read profile", "refused", "command line")]


def test_a_file_or_a_series(record: Commands) -> None:
    both = record.on_record("profile", "sites.csv", "--series", "Kestrel", "--as", "anna", password=PASSWORD)
    assert both.returncode == 2 and "one of the two" in " ".join(both.stderr.split())
    alone = record("profile", "--series", "Kestrel")
    assert alone.returncode == 2 and "go together" in alone.stderr
