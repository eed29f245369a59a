"""Who brokers between two cases, or two groups? Who lies on the shortest ways from the one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Flags, Ints
from murderbook.network.graph.entity import Entity, Kind
from murderbook.network.graph.network import Network
from murderbook.network.graph.pairs import Pairs
from murderbook.network.measures.brandes import between_groups
from murderbook.network.measures.centrality import ranks_of
from murderbook.network.measures.pieces import pieces
from murderbook.network.robust import RUNS, Rated, Robustness, first_of, robustness
from murderbook.network.sentences import joined, number

LIMITS = (
    "Ways are counted over the fewest ties, whatever their weight and date: one call counts as a hundred.",
    "Whoever is of both groups joins them by that alone, and is named beside the ranking.",
    "That somebody lies between says that he could pass on, not that he did.",
)


@dataclass(frozen=True, slots=True)
class Broker:
    """`pairs`: over how many of the pairs the shortest ways go through him, shared out where there are several.
    `cut`: how many pairs of others would not be joined at all without him. `group`: of which he is, if of one."""

    entity: Entity
    rank: int
    pairs: float
    cut: int
    group: str


@dataclass(frozen=True, slots=True)
class Brokers:
    """`joined` of `asked` pairs, one of each group, are connected at all. `left_out`: the cases themselves, and what
    else stands for a whole group, through which no way is counted."""

    one: tuple[Entity, ...]
    other: tuple[Entity, ...]
    both: tuple[Entity, ...]
    left_out: tuple[Entity, ...]
    asked: int
    joined: int
    found: tuple[Broker, ...]
    robustness: Robustness
    limits: tuple[str, ...]

    @property
    def sentence(self) -> str:
        told = f"{self.joined:,} of {number(self.asked, 'pair')} between the groups are connected."
        if self.both:
            told += f" In both: {joined([one.label for one in self.both])}."
        if not self.found:
            return f"{told} Nobody stands between them{': who is connected is so directly' if self.joined else ''}."
        return f"{told} {self.sentences[0]} {self.robustness.sentence}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """One for each broker."""
        return tuple(
            f"{one.rank}. {one.entity.label}{f' (of {one.group})' if one.group else ''} lies between "
            f"{one.pairs:.4g} of {number(self.joined, 'pair')}; without {one.entity.label} "
            f"{number(one.cut, 'pair')} of others would not be connected."
            for one in self.found
        )


def brokers(network: Network, one: Sequence[str], other: Sequence[str], top: int = 10, *, runs: int = RUNS) -> Brokers:
    """The first `top`; of equals by key. A case in a group stands for all that is tied to it but other cases and
    documents. UnknownEntityError where a key is not there, ValueError where a group is empty or both are the same."""
    cases = [key for key in (*one, *other) if network.entities[network.at(key)].kind is Kind.CASE]
    groups = members(network, one), members(network, other)
    for keys, group in zip((one, other), groups, strict=True):
        if not len(group):
            raise ValueError(f"nobody is tied to {', '.join(keys)}: name a group with somebody in it")
    if set(one) == set(other):
        raise ValueError("both groups are the same: name two")
    hidden = network.nodes(cases)
    pairs = network.pairs.without(hidden)
    both = np.intersect1d(*groups)
    lying, connected = between_groups(pairs, *groups)
    ranks = ranks_of(lying)
    order = np.lexsort((np.arange(len(network)), ranks))
    order = order[lying[order] > 0]
    inside = [_flags(network, group) for group in groups]
    found = tuple(
        Broker(
            network.entities[node], int(ranks[node]), float(lying[node]), _cut(pairs, groups, node), _of(inside, node)
        )
        for node in order[:top].tolist()
    )
    score = Rated(lambda part: between_groups(part, *groups)[0], len(groups[0]) * _reached(pairs, groups[0]))
    held = robustness(pairs, score, first_of(network, order), runs)
    return Brokers(
        _entities(network, groups[0]),
        _entities(network, groups[1]),
        _entities(network, both),
        _entities(network, hidden),
        len(groups[0]) * len(groups[1]) - len(both),
        connected,
        found,
        held,
        LIMITS,
    )


def steps_of(network: Network, one: Sequence[str]) -> int:
    """Of one ranking from this group: each of it looks at all that is connected with it."""
    group = members(network, one)
    return len(group) * _reached(network.pairs, group)


def _reached(pairs: Pairs, group: Ints) -> int:
    """Nodes and arcs of the pieces in which the group lies."""
    if not len(group):
        return 0
    piece = pieces(pairs)
    inside = np.isin(piece, piece[group])
    return int(inside.sum() + pairs.degree[inside].sum())


def members(network: Network, keys: Sequence[str]) -> Ints:
    """int32, in order: the entities named; of a case what is tied to it, but no cases and documents."""
    found: set[int] = set()
    for node in network.nodes(keys).tolist():
        if network.entities[node].kind is Kind.CASE:
            near = network.pairs.neighbour[network.pairs.start[node] : network.pairs.start[node + 1]].tolist()
            found.update(at for at in near if network.entities[at].kind not in (Kind.CASE, Kind.DOCUMENT))
        else:
            found.add(node)
    return np.array(sorted(found), np.int32)


def _cut(pairs: Pairs, groups: tuple[Ints, Ints], node: int) -> int:
    """Pairs of others that are connected, and are not without the node."""
    one, other = (group[group != node] for group in groups)
    before, after = pieces(pairs), pieces(pairs.without(np.array([node], np.int32)))
    return _connected(before, one, other) - _connected(after, one, other)


def _connected(piece: Ints, one: Ints, other: Ints) -> int:
    """How many pairs, one of each group, lie in one piece; nobody is a pair with himself."""
    most = int(piece.max()) + 1
    counts = np.bincount(piece[one], minlength=most) * np.bincount(piece[other], minlength=most)
    return int(counts.sum()) - len(np.intersect1d(one, other))


def _flags(network: Network, nodes: Ints) -> Flags:
    flags = np.zeros(len(network), np.bool_)
    flags[nodes] = True
    return flags


def _of(inside: list[Flags], node: int) -> str:
    named = [name for name, flags in zip(("the first group", "the second group"), inside, strict=True) if flags[node]]
    return " and ".join(named)


def _entities(network: Network, nodes: Ints) -> tuple[Entity, ...]:
    return tuple(network.entities[node] for node in nodes.tolist())
