"""Entries out of hours, gaps that share a hand, leads that ended at a desk: closed forms, oracles, nulls, finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from math import prod

import numpy as np
import pytest
from bench._custody import ASKED_ON, INSIDER, Logs, logs
from scipy.stats import binom

from murderbook.network.recurrence import Choices, File, Selection, freeze
from murderbook.network.recurrence.entries import (
    Counted,
    Entry,
    Event,
    Followed,
    Passage,
    died_in,
    gaps_in,
    hours_in,
    passages_of,
)
from murderbook.network.recurrence.entries.counted import Question, Trial, count, seen_in, tried

WHY = {"reason": "one series", "author": "Det. Hart", "at": "2026-05-08T10:00Z"}
QUICK = Choices(replicas=40)
PLAIN = Question("asked", "files with one", ("It may be chance.",))
DAY = date(1990, 1, 1)


def of_one_day(count: int) -> list[File]:
    return [File(f"{k:03}", "north", DAY) for k in range(count)]


def asked_of(files: list[File], trials: list[Trial], chosen: list[str], choices: Choices = QUICK) -> Counted:
    return count(tried(files, trials), freeze(chosen, **WHY), PLAIN, choices)


# --- closed forms and oracles ---------------------------------------------------------------------------------------


def test_rates_are_those_of_the_persons_other_files_drawn_to_his_unit() -> None:
    """All files of one day and one unit: by hand. Ann has 4 in 20, Bob 0 in 20; 4 in 40 together."""
    files = of_one_day(24)
    trials = [Trial("Ann", file.id, k in (0, 1, 2, 20, 21, 22, 23)) for k, file in enumerate(files)]
    trials += [Trial("Bob", file.id, False) for file in files]
    trials[3] = Trial("Ann", "003", True)
    every = (4 + 4 * 1e-4) / (40 + 4)
    of_size = (4 + 4 * every) / (40 + 4)
    of_unit = (4 + 4 * of_size) / (40 + 4)
    own = (4 + 4 * of_unit) / (20 + 4)
    chosen, made = np.arange(20, 24), tried(files, trials)
    seen, wider = seen_in(made, chosen, chosen)
    np.testing.assert_allclose(seen.rates.q[:, 0], own)
    np.testing.assert_allclose(wider[:, 0], of_unit)
    np.testing.assert_allclose(seen.rates.q[:, 1], (4 * of_unit) / (20 + 4))
    assert seen.touched.tolist() == [4.0, 0.0]
    assert seen.p_of(0, 3, 0.0) == pytest.approx(binom.sf(2, 4, own))


def test_a_finding_says_what_it_counts_and_what_would_explain_it() -> None:
    files = [File(f"{k:03}", "north", DAY + timedelta(days=30 * k)) for k in range(60)]
    trials = [Trial("Ann", file.id, k in (0, 9, 30, 40, 50), "sheet 3") for k, file in enumerate(files)]
    (ann,) = asked_of(files, trials, ["030", "040", "050"]).findings
    assert (ann.person, ann.asked, ann.files) == ("Ann", 3, ("030", "040", "050"))
    assert ann.p < ann.p_one_less < 0.1
    assert ann.chance.expected <= ann.chance.shown
    assert ann.explanations[0] == "2 of this person's 57 other files are files with one too."
    assert ann.explanations[-1] == "It may be chance."
    assert ann.words == ("sheet 3",) * 3


def test_p_is_that_of_every_way_in_which_it_could_have_come() -> None:
    """Rates that differ by file, beside enumeration: with people varying, the mean over the nodes of the Gamma."""
    from scipy.stats import gamma

    from murderbook.network.recurrence.tail import mixed, tails

    q, phi = np.array([0.1, 0.3, 0.02, 0.25]), 0.5
    factors = gamma.ppf((np.arange(40) + 0.5) / 40, 1 / phi, scale=phi)
    factors /= factors.mean()
    expected = np.zeros(5)
    for factor in factors:
        rates = 1 - (1 - q) ** factor
        for way in product((0, 1), repeat=4):
            expected[sum(way)] += prod(r if hit else 1 - r for r, hit in zip(rates, way, strict=True)) / 40
    np.testing.assert_allclose(tails(mixed(q, phi)), expected[::-1].cumsum()[::-1], rtol=1e-9)


def test_a_file_counts_once_however_many_entries_it_has() -> None:
    files = of_one_day(30)
    trials = [Trial("Ann", file.id, k < 3, "x") for k, file in enumerate(files)]
    many = trials + [Trial("Ann", "000", True, "y")] * 5 + [Trial("Ann", "000", False)] * 5
    one, other = (asked_of(files, rows, ["000", "001", "002"]).findings[0] for rows in (trials, many))
    assert len(one.files) == len(other.files) == 3
    assert other.words.count("y") == 5


# --- what must not be accused ---------------------------------------------------------------------------------------


def test_who_leaves_gaps_everywhere_is_expected_to_leave_them_here() -> None:
    files = [File(f"{k:03}", "north", DAY + timedelta(days=7 * k)) for k in range(80)]
    careless = [Passage(file.id, "E1", ("Ann", "Bob"), "lost" if k % 10 else "") for k, file in enumerate(files)]
    found = gaps_in(files, careless, freeze([files[k].id for k in (11, 22, 33, 44)], **WHY), QUICK)
    assert all(one.p > 0.3 and one.chance.shown > 0.5 for one in found.findings)


def test_a_night_shift_is_in_hours_at_night_and_a_day_shift_is_not() -> None:
    files = [File(f"{k:03}", "north", DAY + timedelta(days=7 * k)) for k in range(80)]
    chosen = [files[k].id for k in (11, 22, 33, 44)]
    entries = []
    for k, file in enumerate(files):
        at = datetime(1990, 1, 1) + timedelta(days=7 * k)
        entries.append(Entry("Night", file.id, at + timedelta(hours=2 + k % 3)))
        entries.append(Entry("Day", file.id, at + timedelta(hours=3 if file.id in chosen else 9 + k % 7)))
        entries.append(Entry("Colleague", file.id, at + timedelta(hours=9 + k % 7)))
    found = hours_in(files, entries, freeze(chosen, **WHY), QUICK)
    assert [one.person for one in found.findings] == ["Day"]
    assert found.findings[0].chance.at_floor
    assert len(found.findings[0].words) == 4
    assert found.findings[0].words[0] == "1990-03-19 03:00"
    assert found.tested == 3


def test_somebody_new_is_compared_with_the_hours_of_his_unit() -> None:
    """Who has no other file has no hours of his own: his unit works at night."""
    files = [File(f"{k:03}", "north", DAY + timedelta(days=7 * k)) for k in range(60)]
    chosen = [files[k].id for k in (11, 22, 33)]
    night = [
        Entry("Night", file.id, datetime(1990, 1, 1, 2, 30) + timedelta(days=7 * k)) for k, file in enumerate(files)
    ]
    new = [Entry("New", one.file, one.at) for one in night if one.file in chosen]
    assert hours_in(files, [*night, *new], freeze(chosen, **WHY), QUICK).findings == ()


def test_a_lead_that_was_given_lately_has_not_died() -> None:
    files = of_one_day(20)
    on = date(1995, 1, 1)
    leads = [
        Followed("Ann", file.id, on - timedelta(days=100 if k < 4 else 400), "" if k < 4 else "done")
        for k, file in enumerate(files)
    ]
    found = died_in(files, leads, freeze(["000", "001", "002"], **WHY), on, QUICK)
    assert found.findings == ()
    assert found.treated == (
        "3 of the 3 chosen files have nothing to count here, and are left out",
        "too few are left to say anything",
    )


def test_both_hands_of_a_gap_are_told_of_each_other() -> None:
    files = [File(f"{k:03}", "north", DAY + timedelta(days=7 * k)) for k in range(80)]
    chosen = [files[k].id for k in (11, 22, 33, 44)]
    passages = [Passage(file.id, "E1", ("Ann", "Bob"), "lost" if file.id in chosen else "") for file in files]
    found = gaps_in(files, passages, freeze(chosen, **WHY), QUICK)
    assert {one.person for one in found.findings} == {"Ann", "Bob"}
    ann = next(one for one in found.findings if one.person == "Ann")
    assert "Bob has the same in 4 of these 4 files; in those without it p is 1." in ann.explanations
    assert ann.words[0] == "E1: lost"


# --- gaps are seen ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        ({"to_whom": "Ann"}, {"from_whom": "Bob"}, "Ann had it, Bob handed it on"),
        ({"to_whom": "Ann"}, {"from_whom": " ann "}, ""),
        ({"to_where": "Room 4"}, {"from_where": "Laboratory"}, "it was to be at Room 4, and was at Laboratory"),
        ({"to_whom": "Ann"}, {"from_where": "Room 4"}, "nothing ties the two entries"),
        ({}, {}, "nothing ties the two entries"),
        ({"to_where": "Room 4", "to_whom": "Ann"}, {"from_where": "room  4"}, ""),
    ],
)
def test_what_leaves_a_must_arrive_from_a(before: dict[str, str], after: dict[str, str], broken: str) -> None:
    events = [
        Event("1", "E1", datetime(1990, 1, 9), **after),
        Event("1", "E1", datetime(1990, 1, 2), **before),
        Event("1", "E2", datetime(1990, 1, 1)),
    ]
    (passage,) = passages_of(events)
    assert passage.broken == (f"1990-01-02 to 1990-01-09: {broken}" if broken else "")


# --- nulls, and who is planted --------------------------------------------------------------------------------------


ASKED: dict[str, Callable[[Logs, Selection, Choices], Counted]] = {
    "hours": lambda made, chosen, how: hours_in(made.files, made.entries, chosen, how),
    "gaps": lambda made, chosen, how: gaps_in(made.files, passages_of(made.events), chosen, how),
    "leads": lambda made, chosen, how: died_in(made.files, made.leads, chosen, ASKED_ON, how),
}


@pytest.mark.parametrize(("count", "most"), [(40, 9), pytest.param(200, 31, marks=pytest.mark.deep)])
@pytest.mark.parametrize("question", ASKED)
def test_false_alarms_come_at_about_the_stated_rate(question: str, count: int, most: int) -> None:
    """Small logs with nobody planted; of 1,000 whole ones tells the benchmark. At 0.1 a tenth of them is expected; more
    than `most` come once in a hundred times at that rate."""
    few, alarms = Choices(replicas=30), 0
    for seed in range(count):
        made = logs(5000 + seed, count=150)
        found = ASKED[question](made, freeze(made.chosen, **WHY), few)
        alarms += any(one.chance.shown <= 0.1 for one in found.findings)
    assert alarms <= most


@pytest.mark.parametrize("question", ASKED)
def test_a_planted_hand_is_found(question: str) -> None:
    ranks = []
    for seed in range(3):
        made = logs(7000 + seed, question)
        found = ASKED[question](made, freeze(made.chosen, **WHY), QUICK).findings
        ranks.append(next((at for at, one in enumerate(found, 1) if one.person == INSIDER), 99))
    assert sorted(ranks)[1] <= 2


# --- laws, and bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ASKED)
def test_the_order_of_what_is_handed_in_changes_nothing(question: str) -> None:
    made = logs(1, question, 150)
    turned = replace(
        made, files=made.files[::-1], entries=made.entries[::-1], events=made.events[::-1], leads=made.leads[::-1]
    )
    chosen, few = freeze(made.chosen, **WHY), Choices(replicas=5)
    assert ASKED[question](made, chosen, few) == ASKED[question](turned, chosen, few)


def test_an_entry_without_a_time_is_left_out_and_told() -> None:
    files = of_one_day(20)
    entries = [Entry("Ann", file.id, datetime(1990, 1, 1, 0 if k < 5 else 9)) for k, file in enumerate(files)]
    found = hours_in(files, entries, freeze(["010", "011", "012"], **WHY), QUICK)
    assert found.treated == ("5 entries without a time of day were left out",)
    assert found.findings == ()


def test_nobody_that_is_named_and_files_that_are_absent_are_left_out() -> None:
    files = of_one_day(10)
    trials = [Trial("unknown", "001", True), Trial(" ", "002", True), Trial("Ann", "not there", True)]
    made = tried(files, trials)
    assert made.people == () and len(made.file) == 0
    assert asked_of(files, trials, ["001", "002", "003"]).findings == ()


def test_a_unit_with_no_other_files_gives_no_answer_and_says_so() -> None:
    files = of_one_day(4)
    found = asked_of(files, [Trial("Ann", file.id, True) for file in files], ["000", "001", "002"])
    assert found.findings == ()
    assert "the units of the chosen files have too few other files to compare with" in found.treated
