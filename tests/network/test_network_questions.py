"""Brokers, what cases share, what falls apart, what is around: closed forms, counts by trying all, and refusals."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from network_samples import clique, of_ties, path, persons, random_network, star, tie, two_cliques

from murderbook.network.around import around
from murderbook.network.brokers import brokers, members
from murderbook.network.document import document_of
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.graph.grading import grade_of
from murderbook.network.graph.network import Network, UnknownEntityError
from murderbook.network.shared import SharedBy, shared
from murderbook.network.without import without


def _cases(touched: dict[str, str], cases: str) -> Network:
    """Each entity with the cases that it touches, one letter each."""
    entities = [*(Entity(Kind.CASE, key) for key in cases), *(Entity(Kind.PHONE, key) for key in touched)]
    return build(entities, [tie(key, case) for key, found in touched.items() for case in found])


def test_the_bridge_brokers_between_two_cliques() -> None:
    found = brokers(two_cliques(), ["a2", "a3", "a4"], ["b2", "b3", "b4"], runs=0)
    assert (found.asked, found.joined) == (9, 9)
    assert [(one.entity.key, one.pairs, one.cut) for one in found.found] == [("a1", 9.0, 9), ("b1", 9.0, 9)]
    assert "1. a1 lies between 9 of 9 pairs; without a1 9 pairs of others would not be connected." in found.sentence


def test_a_case_stands_for_those_in_it_and_no_way_goes_through_it() -> None:
    """Both cases name p2; p1 and p3 are joined over q alone, once the cases are left out."""
    entities = [
        Entity(Kind.CASE, "c1"),
        Entity(Kind.CASE, "c2"),
        Entity(Kind.DOCUMENT, "d"),
        *persons("p1", "p2", "p3", "q"),
    ]
    ties = [
        *(("c1", key) for key in ("p1", "p2", "d")),
        *(("c2", key) for key in ("p2", "p3", "d")),
        ("p1", "q"),
        ("q", "p3"),
    ]
    network = build(entities, [tie(*one) for one in ties])
    found = brokers(network, ["c1"], ["c2"], runs=0)
    assert [one.key for one in found.one] == ["p1", "p2"] and [one.key for one in found.both] == ["p2"]
    assert [one.key for one in found.left_out] == ["c1", "c2"]
    assert (found.asked, found.joined) == (3, 1)
    assert [(one.entity.key, one.pairs, one.cut) for one in found.found] == [("q", 1.0, 1)]
    assert "In both: p2." in found.sentence
    assert members(network, ["c1", "q"]).tolist() == [network.at(key) for key in ("p1", "p2", "q")]


def test_two_cases_of_the_same_people() -> None:
    network = build([Entity(Kind.CASE, "c1"), Entity(Kind.CASE, "c2"), *persons("p")], [tie("c1", "p"), tie("c2", "p")])
    found = brokers(network, ["c1"], ["c2"])
    assert found.asked == 0 and "In both: p. Nobody stands between them." in found.sentence


def test_ways_that_are_equal_share() -> None:
    found = brokers(of_ties([("a", "x"), ("a", "y"), ("x", "b"), ("y", "b")]), ["a"], ["b"], runs=0)
    assert [(one.entity.key, one.rank, one.pairs, one.cut) for one in found.found] == [
        ("x", 1, 0.5, 0),
        ("y", 1, 0.5, 0),
    ]


def test_what_brokers_refuses() -> None:
    network = build([Entity(Kind.CASE, "c1"), *persons("a", "b")], [tie("a", "b")])
    with pytest.raises(ValueError, match="nobody is tied to c1"):
        brokers(network, ["c1"], ["a"])
    with pytest.raises(ValueError, match="both groups are the same"):
        brokers(network, ["a"], ["a"])
    assert "Nobody stands between them: who is connected is so directly" in brokers(network, ["a"], ["b"]).sentence


def test_what_five_cases_share() -> None:
    touched = {"rare": "abc", "common": "abcdefghijkl", "elsewhere": "ghi", "once": "a", "pair": "degh"}
    network = _cases(touched, "abcdefghijklmnopqrst")
    found = shared(network, list("abcde"), runs=20)
    rows = {one.entity.key: one for one in found.found}
    assert list(rows) == ["rare", "common", "pair"] and found.looked_at == 5 and found.others == 15
    assert [case.key for case in rows["rare"].here] == ["a", "b", "c"] and rows["rare"].elsewhere == 0
    # of C(20, 5) draws C(17, 2) hold a, b and c
    assert rows["rare"].tail == pytest.approx(136 / 15504) and rows["rare"].adjusted == pytest.approx(5 * 136 / 15504)
    assert rows["common"].elsewhere == 7 and rows["pair"].elsewhere == 2
    assert (found.robustness.first, found.robustness.runs) == ("rare", 20)
    at_random = found.robustness.scenarios[:4]
    assert 1 > at_random[0].first_stays > at_random[3].first_stays > 0
    assert "rare (phone) touches 3 of these 5 (a, b, c) and 0 of 15 others. Of 5 looked at" in found.sentence


def test_the_expected_number_is_that_of_all_draws() -> None:
    """By trying every draw of four of nine cases: how many entities have so small a tail?"""
    touched = {"p": "abc", "q": "abcdefg", "r": "cd", "s": "e", "t": "abcdefghi"}
    network, cases = _cases(touched, "abcdefghi"), "abcdefghi"
    asked = shared(network, list("abcd"), runs=0)
    tails: dict[str, list[float]] = {key: [] for key in touched}
    for draw in itertools.combinations(cases, 4):
        rows = {one.entity.key: one.tail for one in shared(network, list(draw), runs=0).found}
        for key, of in touched.items():
            tails[key].append(rows.get(key, _tail(of, draw, cases)))
    for one in asked.found:
        drawn = np.array(list(tails.values()))
        assert one.by_chance == pytest.approx((drawn <= one.tail * (1 + 1e-9)).mean(axis=1).sum())


def _tail(touched: str, draw: tuple[str, ...], cases: str) -> float:
    """As many or more, by counting draws."""
    here = len(set(touched) & set(draw))
    return float(
        np.mean([len(set(touched) & set(other)) >= here for other in itertools.combinations(cases, len(draw))])
    )


def _keys(found: SharedBy) -> list[str]:
    return [one.entity.key for one in found.found]


def test_two_ties_go_through_persons_and_not_through_crowds() -> None:
    cases = [Entity(Kind.CASE, key) for key in ("c1", "c2", "c3")]
    crowd = [f"m{at:03}" for at in range(210)]
    ties = [
        ("c1", "ann"),
        ("ann", "phone"),
        ("phone", "bob"),
        ("bob", "c2"),
        ("c1", "bar"),
        *(("bar", one) for one in crowd),
    ]
    network = build(
        [*cases, *persons("ann", "bob", "bar", "phone", *crowd)], [tie(*one) for one in [*ties, ("c2", "m000")]]
    )
    assert _keys(shared(network, ["c1", "c2"], runs=0)) == []
    found = shared(network, ["c1", "c2"], ties=2, runs=0)
    assert found.passed_by == 1 and "phone" in _keys(found) and "m000" not in _keys(found)


def test_what_shared_refuses() -> None:
    network = _cases({"p": "ab"}, "ab")
    with pytest.raises(ValueError, match="'p' is a phone, not a case"):
        shared(network, ["a", "p"])
    with pytest.raises(ValueError, match="name two cases or more"):
        shared(network, ["a", "a"])
    with pytest.raises(ValueError, match="3 ties: 1 or 2"):
        shared(network, ["a", "b"], ties=3)


def test_without_the_hub_of_a_star() -> None:
    found = without(star(5), ["hub"])
    assert (found.before, found.after, found.pairs_before, found.pairs_cut) == (1, 5, 10, 10)
    assert [one.size for one in found.parts] == [1] * 5 and len(found.bridges) == 5
    assert found.sentence.startswith(
        "Without hub 10 of 10 pairs of others are no longer connected: what they held falls"
    )
    assert without(star(5), ["p00"]).pairs_cut == 0
    assert "nothing falls apart" in without(star(5), ["p00"]).sentence


def test_without_several() -> None:
    network = of_ties([*clique("a", "b", "c"), ("c", "d"), ("d", "e"), ("x", "y")])
    found = without(network, ["c", "d"])
    assert [one.key for one in found.cut_points] == ["c", "d"] and found.pairs_before == 3 + 1
    assert [[one.key for one in part.entities] for part in found.parts] == [["a", "b"], ["e"]]
    assert found.pairs_cut == 2 and found.before == 2 and found.after == 3
    assert [(one.left.key, one.right.key) for one in found.bridges] == [("c", "d"), ("d", "e")]
    with pytest.raises(ValueError, match="name what is to be left out"):
        without(network, [])


@pytest.mark.parametrize("seed", range(4))
def test_pairs_cut_by_counting(seed: int) -> None:
    import networkx as nx
    from network_samples import as_networkx

    network = random_network(25, 30, seed)
    graph = as_networkx(network)
    for node in range(0, 25, 4):
        rest = graph.copy()
        rest.remove_node(node)
        others = [pair for pair in itertools.combinations(sorted(rest), 2) if nx.has_path(graph, *pair)]
        cut = sum(not nx.has_path(rest, *pair) for pair in others)
        found = without(network, [network.entities[node].key])
        assert (found.pairs_before, found.pairs_cut) == (len(others), cut)


def test_around_the_strongest_first_and_how_many_are_not_shown() -> None:
    ties = [Relation("met", "hub", key, grade=grade_of(grade), weight=weight) for key, grade, weight in (
        ("a", "E5", 2.0), ("b", "A1", 2.0), ("c", "A1", 1.0), ("d", "A1", 5.0))]  # fmt: skip
    network = build([*persons("hub", "a", "b", "c"), Entity(Kind.VEHICLE, "d")], [*ties, tie("a", "b"), tie("b", "c")])
    found = around(network, "hub", 3)
    assert [one.entity.key for one in found.shown] == ["d", "b", "a"] and found.not_shown == {"person": 1}
    assert [(one.left.key, one.right.key) for one in found.ties] == [("a", "b")]
    assert "3 neighbours shown" in found.sentence and "1 more are not shown (1 person)" in found.sentence
    assert "there are no more" in around(network, "c", 5, with_=["b"]).sentence
    later = around(network, "hub", 1, with_=["c", "a"])
    assert [one.entity.key for one in later.shown] == ["d"] and not later.ties
    with pytest.raises(ValueError, match="151 neighbours: from 1 to 150"):
        around(network, "hub", 151)
    with pytest.raises(UnknownEntityError):
        around(network, "zoe")


def test_answers_are_plain_data() -> None:
    network = path(4)
    answers = (without(network, ["p01"]), around(network, "p01"), brokers(network, ["p00"], ["p03"], runs=2))
    for answer in answers:
        told = json.loads(json.dumps(document_of("any", answer), allow_nan=False))
        assert told["answer"]["sentence"] and told["grading"].startswith("6x6") and "no evidence" in told["note"]
