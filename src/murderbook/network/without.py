"""What would fall apart without X? Pieces before and after, pairs cut off, and what alone holds parts together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.compute.packed import Ints
from murderbook.network.graph.entity import Entity
from murderbook.network.graph.network import Edge, Network
from murderbook.network.measures.pieces import bridges, cut_points, joined_pairs, pieces, sizes
from murderbook.network.sentences import joined, number

SHOWN = 10
LIMITS = (
    "Networks mend: who is arrested is replaced, and others find other ways. This says what would part that day.",
    "A tie that was never recorded may hold together what falls apart here.",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """`entities`: the first few, in order of their keys."""

    size: int
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """`before` and `after`: how many pieces, those removed not counted. `pairs_cut`: pairs of others that were
    connected and are not. `parts`: what the pieces they lay in fall into, the largest first, `more` not shown.
    `cut_points`: of the removed, those whose single loss parts a piece. `bridges`: ties of theirs that are the only way
    between two parts."""

    removed: tuple[Entity, ...]
    before: int
    after: int
    pairs_before: int
    pairs_cut: int
    parts: tuple[Piece, ...]
    more: int
    cut_points: tuple[Entity, ...]
    bridges: tuple[Edge, ...]
    limits: tuple[str, ...]

    @property
    def sentence(self) -> str:
        who = joined([one.label for one in self.removed])
        if not self.pairs_cut:
            return f"Without {who} nothing falls apart: all others stay connected as they are."
        pairs = f"{self.pairs_cut:,} of {number(self.pairs_before, 'pair')} of others are no longer connected"
        largest = number(self.parts[0].size, "thing")
        parts = number(len(self.parts) + self.more, "part")
        return f"Without {who} {pairs}: what they held falls into {parts}, the largest of {largest}."


def without(network: Network, keys: Sequence[str]) -> Without:
    """UnknownEntityError where a key is not there, ValueError where none is given."""
    gone = network.nodes(keys)
    if not len(gone):
        raise ValueError("name what is to be left out")
    stays = np.ones(len(network), np.bool_)
    stays[gone] = False
    before, after = pieces(network.pairs), pieces(network.pairs.without(gone))
    touched = np.isin(before, before[gone]) & stays
    pairs_before, pairs_after = (joined_pairs(sizes(piece[stays])) for piece in (before, after))
    parts, more = _parts(network, after, touched)
    held = np.intersect1d(cut_points(network.pairs), gone)
    return Without(
        _entities(network, gone),
        len(np.unique(before[stays])),
        len(np.unique(after[stays])),
        pairs_before,
        pairs_before - pairs_after,
        parts,
        more,
        _entities(network, held),
        _bridges(network, gone),
        LIMITS,
    )


def _parts(network: Network, piece: Ints, touched: np.ndarray) -> tuple[tuple[Piece, ...], int]:
    nodes = np.flatnonzero(touched)
    numbers, first, counts = np.unique(piece[nodes], return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    shown = []
    for at in order[:SHOWN].tolist():
        inside = nodes[piece[nodes] == numbers[at]][:SHOWN]
        shown.append(Piece(int(counts[at]), _entities(network, inside)))
    return tuple(shown), max(0, len(order) - SHOWN)


def _bridges(network: Network, gone: Ints) -> tuple[Edge, ...]:
    wanted = set(gone.tolist())
    ties = [pair for pair in bridges(network.pairs) if wanted & set(pair)]
    return tuple(network.edge(network.between(*pair)[0]) for pair in ties[:SHOWN])


def _entities(network: Network, nodes: np.ndarray) -> tuple[Entity, ...]:
    return tuple(network.entities[node] for node in nodes.tolist())
