"""`murderbook kinship search`: families from a folder, remains from a laboratory's table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from murderbook.cli.errors import InputError
from murderbook.cli.main import app

FAMILIES = """family,id,father,mother,sex,missing,TH01,FGA,PENTA_D
1,Dad,0,0,M,,"6,9.3","20,21","9,12"
1,Mum,,,F,,"7,8","22,23","10,11"
1,Son,Dad,Mum,M,x,,,
2,Dad,,,M,,"7,7","24,25","13,13"
2,Girl,Dad,,F,x,,,
"""
TOML = """
missing = "Brother"
[persons]
F = { sex = "M" }
M = { sex = "F" }
Sister = { father = "F", mother = "M", sex = "F" }
Brother = { father = "F", mother = "M", sex = "M" }
[profiles.Sister]
TH01 = "8, 9"
FGA = "19, 20"
"""
REMAINS = """sample,AMEL,TH01,FGA,Penta D,dropout
Doe 1,"X,Y","6,7","20,22","9,10",
Doe 2,"X,X",7,24,13,0.1
"""


def files(folder: Path, remains: str = REMAINS, families: str = FAMILIES) -> tuple[Path, Path]:
    (folder / "families").mkdir()
    (folder / "families" / "many.csv").write_text(families, encoding="utf-8")
    (folder / "families" / "3.toml").write_text(TOML, encoding="utf-8")
    (folder / "remains.csv").write_text(remains, encoding="utf-8")
    return folder / "remains.csv", folder / "families"


def run(remains: Path, families: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(
        app, ["kinship", "search", "--remains", str(remains), "--families", str(families), *map(str, words)]
    )


def data(*words: Any) -> dict[str, Any]:  # noqa: ANN401 - paths and words
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def test_each_remains_finds_its_family(tmp_path: Path) -> None:
    found = data(*files(tmp_path))["leads"]
    best = {one["left"]: one for one in reversed(found)}
    assert [(name, one["right"], one["missing"]) for name, one in sorted(best.items())] == [
        ("Doe 1", "1", "Son"),
        ("Doe 2", "2", "Girl"),
    ]
    first = found[0]
    assert first["rank"] == 1 and first["score"] == pytest.approx(sum(row["score"] for row in first["weights"]))
    assert first["chance_leads"] == pytest.approx(6 / 2 ** first["score"], rel=1e-9)
    assert not first["sexes_differ"] and any(one["sexes_differ"] for one in found)
    assert len(found) == 6


def test_top_and_words(tmp_path: Path) -> None:
    remains, families = files(tmp_path)
    assert len(data(remains, families, "--top", "1")["leads"]) == 2
    shown = run(remains, families)
    assert "Chance leads: at most so many" in shown.output and "Doe 1" in shown.output


@pytest.mark.parametrize(
    ("families", "said"),
    [
        (FAMILIES.replace("M,x,,,", "M,,,,"), "family 1: 0 of its members are marked as missing"),
        (FAMILIES.replace("2,Girl,Dad", "2,Girl,Uncle"), "the father Uncle is not in the pedigree"),
        (FAMILIES.replace("2,Dad,,,M", "2,Dad,,,F"), "family 2: Girl: the father Dad is female"),
        (FAMILIES.replace("1,Mum", "1,Dad"), "sample Dad stands twice"),
        (FAMILIES.replace("2,Dad", ",Dad"), "Dad is of no family"),
        (FAMILIES.replace('"7,7"', '"7,OL"'), "OL is off the ladder"),
        (FAMILIES + '3,A,,,M,,"6,7",,\n3,B,A,,M,x,,,\n', "family 3 is there twice"),
    ],
)
def test_families_that_cannot_be_used_are_told(tmp_path: Path, families: str, said: str) -> None:
    result = run(*files(tmp_path, families=families.replace("\n3,", "\n3,")))
    assert isinstance(result.exception, InputError) and said in str(result.exception)


def test_other_bad_words(tmp_path: Path) -> None:
    remains, families = files(tmp_path)
    for words, said in (
        (("--frequencies", "nist1036"), "has 4 populations: name one"),
        (("--mutation", "equal"), "give a model and a rate"),
    ):
        assert said in str(run(remains, families, *words).exception)
    (tmp_path / "empty").mkdir()
    assert "no family is in the folder" in str(run(remains, tmp_path / "empty").exception)
    unknown = tmp_path / "unknown.csv"
    unknown.write_text('sample,TH01\nDoe,"6,99"\n', encoding="utf-8")
    assert "TH01: allele 99 is not in the table" in str(run(unknown, families).exception)
    assert run(unknown, families, "--minimum-frequency", "0.007").exit_code == 0


def test_an_index_is_kept_and_only_what_changed_is_made_anew(tmp_path: Path) -> None:
    remains, families = files(tmp_path)
    kept = tmp_path / "index.npz"
    first = data(remains, families)
    assert first["leads"] == data(remains, families, "--index", kept)["leads"]
    again = data(remains, families, "--index", kept)
    assert again["leads"] == first["leads"] and "3 of 3 families were in index.npz" in again["notes"]
    (families / "many.csv").write_text(FAMILIES.replace("24,25", "24,26"), encoding="utf-8")
    changed = data(remains, families, "--index", kept)
    assert "2 of 3 families were in index.npz" in changed["notes"]
    assert changed["leads"] == data(remains, families)["leads"]
    other = data(remains, families, "--index", kept, "--mutation", "proportional:0.003")
    assert "0 of 3 families were in index.npz" in other["notes"]
    assert other["leads"] == data(remains, families, "--mutation", "proportional:0.003")["leads"]
    assert kept.stat().st_mode & 0o077 == 0, "it says what the relatives' profiles are"


def test_with_theta_the_kept_index_gives_the_same(tmp_path: Path) -> None:
    remains, families = files(tmp_path)
    kept = tmp_path / "index.npz"
    first = data(remains, families, "--theta", "0.02", "--index", kept)
    again = data(remains, families, "--theta", "0.02", "--index", kept)
    assert "3 of 3 families were in index.npz" in again["notes"] and again["leads"] == first["leads"]


@pytest.mark.parametrize("content", [b"", b"no index", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_index_is_refused_and_left(tmp_path: Path, content: bytes) -> None:
    remains, families = files(tmp_path)
    kept = tmp_path / "index.npz"
    kept.write_bytes(content)
    result = run(remains, families, "--index", str(kept))
    assert isinstance(result.exception, InputError) and "is no index of families" in str(result.exception)
    assert kept.read_bytes() == content


def test_only_leads_that_chance_gives_seldom(tmp_path: Path) -> None:
    remains, families = files(tmp_path)
    every = data(remains, families)["leads"]
    few = data(remains, families, "--chance", "0.5")["leads"]
    assert 0 < len(few) < len(every)
    assert [one["right"] for one in few] == [one["right"] for one in every if one["chance_leads"] <= 0.5]
