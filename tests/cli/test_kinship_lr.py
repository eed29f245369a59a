"""`murderbook kinship lr`: figures as data, words for a person, and what is said of profiles that look wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from murderbook.cli.errors import InputError
from murderbook.cli.main import app

LOCI = [f"D{at}S{at}00" for at in range(1, 10)]
TABLE = {"loci": {locus: {"10": 0.2, "11": 0.3, "12": 0.5} for locus in [*LOCI, "TH01"]}}


def case(**genotypes: dict[str, list[str]]) -> dict[str, Any]:
    """Father F, mother M, child Doe; unrelated under H2."""
    trio = [{"id": "F", "sex": "M"}, {"id": "M", "sex": "F"}]
    return {
        "id": "harbour",
        "frequency_file": "table.json",
        "H1": {"says": "their son", "persons": [*trio, {"id": "Doe", "father": "F", "mother": "M", "sex": "M"}]},
        "H2": {"says": "unrelated", "persons": [*trio, {"id": "Doe", "sex": "M"}]},
        "genotypes": genotypes,
    }


def written(folder: Path, content: dict[str, Any]) -> Path:
    (folder / "table.json").write_text(json.dumps(TABLE), encoding="utf-8")
    path = folder / "case.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["kinship", "lr", *map(str, words)])


def data(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


SOUND = {"F": {"TH01": ["10", "11"]}, "M": {"TH01": ["12", "12"]}, "Doe": {"TH01": ["10", "12"]}}


def test_json_has_the_names_of_the_reference_cases(tmp_path: Path) -> None:
    found = data(written(tmp_path, case(**SOUND)))
    expected = 0.5 / (2 * 0.2 * 0.5)
    assert found["LR_per_marker"] == pytest.approx({"TH01": expected})
    assert found["log10_LR"] == pytest.approx(0.39794000867)
    assert 10 ** found["log10_LR"] == pytest.approx(found["LR_total"])
    (row,) = found["lead"]["weights"]
    assert row["score"] == round(found["bits"], 3) == found["lead"]["score"] and row["bits"] is None
    assert found["lead"]["standing"] == "assumed"


def test_out_is_written_and_the_terminal_tells_the_total(tmp_path: Path) -> None:
    path = written(tmp_path, case(**SOUND))
    assert run(path, "--out", tmp_path / "a.json").exit_code == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["id"] == "harbour"
    shown = run(path).output
    assert "LR 2.5, log10 0.3979" in shown and "their son" in shown and "pruning none" in shown


def test_an_lr_of_0_names_its_markers_and_is_no_number(tmp_path: Path) -> None:
    wrong = SOUND | {"Doe": {"TH01": ["11", "11"]}}
    path = written(tmp_path, case(**wrong))
    found = data(path)
    assert (found["LR_total"], found["log10_LR"], found["impossible_H1"]) == (0.0, None, ["TH01"])
    assert found["lead"]["score"] is None and found["lead"]["weights"][0]["state"] == "excluded"
    assert found["warnings"] == ["TH01: Doe cannot be a child of F and M but by mutation or a typing error"]
    assert "LR 0: H1 is impossible as this model has it, at TH01; one marker excludes nobody" in run(path).output
    assert data(path, "--mutation", "equal:0.001")["LR_total"] > 0


def test_what_the_command_line_says_wins(tmp_path: Path) -> None:
    path = written(tmp_path, case(**SOUND))
    found = data(path, "--theta", "0.03", "--mutation", "stepwise:0.001,0.003:0.2:1e-6", "--pruning", "familias")
    assert (found["theta"], found["pruning"]) == (0.03, "familias")
    assert found["mutation"].startswith("mothers stepwise, rate 0.001, range 0.2")
    assert found["LR_total"] != pytest.approx(2.5, rel=1e-3)


def test_each_population_and_the_smallest_is_reported(tmp_path: Path) -> None:
    genotypes = {who: {"TH01": ["6", "9.3"], "vWA": ["17", "17"], "D12S391": ["18", "19"]} for who in ("F", "Doe")}
    path = written(tmp_path, case(**genotypes))
    found = data(path, "--frequencies", "nist1036")
    assert len(found["populations"]) == 4
    assert found["log10_LR"] == min(one["log10_LR"] for one in found["populations"])
    assert any("chromosome 12" in note for note in found["notes"])
    assert "By population, the smallest first" in run(path, "--frequencies", "nist1036").output


def test_samples_alike_and_swapped_are_told(tmp_path: Path) -> None:
    one, other = {locus: ["10", "10"] for locus in LOCI}, {locus: ["12", "12"] for locus in LOCI}
    mixed = {locus: ["10", "12"] for locus in LOCI}
    found = data(written(tmp_path, case(F=one, Doe=one)))
    assert any("F and Doe are alike at all 9 loci" in words for words in found["warnings"])
    content = case(F=one, M=mixed, Son=other)
    for name in ("H1", "H2"):
        content[name]["persons"].append({"id": "Son", "father": "F", "mother": "M", "sex": "M"})
    found = data(written(tmp_path, content))
    assert any("within the family itself, D1S100: Son cannot be" in words for words in found["warnings"])
    assert any("would fit if the samples of M and Son were exchanged" in one for one in found["warnings"])


def test_two_samples_of_one_person_are_meant_to_be_alike(tmp_path: Path) -> None:
    profile = {locus: ["10", "11"] for locus in LOCI}
    found = data(written(tmp_path, {"frequency_file": "table.json", "genotypes": {"Doe": profile, "comb": profile}}))
    assert found["warnings"] == [] and found["LR_total"] == pytest.approx((1 / (2 * 0.2 * 0.3)) ** 9)


def test_amelogenin_against_the_pedigree_and_loci_not_used(tmp_path: Path) -> None:
    genotypes = {**SOUND, "Doe": {**SOUND["Doe"], "AMEL": ["X", "X"], "SE33": ["17", "18"]}}
    found = data(written(tmp_path, case(**genotypes)))
    assert any("amelogenin X, X, but Doe is entered as male" in words for words in found["warnings"])
    assert found["left_out"] == ["SE33"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--mutation", "equal"), "give a model and a rate"),
        (("--mutation", "often:0.1"), "mutation model 'often' is not known"),
        (("--mutation", "equal:x"), "are no numbers"),
        (("--frequencies", "nobody"), "no table of frequencies is named 'nobody'"),
        (("--frequencies", "absent.csv"), "there is no such file"),
    ],
)
def test_bad_words_are_told(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    result = run(written(tmp_path, case(**SOUND)), *words)
    assert isinstance(result.exception, InputError) and said in str(result.exception)


def test_a_locus_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    result = run(written(tmp_path, case(**SOUND, Sis={"THO1": ["10", "11"]})))
    assert isinstance(result.exception, InputError)
    misspelt = {**SOUND, "Doe": {"THO1": ["10", "12"]}}
    result = run(written(tmp_path, case(**misspelt)))
    assert "no locus is named THO1" in str(result.exception)
