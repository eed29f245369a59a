"""The whole search: what is planted comes first, what is not there is said to be chance, the same on any machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from homicide_makers import COUNTIES, LABELS, homicides, ordinary, planted

from murderbook.series.clearance import AreaKind, Options, Scan, scan
from murderbook.series.clearance.areas import areas_of
from murderbook.series.clearance.baseline import fit
from murderbook.series.clearance.cells import cells_of
from murderbook.series.clearance.document import chance_in_words, document_of
from murderbook.series.clearance.kernel import Rules
from murderbook.series.clearance.replicas import Draws, Search

FEW = Options(replicas=39, top=10)


def _found(rows: list[dict[str, object]], how: Options = FEW) -> Scan:
    return scan(homicides(rows), LABELS, how)


def test_a_planted_excess_stands_first_with_most_of_its_cases() -> None:
    found = _found([*ordinary(3_000, 11), *planted(14, 11)])
    first = found.clusters[0]
    assert first.p_value <= 2 / 40 and first.chance_clusters < 0.1
    inside = [one for one in first.unsolved if one.startswith("p")]
    assert len(inside) >= 12 and len(first.unsolved) - len(inside) <= 4
    assert "1989" <= first.start < "1992" <= first.end and COUNTIES[2] in first.counties
    assert first.relative_risk > 1.8 and first.without_one.p_value >= first.p_value


def test_one_method_under_three_codes_is_one_cluster() -> None:
    rows = [
        row | {"sex": "F", "weapon": code} for row, code in zip(planted(15, 12), ["11", "12", "15"] * 5, strict=True)
    ]
    first = _found([*ordinary(3_000, 12), *rows]).clusters[0]
    assert sum(one.startswith("p") for one in first.unsolved) >= 12
    assert first.method in {"any firearm", "any method"}


def test_across_a_county_line() -> None:
    rows = [*planted(9, 13, "04007"), *(row | {"id": f"p1{row['id']}"} for row in planted(9, 14, "04005"))]
    first = _found([*ordinary(3_000, 13), *rows]).clusters[0]
    assert first.counties == ("04005", "04007") and first.area.endswith("and neighbouring counties")
    assert sum(one.startswith("p") for one in first.unsolved) >= 14


def test_where_there_is_nothing_to_find_chance_says_so() -> None:
    """Of 20 registers without any excess: first clusters are as often significant as they should be."""
    p_values = [_found(ordinary(700, seed), Options(replicas=19, top=1)).clusters[0].p_value for seed in range(20)]
    assert sum(value <= 0.1 for value in p_values) <= 6  # expected 2; 7 or more in one of 400 such tests
    assert 0.25 < float(np.mean(p_values)) < 0.85


@pytest.mark.deep
def test_the_first_p_value_of_files_with_nothing_to_find_is_spread_evenly() -> None:
    p_values = [
        _found(ordinary(700, seed), Options(replicas=59, top=1)).clusters[0].p_value for seed in range(100, 200)
    ]
    assert 0.41 < float(np.mean(p_values)) < 0.6  # a mean of 100 even ones: 0.5, give or take 0.03
    assert sum(value <= 0.05 for value in p_values) <= 11  # expected 5


def test_what_is_not_asked_for_changes_no_number_that_is() -> None:
    cases = homicides([*ordinary(900, 22), *planted(7, 22)]).sorted()
    base = fit(cases)
    search = Search(cases, base, cells_of(cases, areas_of(cases, AreaKind.COUNTY), LABELS), Rules())
    draws = Draws(12, 1, 1)
    scale = search.scale(draws)
    every, some = search.null(scale, draws), search.null(scale, draws, least=0.0)
    assert sum(map(len, some.strengths)) < sum(map(len, every.strengths))
    for strength in (0.0, 0.3, 1.0, 3.0):
        assert some.p_value(strength) == every.p_value(strength)
        assert some.chance_clusters(strength) == every.chance_clusters(strength)


def test_workers_and_the_order_of_rows_change_nothing() -> None:
    rows = [*ordinary(800, 15), *planted(8, 15)]
    one = document_of(_found(rows, replace(FEW, workers=1)))
    assert one == document_of(_found(rows, replace(FEW, workers=2)))
    months = {str(row["month"]) for row in rows}
    assert len(months) > 100
    by_month = sorted(rows, key=lambda row: int(str(row["month"])))
    assert one["clusters"] == document_of(_found(by_month))["clusters"]
    assert document_of(_found(rows, replace(FEW, seed=2)))["clusters"] != one["clusters"]


def test_the_order_of_rows_within_a_month_changes_nothing() -> None:
    """Nor does a file of which the solved rows come first: a window that began within a month, after them, would be
    an excess that the order of the file made."""
    rows = [row | {"month": 12 * 1990 + int(str(row["month"])) % 12} for row in ordinary(500, 23)]
    one = document_of(_found(rows))
    shuffled = [rows[at] for at in np.random.default_rng(23).permutation(len(rows))]
    solved_first = sorted(rows, key=lambda row: bool(row["unsolved"]))
    for other in (shuffled, solved_first):
        assert _as_sets(document_of(_found(other))) == _as_sets(one)


def _as_sets(document: dict[str, Any]) -> list[dict[str, Any]]:
    sets = ("cases", "unsolved")
    return [{**one, **{name: set(one[name]) for name in sets}} for one in document["clusters"]]


def test_where_only_the_year_is_known_no_month_is_told() -> None:
    cases = homicides([row | {"month": 12 * (1980 + at % 20) + 6} for at, row in enumerate(ordinary(600, 24))])
    found = scan(replace(cases, month_known=np.zeros(len(cases), np.bool_)), LABELS, FEW)
    assert found.clusters and all(len(when) == 4 for one in found.clusters for when in (one.start, one.end))
    assert f"from {found.clusters[0].start} to" in found.clusters[0].sentence


def test_an_agency_that_never_reports_solved_is_told_apart() -> None:
    silent = [{"id": f"s{number}", "agency": "mute", "month": 12 * 1990 + number} for number in range(12)]
    found = _found([*ordinary(2_000, 16), *silent])
    (gap,) = found.gaps
    assert set(gap.cases) == {row["id"] for row in silent} and gap.agency == "mute" and "all 12" in gap.why
    assert not any(one.startswith("s") for cluster in found.clusters for one in cluster.cases)
    assert found.cases == 2_000


def test_a_hole_in_a_form_is_no_cluster() -> None:
    rows = [row | {"weapon": "99"} for row in planted(14, 17)]
    document = document_of(_found([*ordinary(3_000, 17), *rows]))
    held = [sum(case.startswith("p") for case in one["cases"]) for one in document["data_gaps"]]
    assert max(held, default=0) >= 10
    assert all(sum(case.startswith("p") for case in one["cases"]) < 7 for one in document["clusters"])


@pytest.mark.parametrize(
    ("clusters", "replicas", "words"),
    [(0.0, 999, "fewer than 0.003"), (0.004, 999, "about 0.004"), (0.0, 19, "fewer than 0.2"),
     (0.263, 999, "about 0.26"), (12.4, 999, "about 12"), (99.7, 999, "100 or more")],
)  # fmt: skip
def test_chance_is_told_no_finer_than_the_replicas_support(clusters: float, replicas: int, words: str) -> None:
    assert chance_in_words(clusters, replicas) == words


def test_no_word_says_that_one_hand_did_it() -> None:
    document = document_of(_found([*ordinary(1_500, 18), *planted(12, 18)]))
    text = str(document).lower()
    assert "serial" not in text and "several offenders" in text


def test_unknown_ages_sexes_and_weapons_everywhere() -> None:
    rows = [row | {"age": float("nan"), "sex": "U", "weapon": "99"} for row in [*ordinary(800, 19), *planted(12, 19)]]
    document = document_of(_found(rows))
    assert document["searched"]["cells"] > 0
    assert all(one["victims"] == "all victims" for one in document["clusters"])


def test_what_cannot_be_searched_is_said() -> None:
    with pytest.raises(ValueError, match="no area holds three cases"):
        _found([row | {"county": ""} for row in ordinary(200, 20)])


def test_areas_that_do_not_fit_into_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.series.clearance.cells.MOST_MEMBERS", 10_000)
    with pytest.raises(ValueError, match="ask for a smaller radius"):
        _found(ordinary(1_000, 21), replace(FEW, area=AreaKind.RADIUS, radius=900.0))


def test_one_county_under_its_old_and_its_new_code_is_one_area() -> None:
    """Dade, 12025, is Miami-Dade, 12086; Broward lies beside either."""
    areas = areas_of(homicides([{"county": code} for code in ("12025", "12086", "12011", "99999")]), AreaKind.COUNTY)
    assert [one.units for one in areas] == [
        ("12011",), ("12025", "12086"), ("99999",), ("12011", "12025", "12086"), ("12025", "12086", "12011"),
    ]  # fmt: skip


def test_pilots_can_be_stopped() -> None:
    def stopped(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        scan(homicides(ordinary(200, 1)), LABELS, replace(FEW, workers=1, replicas=10**9), stopped)


def test_a_radius_and_a_metropolitan_area_are_areas() -> None:
    rows = [row | {"msa": "m1"} for row in [*ordinary(1_000, 21), *planted(12, 21)]]
    near = _found(rows, replace(FEW, area=AreaKind.RADIUS, radius=300.0)).clusters[0]
    assert near.area.startswith("within 300 km of ") or near.area.endswith(", AZ")
    wide = _found(rows, replace(FEW, area=AreaKind.MSA)).clusters[0]
    assert wide.area == "m1"
