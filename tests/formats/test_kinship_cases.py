"""Kinship cases from JSON, TOML and Familias, and what is said of those that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from murderbook.formats.kinship_case import read_case
from murderbook.formats.reject import FormatError
from murderbook.kinship import Model, compare
from murderbook.kinship.draft import Draft

TABLE = {"loci": {"TH01": {"6": 0.25, "7": 0.35, "9.3": 0.4}, "Penta D": {"9": 0.5, "12": 0.5}}}
TOML = """
frequencies = "table.json"
remains = "Doe"
theta = 0.02
[mutation]
model = "stepwise"
rate = { mothers = 0.001, fathers = 0.003 }
range = 0.2
rate_between_classes = 1e-6
[persons.Father]
sex = "M"
[h1.persons.Doe]
father = "Father"
[h2.persons.Doe]
[profiles.Father]
TH01 = "6, 9.3"
PentaD = "9"
[profiles.Doe]
TH01 = "6,7"
PENTA_D = "9/12"
[samples.Doe]
dropout = 0.1
"""


def case_json() -> dict[str, Any]:
    return {
        "id": "one",
        "frequency_file": "table.json",
        "markers": ["TH01", "Penta_D"],
        "theta": 0,
        "mutation": None,
        "H1": {"persons": [{"id": "F", "sex": "M"}, {"id": "Doe", "father": "F", "mother": None, "sex": "M"}]},
        "H2": {"persons": [{"id": "F", "sex": "M"}, {"id": "Doe", "sex": "M"}]},
        "genotypes": {"F": {"TH01": ["6", "7"]}, "Doe": {"TH01": ["6", "6"], "Penta_D": ["9", "12"]}},
    }


def written(folder: Path, content: dict[str, Any] | str, name: str = "case.json") -> Path:
    (folder / "table.json").write_text(json.dumps(TABLE), encoding="utf-8")
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def ratios(draft: Draft) -> dict[str, float | None]:
    return {one.marker: one.lr for one in compare(draft.case(draft.tables[0])).ratios}


def test_json_with_the_frequencies_beside_it(tmp_path: Path) -> None:
    found = ratios(read_case(written(tmp_path, case_json())))
    assert found == pytest.approx({"TH01": 0.5 / 0.25, "Penta_D": 1.0})


def test_without_pedigrees_two_samples_are_compared_directly(tmp_path: Path) -> None:
    content = {k: v for k, v in case_json().items() if k not in ("H1", "H2")}
    content["genotypes"] = {"Doe": {"TH01": ["6", "7"]}}
    draft = read_case(written(tmp_path, content))
    assert ratios(draft)["TH01"] == pytest.approx(1 / (2 * 0.25 * 0.35))
    assert [one.id for one in draft.samples] == ["Doe", "reference"]


def test_toml_has_everything(tmp_path: Path) -> None:
    draft = read_case(written(tmp_path, TOML, "case.toml"))
    female, male = draft.how.mutation.female, draft.how.mutation.male
    assert (female.model, female.rate, male.rate, male.span, male.rate2) == (Model.STEPWISE, 0.001, 0.003, 0.2, 1e-6)
    assert draft.theta == 0.02 and draft.remains == "Doe"
    assert draft.samples[1].dropout == 0.1 and draft.samples[1].genotypes["PENTA_D"] == ("9", "12")
    case = draft.case(draft.tables[0])
    assert [one.name for one in case.markers] == ["TH01", "Penta D"] and compare(case).lr is not None


def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """An edit of the JSON at a path such as H1.persons.1.father."""

    def edit(content: dict[str, Any]) -> None:
        *way, last = path.split(".")
        at: Any = content
        for step in way:
            at = at[int(step) if isinstance(at, list) else step]
        at[int(last) if isinstance(at, list) else last] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (change("H1.persons.0.id", "Doe"), "stands in the pedigree twice"),
        (change("H1.persons.0.sex", "F"), "the father F is female"),
        (change("H1.persons.0.father", "Doe"), "descend from themselves"),
        (change("H1.persons.1.father", "Nobody"), "Nobody is not in the pedigree"),
        (change("H1.persons.1.mother", "F"), "the mother F is male"),
        (change("H1.persons.0.sex", "X"), "sex 'X' is not M or F"),
        (change("H2.persons.1.sex", "F"), "of another sex in the second pedigree"),
        (change("H2.persons.1.id", "Other"), "Doe was typed, but Doe is not in the pedigree"),
        (change("genotypes.Doe.TH01", ["6", "7", "9.3"]), "3 alleles (6, 7, 9.3)"),
        (change("genotypes.Doe.TH01", ["OL", "7"]), "OL is off the ladder"),
        (change("genotypes.Doe.TH01", ["6", "~"]), "'~' is no allele"),
        (change("genotypes.Doe.TH01", ["6", "8"]), "allele 8 is not in the table"),
        (change("markers.0", "TH02"), "locus TH02 is not in the table"),
        (change("theta", 1.5), "theta lies from 0"),
        (change("mutation", {"model": "random", "rate": 0.1}), "mutation model 'random' is not known"),
        (change("mutation", {"model": "equal", "rate": 2}), "mutation rates lie from 0 to 1"),
        (change("frequency_file", "other.json"), "there is no such file"),
        (change("H1", None), "something is missing"),
        (change("genotypes.F", {"TH01": ["6", "7"], "TH-01": ["6", "7"]}), "are the same locus"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, edit: Callable[[dict[str, Any]], None], said: str) -> None:
    content = case_json()
    edit(content)
    with pytest.raises(ValueError, match=r".") as error:
        draft = read_case(written(tmp_path, content))
        draft.case(draft.tables[0])
    assert said in str(error.value)


def test_a_minimum_frequency_takes_an_allele_that_the_table_lacks(tmp_path: Path) -> None:
    content = case_json()
    content["genotypes"]["Doe"]["TH01"] = ["6", "8"]
    content["minimum_frequency"] = 0.01
    draft = read_case(written(tmp_path, content))
    found = compare(draft.case(draft.tables[0]))
    assert found.ratios[0].lr == pytest.approx(1 / (4 * 0.25)), "what 8 is given is taken from 9.3, which nobody shows"
    assert "TH01: allele 8 is not in the table: the minimum frequency 0.01 is used" in found.notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("h1 = 1\nunknown_entry = 2", "unknown entries unknown_entry"),
        ("[h1", "it is no JSON, TOML or Familias file"),
        (TOML + "[samples.Sister]\ndropout = 0.1\n", "names Sister, who have no profile"),
        (TOML.split("[profiles.Father]", maxsplit=1)[0], "nobody was typed"),
    ],
)
def test_toml_that_cannot_be_used_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FormatError) as error:
        read_case(written(tmp_path, text, "case.toml"))
    assert said in str(error.value)


def familias(silent: str = "#FALSE#", model: int = 1, pedigrees: int = 2, child: str = "Child") -> str:
    """A man, a child; a locus of two alleles, one of them silent perhaps."""
    people = ['"Man"', "#FALSE#", "-1", "#FALSE#", "#TRUE#", "1", "0", "1", "0"]
    people += [f'"{child}"', "#FALSE#", "-1 (Consider dropouts)", "#FALSE#", "#FALSE#", "1", "0", "0", "0"]
    peds = ["0", '"Father"', "0", "0", "1", "0", "1"] + (["1", '"Unrelated"', "0", "0", "0"] if pedigrees == 2 else [])
    relations = ['"Known relations"', "0", "0", "0", str(pedigrees), *peds]
    base = ["#FALSE# (#Databases: 1 ;Theta/Kinship/Fst: 0.03 )", "1", "#TRUE#", '"base"']
    locus = ['"L1"', "0.001", "0.002", str(model), str(model), "2", "0.1", "0.1", "0", "0", silent, "0.05"]
    locus += ["2\t(DatabaseSize = 100 , Dropout probability = 0.2 , Minor allele frequency = 0 )"]
    return "\n".join(['"v"', '"made"', "3.2.8", "2", *people, *relations, *base, *locus, '"12"', "0.4", '"13"', "0.6"])


def test_familias_holds_theta_mutation_by_sex_dropout_and_silent(tmp_path: Path) -> None:
    draft = read_case(written(tmp_path, familias("#TRUE#"), "case.fam"))
    how = draft.own["l1"]
    assert (how.mutation.female.rate, how.mutation.male.rate, how.silent) == (0.001, 0.002, 0.05)
    assert how.mutation.male.model is Model.PROPORTIONAL and draft.theta == 0.03
    assert draft.samples[0].dropout == 0.0 and draft.samples[1].dropout == {"L1": 0.2}
    assert draft.h1.pedigree.by_id["Child"].father == "Man" and draft.h2.pedigree.by_id["Child"].father is None
    assert ratios(draft)["L1"] is not None


def test_one_pedigree_of_familias_needs_to_know_who_is_unrelated(tmp_path: Path) -> None:
    path = written(tmp_path, familias(pedigrees=1), "case.fam")
    with pytest.raises(FormatError, match="--remains NAME"):
        read_case(path)
    draft = read_case(path, "Child")
    assert draft.h2.pedigree.by_id["Child"].father is None and len(draft.h2.pedigree.persons) == 3
    assert ratios(draft) == ratios(read_case(written(tmp_path, familias(), "two.fam")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (familias(model=3), "stepwise made stationary"),
        (familias()[:200], "breaks off"),
        (familias().replace('"Known relations"', '"Relations"'), "'Known relations' should stand here"),
        (familias().replace("0.002", "much"), "should stand here, not 'much'"),
        (familias(pedigrees=1).replace("\n0\n1\n#FALSE# (", "\n0 - Direct\n1\n#FALSE# ("), "identity, twins"),
    ],
)
def test_familias_that_cannot_be_used_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FormatError) as error:
        read_case(written(tmp_path, text, "case.fam"), "Child")
    assert said in str(error.value)
