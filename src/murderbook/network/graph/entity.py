"""What a network is made of: entities, and relations between two of them, each with where it stands written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.graph.grading import UNGRADED, Grade


class Kind(StrEnum):
    """Of an entity."""

    PERSON = "person"
    OFFICER = "officer"
    ORGANISATION = "organisation"
    PLACE = "place"
    VEHICLE = "vehicle"
    PHONE = "phone"
    WEAPON = "weapon"
    EXHIBIT = "exhibit"
    CASE = "case"
    DOCUMENT = "document"
    EVENT = "event"


# What acts, or is used by who acts: files and papers join them, and have no standing of their own.
ACTING = (Kind.PERSON, Kind.ORGANISATION, Kind.PHONE, Kind.VEHICLE, Kind.PLACE, Kind.WEAPON)


class Source(NamedTuple):
    """Where a relation stands written. Words as the unit uses them; an empty one is not known."""

    document: str = ""
    page: str = ""
    entry: str = ""

    def in_words(self) -> str:
        """'interview of 3 May, page 2, entry 14', or that none is named."""
        page = f"page {self.page}" if self.page else ""
        return ", ".join(part for part in (self.document, page, self.entry) if part) or "no source named"


NO_SOURCE = Source()


@dataclass(frozen=True, slots=True)
class Entity:
    """One node. `key` is its own in the whole network, whatever its kind; `born` of a person, where it is known."""

    kind: Kind
    key: str
    name: str = ""
    born: TimeSpan | None = None

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError(f"an entity without a key ({self.kind}, {self.name!r}): give each one of its own")

    @property
    def label(self) -> str:
        return self.name or self.key


@dataclass(frozen=True, slots=True)
class Relation:
    """One report that two entities are related. `kind` in the unit's words ("called", "owns", "seen with");
    `directed`: from left to right. `weight`: how often or how much, above 0 (calls, meetings); ValueError else."""

    kind: str
    left: str
    right: str
    when: TimeSpan | None = None
    source: Source = NO_SOURCE
    grade: Grade = UNGRADED
    weight: float = 1.0
    directed: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.weight < math.inf:
            raise ValueError(f"{self.left} - {self.right}: weight {self.weight} is not a number above 0; leave it out")

    @property
    def order(self) -> tuple[object, ...]:
        """Reports of one relation in order of time, then of source: the same whatever order they came in."""
        when = (self.when.earliest.isoformat(), self.when.latest.isoformat(), self.when.as_written) if self.when else ()
        return (not when, when, self.source, self.grade, self.weight, self.left, self.right)

    def when_in_words(self) -> str:
        return self.when.in_words() if self.when else "not dated"
