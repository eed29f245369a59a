"""What was found so far: entities by key, relations, and the names by which an entity is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.workbench.resolution.records import Who


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that the account sees: its label is its number."""

    key: str
    label: str
    when: TimeSpan | None

    def source(self, entry: str) -> Source:
        """The file itself: "case 87-12, person 2"."""
        return Source(f"case {self.label}", "", entry)


@dataclass(slots=True)
class Found:
    """`cases`: those that are seen, by primary key. What does not belong to one of them is not looked at. `names`: all
    that an entity is called. `rows`: the entity that each row of a person is, by primary key. `exhibits`: the entity of
    an exhibit by the key of its case and its number. `who`: of a person, by key, whom his own page is of."""

    cases: dict[int, Seen] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)
    exhibits: dict[tuple[str, str], str] = field(default_factory=dict)
    who: dict[str, Who] = field(default_factory=dict)

    def add(self, kind: Kind, key: str, name: str, names: Iterable[str] = (), born: TimeSpan | None = None) -> str:
        """The key. What is there already stays as it was first found."""
        if key not in self.entities:
            self.entities[key] = Entity(kind, key, name, born)
            self.names[key] = tuple(dict.fromkeys([name, *filter(None, names)]))
        return key

    def tie(self, relation: Relation) -> None:
        self.relations.append(relation)


def part_key(case: Seen, kind: str, number: int | str) -> str:
    """A row of a file by its place in it, as addresses of pages name it: a row's own number would tell of others."""
    return f"{case.key}:{kind}:{number}"


def plain_number(number: str) -> str:
    """In the form that numbers of cases and exhibits have in mentions: "87/12" is "87-12"."""
    return re.sub(r"[ /]+", "-", number.strip().upper())
