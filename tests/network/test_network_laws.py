"""Laws: order of input does not matter; what is hidden equals what never was; less is never more."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from network_samples import persons, relations

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.around import around
from murderbook.network.brokers import brokers
from murderbook.network.document import document_of
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation
from murderbook.network.graph.filters import in_period, without
from murderbook.network.graph.network import Network
from murderbook.network.paths import paths
from murderbook.network.roles import leaders, lieutenants
from murderbook.network.shared import shared
from murderbook.network.standing import standing
from murderbook.network.without import without as fallen

NAMED = ["a", "b", "c", "d", "c1", "c2", "c3"]
KEYS = [*NAMED, "u"]  # "unknown", whom two papers do not make one
ENTITIES = [
    *persons("a", "c", "d"),
    Entity(Kind.PERSON, "b", "Bob", TimeSpan.of_year(1986)),
    Entity(Kind.PERSON, "u", "unknown"),
    *(Entity(Kind.CASE, key) for key in ("c1", "c2", "c3")),
]
ALL_DATES = TimeSpan.of_year(1986).earliest, TimeSpan.of_year(1987).latest


def _answers(network: Network) -> list[Any]:
    """Every question, as plain data, to the bit."""
    asked = [
        paths(network, ("a", "d"), 9),
        paths(network, ("a", "d"), 9, in_time=True),
        brokers(network, ["a", "b"], ["c", "d"], runs=0),
        shared(network, ["c1", "c2"], ties=2, runs=1),
        standing(network, runs=0),
        fallen(network, ["a"]),
        around(network, "a", 3),
        leaders(network, runs=1),
        lieutenants(network, "a", runs=0),
    ]
    return [document_of("law", one) for one in asked]


def _same(one: Network, other: Network) -> bool:
    arrays = zip((one.first, one.left, one.right), (other.first, other.left, other.right), strict=True)
    same = one.entities == other.entities and one.reports == other.reports
    return same and all(a.tolist() == b.tolist() for a, b in arrays)


@settings(max_examples=30)
@given(relations(KEYS), st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(made: list[Relation], source: random.Random) -> None:
    entities, again = list(ENTITIES), list(made)
    source.shuffle(entities)
    source.shuffle(again)
    one, other = build(ENTITIES, made), build(entities, again)
    assert _same(one, other) and one.treated == other.treated
    assert _answers(one) == _answers(other)


@settings(max_examples=30)
@given(relations([*KEYS, "hidden", "also"]))
def test_what_is_hidden_equals_what_never_was(made: list[Relation]) -> None:
    """The door may hand over relations to what it hides: no node, no edge, no figure and no word comes of them."""
    seen = [one for one in made if {one.left, one.right} <= set(KEYS)]
    hidden, never = build(ENTITIES, made), build(ENTITIES, seen)
    assert _same(hidden, never) and hidden.treated.words() == never.treated.words()
    assert hidden.treated.absent.count == len(made) - len(seen)
    assert _answers(hidden) == _answers(never)


@given(relations(NAMED))
def test_a_part_equals_what_is_built_of_the_part(made: list[Relation]) -> None:
    whole = build(ENTITIES, made)
    rest = [one for one in whole.reports if "d" not in (one.left, one.right)]
    assert _same(without(whole, ["d"]), build([one for one in whole.entities if one.key != "d"], rest))
    dated = [one for one in whole.reports if one.when is not None]
    assert _same(in_period(whole, *ALL_DATES), build(whole.entities, dated))


@given(relations(NAMED))
def test_without_a_tie_no_way_is_cheaper_and_no_piece_larger(made: list[Relation]) -> None:
    from murderbook.network.costs import Costs

    plain = Costs(hub=0)  # fewer ties make a hub less of one
    more, less = build(ENTITIES, made), build(ENTITIES, made[:-1])
    best = [paths(one, ("a", "d"), 1, costs=plain).found for one in (more, less)]
    if best[1]:
        assert best[0] and best[0][0].cost <= best[1][0].cost + 2  # ages are counted from the latest date, which may go
    counts = [fallen(one, ["c"]).before for one in (more, less)]
    assert counts[0] <= counts[1]
