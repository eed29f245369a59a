"""Whom a chart may begin with: entities by a part of any of their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from murderbook.network.graph.entity import Entity, Kind
from murderbook.network.graph.network import Network

MOST_FOUND = 50
_ORDER = (Kind.PERSON, Kind.CASE, Kind.PHONE, Kind.VEHICLE, Kind.ORGANISATION, Kind.WEAPON, Kind.PLACE, Kind.EXHIBIT)


@dataclass(frozen=True, slots=True)
class FoundEntities:
    """`more`: how many beyond those that are shown."""

    entities: tuple[Entity, ...]
    more: int


def find(network: Network, names: Mapping[str, tuple[str, ...]], words: str) -> FoundEntities:
    """Every word stands in one of the entity's names; small and capital letters are the same. People first, then cases;
    within a kind in order of labels."""
    asked = words.casefold().split()
    if not asked:
        return FoundEntities((), 0)
    met = sorted(_met(network, names, asked), key=_rank)
    return FoundEntities(tuple(met[:MOST_FOUND]), max(0, len(met) - MOST_FOUND))


def _met(network: Network, names: Mapping[str, tuple[str, ...]], asked: list[str]) -> Iterator[Entity]:
    for entity in network.entities:
        called = " ".join((entity.label, *names.get(entity.key, ()))).casefold()
        if all(word in called for word in asked):
            yield entity


def _rank(entity: Entity) -> tuple[int, str, str]:
    kind = _ORDER.index(entity.kind) if entity.kind in _ORDER else len(_ORDER)
    return kind, entity.label.casefold(), entity.key
