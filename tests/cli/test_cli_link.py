"""`murderbook link` on plain files: what it writes, what it says, and what it says of bad input."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import pyarrow.parquet
import pytest
from cli_commands import Commands

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "homicide"
CASES, SERIES, COLUMNS = (str(EXAMPLE / name) for name in ("cases.csv", "series.csv", "columns.toml"))


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    return Commands(tmp_path_factory.mktemp("link"))


@pytest.fixture(scope="module")
def model(link: Commands) -> str:
    path = str(link.state.parent / "model.toml")
    done = link("link", "learn", CASES, "--series", SERIES, "--columns", COLUMNS, "--model", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return path


def ids() -> list[str]:
    with Path(CASES).open(encoding="utf-8", newline="") as file:
        return [row["number"] for row in csv.DictReader(file)]


def test_a_learned_model_is_readable_and_tells_where_each_rate_is_from(model: str) -> None:
    raw = tomllib.loads(Path(model).read_text(encoding="utf-8"))
    assert raw["standing"] == "learned"
    assert {row["id"] for row in raw["repeats"]} >= {"victim_sex", "weapon", "mo_bound"}
    assert all(row["source"] for row in (*raw["repeats"], *raw["curves"]))
    assert not any("race" in row["id"] for row in raw["repeats"])


def test_learning_twice_gives_the_same_bytes_and_keeps_the_model_that_was_there(link: Commands, model: str) -> None:
    before = Path(model).read_bytes()
    done = link("link", "learn", CASES, "--series", SERIES, "--columns", COLUMNS, "--model", model)
    assert done.returncode == 0, done.stderr
    assert Path(model).read_bytes() == before
    assert "kept as" in done.stderr
    assert Path(model).with_suffix(".previous.toml").read_bytes() == before


def test_explain_adds_up_and_names_what_is_not_known(link: Commands, model: str) -> None:
    one, two = ids()[:2]
    done = link("link", "explain", CASES, one, two, "--columns", COLUMNS, "--model", model, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    (lead,) = document["leads"]
    assert (lead["left"], lead["right"]) == (one, two)
    assert lead["score"] == pytest.approx(sum(row["score"] for row in lead["weights"] if row["state"] == "used"))
    assert lead["standing"] == "assumed"
    assert lead["bits"] is None
    assert all(row["score"] == 0 for row in lead["weights"] if row["state"] == "missing")
    expected = [item["expected"] for item in document["unknown"]]
    assert expected == sorted(expected, reverse=True)


def test_pairs_give_the_bits_that_explain_gives(link: Commands, model: str, tmp_path: Path) -> None:
    one, two, three = ids()[:3]
    asked, out = tmp_path / "pairs.csv", tmp_path / "bits.csv"
    asked.write_text(f"a,b\n{one},{two}\n{three},{one}\n", encoding="utf-8")
    done = link(
        "link", "pairs", CASES, "--columns", COLUMNS, "--model", model, "--pairs", str(asked), "--out", str(out)
    )
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["a"], row["b"]) for row in rows] == [(one, two), (three, one)]
    told = link("link", "explain", CASES, one, two, "--columns", COLUMNS, "--model", model, "--json")
    assert float(rows[0]["bits"]) == pytest.approx(json.loads(told.stdout)["leads"][0]["score"], abs=1e-9)


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_screen_lists_the_partners_of_every_case(link: Commands, model: str, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"partners.{ending}"
    done = link("link", "screen", CASES, "--columns", COLUMNS, "--model", model, "--top", "3", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    if ending == "csv":
        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    elif ending == "parquet":
        rows = pyarrow.parquet.read_table(out).to_pylist()
    else:
        rows = json.loads(out.read_text(encoding="utf-8"))["leads"]
    assert len(rows) == 3 * len(ids())
    first = [row for row in rows if row["left"] == rows[0]["left"]]
    assert [int(row["rank"]) for row in first] == [1, 2, 3]
    scores = [float(row["score"]) for row in first]
    assert scores == sorted(scores, reverse=True)
    assert all(float(row["chance_leads"]) > 0 for row in rows)


def test_screen_of_some_queries_gives_what_the_whole_gives_for_them(link: Commands, model: str, tmp_path: Path) -> None:
    asked = ids()[4:6]
    queries, some, whole = tmp_path / "queries.txt", tmp_path / "some.csv", tmp_path / "whole.csv"
    queries.write_text("\n".join(asked) + "\n", encoding="utf-8")
    common = ["link", "screen", CASES, "--columns", COLUMNS, "--model", model, "--no-chance"]
    assert link(*common, "--queries", str(queries), "--out", str(some)).returncode == 0
    assert link(*common, "--out", str(whole), "--engine", "numpy").returncode == 0
    parts = [path.read_text(encoding="utf-8").splitlines() for path in (some, whole)]
    assert parts[0][1:] == [line for line in parts[1][1:] if line.split(",")[2].strip('"') in asked]


BAD = [
    ("a model for another schema", ["--model", "{other}"], "the cases lack"),
    ("no model file", ["--model", "{nothing}"], "nothing.toml"),
    ("an ending that is none", ["--model", "{model}", "--out", "partners.txt"], ".csv, .parquet or .json"),
    ("a query that is no case", ["--model", "{model}", "--queries", "{stranger}"], "stranger.txt: 1 line is no case"),
    ("a folder that is not there", ["--model", "{model}", "--out", "{nowhere}"], "there is no folder"),
    ("spark that keeps parts", ["--model", "{model}", "--engine", "spark", "--resume", "parts"], "leave --resume out"),
]


@pytest.mark.parametrize(("_what", "options", "said"), BAD, ids=[case[0] for case in BAD])
def test_bad_input_is_told_in_one_line(
    link: Commands, model: str, tmp_path: Path, _what: str, options: list[str], said: str
) -> None:
    other, stranger = tmp_path / "other.toml", tmp_path / "stranger.txt"
    other.write_text(Path(model).read_text("utf-8").replace('id = "weapon"', 'id = "weapon_used"'), "utf-8")
    stranger.write_text("nobody\n", encoding="utf-8")
    names = {"other": other, "model": model, "nothing": tmp_path / "nothing.toml", "stranger": stranger}
    names["nowhere"] = tmp_path / "nowhere" / "partners.csv"
    done = link("link", "screen", CASES, "--columns", COLUMNS, *(option.format(**names) for option in options))
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_pairs_of_strangers_and_of_a_case_with_itself_are_refused(link: Commands, model: str, tmp_path: Path) -> None:
    one, asked = ids()[0], tmp_path / "pairs.csv"
    for text, said in (
        (
            f"a,b\n{one},nobody\n",
            "pairs.csv: column 'b': 1 cell is no case of the table: line 2 ('nobody')",
        ),
        (f"a,b\n{one},{one}\n", "paired with itself: line 2"),
        ("a,b\n", "pairs.csv: holds no pair"),
        ("a,b\n,\n", "pairs.csv: "),
        ("left,right\n1,2\n", "no column 'a'"),
    ):
        asked.write_text(text, encoding="utf-8")
        words = ["link", "pairs", CASES, "--columns", COLUMNS, "--model", model, "--pairs", str(asked)]
        done = link(*words, "--out", str(tmp_path / "out.csv"))
        assert done.returncode == 1
        assert said in done.stderr
        assert not (tmp_path / "out.csv").exists()
