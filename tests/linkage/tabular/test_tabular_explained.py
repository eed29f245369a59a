"""A pair explained: each row's own rates give its score; an unknown would change it by what filling it in gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tabular_tables import Recipe, all_pairs, drawn

from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.linkage.tabular.compare import Unknown, lead_of, would_change
from murderbook.linkage.tabular.fitting.fitted import Fitted, fit
from murderbook.linkage.tabular.fitting.terms import terms
from murderbook.linkage.tabular.learning.learn import learn
from murderbook.linkage.tabular.model import AREA, CurveKind, Model

MANY = Recipe(unknown=0.25)


@pytest.fixture(scope="module")
def found() -> Fitted:
    cases = drawn(MANY, seed=11)
    return fit(cases.table, learn(cases.table, cases.labels))


def rows_of(found: Fitted) -> list[WeightOfEvidence]:
    left, right = (side.tolist()[::9] for side in all_pairs(found.table.n))
    names = set(found.model.comparisons)
    leads = [lead_of(found, a, b) for a, b in zip(left, right, strict=True)]
    return [row for lead in leads for row in lead.weights if row.comparison in names and row.state is State.USED]


def test_a_row_scores_its_share_of_the_ratio_of_its_rates(found: Fitted) -> None:
    rated = [row for row in rows_of(found) if row.p_given_h1 is not None]
    assert {row.comparison for row in rated} >= {"distance", "nearness", "gap", "weapon", "taken"}
    for row in rated:
        assert row.p_given_h1 is not None and row.p_given_h2 is not None and row.bits is not None
        said = row.counts * np.log2(row.p_given_h1 / row.p_given_h2)
        assert row.bits == pytest.approx(said, abs=0.001), row
    assert any(row.counts < 0.9 for row in rated)


def test_every_row_counts_by_the_share_of_its_comparison(found: Fitted) -> None:
    model: Model = found.model
    share = {part.id: part.counts for part in model.curves} | {part.id: part.counts for part in model.repeats}
    assert model.area is not None
    share[AREA] = model.area.counts
    assert {(row.comparison, row.counts) for row in rows_of(found)} == set(share.items())


def missing_pair(found: Fitted, wanted: str) -> tuple[int, int, Unknown]:
    for a, b in zip(*(side.tolist() for side in all_pairs(found.table.n)), strict=True):
        for one in would_change(found, a, b):
            if one.comparison == wanted:
                return a, b, one
    raise AssertionError(wanted)


def slope(found: Fitted) -> float:
    assert found.model.calibration is not None
    return found.model.calibration.slope


@pytest.mark.parametrize("name", ["age", "hour", "weekday"])
def test_a_number_or_an_hour_would_change_what_filling_it_in_gives(found: Fitted, name: str) -> None:
    a, b, one = missing_pair(found, name)
    number = [repeat.id for repeat in found.graded].index(name)
    column = found.model.comparisons.index(name)
    codes = found.form.columns.graded
    changes = []
    for code in np.unique(codes[:, number])[1:].tolist():
        filled = codes.copy()
        filled[[row for row in (a, b) if codes[row, number] == 0], number] = code
        told = replace(found, form=replace(found.form, columns=found.form.columns._replace(graded=filled)))
        changes.append(terms(told, np.array([a], np.int32), np.array([b], np.int32))[0, column] / 1000.0)
    assert one.kind == ("number" if name == "age" else name)
    both = codes[a, number] == codes[b, number] == 0
    assert one.if_alike == pytest.approx(slope(found) * max(changes)) or (both and one.if_alike >= max(changes))
    assert one.if_not == pytest.approx(slope(found) * min(changes)) or (both and one.if_not <= min(changes))
    assert one.if_not < one.expected < one.if_alike
    assert one.expected > 0.0  # what one offender did tells, on average, for one offender


def test_a_place_would_count_instead_of_the_areas(found: Fitted) -> None:
    left, right = all_pairs(found.table.n)
    names = found.model.comparisons
    rows = terms(found, left, right)
    located = found.form.columns.located[left] & found.form.columns.located[right]
    places = rows[:, [names.index("distance"), names.index("nearness")]].sum(axis=1)[located] / 1000.0
    told = rows[:, names.index(AREA)]
    at = int(np.flatnonzero(~located & (told != 0))[0])
    (one,) = [item for item in would_change(found, int(left[at]), int(right[at])) if item.kind == "place"]
    instead = told[at] / 1000.0
    assert one.if_alike == pytest.approx(slope(found) * (places.max() - instead), abs=0.3)
    assert one.if_not <= slope(found) * (places.min() - instead) < one.if_alike
    assert one.if_not < one.expected < one.if_alike
    a, b = int(left[np.flatnonzero(located)[0]]), int(right[np.flatnonzero(located)[0]])
    assert not [item for item in would_change(found, a, b) if item.kind in ("place", "area")]


def test_a_date_would_change_what_the_curve_of_time_gives(found: Fitted) -> None:
    _, _, one = missing_pair(found, "gap")
    curve = found.model.curve(CurveKind.GAP)
    assert curve is not None
    ratio = slope(found) * curve.counts * np.log2(np.array(curve.same) / np.array(curve.different))
    assert one.kind == "time"
    assert ratio.min() - 0.01 <= one.if_not < 0.0 < one.expected < one.if_alike <= ratio.max() + 0.01


def test_an_area_would_change_what_the_kernels_give_two_areas() -> None:
    cases = drawn(replace(MANY, places=False, times=False), seed=12)
    found = fit(cases.table, learn(cases.table, cases.labels))
    a, b, one = missing_pair(found, AREA)
    cells, cell = found.form.cells, found.form.columns.cell
    assert one.kind == "area"
    if (cells.area[cell[a]] >= 0) != (cells.area[cell[b]] >= 0):
        known = max((a, b), key=lambda row: int(cells.area[cell[row]] >= 0))
        alike = np.flatnonzero(cells.area[cell] == cells.area[cell[known]])
        other = int(next(row for row in alike.tolist() if row != known))
        column = found.model.comparisons.index(AREA)
        weight = terms(found, np.array([known], np.int32), np.array([other], np.int32))[0, column] / 1000.0
        assert one.if_alike == pytest.approx(slope(found) * weight)
    assert one.if_not < 0.0 < one.expected < one.if_alike


def test_what_would_change_covers_every_comparison_that_a_pair_lacks(found: Fitted) -> None:
    covered = {"distance": "place", "nearness": "place"}
    for a, b in list(zip(*(side.tolist() for side in all_pairs(found.table.n)), strict=True))[::23]:
        lacking = {row.comparison for row in lead_of(found, a, b).weights if row.state is State.MISSING}
        asked = {one.comparison for one in would_change(found, a, b)}
        assert {covered.get(name, name) for name in lacking} == asked
