"""Per marker against forrel, Familias and pedprobr (the values come with the data, not from here)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from murderbook.formats.kinship_case import read_case
from murderbook.kinship import Case, compare
from murderbook.kinship.case import Pruning

CASES = 28  # with results, at the least


def values(path: Path) -> list[dict[str, float]]:
    results = json.loads(path.read_text(encoding="utf-8"))["results"]
    return [one["LR_per_marker"] for one in results.values() if one]


def test_every_reference_case(shared_data: Path) -> None:
    paths = sorted((shared_data / "kinship").glob("c*.json"))
    assert len(paths) >= CASES
    for path in paths:
        draft = read_case(path)
        found = {one.marker: one.lr for one in compare(draft.case(draft.tables[0])).ratios}
        for expected in values(path):
            assert found == pytest.approx(expected, rel=1e-10), path.name


def test_the_familias_file_gives_the_same(shared_data: Path) -> None:
    path = shared_data / "kinship" / "c15_mp_3gen_mut_equal.fam"
    draft = read_case(path)
    found = {one.marker: one.lr for one in compare(draft.case(draft.tables[0])).ratios}
    assert found == pytest.approx(values(path.with_suffix(".json"))[0], rel=1e-10)


def test_pruning_as_familias_moves_c15_by_about_a_thousandth(shared_data: Path) -> None:
    draft = read_case(shared_data / "kinship" / "c15_mp_3gen_mut_equal.json")
    case = draft.case(draft.tables[0])
    exact = compare(case).ratios
    pruned = compare(Case(case.h1, case.h2, case.samples, case.markers, pruning=Pruning.FAMILIAS)).ratios
    moved = [abs(a.lr / b.lr - 1) for a, b in zip(pruned, exact, strict=True) if a.lr and b.lr]
    assert max(moved) == pytest.approx(1.35e-3, rel=0.01)


def test_under_a_stationary_model_pruning_changes_nothing(shared_data: Path) -> None:
    for name in ("c33_incest_with_mutation", "c17_trio_two_mismatches_proportional", "c11_mp_3gen_no_mutation"):
        draft = read_case(shared_data / "kinship" / f"{name}.json")
        case = draft.case(draft.tables[0])
        other = Case(case.h1, case.h2, case.samples, case.markers, case.theta, Pruning.FAMILIAS)
        for a, b in zip(compare(case).ratios, compare(other).ratios, strict=True):
            assert a.lr == pytest.approx(b.lr, rel=1e-10)
