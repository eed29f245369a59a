"""Questions to networks of 1,000 to 1,000,000 entities, beside networkx where it can do the same.

The figures of docs/science/network.md. Generated: three relations an entity, ends drawn by a heavy tail, so that a few
have ten thousand neighbours; one in twenty is a case, one in ten a telephone. networkx and rustworkx are asked on the
same network in the same run, up to the sizes they do in minutes; `times` is how much longer they take than we do.
`--quick`: up to 10,000.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np
import rustworkx

from _harness import Row, measure, report
from murderbook.network.around import around
from murderbook.network.costs import Costs, priced
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.network.graph.grading import grade_of
from murderbook.network.graph.network import Network
from murderbook.network.measures.brandes import betweenness
from murderbook.network.measures.centrality import Measure, scores
from murderbook.network.measures.pieces import cut_points
from murderbook.network.paths import paths
from murderbook.network.shared import shared
from murderbook.network.without import without

SIZES = (1_000, 10_000, 100_000, 1_000_000)
RELATIONS = 3  # an entity
TAIL = 0.6  # the k-th is drawn with weight k ** -TAIL
ASKED = 10  # pairs of ends
SLOW = {"betweenness": 1_000, "constraint": 10_000, "ways": 10_000}  # entities; beyond it networkx takes too long
GRADES = [grade_of(text) for text in ("A1", "B2", "C3", "D4", "")]


def entities(n: int) -> Iterator[Entity]:
    for at in range(n):
        yield Entity(Kind.CASE if at % 20 == 7 else Kind.PHONE if at % 10 == 3 else Kind.PERSON, f"e{at:07}")


def relations(n: int, seed: int = 1) -> Iterator[Relation]:
    source = np.random.default_rng(seed)
    weight = np.arange(1, n + 1) ** -TAIL
    place = source.permutation(n)
    left, right = (place[source.choice(n, RELATIONS * n, p=weight / weight.sum())] for _ in range(2))
    counts, papers = source.geometric(0.5, len(left)), source.integers(0, 1000, len(left))
    rows = zip(left.tolist(), right.tolist(), counts.tolist(), papers.tolist(), strict=True)
    sources = [Source(f"paper {at}") for at in range(1000)]
    for one, other, count, paper in rows:
        grade = GRADES[paper % len(GRADES)]
        yield Relation("called", f"e{one:07}", f"e{other:07}", None, sources[paper], grade, float(count))


def as_networkx(network: Network) -> nx.Graph:
    pairs = network.pairs
    graph = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    graph.add_weighted_edges_from(zip(pairs.left.tolist(), pairs.right.tolist(), pairs.weight.tolist(), strict=True))
    return graph


def price(graph: nx.Graph, network: Network) -> None:
    """What each tie costs on a way, as `paths` has it."""
    pairs, steps = network.pairs, priced(network, Costs()).steps
    cost = steps[pairs.left, pairs.right].tolist()
    rows = zip(pairs.left.tolist(), pairs.right.tolist(), cost, strict=True)
    graph.add_edges_from((one, other, {"cost": cost}) for one, other, cost in rows)


def timed(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def beside(row: Row, peer: Callable[[], Any] | None, who: str = "networkx") -> Row:
    """The row with the peer's seconds, or without where there is none of this size."""
    if peer is None:
        return row
    seconds = timed(peer)
    more = {f"{who}_s": round(seconds, 3), f"{who}_times": round(seconds / max(row.seconds, 1e-4), 1)}
    return Row(row.name, row.seconds, row.values | more)


def rows_of(n: int) -> Iterator[Row]:
    held: list[Network] = []
    row = measure(f"{n:,}: build", lambda: held.append(build(entities(n), relations(n))))
    network = held[0]
    ties, most = len(network.pairs.left), int(network.pairs.degree.max())
    graph: list[nx.Graph] = []
    row = beside(row, (lambda: graph.append(as_networkx(network))) if n <= 100_000 else None)
    yield Row(row.name, row.seconds, row.values | {"ties": ties, "most_neighbours": most})
    peer = graph[0] if graph else None
    yield from _questions(network, peer)
    yield from _measures(network, peer)


def _questions(network: Network, peer: nx.Graph | None) -> Iterator[Row]:
    n, degree = len(network), network.pairs.degree
    hub = network.entities[int(np.argmax(degree))].key
    cases = [one.key for at, one in enumerate(network.entities) if one.kind is Kind.CASE and degree[at] > 2][:5]
    ends = _ends(network)
    small = peer if peer is not None and n <= SLOW["ways"] else None
    yield measure(f"{n:,}: five ways between two, the first time", lambda: paths(network, ends[0], 5))
    if small is not None:
        price(small, network)
    row = measure(f"{n:,}: five ways, ten times", lambda: [paths(network, pair, 5) for pair in ends])
    yield beside(row, small and (lambda: _ways_of_networkx(small, network, ends)))
    yield measure(f"{n:,}: around the largest hub", lambda: around(network, hub, 50), rounds=3)
    yield measure(f"{n:,}: shared by five cases", lambda: shared(network, cases, runs=0), rounds=3)
    row = measure(f"{n:,}: without the largest hub", lambda: without(network, [hub]))
    yield beside(row, peer and (lambda: _without_of_networkx(peer, int(np.argmax(degree)))))


def _ends(network: Network) -> list[tuple[str, str]]:
    source = np.random.default_rng(5)
    tied = np.flatnonzero(network.pairs.degree > 0)
    drawn = source.choice(tied, (ASKED, 2), replace=False)
    return [(network.entities[one].key, network.entities[other].key) for one, other in drawn.tolist()]


def _ways_of_networkx(graph: nx.Graph, network: Network, ends: list[tuple[str, str]]) -> None:
    for pair in ends:
        list(islice(nx.shortest_simple_paths(graph, *map(network.at, pair), weight="cost"), 5))


def _without_of_networkx(graph: nx.Graph, node: int) -> None:
    list(nx.connected_components(graph))
    list(nx.articulation_points(graph))
    list(nx.bridges(graph))
    rest = graph.copy()
    rest.remove_node(node)
    list(nx.connected_components(rest))


def _measures(network: Network, peer: nx.Graph | None) -> Iterator[Row]:
    n, pairs = len(network), network.pairs
    small = peer if peer is not None and n <= SLOW["constraint"] else None
    peers: dict[Measure, Callable[[], Any] | None] = {
        Measure.PAGERANK: peer and (lambda: nx.pagerank(peer, tol=1e-12 / n, max_iter=500)),
        Measure.CONSTRAINT: small and (lambda: nx.constraint(small, weight="weight")),
        Measure.CORE: peer and (lambda: nx.core_number(peer)),
    }
    for one in (
        Measure.DEGREE,
        Measure.STRENGTH,
        Measure.PAGERANK,
        Measure.EIGENVECTOR,
        Measure.CONSTRAINT,
        Measure.CORE,
    ):
        scores(pairs, one)  # compiled, and the graph laid out, once
        yield beside(measure(f"{n:,}: {one.value}", lambda one=one: scores(pairs, one), rounds=3), peers.get(one))
    yield measure(f"{n:,}: cut points", lambda: cut_points(pairs))
    yield from _betweenness(network, peer)


def _betweenness(network: Network, peer: nx.Graph | None) -> Iterator[Row]:
    n, pairs, held = len(network), network.pairs, list[Any]()
    row = measure(f"{n:,}: betweenness", lambda: held.append(betweenness(pairs)))
    found = held[0]
    first = np.argsort(-found.share)[:10]
    error = float(np.median(found.error[first] / found.share[first]))
    row = Row(row.name, row.seconds, row.values | {"sources": found.sources, "error_of_first_ten": round(error, 3)})
    row = beside(row, (lambda: nx.betweenness_centrality(peer)) if peer and n <= SLOW["betweenness"] else None)
    if n <= 10_000:
        row = beside(row, lambda: rustworkx.graph_betweenness_centrality(pairs.graph), "rustworkx")
    yield row


def drawn_sources(n: int = 10_000) -> Iterator[Row]:
    """How near drawn sources come, where the exact figure is known."""
    network = build(entities(n), relations(n))
    exact, arcs = betweenness(network.pairs).share, 2 * len(network.pairs.left)
    first = np.argsort(-exact)
    for count in (one for one in (100, 300, 1_000, 3_000) if one < n):
        tries = [betweenness(network.pairs, count * arcs, seed) for seed in range(5)]
        off = np.array([(one.share - exact)[first[:30]] / one.error[first[:30]] for one in tries])
        kept = [len(set(first[:10].tolist()) & set(np.argsort(-one.share)[:10].tolist())) for one in tries]
        relative = [np.median(np.abs(one.share[first[:10]] / exact[first[:10]] - 1)) for one in tries]
        values = {
            "off_first_ten": round(float(np.mean(relative)), 3),
            "first_ten_kept": round(float(np.mean(kept)), 1),
            "within_two_errors": round(float((np.abs(off) < 2).mean()), 2),
        }
        yield Row(f"drawn from {count:,} of {n:,}", 0.0, dict(values))


def main(quick: bool) -> Iterator[Row]:
    betweenness(build(entities(50), relations(50)).pairs)  # compiled before it is timed
    for n in SIZES[:2] if quick else SIZES:
        for row in rows_of(n):
            print(row.name, row.seconds, file=sys.stderr, flush=True)
            yield row
    yield from drawn_sources(2_000 if quick else 10_000)


if __name__ == "__main__":
    report(__file__, list(main("--quick" in sys.argv)))
