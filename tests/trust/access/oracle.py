"""What docs/reference/access.md says of who may do what, a second time and in plain Python: no condition in SQL, and
nothing of the application's own. The state machine keeps it beside the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

READ, WRITE, EXPORT, GIVE = "read", "write", "export", "give access"
OF_ROLE = {
    "detective": {READ, WRITE, EXPORT},
    "supervisor": {READ, WRITE, EXPORT, GIVE},
    "analyst": {READ, EXPORT},
    "consultant": {READ},
}
SEE_NO_CASE = {"administrator", "auditor"}
EVERY = frozenset({"overview", "chrono", "victim", "people", "scene", "evidence"})


@dataclass
class Person:
    role: str
    is_open: bool = True
    must_change: bool = False


@dataclass
class File:
    compartment: int
    is_withdrawn: bool = False


@dataclass
class Permit:
    """`case`: which file, or all of the compartment; `sections`: none for the whole file."""

    person: str
    compartment: int
    role: str
    begins: datetime
    ends: datetime | None = None
    case: int | None = None
    sections: frozenset[str] = frozenset()
    may_export: bool = False

    def runs(self, now: datetime) -> bool:
        return self.begins <= now and (self.ends is None or now < self.ends)

    def carries(self, right: str) -> bool:
        return right in OF_ROLE[self.role] or (right == EXPORT and self.may_export)

    def covers(self, number: int, file: File) -> bool:
        """A permit for one file ends where that file lies elsewhere."""
        return self.compartment == file.compartment and self.case in (None, number)


@dataclass
class Law:
    people: dict[str, Person] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    permits: list[Permit] = field(default_factory=list)

    def works(self, name: str) -> bool:
        """Whether cases are open to the person at all."""
        person = self.people[name]
        return person.is_open and not person.must_change and person.role not in SEE_NO_CASE

    def running(self, name: str, now: datetime) -> list[Permit]:
        mine = [one for one in self.permits if one.person == name and one.runs(now)]
        return mine if self.works(name) else []

    def may(self, name: str, right: str, number: int, now: datetime) -> bool:
        """With the whole of a file."""
        file = self.files[number]
        found = (one for one in self.running(name, now) if not one.sections and one.carries(right))
        return not file.is_withdrawn and any(one.covers(number, file) for one in found)

    def reads(self, name: str, section: str, number: int, now: datetime) -> bool:
        """One section of a file."""
        file = self.files[number]
        found = (one for one in self.running(name, now) if not one.sections or section in one.sections)
        return not file.is_withdrawn and any(one.covers(number, file) for one in found)

    def takes_away(self, name: str, now: datetime) -> bool:
        """Whether pages that export exist for him."""
        return any(one.carries(EXPORT) and not one.sections for one in self.running(name, now))

    def is_let_in(self, name: str, now: datetime) -> bool:
        """Whether a page answers at all: a consultant who had access and has none, now or to come, is logged out."""
        person = self.people[name]
        if person.role == "consultant":
            ends = [one.ends for one in self.permits if one.person == name]
            return person.is_open and (not ends or any(end is None or end > now for end in ends))
        return person.is_open
