"""The case: one murder book, one missing person, or one set of unidentified remains."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.exhibit import Exhibit
from murderbook.casefile.person import Answer, Person, Role
from murderbook.casefile.place import Place, Site
from murderbook.casefile.timespan import TimeSpan


class CaseKind(StrEnum):
    HOMICIDE = "homicide"
    MISSING = "missing person"
    REMAINS = "unidentified remains"


class Status(StrEnum):
    OPEN = "open"
    CLEARED_BY_ARREST = "cleared by arrest"
    CLEARED_EXCEPTIONALLY = "cleared exceptionally"  # with a code of codes/exceptional_clearance.toml
    CLEARED = "cleared"  # how is not recorded
    RESOLVED = "resolved"  # missing person found, remains named
    UNKNOWN = "unknown"


class SuspectState(StrEnum):
    NAMED_ALIVE = "named, alive"
    NAMED_DEAD = "named, dead"
    NAMED = "named, not known whether alive"
    NONE = "none named"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Review:
    """A full review of the file; at most one per day and reviewer. Reviewer may be unknown in old files."""

    on: date
    reviewer: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class NewInformation:
    """Something learned: a tip, a laboratory result, a witness who now talks."""

    on: date
    what: str


@dataclass(frozen=True, slots=True)
class PhysicalLink:
    """DNA, prints or ballistics that tie this case to another, or rule that out. Outranks any behaviour (DESIGN 2)."""

    other: str  # the other case's id
    kind: str  # "dna", "latent", "ballistics"
    same_source: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the engines may know of one case. Code fields hold codes of the lists in codes/; None is unknown.

    `id` is the input's own id (case number, or the line number), unique in a corpus.
    """

    id: str
    kind: CaseKind = CaseKind.HOMICIDE
    own_number: str = ""
    agency_number: str = ""
    agency: str = ""
    offence: str | None = None
    status: Status = Status.UNKNOWN
    exceptional: str | None = None
    occurred: TimeSpan | None = None
    county_fips: str | None = None
    state: str | None = None
    area: str = ""  # division, district or city: the unit's own words
    weapon: str | None = None
    circumstance: str | None = None
    situation: str | None = None
    suspect_state: SuspectState = SuspectState.UNKNOWN
    motive_known: Answer = Answer.UNKNOWN
    persons: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    reviews: tuple[Review, ...] = ()
    news: tuple[NewInformation, ...] = ()
    physical_links: tuple[PhysicalLink, ...] = ()
    series: str | None = None  # a known, solved series it belongs to; never a guess of ours
    notes: str = ""
    extra: dict[str, str] = field(default_factory=dict)  # source columns without a field of their own

    @property
    def is_open(self) -> bool:
        return self.status in (Status.OPEN, Status.UNKNOWN)

    @property
    def victims(self) -> tuple[Person, ...]:
        return tuple(person for person in self.persons if person.role is Role.VICTIM)

    @property
    def victim(self) -> Person | None:
        """The first victim, whom the SHR and most registers describe."""
        return next((person for person in self.persons if person.role is Role.VICTIM), None)

    @property
    def witnesses(self) -> tuple[Person, ...]:
        return tuple(person for person in self.persons if person.role is Role.WITNESS)

    def presence_of(self, code: str) -> Presence:
        """UNKNOWN where nobody coded it."""
        return next((b.presence for b in self.behaviours if b.code == code), Presence.UNKNOWN)

    def place_at(self, *preferred: Site) -> Place | None:
        """The first site of `preferred` that has coordinates, else any located place, else None."""
        located = [place for place in self.places if place.located]
        for site in preferred:
            for place in located:
                if place.site is site:
                    return place
        return located[0] if located else None
