"""`murderbook kinship power`: which relative to type."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from murderbook.cli.errors import InputError
from murderbook.cli.main import app

FAMILY = """
missing = "Son"
[persons]
Grandfather = { sex = "M" }
Grandmother = { sex = "F" }
Father = { father = "Grandfather", mother = "Grandmother", sex = "M" }
Aunt = { father = "Grandfather", mother = "Grandmother", sex = "F" }
Son = { father = "Father", sex = "M" }
[profiles.Grandmother]
TH01 = "6, 9.3"
FGA = "20, 21"
vWA = "16, 17"
"""


def test_the_relatives_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "harbour.toml"
    path.write_text(FAMILY, encoding="utf-8")
    words = ["kinship", "power", str(path), "--add", "Aunt", "--add", "Grandfather"]
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    alone, aunt, grandfather, all_ = json.loads(result.stdout)["families"]
    assert [len(one["typed"]) for one in (alone, aunt, grandfather, all_)] == [1, 2, 2, 3]
    assert all_["mean_bits_h1"] > grandfather["mean_bits_h1"] > aunt["mean_bits_h1"] > alone["mean_bits_h1"] > 0
    assert alone["excluded"] == 0.0 < grandfather["excluded"]
    shown = CliRunner().invoke(app, words).output
    assert "Family harbour, Grandmother, Aunt typed" in shown and "excluded at once if not" in shown


def test_bad_words_are_told(tmp_path: Path) -> None:
    path = tmp_path / "harbour.toml"
    path.write_text(FAMILY, encoding="utf-8")
    for words, said in (
        (["--add", "Uncle"], "Uncle is not in its pedigree"),
        (["--frequencies", "fbi2015"], "name one, such as"),
    ):
        result = CliRunner().invoke(app, ["kinship", "power", str(path), *words])
        assert isinstance(result.exception, InputError) and said in str(result.exception)
