"""`murderbook laboratory`: what to test next, of a file and of a record, as data and as words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from cli_commands import PASSWORD, Commands, last_entries

from murderbook.cli.errors import InputError, explain
from murderbook.cli.main import app
from murderbook.laboratory.checks import LaboratoryError
from murderbook.laboratory.table import default_text

ROWS = """case,exhibit,sample,age,left,danger,suspect
007,E1,sexual_assault_kit,12,,series open,
007,E2,blood,12,3 swabs,,
C2,E1,blood,30,,,yes
C3,E3,latent_print,2,,,
"""
RECORD = """
import sys
from pathlib import Path
from murderbook.workbench.boot import open_record
open_record(Path(sys.argv[1]))
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Role
from murderbook.workbench.register.models import Case, Exhibit
unit, boss = Compartment.objects.get(is_default=True), Account.objects.get(name="boss")
force = Compartment.objects.create(name="Task force 7", grade=Grade.RESTRICTED)
for name, role in (("anna", Role.DETECTIVE), ("carl", Role.CONSULTANT)):
    account = Account.objects.create_user(name, sys.argv[2], role=role, full_name=name)
    Grant.objects.create(account=account, compartment=unit, role=role, reason="test", granted_by=boss)
for where, number in ((unit, "K-1"), (unit, "K-2"), (force, "TF-3")):
    case = Case.objects.create(compartment=where, own_number=number, year=1990, status="open")
    Exhibit.objects.create(case=case, number="7", kind="blood", custody="located")
"""


def run(*arguments: str) -> None:
    app(["laboratory", *arguments], standalone_mode=False)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "exhibits.csv"
    path.write_text(ROWS, encoding="utf-8")
    return str(path)


def test_data_alone_goes_to_standard_output(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("next", file, "--budget", "2000", "--draws", "5", "--on", "2026-05-31", "--json")
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert document["schema"] == "murderbook laboratory 1" and document["asked"]["today"] == "2026-05-31"
    assert [(test["case"], test["exhibit"]) for test in document["chosen"]] == [("007", "E1"), ("007", "E2")]
    assert document["sensitivity"]["draws"] == 5 and document["worth"]["cost"] == 2000


def test_words_say_what_is_chosen_and_how_far_it_holds(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("next", file, "--budget", "2000", "--draws", "5")
    said = capsys.readouterr().out
    assert "2 tests, " in said and "$2,000 of $2,000 budget" in said and "No set is better." in said
    assert "Oldest first, the same money: " in said and "The guess that matters most: " in said
    assert "Not chosen: E3 of C3, latent. Would add " in said and "no probability of solving a case" in said


def test_the_same_question_has_the_same_answer_whatever_the_order_of_rows(
    tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *rows = ROWS.splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([head, *reversed(rows)]), encoding="utf-8")
    answers = []
    for one in (file, str(turned)):
        run("next", one, "--budget", "1500", "--draws", "5", "--on", "2026-05-31", "--json")
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]


def test_own_tables_and_grants_are_used(tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    methods, grants, out = tmp_path / "m.toml", tmp_path / "s.toml", tmp_path / "answer.json"
    methods.write_text(default_text().replace('version = "4"', 'version = "ours"'), encoding="utf-8")
    grants.write_text(
        '[[sources]]\nid = "kits"\nlabel = "Kits"\namount = 1000\nsamples = ["sexual_assault_kit"]\n', encoding="utf-8"
    )
    tables = ("--methods", str(methods), "--sources", str(grants))
    run("next", file, "--budget", "0", *tables, "--draws", "0", "--out", str(out))
    document = json.loads(out.read_text(encoding="utf-8"))
    assert [(test["method"], test["source"]) for test in document["chosen"]] == [("kit", "kits")]
    assert "version ours" in document["table"]["id"] and capsys.readouterr().out == ""


def test_the_table_is_printed_as_it_can_be_edited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("methods")
    said = capsys.readouterr()
    assert said.out == default_text() and "8 methods, 15 rates" in said.err
    copy = tmp_path / "copy.toml"
    copy.write_text(said.out.replace("price = 1200", "price = 5"), encoding="utf-8")
    run("methods", "--methods", str(copy), "--out", str(tmp_path / "again.toml"))
    assert "price = 5\n" in (tmp_path / "again.toml").read_text(encoding="utf-8") and capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (("--budget", "-5"), LaboratoryError, "budget = '-5': write an amount of dollars, 0 or more"),
        (("--budget", "lots"), LaboratoryError, "budget = 'lots'"),
        (("--budget", "1", "--on", "soon"), InputError, "--on 'soon' is no day: write it as 2026-05-31"),
        ((), typer.BadParameter, "--budget DOLLARS is missing"),
        (("--budget", "1", "--record", "x"), typer.BadParameter, "one of the two"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(
    file: str, arguments: tuple[str, ...], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says) as refused:
        run("next", file, *arguments)
    if error is LaboratoryError:
        assert explain(refused.value) == str(refused.value)


def test_a_bad_row_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(ROWS.replace("latent_print", "ghost"), encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.csv, line 5: column sample holds 'ghost'\. Write one of"):
        run("next", str(path), "--budget", "1")


def test_a_record_is_asked_as_far_as_one_sees_it_and_it_is_on_record(fresh: Commands, tmp_path: Path) -> None:
    record = fresh.copy(tmp_path)
    words = [sys.executable, "-c", RECORD, str(record.record), PASSWORD]
    subprocess.run(words, env=record.environment, check=True, timeout=120)
    asked = ("laboratory", "next", "--budget", "1000", "--draws", "0")
    hers = record.on_record(*asked, "--as", "anna", "--json", password=PASSWORD)
    assert hers.returncode == 0 and "TF-3" not in hers.stdout + hers.stderr
    document = json.loads(hers.stdout)
    assert [test["case"] for test in document["chosen"]] == ["K-1"]
    assert [test["case"] for test in document["not_chosen"]] == ["K-2"]
    assert last_entries(record, 1) == [("exported what to test next", "success", "command line")]
    printed = record.on_record(*asked, "--as", "anna", password=PASSWORD)
    assert "K-1" in printed.stdout
    assert last_entries(record, 1) == [("read what to test next", "success", "command line")]
    nothing = record.on_record(*asked, "--as", "carl", "--json", password=PASSWORD)
    assert json.loads(nothing.stdout)["asked"]["tests_possible"] == 0
