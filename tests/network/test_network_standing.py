"""Standing over time, how far rankings hold, leaders and who is next to them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from network_samples import of_ties, path, persons, random_network, star, two_cliques

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.graph.network import UnknownEntityError
from murderbook.network.measures.centrality import Measure
from murderbook.network.robust import SHARES, Missing, _at_the_edge, _less, robustness
from murderbook.network.roles import leaders, lieutenants
from murderbook.network.standing import Period, sliding, standing


def test_standing_follows_the_dates() -> None:
    old, new = TimeSpan.of_month(1986, 1), TimeSpan.of_month(1986, 7)
    ties = [Relation("met", "a", key, old) for key in "bcd"] + [Relation("met", "e", key, new) for key in "bcd"]
    network = build(persons(*"abcdef"), [*ties, Relation("met", "a", "e")])
    halves = [
        Period("first", datetime(1986, 1, 1), datetime(1986, 6, 30)),
        Period("second", datetime(1986, 7, 1), datetime(1986, 12, 31)),
    ]
    found = standing(network, halves, runs=0)
    assert found.undated == 1 and [one.ties for one in found.found] == [3, 3]
    for one, who in zip(found.found, "ae", strict=True):
        assert {ranking.measure for ranking in one.rankings} == set(Measure) and not one.undefined
        assert {r.first[0].entity.key for r in one.rankings if r.measure is not Measure.CORE} == {who}
        assert all("f" not in {place.entity.key for place in ranking.first} for ranking in one.rankings)
    core = found.found[0].rankings[-1]
    assert core.shared_by == 4 and "beside 3 others" in core.sentence
    assert set(found.says) == {measure.value for measure in Measure}


def test_a_period_without_ties() -> None:
    network = build(persons("a", "b"), [Relation("met", "a", "b", TimeSpan.of_year(1986))])
    found = standing(network, [Period("later", datetime(1990, 1, 1), datetime(1990, 12, 31))]).found[0]
    assert found.ties == 0 and found.undefined == (Measure.EIGENVECTOR,)
    assert all(not one.first for one in found.rankings) and "nobody has a place" in found.sentence


def test_sliding_windows() -> None:
    found = sliding(datetime(1986, 1, 1), datetime(1986, 3, 1), timedelta(days=30), timedelta(days=15))
    assert [one.earliest.day for one in found] == [1, 16, 31] and found[0].latest == datetime(1986, 1, 30, 23, 59)
    with pytest.raises(ValueError, match="a width and a step above 0"):
        sliding(datetime(1986, 1, 1), datetime(1986, 3, 1), timedelta(0), timedelta(days=1))
    with pytest.raises(ValueError, match="more than 200 periods"):
        sliding(datetime(1986, 1, 1), datetime(1999, 3, 1), timedelta(days=1), timedelta(days=1))


def test_the_middle_of_a_star_stays_first_and_that_of_a_path_does_not() -> None:
    firm = leaders(star(20), runs=40).robustness
    assert firm.first == "hub" and all(one.first_stays == 1 for one in firm.scenarios) and len(firm.scenarios) == 12
    assert "stays first in all 40 runs" in firm.sentence
    weak = leaders(path(15), runs=40).robustness
    at = {(one.missing, one.share): one for one in weak.scenarios}
    assert weak.first == "p07" and at[Missing.RANDOM, 0.3].first_stays < at[Missing.RANDOM, 0.05].first_stays < 1
    worst = at[Missing.RANDOM, 0.3].intervals[0]
    assert (worst.key, worst.rank) == ("p07", 1) and worst.low <= 1 < worst.high
    assert all(one.first_stays <= one.in_first_three for one in weak.scenarios)


def test_the_same_seed_gives_the_same_to_the_bit() -> None:
    network = random_network(30, 60, 5)
    one, again, other = (leaders(network, runs=20, seed=seed) for seed in (1, 1, 2))
    assert one == again and one.robustness != other.robustness


def test_ways_of_missing_ties_miss_as_many_as_they_say() -> None:
    pairs = random_network(60, 700, 6).pairs
    for share in SHARES:
        odds = _at_the_edge(pairs, share)
        assert odds.mean() == pytest.approx(share) and odds.max() <= 1
        degree = pairs.degree
        better = np.maximum(degree[pairs.left], degree[pairs.right])
        assert (np.diff(odds[np.argsort(better, kind="stable")]) <= 1e-12).all()  # the better known, the less missed
        left = [len(_less(pairs, Missing.RANDOM, share, np.random.default_rng(at)).left) for at in range(40)]
        assert np.mean(left) == pytest.approx((1 - share) * len(pairs.left), rel=0.02)
        weight = [_less(pairs, Missing.THINNED, share, np.random.default_rng(at)).weight.sum() for at in range(40)]
        assert np.mean(weight) == pytest.approx((1 - share) * pairs.weight.sum(), rel=0.02)


def test_a_star_misses_its_only_kind_of_tie() -> None:
    assert _at_the_edge(star(10).pairs, 0.2) == pytest.approx(np.full(10, 0.2))


def test_too_large_to_be_tried() -> None:
    n = 20_000
    network = of_ties([(f"p{at:05}", f"p{at + 1:05}") for at in range(n)])
    found = robustness(network.pairs, lambda part: part.strength, {5: "p00005"})
    assert not found.runs and not found.scenarios and "the network is too large for it" in found.sentence


def test_leaders_of_two_cliques() -> None:
    found = leaders(two_cliques(), top=3, runs=10)
    assert [(one.entity.key, one.rank, one.ties) for one in found.found] == [("a1", 1, 4), ("b1", 1, 4), ("a2", 3, 3)]
    assert found.found[0].share == pytest.approx(12 / 21) and found.sources is None
    assert found.robustness.first == "a1" and [one.key for one in found.robustness.scenarios[0].intervals[:2]] == [
        "a1",
        "b1",
    ]
    assert found.found[0].places["degree"] == 1 and found.found[0].places["core"] == 1
    assert "1. a1 lies on 57.1 of 100 shortest ways between others, with 4 ties of weight 4;" in found.found[0].sentence


def test_of_equals_he_is_followed_who_is_told_first() -> None:
    """b1 and a1 lie on as many ways; b1 has the heavier ties."""
    found = leaders(of_ties([("a1", "a2"), ("a1", "b1"), ("b1", "b2", 5.0)]), runs=2)
    assert [one.entity.key for one in found.found[:2]] == ["b1", "a1"] and found.robustness.first == "b1"


def test_telephones_lead_nobody() -> None:
    network = build([Entity(Kind.PHONE, "desk"), *persons(*"abc")], [Relation("called", key, "desk") for key in "abc"])
    found = leaders(network, runs=5)
    assert [one.entity.key for one in found.found] == ["a", "b", "c"] and {one.rank for one in found.found} == {1}
    assert found.sentence.startswith("Nobody stands between others")
    assert lieutenants(network, "a", runs=5).sentence == "a has no ties here."


def test_a_lieutenant_is_close_and_between() -> None:
    """`close` calls the leader most and reaches nobody else; `far` reaches three and calls once; `both` does both."""
    ties = [("boss", "close", 9.0), ("boss", "far", 1.0), ("boss", "both", 7.0)]
    network = of_ties([*ties, *(("far", f"f{at}") for at in range(3)), *(("both", f"b{at}") for at in range(3))])
    found = lieutenants(network, "boss", runs=10)
    assert [one.entity.key for one in found.found] == ["both", "far", "close"]
    assert (found.found[0].tie_rank, found.found[0].share_rank) == (2, 1)
    assert found.found[0].sentence.startswith("1. both: the 2nd strongest tie (weight 7), the most between others")
    with pytest.raises(UnknownEntityError):
        lieutenants(network, "zoe")


def test_an_empty_network_has_no_leader() -> None:
    found = leaders(build([], []))
    assert all(not one.first for one in standing(build([], [])).found[0].rankings)
    assert not found.found and not found.robustness.runs
