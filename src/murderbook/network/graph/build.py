"""Entities and relations into a network. The same input in any order gives the same network, to the bit.

Access comes first, and is the caller's: what an account may not see is not given. A relation to something that is not
given is left out, so that it leaves no trace here either; how many there were is told to the maker alone
(`Treated.absent`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from murderbook.network.graph.entity import Entity, Relation
from murderbook.network.graph.nameless import names_nobody
from murderbook.network.graph.network import Network
from murderbook.network.graph.treated import Treated, Treatment


@dataclass
class _Met:
    """Examples of what was met, in words."""

    loops: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    unborn: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def treated(self) -> Treated:
        kinds = (self.loops, self.nameless, self.repeated, self.unborn, self.absent)
        return Treated(*map(Treatment.of, kinds))


def build(entities: Iterable[Entity], relations: Iterable[Relation]) -> Network:
    """What cannot stand in a network is treated as `Network.treated` says. ValueError where two entities have one key
    and differ."""
    known, met = _by_key(entities), _Met()
    kept = _parted(known, list(_usable(known, relations, met)), met)
    order = sorted(known)
    index = {key: at for at, key in enumerate(order)}
    return _assembled(tuple(known[key] for key in order), index, kept, met)


def _by_key(entities: Iterable[Entity]) -> dict[str, Entity]:
    known: dict[str, Entity] = {}
    for entity in entities:
        there = known.setdefault(entity.key, entity)
        if there is not entity and there != entity:
            raise ValueError(f"two entities have the key {entity.key!r} and differ: {there} and {entity}")
    return known


def _usable(known: dict[str, Entity], relations: Iterable[Relation], met: _Met) -> Iterable[Relation]:
    for relation in relations:
        left, right = known.get(relation.left), known.get(relation.right)
        if left is None or right is None:
            met.absent.append(_shown(relation))
        elif relation.left == relation.right:
            met.loops.append(_shown(relation))
        elif _before_birth(relation, left) or _before_birth(relation, right):
            met.unborn.append(_shown(relation))
        else:
            yield relation


def _before_birth(relation: Relation, entity: Entity) -> bool:
    """Surely before: where the spans touch, it may be right."""
    return relation.when is not None and entity.born is not None and relation.when.latest < entity.born.earliest


def _shown(relation: Relation) -> str:
    return f"{relation.left} - {relation.right}, {relation.when_in_words()}, {relation.source.in_words()}"


def _parted(known: dict[str, Entity], relations: list[Relation], met: _Met) -> list[Relation]:
    """A name of nobody that stands in several places becomes a node of each place."""
    nobodies = {key for key, entity in known.items() if names_nobody(entity)}
    if not nobodies:
        return relations
    places: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        for key in {relation.left, relation.right} & nobodies:
            places[key].add(relation.source.in_words())
    parted = {key for key, found in places.items() if len(found) > 1}
    for key in sorted(parted):
        for place in places[key]:
            apart = replace(known[key], key=f"{key} in {place}", name=f"{known[key].label} in {place}")
            known.setdefault(apart.key, apart)
        met.nameless.append(f"{known.pop(key).label!r} in {len(places[key])} places")
    return [_renamed(relation, parted) for relation in relations]


def _renamed(relation: Relation, parted: set[str]) -> Relation:
    ends = {
        side: f"{key} in {relation.source.in_words()}"
        for side, key in (("left", relation.left), ("right", relation.right))
        if key in parted
    }
    return replace(relation, left=ends.get("left", relation.left), right=ends.get("right", relation.right))


def _assembled(entities: tuple[Entity, ...], index: dict[str, int], relations: list[Relation], met: _Met) -> Network:
    n = len(relations)
    ends = np.fromiter((index[key] for one in relations for key in (one.left, one.right)), np.int32, 2 * n)
    directed = np.fromiter((one.directed for one in relations), np.bool_, n)
    kinds = {kind: at for at, kind in enumerate(sorted({one.kind for one in relations}))}
    kind = np.fromiter((kinds[one.kind] for one in relations), np.int32, n)
    left, right = ends[::2].copy(), ends[1::2].copy()
    turned = ~directed & (left > right)
    left[turned], right[turned] = right[turned], left[turned]
    order = np.lexsort((directed, kind, right, left))
    same = np.zeros(n, np.bool_)
    for column in (left, right, kind, directed):
        column[:] = column[order]
    same[1:] = (
        (left[1:] == left[:-1]) & (right[1:] == right[:-1]) & (kind[1:] == kind[:-1]) & (directed[1:] == directed[:-1])
    )
    begins = np.flatnonzero(~same)
    reports, first = _grouped([relations[at] for at in order.tolist()], [*begins.tolist(), n], met)
    return Network(entities, tuple(reports), first, left[begins], right[begins], met.treated())


def _grouped(relations: list[Relation], begins: list[int], met: _Met) -> tuple[list[Relation], np.ndarray]:
    """Reports of each edge in order, a report that came twice once."""
    reports: list[Relation] = []
    first = [0]
    for begin, end in pairwise(begins):
        if end - begin == 1:
            reports.append(relations[begin])
        else:
            several = sorted(relations[begin:end], key=lambda one: one.order)
            for at, one in enumerate(several):
                if at and one == several[at - 1]:
                    met.repeated.append(_shown(one))
                else:
                    reports.append(one)
        first.append(len(reports))
    return reports, np.array(first, np.int64)
