"""What dvir publishes: the tables of its README, of its tests (example2), and of the README of 2020 (grave, seven men).

Vigeland and Egeland 2021, Joint DNA-based disaster victim identification; github.com/magnusdv/dvir. The example of
section 4.8.1 of Kling, Egeland, Tillmar and Prieto 2021 is held beside comparisons by the other half of this engine.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from disaster_oracle import pedigree_of, solved_by_hand

from murderbook.kinship import Genotype, Marker, Sample, Treatment, marker_of
from murderbook.kinship.disaster import Disaster, DisasterFamily, Solution, solve
from murderbook.kinship.disaster.document import placed
from murderbook.kinship.search.families import Remains

PEOPLE = """
GF M; GM F; R1 F GF GM; FA2 M; MP1 F FA2 R1; MP2 M FA2 R1; R2 F GF GM; MP3 F GF GM; FA M GF GM; R3 F; GF2 M;
MO F GF2 R3; MP4 F FA MO; MP5 F FA MO; FA4 M; R4 F FA4 MO;
UN2 M; MO3 F GF2 R3; R5 M UN2 MO3; MP6 F R5 MP5; MP7 M UN2 MO3; GM3 F;
MP8 M GF2 GM3
"""
GRAVE = pedigree_of(tuple(one.strip() for one in PEOPLE.split(";")))


def one_marker(p: dict[str, float]) -> tuple[Marker, ...]:
    return (marker_of("L1", p, Treatment()),)


def victims(*told: str) -> tuple[Remains, ...]:
    """From "V1 M 1 2"."""
    parts = [one.split() for one in told]
    return tuple(Remains(Sample(name, {"L1": tuple(alleles)}), sex) for name, sex, *alleles in parts)


def assignments(found: Solution, top: int) -> list[tuple[dict[str, str], float, float]]:
    """Victims by missing person, the posterior, the likelihood ratio."""
    out = []
    for posterior, one in found.best(top):
        pairs = {name: v for _, names, held in placed(found, one) for name, v in zip(names, held, strict=False)}
        out.append((pairs, posterior, math.exp(found.log_ratio(one))))
    return out


def example2() -> Solution:
    first = DisasterFamily("F1", pedigree_of(("M1 M", "R1 F", "M2 M M1 R1")), ("M1", "M2"), (sample("R1", "2", "2"),))
    second = DisasterFamily("F2", pedigree_of(("R2 M", "MO2 F", "M3 F R2 MO2")), ("M3",), (sample("R2", "3", "3"),))
    of = one_marker({str(allele): 0.1 for allele in range(1, 11)})
    return solve(Disaster(victims("V1 M 1 1", "V2 M 1 2", "V3 F 3 4"), (first, second), of))


def sample(name: str, *alleles: str) -> Sample:
    return Sample(name, {"L1": alleles})


def test_the_two_families_of_the_paper() -> None:
    found = example2()
    ratios = [250, 50, 25, 5, 5, 5, 5, 1, 1, 1]
    listed = assignments(found, 20)
    assert [ratio for _, _, ratio in listed] == pytest.approx(ratios)
    assert [posterior for _, posterior, _ in listed] == pytest.approx([one / 348 for one in ratios])
    assert listed[0][0] == {"M1": "V1", "M2": "V2", "M3": "V3"} and listed[1][0] == {"M1": "V1", "M2": "V2"}
    assert listed[2][0] == {"M2": "V2", "M3": "V3"}
    assert found.pairs[0, "M1"] == pytest.approx([0.87931034, 0.01724138, 0.0])
    assert found.pairs[0, "M2"] == pytest.approx([0.0, 0.94827586, 0.0])
    assert found.pairs[1, "M3"] == pytest.approx([0.0, 0.0, 0.83333333])
    assert found.nobody == pytest.approx([0.12068966, 0.03448276, 0.16666667])
    singles = [found.tables[f].single[name] for f, name in ((0, "M1"), (0, "M2"), (1, "M3"))]
    assert np.exp(singles[0][:2]) == pytest.approx([1.0, 1.0]) and np.exp(singles[1][:2]) == pytest.approx([0.0, 5.0])
    assert np.exp(singles[2][2]) == pytest.approx(5.0)


def test_three_generations_in_which_one_victim_after_the_other_would_fail() -> None:
    people = ("M1 M", "R1 F", "M2 M M1 R1", "NN F", "M3 M M2 NN")
    family = DisasterFamily("F", pedigree_of(people), ("M1", "M2", "M3"), (sample("R1", "1", "1"),))
    of = one_marker({"1": 0.05, "2": 0.05, "3": 0.9})
    found = solve(Disaster(victims("V1 M 1 1", "V2 M 2 2", "V3 M 1 2"), (family,), of))
    best, posterior, _ = assignments(found, 1)[0]
    assert best == {"M1": "V2", "M2": "V3", "M3": "V1"}
    exact = solved_by_hand(found.disaster)
    assert posterior == pytest.approx(exact.posterior[(0, "M3"), (0, "M1"), (0, "M2")])
    # V1 alone is likelier M2 than any other: who is placed by himself is placed wrongly.
    assert found.tables[0].single["M2"][0] > found.tables[0].single["M3"][0]


def test_seven_victims_for_three_brothers_are_one_set() -> None:
    people = ("R1 M", "R2 F", "M1 M R1 R2", "M2 M R1 R2", "M3 M R1 R2")
    typed = (sample("R1", "1", "1"), sample("R2", "1", "1"))
    family = DisasterFamily("F", pedigree_of(people), ("M1", "M2", "M3"), typed)
    told = [
        f"V{at} {'F' if at == 7 else 'M'} {g}"
        for at, g in enumerate(("1 1", "2 2", "1 1", "1 1", "2 2", "2 2", "2 2"), 1)
    ]
    found = solve(Disaster(victims(*told), (family,), one_marker(dict.fromkeys("123", 1 / 3))))
    first, second = found.best(2)
    assert first[0] == pytest.approx(6 * 0.12326682) and math.exp(found.log_ratio(first[1])) == pytest.approx(729)
    assert second[0] == pytest.approx(6 * 0.01369631) and math.exp(found.log_ratio(second[1])) == pytest.approx(81)
    assert [names for _, names, _ in placed(found, first[1])] == [("M1", "M2", "M3")]
    assert [held for _, _, held in placed(found, first[1])] == [["V1", "V3", "V4"]]


def read(folder: Path, name: str) -> tuple[dict[str, dict[str, Genotype | None]], dict[str, str], tuple[Marker, ...]]:
    profiles: dict[str, dict[str, Genotype | None]] = {}
    sexes: dict[str, str] = {}
    with (folder / f"genotypes_{name}.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            profiles.setdefault(row["id"], {})[row["marker"]] = (row["a1"], row["a2"])
            sexes[row["id"]] = {"1": "M", "2": "F"}[row["sex"]]
    tables: dict[str, dict[str, float]] = {}
    with (folder / f"freqs_{name}.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            tables.setdefault(row["marker"], {})[row["allele"]] = float(row["freq"])
    return profiles, sexes, tuple(marker_of(one, table, Treatment()) for one, table in tables.items())


def test_the_family_grave(shared_data: Path) -> None:
    """All 52,564 assignments; dvir needed 15 to 20 minutes on four cores."""
    profiles, sexes, of = read(shared_data / "dvi", "grave")
    bodies = tuple(Remains(Sample(one, profiles[one]), sexes[one]) for one in profiles if one.startswith("V"))
    typed = tuple(Sample(one, profiles[one]) for one in profiles if one.startswith("R"))
    family = DisasterFamily("F1", GRAVE, tuple(f"MP{at}" for at in range(1, 9)), typed)
    found = solve(Disaster(bodies, (family,), of))
    singles = {
        ("MP1", 0): 479971259, ("MP2", 1): 67760107189, ("MP3", 2): 6.409841e14, ("MP4", 3): 1.8036e12,
        ("MP5", 3): 1.8036e12, ("MP4", 4): 103006682220, ("MP6", 5): 8.817392e12, ("MP7", 6): 16946051.333,
        ("MP8", 6): 295.8389523, ("MP8", 7): 0.268489, ("MP8", 1): 0.5512209,
    }  # fmt: skip
    for (name, v), ratio in singles.items():
        assert math.exp(found.tables[0].single[name][v]) == pytest.approx(ratio, rel=1e-6), (name, v)
    listed = assignments(found, 4)
    assert [one for _, one, _ in listed] == pytest.approx([0.6904732, 0.3095266, 1.506369e-07, 5.535057e-08], rel=1e-6)
    assert [one for _, _, one in listed] == pytest.approx(
        [1.290829e95, 5.786551e94, 2.816133e88, 1.034770e88], rel=1e-6
    )
    seven = {f"MP{at}": f"V{at}" for at in range(1, 8)}
    assert listed[0][0] == seven and listed[1][0] == {**seven, "MP8": "V8"}
    assert found.left_out < 1e-9 and found.lost == 0.0
    null = math.fsum(math.log(one) for one in found.weights[0].own) + math.fsum(
        np.log(found.weights[0].seen.alone).sum(axis=0)
    )
    assert null + found.log_ratio(found.best(1)[0][1]) == pytest.approx(-737.0038, abs=5e-5)


def test_the_example_of_the_book(shared_data: Path) -> None:
    """Mother and daughter of a man who was typed: all seven assignments, each by one likelihood of all profiles."""
    profiles, sexes, of = read(shared_data / "dvi", "KETPchap481")
    bodies = tuple(Remains(Sample(one, profiles[one]), sexes[one]) for one in ("V1", "V2"))
    people = ("R1 M", "GM F", "M1 F R1 GM", "FA M", "M2 F FA M1")
    family = DisasterFamily("F1", pedigree_of(people), ("M1", "M2"), (Sample("R1", profiles["R1"]),))
    found = solve(Disaster(bodies, (family,), of))
    exact = solved_by_hand(found.disaster)
    assert len(exact.posterior) == 7
    for v, names in enumerate(("M1", "M2")):
        true = math.fsum(p for one, p in exact.posterior.items() if one[v] == (0, names))
        assert found.pairs[0, names][v] == pytest.approx(true, rel=1e-9) and true > 0.9999
