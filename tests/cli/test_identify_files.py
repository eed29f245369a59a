"""`murderbook identify` on plain files: leads with reasons, eliminations, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_commands import Commands

from murderbook.demo.generator import generate


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    generate(3, folder)
    return folder


@pytest.fixture
def identify(tmp_path: Path, demo: Path) -> list[str]:
    return ["identify", "--missing", str(demo / "missing.csv"), "--unidentified", str(demo / "unidentified.csv")]


def test_leads_as_json_and_an_elimination_that_is_remembered(tmp_path: Path, identify: list[str]) -> None:
    run = Commands(tmp_path)
    out = tmp_path / "leads.json"
    done = run(*identify, "--top", "2", "--replicas", "2", "--out", str(out))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    document = json.loads(out.read_text(encoding="utf-8"))
    best = document["leads"][0]
    assert document["schema"] == "murderbook leads 1"
    assert best["rank"] == best["place"] == 1 and best["kind"] == "same person" and best["standing"] == "assumed"
    assert best["bits"] is best["posterior_bits"] is best["prior_bits"] is None
    assert best["score"] == pytest.approx(sum(row["score"] for row in best["weights"]))
    assert best["chance_leads"] > 0
    scores = [lead["score"] for lead in document["leads"]]
    assert scores == sorted(scores, reverse=True)
    assert document["search"]["pairs"] + document["search"]["ruled_out_by_dates"] == (
        document["search"]["remains"] * document["search"]["reports"]
    )
    listed = tmp_path / "e.csv"
    prints = f"{best['prints']['remains']},{best['prints']['report']}"
    row = f"{best['left']},{best['right']},eliminated,Dr. Vane,2024-05-31,chart,{prints}"
    listed.write_text(f"remains,report,verdict,by,on,reason,remains_print,report_print\n{row}\n", encoding="utf-8")
    done = run(*identify, "--top", "2", "--replicas", "0", "--eliminated", str(listed), "--json")
    assert done.returncode == 0, done.stderr
    again = json.loads(done.stdout)
    assert (best["left"], best["right"]) not in [(lead["left"], lead["right"]) for lead in again["leads"]]
    assert [(one["left"], one["right"], one["stands"]) for one in again["set_aside"]] == [
        (best["left"], best["right"], True)
    ]


def test_a_table_for_people_and_duplicates_told(tmp_path: Path, identify: list[str]) -> None:
    done = Commands(tmp_path)(*identify, "--top", "1", "--replicas", "1")
    assert done.returncode == 0, done.stderr
    assert "Whose remains?" in done.stdout and "no identification" in done.stdout
    assert "pairs weighed" in done.stdout


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("--missing", "nowhere.csv"), "nowhere.csv"),
        (("--model", "MODEL"), "m.toml: sex.counts"),
    ],
)
def test_bad_input_is_one_line_and_status_one(
    tmp_path: Path, identify: list[str], change: tuple[str, str], why: str
) -> None:
    from importlib.resources import files

    text = files("murderbook.identification.models").joinpath("assumed.toml").read_text(encoding="utf-8")
    model = tmp_path / "m.toml"
    model.write_text(text.replace("counts = 1.0", "counts = 7.0", 1), encoding="utf-8")
    option, value = change
    done = Commands(tmp_path)(*identify, option, str(model) if value == "MODEL" else value, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert why in done.stderr and "Traceback" not in done.stderr


def test_rows_that_cannot_be_read_are_told_and_kept_apart(tmp_path: Path, demo: Path) -> None:
    lines = (demo / "missing.csv").read_text(encoding="utf-8-sig").splitlines()
    at = next(n for n, line in enumerate(lines) if "(70 Inches)" in line)
    lines[at] = lines[at].replace("(70 Inches)", "(77 Inches)")
    path = tmp_path / "missing.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["identify", "--missing", str(path), "--unidentified", str(demo / "unidentified.csv"), "--replicas", "0"]
    done = Commands(tmp_path)(*words, "--json", "--top", "1")
    assert done.returncode == 0, done.stderr
    assert f"missing.csv, line {at + 1}, column Height" in done.stderr and "two different statures" in done.stderr
    (left,) = json.loads(done.stdout)["left_out"]
    assert (left["line"], left["column"]) == (at + 1, "Height")
