"""`murderbook series`: strings as each account sees them, on record; what a case did to one; what is decided."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from cli_commands import PASSWORD, Commands, last_entries

# Two full searches of the unit, the first before the last case came, and one of a task force; written past the
# application. anna works in the unit, theo in both, carl may read the unit and take nothing away.
RECORD = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from murderbook.workbench.boot import open_record
open_record(Path(sys.argv[1]))
from django.utils import timezone
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Role
from murderbook.workbench.leads.engine import corpus, declared
from murderbook.workbench.leads.models import Act, Run, StringDecision
from murderbook.workbench.register.models import Case, Place
unit, boss = Compartment.objects.get(is_default=True), Account.objects.get(name="boss")
force = Compartment.objects.create(name="Task force 7", grade=Grade.RESTRICTED)
who = {"anna": (Role.DETECTIVE, [unit]), "theo": (Role.DETECTIVE, [unit, force]), "carl": (Role.CONSULTANT, [unit])}
for name, (role, places) in who.items():
    account = Account.objects.create_user(name, sys.argv[2], role=role, full_name=name)
    for place in places:
        Grant.objects.create(account=account, compartment=place, role=role, reason="test", granted_by=boss)
now = timezone.now()
def case(where, number, day, came, latitude):
    at = None if day is None else datetime.fromisoformat(day).replace(tzinfo=UTC)
    told = {"occurred_earliest": at, "occurred_latest": at, "occurred_precision": "day" if at else ""}
    made = Case.objects.create(compartment=where, own_number=number, created_at=now - timedelta(days=came), **told)
    if latitude:
        Place.objects.create(case=made, site="death", latitude=latitude, longitude=-95.0, precision="exact")
    return made
c = [case(unit, "K-0", "1990-01-01", 30, 40.0), case(unit, "K-1", "1991-01-01", 30, 40.1),
     case(unit, "K-2", "1990-03-02", 5, 40.0), case(unit, "K-3", None, 30, None), case(force, "TF-1", None, 30, None),
     case(force, "TF-2", "1999-01-01", 30, None)]
def run(scope, days, cases, firmness, near=(), latest=True):
    near = [{"case": one.key, "firmness": value} for one, value in near]
    keys = [one.key for one in cases]
    told = {"cases": keys, "score": 12000, "chance": {"shown": 0.3, "at_floor": False}, "shared": [],
            "firmness": firmness, "near": near, "error": 0.031}
    return Run.objects.create(scope=scope, engine="linkage", model_id=declared.name_in_force(), is_latest=latest,
        corpus_hash=corpus.corpus_hash(scope), strings=[keys], string_documents=[told],
        started_at=now - timedelta(days), null_counts={"held": 1}, cases=4)
run(unit, 10, c[:2], [0.9, 0.9], latest=False)
run(unit, 1, [c[2], c[0], c[1]], [0.8, 0.7, 0.6], [(c[3], 0.25)])
run(force, 1, [c[4], c[5], c[0]], [0.5, 0.5, 0.5])
made = StringDecision.objects.create(scope=unit, act=Act.PIN, subject=c[0], reason="one gun", account=boss)
made.cases.set(c[:3])
hidden = StringDecision.objects.create(scope=force, act=Act.SPLIT, subject=c[4], reason="secret", account=boss)
hidden.cases.set([c[0], c[4]])
from murderbook.workbench.leads.engine.decided import decided_in, stored
for one in Run.objects.filter(is_latest=True):
    one.decided = stored(decided_in(one.scope))
    one.save()
"""


@pytest.fixture(scope="module")
def record(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    made = fresh.copy(tmp_path_factory.mktemp("strings"))
    words = [sys.executable, "-c", RECORD, str(made.record), PASSWORD]
    subprocess.run(words, env=made.environment, check=True, timeout=120)
    return made


def ask(record: Commands, account: str, *words: str) -> subprocess.CompletedProcess[str]:
    return record.on_record("series", *words, "--as", account, password=PASSWORD)


def test_a_string_with_its_order_gaps_spread_and_firmness(record: Commands) -> None:
    done = ask(record, "anna", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    (string,) = document["strings"]
    assert document["schema"] == 1 and "case" not in document
    assert [(one["case"], one["firmness"], one["gap_days"]) for one in string["cases"]] == [
        ("K-0", 0.7, None),
        ("K-2", 0.8, 60),
        ("K-1", 0.6, 305),
    ]
    assert (string["string"], string["search"], string["firmness"], string["score"]) == (
        "String 1",
        "all pairs",
        0.7,
        12.0,
    )
    assert (string["chance_strings"], string["chance_in_words"]) == (0.3, "about 0.3")
    assert string["gaps_days"] == {"median": 182.5, "longest": 305}
    assert string["span"] == {"first": "1990-01-01", "last": "1991-01-01", "days": 365, "days_most": 365}
    assert string["spread_km"] == {"greatest": 11.12, "median": 11.12, "cases": 3}
    assert string["near"] == [{"case": "K-3", "firmness": 0.25}]
    assert string["firmness_error"] == 0.031
    (decision,) = string["decisions"]
    assert (decision["decision"], decision["case"], decision["reason"]) == ("pin", "K-0", "one gun")
    changed = string["changed"]
    assert (changed["gained"], changed["lost"], changed["entered_since"], changed["firmer"]) == (
        ["K-2"],
        [],
        ["K-2"],
        -0.2,
    )
    assert last_entries(record, 1) == [("exported strings", "success", "command line")]


def test_each_gets_what_he_sees(record: Commands) -> None:
    hers = ask(record, "anna", "--json")
    assert "TF-" not in hers.stdout + hers.stderr and "secret" not in hers.stdout
    names = {
        one["string"]: [case["case"] for case in one["cases"]]
        for one in json.loads(ask(record, "theo", "--json").stdout)["strings"]
    }
    assert names == {"String 1": ["K-0", "K-2", "K-1"], "String 1 of Task force 7": ["K-0", "TF-2", "TF-1"]}
    told = ask(record, "theo", "--json").stdout
    assert "secret" in told
    taken = ask(record, "carl", "--json")
    assert json.loads(taken.stdout)["strings"] == [] and "No string that this account may see" in taken.stderr
    read = ask(record, "carl")
    assert read.returncode == 0 and "K-2" in read.stdout and "firmness 70 of 100" in read.stdout
    assert "A list to read, not a finding" in read.stdout
    assert last_entries(record, 1) == [("listed strings", "success", "command line")]


def test_what_a_case_did(record: Commands) -> None:
    said = json.loads(ask(record, "anna", "--case", "K-2", "--json").stdout)["case"]
    (string,) = said["strings"]
    assert (said["case"], string["place"], string["firmness"]) == ("K-2", "in", 0.8)
    assert (string["before"]["cases"], string["before"]["firmness"]) == (["K-0", "K-1"], 0.9)
    assert (string["since"]["cases"], string["since"]["firmness"]) == (["K-0", "K-2", "K-1"], 0.7)
    (near,) = json.loads(ask(record, "anna", "--case", "K-3", "--json").stdout)["case"]["strings"]
    assert (near["place"], near["firmness"]) == ("near", 0.25)
    words = ask(record, "anna", "--case", "K-2").stdout
    assert "K-2 lies in String 1, firmness 80 of 100. Before it came: 2 cases, firmness 90 of 100." in words


def test_a_case_that_is_hidden_is_one_that_is_not_there(record: Commands) -> None:
    hidden, absent = ask(record, "anna", "--case", "TF-1"), ask(record, "anna", "--case", "TF-9")
    assert hidden.returncode == absent.returncode == 1 and not hidden.stdout
    assert hidden.stderr.replace("TF-1", "TF-9") == absent.stderr


def test_a_file_and_a_record_without_strings(record: Commands, commands: Commands) -> None:
    out = record.record.parent / "strings.json"
    assert ask(record, "anna", "--out", str(out)).stdout == ""
    assert json.loads(out.read_text(encoding="utf-8"))["strings"]
    done = commands.on_record("series")
    assert done.returncode == 0 and "murderbook import FILE" in done.stderr and not done.stdout
