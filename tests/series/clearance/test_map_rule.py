"""The public rule on hand-made groups, and on the real rows of one state, of which a figure was published."""

from __future__ import annotations

from pathlib import Path

import pytest
from homicide_makers import homicides

from murderbook import formats
from murderbook.formats.homicides import read_homicides
from murderbook.series.clearance import flagged


def test_groups_are_area_sex_and_weapon_of_which_at_most_33_percent_is_solved() -> None:
    third = [{"unsolved": number > 0} for number in range(3)]  # 33.3 %
    less = [{"weapon": "12", "unsolved": number > 2} for number in range(10)]  # three of ten are solved
    alone = [{"weapon": "20"}]
    men = [{"sex": "M"} for _ in range(4)]
    elsewhere = [{"county": "04003"} for _ in range(2)]
    found = flagged(homicides([*third, *less, *alone, *men, *elsewhere]))
    told = [(one.area, one.weapon, one.total, one.solved) for one in found]
    assert told == [("04001", "12", 10, 3), ("04003", "80", 2, 0)]
    assert {one.sex for one in found} == {"F"}


def test_the_most_unsolved_first_and_every_row_is_named() -> None:
    few, many = [{"weapon": "20"}] * 2, [{"weapon": "80"}] * 5
    first, second = flagged(homicides([*few, *many]))
    assert (first.weapon, first.unsolved, second.weapon, second.unsolved) == ("80", 5, "20", 2)
    assert first.cases == ("r2", "r3", "r4", "r5", "r6")


@pytest.mark.parametrize(
    ("age", "words"), [(14.9, "0 to 14"), (15, "15 to 19"), (50.5, "20 to 50"), (51, "51 and older")]
)
def test_age_groups_are_the_published_ones(age: float, words: str) -> None:
    (found,) = flagged(homicides([{"age": age}] * 2), by_age=True)
    assert found.age == words


def test_what_has_no_area_is_in_no_group_and_unknown_ages_are_one() -> None:
    assert not flagged(homicides([{"county": ""}] * 3))
    (found,) = flagged(homicides([{"age": float("nan")}] * 2), by_age=True)
    assert found.age == "unknown"


def test_the_published_cluster_of_one_metropolitan_area(shared_data: Path) -> None:
    """Published for 1976 to 2016: 20 women strangled in Salt Lake City, 5 of the cases solved. The file here goes on to
    2018 and has the same; no woman strangled there was added in its last two years."""
    read = read_homicides(formats.read(shared_data / "shr" / "shr_west8_1976_2018.csv.gz"), murders=False)
    utah = read.homicides.chosen(read.homicides.state.is_in({"UT"}))
    first = flagged(utah, by_msa=True)[0]
    assert (first.area, first.weapon, first.total, first.solved) == ("Salt Lake City, UT", "80", 20, 5)
    until = utah.chosen(utah.year <= 2016)
    assert (flagged(until, by_msa=True)[0].total, flagged(until, by_msa=True)[0].solved) == (20, 5)
