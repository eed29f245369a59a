"""`murderbook network`: one question at a time, as words and as data."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_commands import Commands, last_entries
from typer.testing import CliRunner, Result

from murderbook.cli.errors import InputError
from murderbook.cli.main import app

TIES = """from,to,weight,date,grade,kind
ann,bob,5,3 Mar 1986,A1,called
bob,cat,2,4 Mar 1986,B2,called
ann,dan,1,1 Feb 1986,C3,met
dan,eve,1,9 Jun 1986,F6,met
c1,ann,1,,,names
c1,bob,1,,,names
c2,eve,1,,,names
c2,bob,1,,,names
"""
NODES = "id,kind\nann,person\nbob,person\ncat,person\ndan,person\neve,person\nc1,case\nc2,case\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    edges, nodes = tmp_path / "e.csv", tmp_path / "n.csv"
    edges.write_text(TIES, encoding="utf-8")
    nodes.write_text(NODES, encoding="utf-8")
    return [str(edges), "--nodes", str(nodes), "--runs", "3"]


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, ["network", *words])


def _answer(*words: str) -> Any:  # noqa: ANN401
    result = _run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["answer"]


def test_leaders_are_asked_for_without_a_question(files: list[str]) -> None:
    answer = _answer(*files)
    assert answer["found"][0]["entity"]["key"] == "bob" and len(answer["robustness"]["scenarios"]) == 12
    assert answer == _answer(*files, "--leaders")
    result = _run(*files, "--top", "2")
    assert result.stdout.startswith("bob stands between the most others.") and "no guilt" in result.stdout


def test_every_question_as_data(files: list[str]) -> None:
    assert _answer(*files, "--lieutenants", "ann")["found"][0]["entity"]["key"] == "bob"
    way = _answer(*files, "--paths", "ann", "cat", "--top", "1")["found"][0]
    assert [step["after"]["key"] for step in way["steps"]] == ["bob", "cat"]
    report = way["steps"][0]["edge"]["reports"][0]
    assert (report["grade"], report["source"]["entry"], report["when"]["words"]) == ("A1", "line 2", "3 Mar 1986")
    assert [one["key"] for one in _answer(*files, "--brokers", "c1", "c2")["both"]] == ["bob"]
    assert _answer(*files, "--brokers", "ann,cat", "eve")["asked"] == 2
    assert _answer(*files, "--shared", "c1,c2")["found"][0]["entity"]["key"] == "bob"
    assert _answer(*files, "--without", "bob,dan")["pairs_cut"] > 0
    assert len(_answer(*files, "--around", "bob", "--top", "2")["shown"]) == 2
    standing = _answer(*files, "--standing", "--every", "60")
    assert standing["found"][0]["period"]["name"] == "1986-02-01 to 1986-04-01" and standing["undated"] == 4


def test_every_question_in_words(files: list[str]) -> None:
    asked = {
        "--paths ann cat": "  ann - called - bob (weight 5, 3 Mar 1986, e.csv, line 2, A1: completely reliable source",
        "--brokers c1 c2": "In both: bob.",
        "--shared c1,c2": "bob (person) touches 2 of these 2 (c1, c2) and 0 of 0 others.",
        "--without bob": "Without bob",
        "--around bob": "bob: 4 neighbours shown",
        "--standing": "  betweenness: 1. bob",
        "--lieutenants ann": "1. bob: the strongest tie",
    }
    for words, told in asked.items():
        result = _run(*files, *words.split())
        assert result.exit_code == 0 and told in result.stdout, result.output


def test_dates_and_grades_narrow(files: list[str]) -> None:
    result = _run(*files, "--paths", "ann", "eve", "--since", "March 1986")
    assert "Nothing here connects ann and eve" in result.stdout
    assert "4 of 8 ties have no date and are left out." in result.stderr
    found = _answer(*files, "--around", "ann", "--grade", "B2")
    assert [one["entity"]["key"] for one in found["shown"]] == ["bob"]
    assert not _answer(*files, "--paths", "eve", "ann", "--until", "1986", "--in-time")["found"]
    assert _answer(*files, "--paths", "ann", "eve", "--until", "1986", "--in-time")["found"]


def test_a_file_is_written_and_the_old_one_kept(files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    for _ in range(2):
        assert _run(*files, "--out", str(out)).exit_code == 0
    assert json.loads(out.read_text())["question"] == "leaders" and (tmp_path / "answer.previous.json").exists()


def test_names_are_as_good_as_ids_where_one_is_called_so(tmp_path: Path) -> None:
    edges, nodes = tmp_path / "e.csv", tmp_path / "n.csv"
    edges.write_text("from,to\n1,2\n2,3\n", encoding="utf-8")
    nodes.write_text('id,name\n1,"Lind, Ann"\n2,Bob\n3,Bob\n', encoding="utf-8")
    found = _answer(str(edges), "--nodes", str(nodes), "--paths", "Lind, Ann", "3")["found"]
    assert [step["after"]["key"] for step in found[0]["steps"]] == ["2", "3"]
    assert _answer(str(edges), "--nodes", str(nodes), "--without", "Lind, Ann")["removed"][0]["key"] == "1"
    result = _run(str(edges), "--nodes", str(nodes), "--around", "Bob")
    assert "2 entities are called 'Bob' (2, 3): give the id instead" in str(result.exception)


@pytest.mark.parametrize(("words", "reason"), [
    (["--paths", "ann", "zoe"], "'zoe' is not in this network"),
    (["--shared", "c1,ann"], "'ann' is a person, not a case"),
    (["--grade", "Z9"], "'Z9' is no grade"),
    (["--since", "soon"], "is not a date"),
    (["--without", ","], "name what is to be left out"),
])  # fmt: skip
def test_what_cannot_be_answered(files: list[str], words: list[str], reason: str) -> None:
    result = _run(*files, *words)
    assert isinstance(result.exception, InputError) and reason in str(result.exception)


def test_one_question_at_a_time(files: list[str]) -> None:
    result = _run(*files, "--leaders", "--without", "ann")
    assert result.exit_code == 2 and "one question at a time" in result.output


def test_bad_input_is_one_line_and_status_1(tmp_path: Path) -> None:
    bad = tmp_path / "e.csv"
    bad.write_text("from,to,weight\na,b,lots\n", encoding="utf-8")
    command = [sys.executable, "-c", "from murderbook.cli.main import run; run()", "network", str(bad)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and not done.stdout
    assert (
        done.stderr.startswith("murderbook: e.csv, line 2: column 'weight' holds 'lots'")
        and done.stderr.count("\n") == 1
    )


REGISTER = """number,date,victim,victim_sex,victim_age
2-101,1987-05-08,"Quarrelham, Ezekiel",M,41
2-102,1988-02-17,"Oldcombe, Ada",F,42
"""


def test_a_record_answers_what_one_may_see_and_puts_it_on_record(commands: Commands, tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text(REGISTER, encoding="utf-8")
    done = commands.on_record("import", str(register))
    assert done.returncode == 0, done.stderr
    told = commands.on_record("network", "--paths", "2-101", "Quarrelham, Ezekiel", "--runs", "0")
    assert told.returncode == 0, told.stderr
    assert "2-101 and Quarrelham, Ezekiel are connected: 1 way" in told.stdout
    assert "case 2-101, person 1" in told.stdout, "each tie says where it stands"
    data = commands.on_record("network", "--paths", "2-101", "2-102", "--json")
    assert json.loads(data.stdout)["answer"]["found"] == []
    assert [entry for entry in last_entries(commands, 4) if entry[0] == "read network"] == [
        ("read network", "success", "command line")
    ] * 2


def test_a_file_or_a_record_and_never_both(files: list[str], tmp_path: Path) -> None:
    assert _run().exit_code == 2
    assert _run(*files, "--record", str(tmp_path)).exit_code == 2
    assert _run("--record", str(tmp_path), "--nodes", files[2]).exit_code == 2


@pytest.mark.parametrize("name", ["n.zip", "n.graphml", "n.ftm.json"])
def test_it_is_written_for_other_programs(files: list[str], tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    out.write_bytes(b"before")
    result = _run(*files[:3], "--export", str(out), "--since", "1986")
    assert result.exit_code == 0, result.output
    assert "7 entities and 4 reports of 4 ties" in result.stderr and not result.stdout
    assert out.stat().st_size > 300 and [one.read_bytes() for one in tmp_path.glob("*previous*")] == [b"before"]


def test_follow_the_money_is_read(files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "n.ftm.json"
    _run(*files[:3], "--export", str(out))
    asked = [_run(*where, "--paths", "ann", "cat", "--runs", "0").stdout for where in (files[:3], [str(out)])]
    assert asked[0].splitlines()[0] == asked[1].splitlines()[0] and "ann - bob - cat" in asked[0]


@pytest.mark.parametrize(("words", "why"), [
    (["--export", "n.anx"], "no format that is written"),
    (["--export", "n.zip", "--json"], "writes a file of its own"),
    (["--export", "n.zip", "--leaders"], "one question at a time"),
])  # fmt: skip
def test_an_export_that_cannot_be_written(files: list[str], tmp_path: Path, words: list[str], why: str) -> None:
    words = [str(tmp_path / one) if one.startswith("n.") else one for one in words]
    result = _run(*files[:3], *words)
    assert result.exit_code != 0
    assert why in " ".join((result.output + str(result.exception)).replace("│", " ").split())
    assert not list(tmp_path.glob("n.[az]*"))
