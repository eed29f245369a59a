"""Ways between two: networkx finds the same costs; closed forms of hubs, grades, age; dates that run forwards."""

from __future__ import annotations

import itertools
import math
from datetime import datetime

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from network_samples import of_ties, persons, random_network, relations, two_cliques

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.costs import Costs, priced
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Relation, Source
from murderbook.network.graph.grading import grade_of
from murderbook.network.graph.network import Network, UnknownEntityError
from murderbook.network.path_search import Search
from murderbook.network.paths import Path, paths

PLAIN = Costs(hub=0, grade=0, age=0, undated=0)


def _keys(found: Path) -> list[str]:
    return [found.steps[0].before.key, *(step.after.key for step in found.steps)]


def _oracle(network: Network, costs: Costs, ends: tuple[str, str], k: int) -> list[float]:
    prices, graph = priced(network, costs), nx.Graph()
    for at in range(network.edge_count):
        left, right = int(network.left[at]), int(network.right[at])
        cost = int(2 * prices.edge[at] + prices.hub[left] + prices.hub[right])
        known = graph.get_edge_data(left, right, {"cost": cost})["cost"]
        graph.add_edge(left, right, cost=min(cost, known))
    one, other = map(network.at, ends)
    if one not in graph or other not in graph or not nx.has_path(graph, one, other):
        return []
    ways = itertools.islice(nx.shortest_simple_paths(graph, one, other, weight="cost"), k)
    at_ends = int(prices.hub[one] + prices.hub[other])
    return [(nx.path_weight(graph, way, "cost") - at_ends) / 2000 for way in ways]


@pytest.mark.parametrize("seed", range(6))
def test_the_costs_are_those_of_networkx(seed: int) -> None:
    network = random_network(15 + 5 * seed, 40, seed)
    for ends in itertools.islice(itertools.combinations([one.key for one in network.entities], 2), 0, None, 17):
        found = paths(network, ends, 8)
        assert [one.cost for one in found.found] == pytest.approx(_oracle(network, Costs(), ends, 8), abs=1e-9)
        assert found.complete and all(len(set(_keys(one))) == len(_keys(one)) for one in found.found)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 140))
def test_many_ways_in_larger_networks(seed: int) -> None:
    network = random_network(80, 60 + 5 * (seed - 100), seed)
    keys = [one.key for one in network.entities]
    for ends in itertools.islice(itertools.combinations(keys, 2), 0, None, 211):
        found = paths(network, ends, 40)
        assert [one.cost for one in found.found] == pytest.approx(_oracle(network, Costs(), ends, 40), abs=1e-9)


@given(relations(["a", "b", "c", "d", "e"]), st.integers(1, 12))
def test_of_any_relations(made: list[Relation], k: int) -> None:
    network = build(persons("a", "b", "c", "d", "e"), made)
    found = paths(network, ("a", "e"), k)
    assert [one.cost for one in found.found] == pytest.approx(_oracle(network, Costs(), ("a", "e"), k), abs=1e-9)
    back = paths(network, ("e", "a"), k)
    assert [_keys(one)[::-1] for one in back.found] == [_keys(one) for one in found.found]


def test_a_hub_explains_little() -> None:
    """a - hub - b is short, and the hub knows everybody; a - c - d - b goes over two who know nobody else."""
    ties = [("hub", f"p{at:02}") for at in range(62)]
    network = of_ties([*ties, ("a", "hub"), ("hub", "b"), ("a", "c"), ("c", "d"), ("d", "b")])
    first, second = paths(network, ("a", "b"), 2).found
    assert _keys(first) == ["a", "c", "d", "b"] and _keys(second) == ["a", "hub", "b"]
    assert second.steps[0].hub == 64 and second.steps[0].hub_cost == math.log2(64)
    assert "hub is tied to 64 things" in second.steps[0].sentence
    assert _keys(paths(network, ("a", "b"), 1, costs=Costs(hub=0)).found[0]) == ["a", "hub", "b"]


def test_grades_and_age_cost_and_the_best_report_counts() -> None:
    as_of = datetime(1990, 12, 31)
    good, bad = (
        Relation("met", "a", "b", TimeSpan.of_year(1990), Source("s"), grade_of(text)) for text in ("A1", "E5")
    )
    old = Relation("met", "b", "c", TimeSpan.of_year(1950), Source("s"), grade_of("A1"))
    network = build(persons("a", "b", "c"), [bad, good, old])
    prices = priced(network, Costs(as_of=as_of))
    assert prices.edge.tolist() == [1000, 1000 + 1000 * 40 // 20]
    assert priced(build(persons("a", "b"), [bad]), Costs(as_of=as_of)).edge.tolist() == [1000 + 8 * 250]


def test_parallel_ties_are_named() -> None:
    network = build(persons("a", "b"), [Relation("met", "a", "b"), Relation("owns", "a", "b", grade=grade_of("A1"))])
    (only,) = paths(network, ("a", "b")).found
    assert only.steps[0].edge.kind == "owns" and only.steps[0].others == ("met",)
    assert "also related by: met" in only.steps[0].sentence


def test_in_time_no_date_runs_backwards() -> None:
    day = [TimeSpan.of_day(1986, 1, at) for at in range(1, 8)]
    ties = [
        Relation("gave", "a", "b", day[4]),
        Relation("gave", "b", "d", day[1]),  # before a met b
        Relation("gave", "a", "c", day[2]),
        Relation("gave", "c", "d", day[2]),  # the same day: it may be after
        Relation("gave", "a", "d"),  # no date
    ]
    network = build(persons("a", "b", "c", "d"), ties)
    assert [_keys(one) for one in paths(network, ("a", "d"), in_time=True).found] == [["a", "c", "d"]]
    assert [_keys(one) for one in paths(network, ("d", "a"), in_time=True).found] == [["d", "b", "a"], ["d", "c", "a"]]
    assert len(paths(network, ("a", "d")).found) == 3
    alone = build(persons("a", "b"), [Relation("met", "a", "b")])
    assert "no way on which dates never run backwards" in paths(alone, ("a", "b"), in_time=True).sentence


@given(relations(["a", "b", "c", "d", "e"]))
def test_in_time_finds_what_looking_at_all_ways_finds(made: list[Relation]) -> None:
    network = build(persons("a", "b", "c", "d", "e"), made)
    found = paths(network, ("a", "e"), 100, in_time=True)
    assert [tuple(_keys(one)) for one in found.found] == [nodes for _, _, nodes in sorted(_all_in_time(network))]


def _all_in_time(network: Network) -> list[tuple[int, int, tuple[str, ...]]]:
    """Every way of no node twice that has some order of times, at its cheapest, by trying all."""
    prices, best = priced(network, Costs()), dict[tuple[str, ...], int]()
    graph = nx.Graph((int(one), int(other)) for one, other in zip(network.left, network.right, strict=True))
    ends = network.at("a"), network.at("e")
    if not all(end in graph for end in ends):
        return []
    for nodes in nx.all_simple_paths(graph, *ends):
        choices = [network.between(*pair) for pair in itertools.pairwise(nodes)]
        for edges in itertools.product(*choices):
            if any(_rising(reports) for reports in itertools.product(*(network.edge(one).reports for one in edges))):
                cost = sum(2 * int(prices.edge[one]) for one in edges) + sum(
                    2 * int(prices.hub[one]) for one in nodes[1:-1]
                )
                keys = tuple(network.entities[one].key for one in nodes)
                best[keys] = min(cost, best.get(keys, cost))
    return [(cost, len(keys), keys) for keys, cost in best.items()]


def _rising(reports: tuple[Relation, ...]) -> bool:
    time = datetime(1, 1, 1)
    for one in reports:
        if one.when is None or one.when.latest < time:
            return False
        time = max(time, one.when.earliest)
    return True


def test_nothing_connects_them() -> None:
    found = paths(of_ties([("a", "b"), ("c", "d")]), ("a", "d"))
    assert not found.found and found.complete and "Nothing here connects a and d" in found.sentence


def test_a_search_that_breaks_off_says_so() -> None:
    network = two_cliques()
    search = Search(network, priced(network, PLAIN), network.at("b4"), False, labels=2)
    assert not search.ways(network.at("a4"), 5) and search.labels <= 0


def test_what_cannot_be_asked() -> None:
    network = of_ties([("a", "b")])
    with pytest.raises(ValueError, match="'a' at both ends"):
        paths(network, ("a", "a"))
    with pytest.raises(UnknownEntityError, match="'zoe' is not in this network"):
        paths(network, ("a", "zoe"))
    with pytest.raises(ValueError, match="0 ways: from 1 to 100"):
        paths(network, ("a", "b"), 0)
    with pytest.raises(ValueError, match="a step costs more than 0"):
        Costs(step=0)
