"""`murderbook kinship search --joint`: a disaster solved from files, in words and as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from murderbook.cli.errors import InputError
from murderbook.cli.main import app

FREQUENCIES = "marker,allele,freq\n" + "".join(f"L1,{allele},0.1\n" for allele in range(1, 11))
TABLE = """role,id,fid,mid,sex,marker,a1,a2
/pm/V1,V1,0,0,1,L1,1,1
/pm/V2,V2,0,0,1,L1,1,2
/pm/V3,V3,0,0,2,L1,3,4
/am/F1,R1,0,0,2,L1,2,2
/missing/F1,M1,0,0,1,,,
/missing/F1,M2,M1,R1,1,,,
/am/F2,R2,0,0,1,L1,3,3
/missing/F2,M3,R2,MO2,2,,,
"""
BROTHERS = """family,id,father,mother,sex,missing,{loci}
9,Dad,,,M,,{dad}
9,Mum,,,F,,{mum}
9,Ann,Dad,Mum,F,x,{none}
9,Bob,Dad,Mum,M,x,{none}
9,Cid,Dad,Mum,M,x,{none}
"""
LOCI = ("TH01", "FGA", "vWA", "D3S1358", "D8S1179", "D18S51", "D5S818", "D13S317", "D7S820")
DAD, MUM = (
    ("6,7", "20,21", "15,16", "14,15", "12,13", "12,13", "10,11", "8,9", "8,10"),
    (("8,9.3", "22,23", "17,18", "16,17", "14,15", "14,15", "12,13", "11,12", "11,12")),
)
ONE = ("6,8", "20,22", "15,17", "14,16", "12,14", "12,14", "10,12", "8,11", "8,11")
OTHER = ("7,9.3", "21,23", "16,18", "15,17", "13,15", "13,15", "11,13", "9,12", "10,12")


def run(folder: Path, *words: str, remains: str = "dvi.csv", families: str = "dvi.csv") -> Result:
    files = ["--remains", str(folder / remains), "--families", str(folder / families)]
    return CliRunner().invoke(app, ["kinship", "search", *files, *words])


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Example 2 of Vigeland and Egeland 2021, in one table."""
    (tmp_path / "dvi.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "freqs.csv").write_text(FREQUENCIES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def brothers(tmp_path: Path) -> Path:
    def cells(values: tuple[str, ...]) -> str:
        return ",".join(f'"{value}"' for value in values)

    text = BROTHERS.format(loci=",".join(LOCI), dad=cells(DAD), mum=cells(MUM), none="," * (len(LOCI) - 1))
    (tmp_path / "families.csv").write_text(text, encoding="utf-8")
    rows = [("V1", "M", ONE), ("V2", "M", OTHER), ("V3", "M", OTHER)]
    body = "".join(f"{name},{sex},{cells(shown)}\n" for name, sex, shown in rows)
    (tmp_path / "remains.csv").write_text(f"sample,sex,{','.join(LOCI)}\n{body}", encoding="utf-8")
    return tmp_path


def data(folder: Path, *words: str, **files: str) -> dict[str, Any]:
    result = run(folder, "--joint", "--json", *words, **files)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


ALONE = ("--frequencies", "freqs.csv", "--mutation", "none")


def test_the_published_posteriors(paper: Path) -> None:
    found = data(paper, *ALONE)
    assert found["schema"] == "murderbook kinship joint 1" and found["bound"] < 1e-9 and found["approximate"] == []
    first = found["assignments"][0]
    assert first["posterior"] == pytest.approx(250 / 348) and first["log10_LR"] == pytest.approx(2.39794)
    placed = {(one["family"], *one["missing"], *one["victims"]) for one in first["placed"]}
    assert placed == {("F1", "M1", "V1"), ("F1", "M2", "V2"), ("F2", "M3", "V3")}
    shares = {(one["left"], one["missing"][0]): one["posterior"] for one in found["leads"]}
    assert shares["V2", "M2"] == pytest.approx(0.94827586) and shares["V3", "M3"] == pytest.approx(0.83333333)
    assert found["victims"][0]["posterior_nobody"] == pytest.approx(0.12068966)
    general = {(v["id"], c["missing"][0]): c["log10_GLR"] for v in found["victims"] for c in v["candidates"]}
    assert general["V3", "M3"] == pytest.approx(0.69897) and general["V1", "M1"] == pytest.approx(1.0)
    assert {"victim": "V1", "family": "F1", "missing": ["M2"], "loci": ["L1"]} in found["excluded"]
    lead = next(one for one in found["leads"] if one["left"] == "V2")
    assert (lead["standing"], lead["right"], lead["score"]) == ("assumed", "F1", pytest.approx(2.322, abs=1e-3))
    assert lead["posterior_bits"] == pytest.approx(4.196, abs=2e-3) and lead["bits"] is None


def test_a_prior_of_many_people_lowers_every_posterior(paper: Path) -> None:
    alike, many = data(paper, *ALONE), data(paper, *ALONE, "--people", "1000")
    assert many["prior"] == {"people": 1000.0}
    for a, b in zip(alike["victims"], many["victims"], strict=True):
        assert b["posterior_nobody"] > a["posterior_nobody"]


def test_with_theta_it_is_not_called_exact(paper: Path) -> None:
    result = run(paper, "--joint", *ALONE, "--theta", "0.02")
    assert result.exit_code == 0 and "Exact" not in result.output and "an approximation" in result.output
    assert data(paper, *ALONE, "--theta", "0.02")["theta"] == 0.02


def test_drawn_posteriors_are_told_with_their_intervals(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from murderbook.kinship.disaster import solution

    def too_wide(*_: object) -> None:
        raise solution.TooWideError

    monkeypatch.setattr(solution, "solved", too_wide)
    found, result = data(paper, *ALONE), run(paper, "--joint", *ALONE)
    assert found["approximate"] == ["F1", "F2"] and len(found["drawn"]) == 2
    lead = next(one for one in found["leads"] if one["left"] == "V2")
    low, high = lead["posterior_low"], lead["posterior_high"]
    assert low - 1e-6 < 0.94827586 < high + 1e-6 and high < low + 0.05
    assert "95 % intervals" in result.output and "8 chains of" in result.output and "Exact" not in result.output


def test_words_say_who_and_how_sure(paper: Path) -> None:
    result = run(paper, "--joint", *ALONE)
    assert result.exit_code == 0 and "0.718391" in result.output and "V1 = M1 of F1" in result.output
    assert "equally likely" in result.output and "changes no posterior by more than" in result.output
    assert "no identifications" in result.output


def test_brothers_come_as_a_set_and_one_body_in_two_parts_is_told(brothers: Path) -> None:
    words = {"remains": "remains.csv", "families": "families.csv"}
    apart = data(brothers, **words)
    assert any("V2, V3 are alike at all loci" in note and "--merge" in note for note in apart["notes"])
    first = apart["sets"][0]
    assert first["missing"] == ["Bob", "Cid"] and "in whatever order" in first["says"]
    together = data(brothers, "--merge", **words)
    assert [one["id"] for one in together["victims"]] == ["V1", "V2+V3"]
    (one,) = [one for one in together["sets"] if one["posterior"] > 0.99]
    assert one["says"] == "V1 and V2+V3 are Bob and Cid of family 9, in whatever order"
    absent = {one["missing"]: one["posterior_absent"] for one in together["missing"]}
    assert absent["Ann"] == 1.0 and absent["Bob"] < 1e-4


def test_the_plain_search_lists_each_missing_person_of_a_family(brothers: Path) -> None:
    result = run(brothers, "--json", remains="remains.csv", families="families.csv")
    assert result.exit_code == 0, result.output
    assert {one["right"] for one in json.loads(result.stdout)["leads"]} == {"9: Ann", "9: Bob", "9: Cid"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--joint", "--chance", "1"), "--chance and --index are of the plain search"),
        (("--merge",), "--people and --merge go with --joint"),
        (("--joint",), "no typed locus is in nist1036:Caucasian"),
        (("--joint", "--frequencies", "nist1036"), "has 4 populations"),
    ],
)
def test_what_cannot_be_asked_is_said(paper: Path, words: tuple[str, ...], said: str) -> None:
    result = run(paper, *words)
    assert isinstance(result.exception, InputError) or result.exit_code == 1
    assert said in result.output + str(result.exception)


def test_a_file_is_written_and_what_was_there_is_kept(paper: Path) -> None:
    out = paper / "found.json"
    out.write_text("before", encoding="utf-8")
    assert run(paper, "--joint", *ALONE, "--out", str(out)).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["leads"]
    assert (paper / "found.previous.json").read_text(encoding="utf-8") == "before"
