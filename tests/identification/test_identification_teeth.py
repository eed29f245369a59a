"""Dental charts: read in both numberings, and what treatment cannot undo named tooth by tooth."""

from __future__ import annotations

import pytest

from murderbook.identification.teeth import FDI, UNIVERSAL, Tooth, chart_of, compared

OUT, FULL, SOUND, THERE = Tooth.OUT, Tooth.RESTORED, Tooth.SOUND, Tooth.THERE


def test_the_two_numberings_are_of_the_same_teeth() -> None:
    assert sorted(UNIVERSAL.values()) == list(FDI) and len(UNIVERSAL) == 32
    assert [UNIVERSAL[n] for n in (1, 8, 9, 16, 17, 24, 25, 32)] == [18, 11, 21, 28, 38, 31, 41, 48]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FDI: 18 missing; 36 MOD amalgam", {18: OUT, 36: FULL}),
        ("Universal: #1 missing; #19 MO; #8-9 crown", {18: OUT, 36: FULL, 11: FULL, 21: FULL}),
        ("Good teeth. FDI: 11, 21 and 22 porcelain crown; 46 no filling", {11: FULL, 21: FULL, 22: FULL, 46: SOUND}),
        ("universal: 3 extracted; 14 root canal and gold crown", {16: OUT, 26: FULL}),
        ("FDI: 11 lost after death; 12 not recovered; 13 missing", {13: OUT}),
        ("FDI: 48 impacted; 38 unerupted", {48: THERE, 38: THERE}),
        ("FDI: 99 missing; 10 missing; 18 missing", {18: OUT}),
        ("FDI: 36 filling lost; 37 present; 38 lost", {36: FULL, 37: THERE, 38: OUT}),
        ("#1 missing, 36 MOD amalgam", {}),
        ("gold crown on upper molar; charts available", {}),
        ("", {}),
    ],
)
def test_a_chart_is_read_and_what_is_none_is_not(text: str, expected: dict[int, Tooth]) -> None:
    assert chart_of(text) == expected


def test_the_rest_is_all_that_was_not_named_and_what_is_not_named_is_not_known() -> None:
    chart = chart_of("FDI: 18, 28 missing; 16 MO; 15 lost post-mortem; rest unrestored")
    assert len(chart) == 31 and 15 not in chart
    assert [one for one, state in chart.items() if state is SOUND] == [t for t in FDI if t not in (18, 28, 16, 15)]


def test_treatment_goes_one_way() -> None:
    person = chart_of("FDI: 18 missing; 36 MOD amalgam; 46 extracted; 11 crown; 21 unrestored; 22 unrestored; 47 sound")
    body = chart_of("FDI: 18 missing; 36 MOD amalgam; 46 MO; 11 unrestored; 21 composite; 22 extracted")
    found = compared(person, body)
    assert found is not None and found.same == (18, 36)
    assert found.explained == ((21, SOUND, FULL), (22, SOUND, OUT))
    assert found.impossible == ((11, FULL, SOUND), (46, OUT, FULL))
    assert found.sentences[0] == "Charted in both: 6 teeth, 2 of them alike."
    assert "46 missing, then restored" in found.sentences[2] and "Ask the dentist" in found.sentences[2]


def test_a_tooth_of_which_no_more_is_told_than_that_it_is_there() -> None:
    person = chart_of("FDI: 11 missing; 12 MO; 13 unrestored; 14 present")
    found = compared(person, chart_of("FDI: 11, 12, 13 present; 14 missing"))
    assert found is not None
    assert found.impossible == ((11, OUT, THERE),) and found.same == (12, 13)
    assert found.explained == ((14, THERE, OUT),)


def test_charts_of_other_teeth_are_not_compared() -> None:
    assert compared(chart_of("FDI: 18 missing"), chart_of("FDI: 28 missing")) is None
    assert compared({}, chart_of("FDI: 28 missing")) is None
