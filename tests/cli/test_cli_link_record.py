"""`murderbook link learn --record` and `link adopt`: what they print, what they write, what they refuse."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from cli_commands import Commands, last_entries

# Six series of two among 30 cases, each resolved by DNA: written past the application, as a record of years would hold.
SERIES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from murderbook.workbench.boot import open_record
open_record(Path(sys.argv[1]))
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.leads.models import Judgement, Lead, Run
from murderbook.workbench.register.models import Case, Person
unit, boss = Compartment.objects.get(is_default=True), Account.objects.get(name="boss")
cases = []
for number in range(30):
    day = datetime(1985 + number, 3, 1, tzinfo=UTC)
    case = Case.objects.create(compartment=unit, own_number=f"N-{number}", status="open", area="Harbor",
        weapon=str(20 + number % 2 * 60), occurred_earliest=day, occurred_latest=day, occurred_precision="day")
    Person.objects.create(case=case, role="victim", sex="FM"[number % 2], age_low=20 + number, age_high=20 + number)
    cases.append(case)
run = Run.objects.create(scope=unit, engine="test", model_id="none")
for one in range(6):
    ends = {"kind": "same offender", "left": cases[one], "right": cases[one + 6]}
    lead = Lead.objects.create(run=run, rank=one + 1, standing="assumed", document={}, **ends)
    Judgement.objects.create(lead=lead, account=boss, verdict="supported", reason="lab", basis="dna", **ends)
"""


@pytest.fixture(scope="module")
def solved(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    commands = fresh.copy(tmp_path_factory.mktemp("solved"))
    subprocess.run(
        [sys.executable, "-c", SERIES, str(commands.record)], env=commands.environment, check=True, timeout=120
    )
    return commands


@pytest.fixture
def record(solved: Commands, tmp_path: Path) -> Commands:
    return solved.copy(tmp_path)


def test_rates_are_learned_written_and_adopted_and_the_shipped_ones_come_back(record: Commands, tmp_path: Path) -> None:
    out = tmp_path / "rates.toml"
    done = record.on_record("link", "learn", "--model", str(out), "--adopt")
    assert done.returncode == 0, done.stderr
    raw = tomllib.loads(out.read_text(encoding="utf-8"))
    assert raw["id"].startswith("linkage-learned-") and raw["standing"] == "learned"
    for words in ("Weapon or method", "as declared", "6 linked pairs of 6 solved series", "Cllr"):
        assert words in done.stdout, words
    assert f"{raw['id']} is in force" in done.stderr and "Only 6 solved series" in done.stderr
    verbs = [verb for verb, _, _ in last_entries(record, 6)]
    assert verbs.index("learned rates") < verbs.index("adopted declaration") < verbs.index("searched")
    back = record.on_record("link", "adopt", "--shipped")
    assert back.returncode == 0 and "is in force, as shipped" in back.stderr
    again = record.on_record("link", "adopt", str(out))
    assert again.returncode == 0 and f"{raw['id']} is in force" in again.stderr


def test_nothing_is_written_or_adopted_that_was_not_asked_for(record: Commands, tmp_path: Path) -> None:
    done = record.on_record("link", "learn")
    assert done.returncode == 0 and "Nothing was written" in done.stderr
    assert last_entries(record, 1)[0][0] == "learned rates"
    out = tmp_path / "rates.toml"
    out.write_text("kept", encoding="utf-8")
    assert record.on_record("link", "learn", "--model", str(out)).returncode == 0
    assert out.with_suffix(".previous.toml").read_text(encoding="utf-8") == "kept"


USAGE = (
    (("link", "learn"), "or --record"),
    (("link", "learn", "cases.csv"), "or --record"),
    (("link", "learn", "cases.csv", "--record", "R"), "leave the file"),
    (("link", "learn", "--series", "s.csv", "--record", "R"), "leave the file"),
    (("link", "learn", "c.csv", "--columns", "c.toml", "--model", "m.toml", "--adopt"), "go with --record"),
)


@pytest.mark.parametrize(("words", "said"), USAGE)
def test_a_file_or_a_record_and_never_both(commands: Commands, words: tuple[str, ...], said: str) -> None:
    done = commands(*words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_bad_input_is_told_in_one_line(commands: Commands, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("id = 'x'\n", encoding="utf-8")
    for words, said in (
        (("link", "learn"), "0 solved series"),
        (("link", "adopt"), "one of the two"),
        (("link", "adopt", str(broken), "--shipped"), "one of the two"),
        (("link", "adopt", str(broken)), "missing or misnamed"),
        (("link", "adopt", str(tmp_path / "nothing.toml")), "nothing.toml"),
    ):
        done = commands.on_record(*words)
        assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr, (words, done.stderr)


def test_a_detective_may_learn_and_not_adopt(with_anna: Commands, tmp_path: Path) -> None:
    changed = with_anna.password_file("purple monkey dishwasher")
    done = with_anna.on_record(
        *("user", "password", "--as", "anna", "--password-file", changed), password="correct horse battery staple"
    )
    assert done.returncode == 0, done.stderr
    done = with_anna.on_record("link", "adopt", "--shipped", "--as", "anna", password="purple monkey dishwasher")
    assert done.returncode == 1 and "supervisor or administrator" in " ".join(done.stderr.split())
    assert last_entries(with_anna, 1)[0][:2] == ("adopted declaration", "refused")
