"""Records put together as persons: by the mean of their pairs, by what a person judged, with contradictions shown."""

from __future__ import annotations

import numpy as np

from murderbook.compute.levelled.search import in_rank
from murderbook.compute.packed import Ints
from murderbook.resolution.groups import CUT, Grouped, Judged, group

EVEN = 10_000


def grouped(pairs: dict[tuple[int, int], int], judged: Judged | None = None, barred: str = "") -> Grouped:
    """`pairs`: scores in milli-bits; all others are far below. `barred`: "ab" tells rows a and b apart."""

    def scores(left: Ints, right: Ints) -> Ints:
        found = zip(left.tolist(), right.tolist(), strict=True)
        return np.array([pairs.get((a, b), -20_000) for a, b in found], np.int32)

    rows = np.array(list(pairs), np.int32).reshape(-1, 2)
    found = in_rank(rows[:, 0], rows[:, 1], np.array(list(pairs.values()), np.int32))
    against = {tuple(map(int, barred))} if barred else set()
    return group(found, EVEN, scores, lambda a, b: "told apart" if (a, b) in against else "", judged or {})


def test_pairs_above_even_odds_are_put_together() -> None:
    found = grouped({(0, 1): 30_000, (1, 2): 25_000, (0, 2): 20_000, (3, 4): 9_000})
    assert found == Grouped(((0, 1, 2),), ())


def test_one_weak_pair_does_not_chain_two_persons_into_one() -> None:
    """1 and 2 resemble each other a little; 0 with 1, and 2 with 3, are surely one each."""
    found = grouped({(0, 1): 40_000, (2, 3): 40_000, (1, 2): 11_000})
    assert found.groups == ((0, 1), (2, 3))
    (one,) = found.contradictions
    assert (one.left, one.right, one.joined, one.score) == (1, 2, False, 1_000)


def test_a_pair_that_the_whole_outweighs_is_joined_and_shown() -> None:
    found = grouped({(0, 1): 60_000, (1, 2): 60_000, (0, 2): 7_000})
    assert found.groups == ((0, 1, 2),)
    (one,) = found.contradictions
    assert (one.left, one.right, one.joined, one.score) == (0, 2, True, -3_000)


def test_circular_judgements_are_shown_as_a_contradiction() -> None:
    """0 is 1, 1 is 2, and 0 is not 2: a person said all three."""
    found = grouped({(0, 1): 30_000}, {(0, 1): True, (1, 2): True, (0, 2): False})
    assert found.groups == ((0, 1),)
    (one,) = found.contradictions
    assert (one.left, one.right, one.joined, one.why, one.between) == (1, 2, False, CUT, (0, 2))
    other = grouped({(1, 2): 30_000}, {(0, 1): True, (1, 2): True, (0, 2): False})
    assert other.groups == ((1, 2),) and (other.contradictions[0].left, other.contradictions[0].right) == (0, 1)


def test_a_long_chain_is_cut_once_at_its_weakest_and_stays_cut_whatever_the_scores() -> None:
    """0 to 4 in a row, the ends judged to be two; 1 and 2 are weakest, and 2 and 3 resemble 0 as well."""
    ties = {(0, 1): 40_000, (1, 2): 12_000, (2, 3): 30_000, (3, 4): 20_000, (0, 2): 35_000}
    found = grouped(ties, {(0, 1): True, (1, 2): True, (2, 3): True, (3, 4): True, (0, 4): False})
    assert found.groups == ((0, 1), (2, 3, 4))
    cut = [one for one in found.contradictions if one.between]
    assert [(one.left, one.right, one.between) for one in cut] == [(1, 2, (0, 4))]
    assert (0, 2, False) in [(one.left, one.right, one.joined) for one in found.contradictions]


def test_what_was_judged_holds_against_any_score() -> None:
    assert grouped({(0, 1): 90_000}, {(0, 1): False}).groups == ()
    assert grouped({(0, 1): -9_000}, {(0, 1): True}) == Grouped(((0, 1),), ())


def test_records_told_apart_are_never_joined_through_a_third() -> None:
    found = grouped({(0, 1): 40_000, (1, 2): 39_000}, barred="02")
    assert found.groups == ((0, 1),)
    (one,) = found.contradictions
    assert (one.left, one.right, one.why) == (1, 2, "told apart")
