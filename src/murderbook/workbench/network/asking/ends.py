"""Whom somebody means by what he typed: by a name, a part of it, or a choice among those whom it may mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from murderbook.network.graph.entity import Entity, Kind
from murderbook.network.sentences import joined
from murderbook.workbench.network.records import Gathered

MOST_OFFERED = 30
BETWEEN = "|"  # a key and what was typed
_FIRST = (Kind.PERSON, Kind.CASE, Kind.PHONE, Kind.VEHICLE, Kind.ORGANISATION)


@dataclass(frozen=True, slots=True)
class Offer:
    """`value`: of the choice, which keeps what was typed. `cases`: that it stands in, since many bear one name."""

    value: str
    label: str
    kind: str
    cases: str


@dataclass(frozen=True, slots=True)
class Meant:
    """`key`: of the one that is meant. Else `offers`, and how many `more` there are; none: nothing is called so."""

    typed: str
    key: str = ""
    offers: tuple[Offer, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Finder:
    """`picks`: choices that were made before, as the form sends them."""

    found: Gathered
    picks: Collection[str] = ()

    def meant(self, typed: str, kinds: Collection[Kind] = tuple(Kind)) -> Meant:
        if typed in self.found.network and self._entity(typed).kind in kinds:
            return Meant(typed, typed)
        chosen = self._picked.get(typed)
        if chosen and chosen in self.found.network and self._entity(chosen).kind in kinds:
            return Meant(typed, chosen)
        plain = typed.casefold()
        called = self._where(kinds, lambda names: plain in names)
        met = called or self._where(kinds, lambda names: all(word in " ".join(names) for word in plain.split()))
        if len(met) == 1:
            return Meant(typed, met[0].key)
        offers = tuple(self._offer(entity, typed) for entity in sorted(met, key=_rank)[:MOST_OFFERED])
        return Meant(typed, "", offers, max(0, len(met) - MOST_OFFERED))

    @cached_property
    def _picked(self) -> dict[str, str]:
        parted = (pick.rpartition(BETWEEN) for pick in self.picks)
        return {typed: key for key, _, typed in parted}

    def _entity(self, key: str) -> Entity:
        network = self.found.network
        return network.entities[network.at(key)]

    def _where(self, kinds: Collection[Kind], fits: Callable[[list[str]], bool]) -> list[Entity]:
        return [
            entity
            for entity in self.found.network.entities
            if entity.kind in kinds and fits([name.casefold() for name in self._names(entity)])
        ]

    def _names(self, entity: Entity) -> Iterator[str]:
        yield entity.label
        yield from self.found.names.get(entity.key, ())

    def _offer(self, entity: Entity, typed: str) -> Offer:
        near = cases_beside(self.found, entity.key) if entity.kind is not Kind.CASE else []
        return Offer(f"{entity.key}{BETWEEN}{typed}", entity.label, entity.kind.value, joined(near, 3))


def cases_beside(found: Gathered, key: str) -> list[str]:
    """Numbers of the cases that it is tied to, in order."""
    network, pairs = found.network, found.network.pairs
    at = network.at(key)
    near = (network.entities[node] for node in pairs.neighbour[pairs.start[at] : pairs.start[at + 1]].tolist())
    return sorted(entity.label for entity in near if entity.kind is Kind.CASE)


def _rank(entity: Entity) -> tuple[int, str, str]:
    kind = _FIRST.index(entity.kind) if entity.kind in _FIRST else len(_FIRST)
    return kind, entity.label.casefold(), entity.key
