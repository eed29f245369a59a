"""Found against planted: exact places, honest misses, medians and worst."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from demo_record import SMALL, Record

from murderbook.demo import generate
from murderbook.demo.answers import Answers
from murderbook.demo.score import Found, score
from murderbook.demo.sweep import REPORTED, spreads, sweep


@pytest.fixture
def answers(record: Record) -> Answers:
    return replace(record.answers, string=("a", "b", "c"), hot_case="h", series={"second": ("x", "y")}, duplicates=())


def test_places_are_counted_from_one(answers: Answers) -> None:
    found = Found(leads=[("q", "r"), ("x", "y"), ("b", "a"), ("c", "h"), ("h", "a")], focused=["q", "c", "a"])
    told = score(found, answers)
    assert (told.hot_rank, told.hot_focused_rank, told.hot_in_short_list) == (4, 2, 2)
    assert (told.string.first_rank, told.string.pairs_on_top, told.string.pairs) == (3, 1, 3)
    assert told.string.members_on_top == 2
    assert told.series[0].first_rank == 2


def test_nothing_found_is_none_and_not_a_rank(answers: Answers) -> None:
    told = score(Found(leads=[("q", "r")]), answers)
    assert (told.hot_rank, told.hot_focused_rank, told.hot_worklist_rank, told.string.first_rank) == (None,) * 4
    assert "does not tie it to the planted string" in told.lines()[0]
    assert told.string.strangers == 0


def test_strings_count_members_and_strangers(answers: Answers) -> None:
    told = score(Found(leads=[], strings=[{"a"}, {"a", "b", "q", "r", "s"}, {"x", "y"}]), answers)
    assert (told.string.joined, told.string.strangers) == (2, 3)
    assert (told.series[0].joined, told.series[0].strangers) == (2, 0)


def test_double_entries_and_worklist_are_told_apart(answers: Answers) -> None:
    known = replace(answers, duplicates=(("d1", "d2"), ("e1", "e2")))
    told = score(Found(leads=[("d2", "d1")], worklist=["z", "h"]), known)
    assert (told.duplicates, told.duplicates_on_top, told.hot_worklist_rank) == (2, 1, 2)


def test_the_summary_says_what_is_looked_for_elsewhere(answers: Answers) -> None:
    """About staff the record is asked nothing: the summary names nobody, and says where it may be asked."""
    lines = score(Found(leads=[]), answers).lines()
    (told,) = [line for line in lines if line.startswith("Not looked for here")]
    assert "inside a sealed compartment alone" in told and "docs/how-to/recur.md" in told


def test_the_nameless_are_counted_by_the_place_of_their_own_report(answers: Answers) -> None:
    planted = {"U1": "M1", "U2": "M2", "U3": "M3", "U4": "M4", "U5": None}
    known = replace(answers, does=planted, string_doe_remains="U2")
    listed = {"U1": ["M1", "M2"], "U2": ["M9", "M2"], "U3": [*map(str, range(10)), "M3"], "U5": ["M4"]}
    told = score(Found(leads=[], identities=listed, described={"U4": ["M4"]}), known).does
    assert (told.planted, told.first, told.short_list, told.described, told.string) == (4, 1, 2, 1, 2)
    assert "with the families' DNA it stands first for 1, among the first 10 for 2; by description alone" in told.line()
    assert "not listed" in score(Found(leads=[]), known).does.line()


def test_pairs_hold_the_hot_case_and_every_series(answers: Answers) -> None:
    pairs = answers.pairs()
    assert frozenset(("h", "a")) in pairs and frozenset(("x", "y")) in pairs
    assert len(pairs) == 6 + 1


def test_a_search_that_knows_all_scores_first_in_every_seed(tmp_path: Path) -> None:
    """The ceiling of the measure; the search cheats by generating the answers again."""
    seeds = iter((31, 32))

    def cheat(folder: Path) -> Found:
        assert not (folder / "answers.json").exists()
        truth = generate(next(seeds), tmp_path, SMALL)
        strings = [truth.string, *truth.series.values()]
        leads = sorted(tuple(sorted(pair)) for pair in truth.pairs())
        leads.sort(key=lambda pair: truth.hot_case not in pair)
        return Found([(a, b) for a, b in leads], list(truth.string), [truth.hot_case], strings)

    told = sweep(cheat, (31, 32), SMALL)
    assert [one.hot_rank for one in told] == [1, 1] == [one.hot_focused_rank for one in told]
    assert all((one.string.joined, one.string.members_on_top) == (11, 11) for one in told)
    assert {line.name: line for line in spreads(told)}["new murder, rank in the whole search"].worst == 1


def test_a_search_that_finds_nothing_is_told_as_missed() -> None:
    told = spreads(sweep(lambda _: Found(leads=[]), (31,), SMALL))
    first = told[0]
    assert (first.median, first.worst, first.missed, first.seeds) == (None, None, 1, 1)
    assert "missed" in first.line()


def test_reported_seeds_are_not_those_one_may_look_at() -> None:
    from murderbook.demo.sweep import OPEN

    assert not set(OPEN) & set(REPORTED) and len(REPORTED) >= 30


def test_a_spread_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one seed"):
        spreads([])
