"""The order of hypotheses, and what an item is worth between them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from murderbook.workbench.investigations.matrix import standings, tells

SAYS = st.sampled_from(["supports", "contradicts", "neither"])


def test_least_against_stands_first_however_much_supports_another() -> None:
    says = {(1, 1): "supports", (2, 1): "supports", (3, 1): "contradicts", (1, 2): "neither", (2, 2): "neither"}
    says |= {(3, 2): "neither"}
    found = standings([1, 2, 3], [1, 2], says)
    assert [(one.number, one.against, one.support) for one in found] == [(2, 0, 0), (1, 1, 2)]


def test_of_as_many_against_the_one_that_was_looked_at_stands_first() -> None:
    found = standings([1, 2], [1, 2], {(1, 2): "neither", (2, 2): "supports"})
    assert [(one.number, one.unrated) for one in found] == [(2, 0), (1, 2)]


def test_an_item_that_says_the_same_of_all_tells_nothing() -> None:
    says = {(1, 1): "supports", (1, 2): "supports", (2, 1): "supports", (2, 2): "contradicts", (3, 1): "supports"}
    assert tells(1, [1, 2], says) == "says the same of all: tells nothing"
    assert tells(2, [1, 2], says) == "tells them apart"
    assert tells(3, [1, 2], says) == "not rated for all"
    assert tells(1, [1], says) == "nothing to tell apart"


@given(st.dictionaries(st.tuples(st.integers(1, 6), st.integers(1, 4)), SAYS))
def test_counts_add_up_and_no_hypothesis_is_lost(says: dict[tuple[int, int], str]) -> None:
    items, hypotheses = range(1, 7), range(1, 5)
    found = standings(items, hypotheses, says)
    assert sorted(one.number for one in found) == list(hypotheses)
    assert [one.against for one in found] == sorted(one.against for one in found)
    for one in found:
        neither = sum(says.get((item, one.number)) == "neither" for item in items)
        assert one.against + one.support + one.unrated + neither == len(items)
