"""Victims of one incident are one event: a massacre is no cluster, and rows that double count nothing."""

from __future__ import annotations

import numpy as np
import pytest
from homicide_makers import COUNTIES, LABELS, homicides, ordinary, planted

from murderbook.series.clearance import Options, flagged, scan
from murderbook.series.clearance.areas import AreaKind, areas_of
from murderbook.series.clearance.cells import cells_of
from murderbook.series.clearance.document import document_of
from murderbook.series.clearance.incidents import incidents_of

FEW = Options(replicas=39, top=10)


def test_rows_of_one_incident_lie_side_by_side_and_are_told_by_the_first() -> None:
    rows = [
        {"id": "late", "month": 9}, {"id": "a", "month": 5, "incident": "i", "age": 40.0},
        {"id": "alone", "month": 5}, {"id": "b", "month": 4, "incident": "i", "age": 2.0, "sex": "M"},
    ]  # fmt: skip
    found = incidents_of(homicides(rows))
    assert found.rows.ids == ("a", "b", "alone", "late") and found.of.tolist() == [0, 0, 1, 2]
    assert found.events.month.tolist() == [4, 5, 9] and found.events.age[0] == 40.0
    assert found.rows_of(np.array([2, 0], np.int32)).tolist() == [0, 1, 3]
    assert found.chosen(np.array([False, True, True])).of.tolist() == [0, 1]


@pytest.mark.parametrize(("outcomes", "unsolved"), [((True, True), True), ((True, False), False)])
def test_an_incident_is_solved_where_any_row_of_it_is(outcomes: tuple[bool, ...], unsolved: bool) -> None:
    found = incidents_of(homicides([{"incident": "i", "unsolved": one} for one in outcomes]))
    assert found.events.unsolved.tolist() == [unsolved]


def test_without_a_number_every_row_is_an_incident() -> None:
    assert len(incidents_of(homicides([{}] * 5))) == 5
    assert len(incidents_of(homicides([]))) == 0


def test_an_incident_lies_in_a_cell_once_if_any_of_its_victims_does() -> None:
    """Three incidents of a man and a woman: they are in the cells of either sex, and once in those of all."""
    pairs = [{"incident": f"i{number}", "sex": sex, "month": number} for number in range(3) for sex in "MF"]
    found = incidents_of(homicides(pairs))
    cells = cells_of(found.rows, areas_of(found.rows, AreaKind.COUNTY), LABELS, found.of)
    assert len(cells) == 1 and cells.of(0).tolist() == [0, 1, 2]  # cells of the same incidents are one
    apart = cells_of(found.rows, areas_of(found.rows, AreaKind.COUNTY), LABELS)
    assert sorted(len(apart.of(cell)) for cell in range(len(apart))) == [3, 3, 6]


def test_a_massacre_of_twelve_makes_no_cluster_and_twelve_cases_do() -> None:
    usual = ordinary(1_500, 34)
    dead = [row | {"month": 12 * 1990} for row in planted(12, 34)]
    once = scan(homicides([*usual, *(row | {"incident": "massacre"} for row in dead)]), LABELS, FEW)
    assert all(one.observed >= 3 and one.incidents >= one.observed for one in once.clusters)
    assert not any(len(set(one.unsolved) & {row["id"] for row in dead}) == one.observed for one in once.clusters)
    assert once.clusters[0].chance_clusters > 0.1 and once.incidents == 1_501 and once.cases == 1_512
    apart = scan(homicides([*usual, *dead]), LABELS, FEW)
    assert apart.clusters[0].p_value == 1 / 40 and {row["id"] for row in dead} <= set(apart.clusters[0].unsolved)


def test_rows_that_double_change_no_number_and_are_all_named() -> None:
    rows = [row | {"incident": f"i{number}"} for number, row in enumerate([*ordinary(800, 32), *planted(9, 32)])]
    twice = [*rows, *({**row, "id": f"{row['id']} again"} for row in rows[::3])]
    one, other = (document_of(scan(homicides(some), LABELS, FEW)) for some in (rows, twice))
    assert [_numbers(cluster) for cluster in one["clusters"]] == [_numbers(cluster) for cluster in other["clusters"]]
    assert one["searched"]["incidents"] == other["searched"]["incidents"] == 809
    for cluster, again in zip(one["clusters"], other["clusters"], strict=True):
        assert {case.removesuffix(" again") for case in again["cases"]} == set(cluster["cases"])
        assert f"{len(again['cases'])} victims" in again["sentence"] or len(again["cases"]) == again["incidents"]
    assert any(len(cluster["cases"]) > cluster["incidents"] for cluster in other["clusters"])


def _numbers(cluster: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in cluster.items() if key not in {"cases", "unsolved", "sentence"}}


def test_one_massacre_is_no_silent_agency() -> None:
    dead = [{"id": f"m{number}", "agency": "small", "incident": "m"} for number in range(12)]
    assert not scan(homicides([*ordinary(900, 33), *dead]), LABELS, FEW).gaps


def test_the_public_rule_counts_rows() -> None:
    (group,) = flagged(homicides([{"incident": "i", "county": COUNTIES[1]}] * 4))
    assert (group.total, group.unsolved) == (4, 4)
