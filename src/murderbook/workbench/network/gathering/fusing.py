"""Rows that a person judged to be one person become one entity, which has the names of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from murderbook.network.graph.entity import Entity
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.network.gathering.found import Found, part_key
from murderbook.workbench.resolution.judgements import OnePerson, same_persons


def groups_of(account: Account, right: Right, found: Found) -> list[list[str]]:
    """Keys of each group that judgements in force, which the account may see, say is one person."""
    return [list(_keys(one, found)) for one in same_persons(account, right, found.cases)]


def _keys(one: OnePerson, found: Found) -> Iterator[str]:
    """In order. Of the department's own people none is there."""
    yield from (found.rows[row] for row in sorted(one.persons) if row in found.rows)
    for case, name in sorted(one.names):
        if case in found.cases:
            yield part_key(found.cases[case], "named", name.casefold())


def fused(found: Found, groups: Iterable[Sequence[str]]) -> None:
    """Groups that overlap are one, in whatever order they come. What is not there, or hidden, is in no group."""
    stands_for = _first_of_each(found, groups)
    for key, first in stands_for.items():
        if key != first:
            found.names[first] = tuple(dict.fromkeys((*found.names[first], *found.names.pop(key))))
            del found.entities[key]
    for first in sorted(set(stands_for.values())):
        found.entities[first] = _named(found.entities[first], found.names[first])
    found.relations = [
        replace(one, left=stands_for.get(one.left, one.left), right=stands_for.get(one.right, one.right))
        if one.left in stands_for or one.right in stands_for
        else one
        for one in found.relations
    ]
    found.rows = {pk: stands_for.get(key, key) for pk, key in found.rows.items()}


def _first_of_each(found: Found, groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """For each key of a group of two or more the first key of it: of files before pages, in the order of entry."""
    parent: dict[str, str] = {}
    place = {key: at for at, key in enumerate(found.entities)}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for group in groups:
        seen = [key for key in group if key in found.entities]
        for key in seen[1:]:
            one, other = sorted((root(seen[0]), root(key)), key=place.__getitem__)
            parent[other] = one
    return {key: root(key) for key in sorted(parent, key=place.__getitem__)}


def _named(entity: Entity, names: tuple[str, ...]) -> Entity:
    """By the first name, with the others behind it."""
    told = [name for name in names if " (also " not in name and not name.startswith("unnamed ")]
    if not told:
        return entity
    first, *others = dict.fromkeys(told)
    return replace(entity, name=f"{first} (also {', '.join(others)})" if others else first)
