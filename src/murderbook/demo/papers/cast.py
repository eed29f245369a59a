"""Who is in the papers of a case: those whom its record names, and others invented for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from murderbook.casefile.case import Case
from murderbook.casefile.person import Role
from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.people import full_name

DETECTIVES, OTHERS = 4, 6
NICKS = ("Red", "Bones", "Shorty", "Duke", "Slim", "Ace", "Lefty", "Rooster")


@dataclass(frozen=True, slots=True)
class Name:
    first: str
    last: str
    nick: str
    badge: str

    def fields(self) -> dict[str, str]:
        """What styles of people may ask for."""
        return {
            "first": self.first,
            "last": self.last,
            "full": f"{self.first} {self.last}",
            "i": self.first[0],
            "I": self.last[0],
            "FIRST": self.first.upper(),
            "LAST": self.last.upper(),
            "nick": self.nick,
        }


@dataclass(frozen=True, slots=True)
class Cast:
    """`happened`: the day of the murder, as good as the record knows it."""

    case: str
    happened: datetime
    victim: Name
    officers: tuple[Name, ...]
    experts: tuple[Name, ...]
    others: tuple[Name, ...]


def cast_of(case: Case, streams: Streams, today: date) -> Cast:
    stream = streams.of("papers: cast", case.id)
    told = [person.name for person in case.persons if person.name and person.role is not Role.VICTIM]
    victim = (case.victim.name if case.victim else None) or full_name(stream, "F")
    others = [*told, *(full_name(stream, "FM"[at % 2]) for at in range(OTHERS))]
    happened = case.occurred.middle if case.occurred else datetime(today.year - 20, 1, 1)
    return Cast(
        case.own_number or case.id,
        datetime(happened.year, happened.month, happened.day) + timedelta(hours=stream.between(0, 23)),
        _name(victim, stream),
        tuple(_name(full_name(stream, "M"), stream) for _ in range(DETECTIVES)),
        tuple(_name(full_name(stream, "FM"[at % 2]), stream) for at in range(2)),
        tuple(_name(name, stream) for name in others),
    )


def _name(name: str, stream: Stream) -> Name:
    """From "Last, First M."; the middle initial is left out."""
    last, _, first = name.partition(", ")
    return Name(first.split(" ")[0] or "Pat", last, stream.one_of(NICKS), str(stream.between(1001, 28_999)))
