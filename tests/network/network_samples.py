"""Small networks of known shape, and random ones."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
from hypothesis import strategies as st

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.network.graph.grading import Grade, grade_of
from murderbook.network.graph.network import Network

Tie = tuple[str, str] | tuple[str, str, float]


def persons(*keys: str) -> list[Entity]:
    return [Entity(Kind.PERSON, key) for key in keys]


def tie(left: str, right: str, weight: float = 1.0, kind: str = "called", page: str = "1") -> Relation:
    return Relation(kind, left, right, source=Source("notebook", page), weight=weight)


def of_ties(ties: Iterable[Tie], *more: str) -> Network:
    """Persons and ties between them; `more` are persons without any."""
    made = [tie(*one) for one in ties]
    keys = {key for one in made for key in (one.left, one.right)} | set(more)
    return build(persons(*sorted(keys)), made)


def star(points: int) -> Network:
    return of_ties([("hub", f"p{at:02}") for at in range(points)])


def path(n: int) -> Network:
    return of_ties([(f"p{at:02}", f"p{at + 1:02}") for at in range(n - 1)])


def clique(*keys: str) -> list[Tie]:
    return [(one, other) for one in keys for other in keys if one < other]


def two_cliques() -> Network:
    """a1..a4 all tied, b1..b4 all tied, and one bridge a1 - b1."""
    return of_ties([*clique("a1", "a2", "a3", "a4"), *clique("b1", "b2", "b3", "b4"), ("a1", "b1")])


def as_networkx(network: Network) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    pairs = network.pairs
    graph.add_weighted_edges_from(zip(pairs.left.tolist(), pairs.right.tolist(), pairs.weight.tolist(), strict=True))
    return graph


def random_network(n: int, m: int, seed: int) -> Network:
    """`m` ties or fewer among `n` persons, with weights from 1 to 9."""
    import random

    source = random.Random(seed)
    keys = [f"k{at:03}" for at in range(n)]
    chosen = {tuple(sorted(source.sample(keys, 2))) for _ in range(m)}
    return of_ties([(one, other, float(source.randint(1, 9))) for one, other in sorted(chosen)], *keys)


KINDS = ("called", "met", "owns")
DATES = (None, TimeSpan.of_day(1986, 3, 1), TimeSpan.of_month(1986, 5), TimeSpan.of_year(1987))
GRADES: tuple[Grade, ...] = tuple(map(grade_of, ("A1", "B2", "C3", "E5", "")))


def relations(keys: list[str]) -> st.SearchStrategy[list[Relation]]:
    """Any relations among these keys, loops and doubles among them."""
    one = st.builds(
        Relation,
        st.sampled_from(KINDS),
        st.sampled_from(keys),
        st.sampled_from(keys),
        st.sampled_from(DATES),
        st.builds(Source, st.sampled_from(("notebook", "statement")), st.sampled_from(("1", "2"))),
        st.sampled_from(GRADES),
        st.sampled_from((1.0, 2.0, 0.5, 0.1)),
        st.booleans(),
    )
    return st.lists(one, max_size=25)
