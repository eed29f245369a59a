"""What files have in common by nobody's doing: kind, hour, days off, size; whoever goes with it is expected there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

import numpy as np
import pytest

from murderbook.network.recurrence import Choices, File, Handling, Log, freeze, log_of, recur
from murderbook.network.recurrence.handling import NO_TIME, with_hours
from murderbook.network.recurrence.pseudo import pseudo_selection
from murderbook.network.recurrence.rates.learned import rates_of
from murderbook.network.recurrence.rates.traits import shared, traits_of

WHY = {"reason": "one series", "author": "Det. Hart", "at": "2026-05-08T10:00Z"}
MONDAY = date(1990, 1, 1)
KIND, HOUR, OFF = range(3)


def nightly(files: int = 150) -> tuple[list[File], list[Handling]]:
    """One unit, a file every third day, each third one at night. Two work days, two work nights; turn and turn."""
    made = [
        File(f"{k:03}", "north", MONDAY + timedelta(days=3 * k), "abc"[k // 3 % 3], time(2 if k % 3 == 0 else 14, 10))
        for k in range(files)
    ]
    who = (("Nell", "Nat"), ("Dan", "Dora"), ("Dora", "Dan"))
    return made, [Handling(who[k % 3][k // 3 % 2], file.id, "detective") for k, file in enumerate(made)]


def test_hours_are_alike_over_midnight_and_what_is_not_known_is_as_any_other() -> None:
    hours = (time(23, 30), time(0, 30), time(2, 30), time(12), None)
    log = log_of([File(f"{k}", "n", MONDAY, "", hour) for k, hour in enumerate(hours)], ())
    alike = traits_of(log, np.arange(5))[HOUR]
    np.testing.assert_allclose(alike[0], [1.0, 1.0, 0.5, 0.0, 0.0])
    np.testing.assert_allclose(alike[4], 1.0)
    assert log.minutes.tolist() == [1410, 30, 150, 720, NO_TIME]


def test_days_off_and_kinds() -> None:
    days = [MONDAY + timedelta(days=k) for k in (0, 4, 5, 6, 7)]
    log = log_of([File(f"{k}", "n", day, kind) for k, (day, kind) in enumerate(zip(days, "aab b", strict=True))], ())
    np.testing.assert_allclose(traits_of(log, np.array([1]))[OFF], [[1, 1, 0, 0, 1]])
    np.testing.assert_allclose(traits_of(log, np.array([3]))[OFF], [[0, 0, 1, 1, 0]])
    kinds = traits_of(log_of([replace(one, kind=one.kind.strip()) for one in log.files], ()), np.array([0, 3]))[KIND]
    np.testing.assert_allclose(kinds, [[1, 1, 0, 0, 0], [1, 1, 1, 1, 1]])


def test_how_far_the_chosen_files_share_a_trait() -> None:
    """0 where they are as all are, 1 where all are one and others are not; half of the way in between."""
    files, handled = nightly()
    log = log_of(files, handled)
    nights, mixed = np.arange(0, 60, 3), np.arange(60)
    assert shared(traits_of(log, nights), nights)[HOUR] == pytest.approx(1.0)
    assert shared(traits_of(log, mixed), mixed)[HOUR] == pytest.approx(0.0, abs=0.01)
    same = log_of([replace(file, kind="a") for file in files], handled)
    assert shared(traits_of(same, nights), nights)[KIND] == 0.0  # all files are of one kind: that is no choice


def test_the_earliest_handling_with_a_time_tells_the_hour_where_the_file_does_not() -> None:
    files = [File("a", "n", MONDAY), File("b", "n", MONDAY, "", time(9)), File("c", "n", MONDAY)]
    at = datetime(1990, 1, 1)
    moments = [("a", at), ("a", at.replace(hour=23)), ("a", at.replace(hour=4)), ("b", at.replace(hour=1)), ("c", None)]
    assert [one.began for one in with_hours(files, moments)] == [time(4), time(9), None]


def test_whoever_works_nights_is_expected_in_what_begins_at_night() -> None:
    """Half of the night files are hers and none of the others, so a sixth of all; Dan has none of the nights."""
    files, handled = nightly()
    log, chosen = log_of(files, handled), np.array([60, 63, 66, 69])
    nell, dan = (log.people.index(name) for name in ("Nell", "Dan"))
    q = rates_of(log, 0, chosen, chosen).q
    without = rates_of(log_of([replace(file, began=None) for file in files], handled), 0, chosen, chosen).q
    assert q[:, nell].min() > 0.3
    assert without[:, nell].max() < 0.2
    assert q[:, dan].max() < 0.06
    assert without[:, dan].min() > 0.25


def test_a_night_series_names_nobody_who_only_works_nights() -> None:
    files, handled = nightly()
    chosen = freeze([files[k].id for k in (60, 66, 72, 78, 84, 96)], **WHY)  # all hers
    with_hour, without = (
        recur(log_of(which, handled), chosen, Choices(replicas=40)).recurrences[0]
        for which in (files, [replace(file, began=None) for file in files])
    )
    assert with_hour.person == without.person == "Nell"
    assert with_hour.p > 10 * without.p


def test_pseudo_selections_share_what_the_chosen_files_share() -> None:
    files, handled = nightly()
    log, nights, mixed = log_of(files, handled), np.array([30, 39, 48, 57]), np.array([30, 31, 32, 33])
    for seed in range(20):
        rows = pseudo_selection(log, nights, np.random.default_rng(seed))
        assert rows is not None
        assert set(log.minutes[rows]) == {130} and set(log.kinds[rows]) == set(log.kinds[nights])
        rows = pseudo_selection(log, mixed, np.random.default_rng(seed))
        assert rows is not None
        assert np.ptp(log.days[rows]) <= 30  # nothing is shared: those that lie nearest in time


def test_where_no_other_file_has_it_those_of_the_unit_are_taken() -> None:
    files, handled = nightly()
    rare = [replace(file, kind="rare") if k in (30, 39, 48) else file for k, file in enumerate(files)]
    rows = pseudo_selection(log_of(rare, handled), np.array([30, 39, 48]), np.random.default_rng(1))
    assert rows is not None and len({30, 39, 48} & set(rows.tolist())) <= 1


@pytest.mark.parametrize("seed", range(5))
def test_with_everybody_always_on_duty_the_rates_are_those_without_a_roster(seed: int) -> None:
    """Two ways to the same figures: one sum over all files, and unit by unit."""
    log = _any_log(Random(seed))
    on = tuple(np.ones((len(log.files), len(log.people)), bool) for _ in log.tasks)
    chosen = np.array([3, 20, 41, 60])
    for task in range(len(log.tasks)):
        asked = chosen[log.moments[chosen, task] > 0]
        plain, rostered = (rates_of(which, task, asked, chosen) for which in (log, replace(log, on_duty=on)))
        np.testing.assert_allclose(rostered.q, plain.q, rtol=1e-9)
        np.testing.assert_allclose(rostered.compared, plain.compared)


def _any_log(draw: Random) -> Log:
    files = [
        File(
            f"{k:02}",
            draw.choice("nsw"),
            MONDAY + timedelta(days=draw.randrange(2000)),
            draw.choice(["a", "b", ""]),
            draw.choice([None, time(draw.randrange(24), 30)]),
        )
        for k in range(80)
    ]
    return log_of(
        files, [Handling(draw.choice("abcdefgh"), draw.choice(files).id, draw.choice("xy")) for _ in range(300)]
    )
