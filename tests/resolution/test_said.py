"""Groups by what people said: circles, contradictions, and that taking back gives the former state exactly."""

from __future__ import annotations

from itertools import combinations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from murderbook.resolution.judged import Verdict
from murderbook.resolution.said import Word, in_force, together

SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE


def words(*said: tuple[str, Verdict]) -> list[Word[str]]:
    return [Word(number, frozenset(pair), verdict) for number, (pair, verdict) in enumerate(said)]


@st.composite
def histories(draw: st.DrawFn) -> list[Word[int]]:
    """Words on pairs of six, and words taken back, each at most once."""
    said: list[Word[int]] = []
    for number in range(draw(st.integers(0, 25))):
        back = {one.takes_back for one in said}
        open_ = [one for one in said if one.takes_back is None and one.id not in back]
        if draw(st.booleans()) and open_:
            taken = draw(st.sampled_from(open_))
            said.append(Word(number, taken.pair, takes_back=taken.id))
        else:
            pair = draw(st.sampled_from(list(combinations(range(6), 2))))
            said.append(Word(number, frozenset(pair), draw(st.sampled_from(list(Verdict)))))
    return said


def test_a_circle_is_one_person() -> None:
    found = together(words(("ab", SAME), ("bc", SAME), ("ca", SAME)))
    assert found.groups == (frozenset("abc"),) and not found.contradicted


def test_who_was_eliminated_within_a_group_keeps_all_of_it_apart_and_is_listed() -> None:
    found = together(words(("ab", SAME), ("bc", SAME), ("ac", DIFFERENT), ("xy", SAME)))
    assert found.groups == (frozenset("xy"),) and found.contradicted == (frozenset("abc"),)


def test_eliminated_outside_of_a_group_contradicts_nothing() -> None:
    found = together(words(("ab", SAME), ("ac", DIFFERENT), ("cd", SAME), ("ef", DIFFERENT)))
    assert found.groups == (frozenset("ab"), frozenset("cd")) and not found.contradicted


def test_the_last_word_on_a_pair_counts() -> None:
    assert together(words(("ab", SAME), ("ba", DIFFERENT))).groups == ()
    assert together(words(("ab", DIFFERENT), ("ab", SAME))).groups == (frozenset("ab"),)
    assert together(words(("ab", SAME), ("ab", UNSURE))).groups == ()


def test_the_word_before_is_in_force_again() -> None:
    said = [*words(("ab", SAME), ("ab", DIFFERENT)), Word(2, frozenset("ab"), takes_back=1)]
    assert together(said).groups == (frozenset("ab"),)
    assert in_force([*said, Word(3, frozenset("ab"), takes_back=0)]) == {}


@given(histories(), st.sampled_from(list(combinations(range(6), 2))), st.sampled_from(list(Verdict)))
def test_undo_gives_the_former_state_exactly(said: list[Word[int]], pair: tuple[int, int], verdict: Verdict) -> None:
    before = in_force(said), together(said)
    more = [*said, Word(100, frozenset(pair), verdict)]
    after = [*more, Word(101, frozenset(pair), takes_back=100)]
    assert (in_force(after), together(after)) == before


@given(histories())
def test_taking_everything_back_leaves_everybody_by_himself(said: list[Word[int]]) -> None:
    back = {one.takes_back for one in said}
    open_ = [one for one in said if one.takes_back is None and one.id not in back]
    after = [*said, *(Word(100 + one.id, one.pair, takes_back=one.id) for one in open_)]
    assert in_force(after) == {} and together(after).groups == together(after).contradicted == ()


@given(histories())
def test_groups_are_the_connected_pieces_of_what_is_in_force(said: list[Word[int]]) -> None:
    """Asked of another program; and nobody who was eliminated is with whom he was eliminated from."""
    graph, found = networkx.Graph(), together(said)
    verdicts = {tuple(pair): one.verdict for pair, one in in_force(said).items()}
    graph.add_edges_from(pair for pair, verdict in verdicts.items() if verdict is SAME)
    pieces = {frozenset(one) for one in networkx.connected_components(graph)}
    assert set(found.groups) | set(found.contradicted) == pieces
    apart = [set(pair) for pair, verdict in verdicts.items() if verdict is DIFFERENT]
    for piece in pieces:
        assert (piece in found.contradicted) == any(pair <= piece for pair in apart)
