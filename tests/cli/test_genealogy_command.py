"""`murderbook genealogy`: what it gives, and what it says of files and options that it cannot use."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from murderbook.cli.errors import InputError
from murderbook.cli.main import app

PEOPLE = (
    ("I1", "Amos /Vale/", "M", "ABT 1895", ""), ("I2", "Bess /Rowe/", "F", "BET 1898 AND 1902", ""),
    ("I3", "Carl /Vale/", "M", "1922", "F1"), ("I4", "Dora /Vale/", "F", "1925", "F1"),
    ("I6", "Fay /Hart/", "F", "", ""), ("I7", "Gus /Lind/", "M", "", ""), ("I9", "Iris /Vale/", "F", "1948", "F2"),
    ("I10", "Jack /Vale/", "M", "1951", "F2"),
    ("I11", "Kate /Lind/", "F", "1950", "F3"), ("I12", "Lars /Lind/", "M", "1953", "F3"),
)  # fmt: skip
FAMILIES = (("F1", "I1", "I2", ("I3", "I4")), ("F2", "I3", "I6", ("I9", "I10")), ("F3", "I7", "I4", ("I11", "I12")))


def _tree(folder: Path) -> Path:
    lines = ["0 HEAD", "1 GEDC", "2 VERS 5.5.1", "1 CHAR UTF-8"]
    for one, name, sex, born, family in PEOPLE:
        lines += [f"0 @{one}@ INDI", f"1 NAME {name}", f"1 SEX {sex}"]
        lines += ["1 BIRT", f"2 DATE {born}"] if born else []
        lines += [f"1 FAMC @{family}@"] if family else []
    for one, husband, wife, children in FAMILIES:
        lines += [
            f"0 @{one}@ FAM",
            f"1 HUSB @{husband}@",
            f"1 WIFE @{wife}@",
            *(f"1 CHIL @{each}@" for each in children),
        ]
    path = folder / "vale.ged"
    path.write_text("\n".join([*lines, "0 TRLR", ""]), encoding="utf-8")
    return path


def _matches(folder: Path, rows: str = "I11,2600,GEDmatch\nIris Vale,840,Ancestry\n") -> Path:
    path = folder / "m.csv"
    path.write_text("person,cM,platform\n" + rows, encoding="utf-8")
    return path


def _run(folder: Path, *words: str, rows: str | None = None) -> Result:
    matches = _matches(folder) if rows is None else _matches(folder, rows)
    return CliRunner().invoke(app, ["genealogy", str(_tree(folder)), "--matches", str(matches), *words])


def test_as_data(tmp_path: Path) -> None:
    result = _run(tmp_path, "--json", "--top", "3", "--born", "1940-1965", "--sex", "M")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["places"][0]["id"] == "I12" and document["places"][0]["born"] == {"from": 1953, "to": 1953}
    assert document["not_separated"] == ["I12", "child of I7+I4"]
    total = sum(one["posterior"] for one in document["places"]) + document["elsewhere"]["posterior"]
    assert 0.99 < total <= 1 + 1e-9
    away = {one["id"]: one["why"] for one in document["ruled_out"]}
    assert away["I2"] == "is a woman, and a man is asked for" and away["I11"].startswith("gave the sample")
    assert {one["person"]: one["least_cm"] for one in document["matches"]} == {"I11": 7.0, "I9": 8.0}
    assert sum(one["adds_bits"] for one in document["matches"]) > 5
    assert document["without_one"] and document["advice"]["steps"] and document["counts"]["scored"] > 20
    again = json.loads(_run(tmp_path, "--json", "--top", "3", "--born", "1940-1965", "--sex", "M").stdout)
    assert again == document


def test_for_people(tmp_path: Path) -> None:
    result = _run(tmp_path)
    assert result.exit_code == 0
    assert "Best supported: Lars Lind" in result.stdout and "not separated" in result.stdout
    assert "never an identification" in result.stdout and "CODIS" in result.stdout
    assert "Prior: uniform over" in result.stdout and "Somewhere else, not in this tree" in result.stdout


def test_into_a_file_and_what_was_there_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    out.write_text("{}")
    result = _run(tmp_path, "--out", str(out))
    assert result.exit_code == 0 and result.stdout == ""
    assert json.loads(out.read_text())["kind"] == "genealogy"
    assert (tmp_path / "found.previous.json").read_text() == "{}"


def test_priors_from_the_command_line(tmp_path: Path) -> None:
    document = json.loads(_run(tmp_path, "--json", "--prior", "0.5").stdout)
    assert document["elsewhere"]["prior"] == 0.5
    weights = tmp_path / "w.csv"
    weights.write_text("place,weight\nI12,9\n")
    document = json.loads(_run(tmp_path, "--json", "--prior", str(weights)).stdout)
    best, second = document["places"][:2]
    assert best["posterior"] == pytest.approx(9 * second["posterior"])
    weights.write_text("place,weight\nI99,9\n")
    with pytest.raises(InputError, match="names a place that is not scored: I99"):
        raise _run(tmp_path, "--prior", str(weights)).exception or AssertionError


@pytest.mark.parametrize(("words", "reason"), [
    (("--born", "soon"), "is no span of years"), (("--born", "1960-1950"), "comes after"),
    (("--born", "2200-2210"), "every place of the tree is ruled out"), (("--prior", "1.5"), "a probability from 0"),
    (("--prior", "nan"), "a probability from 0"), (("--prior", "none.csv"), "no such file"),
])  # fmt: skip
def test_bad_options_are_told_in_a_line(tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    result = _run(tmp_path, *words)
    assert isinstance(result.exception, InputError) and reason in str(result.exception)
    assert "\n" not in str(result.exception)


def test_bad_files_are_told_in_a_line(tmp_path: Path) -> None:
    result = _run(tmp_path, rows="I77,300,GEDmatch\n")
    assert isinstance(result.exception, InputError) and "m.csv, line 2" in str(result.exception)
    words = ["genealogy", str(tmp_path / "no.ged"), "--matches", str(_matches(tmp_path))]
    assert "there is no such file" in str(CliRunner().invoke(app, words).exception)


def test_nothing_leaves_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert _run(tmp_path, "--json").exit_code == 0
