"""What stands at an end of a relation: a person of the file, chosen by the line that the form offers, or words."""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.casefile.person import Role
from murderbook.network.graph.entity import Kind
from murderbook.network.graph.grading import Credibility, Grade, Reliability
from murderbook.workbench.network.models import CaseRelation
from murderbook.workbench.pages.words import span_of
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, Person

# May be named in words. A paper is a source; another case is joined by a physical link, or a page with its number.
KINDS = (
    Kind.PERSON, Kind.ORGANISATION, Kind.PLACE, Kind.VEHICLE, Kind.PHONE, Kind.WEAPON, Kind.EXHIBIT, Kind.EVENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class End:
    """`person`: of the file. `name`: as it stands there, or as it was typed."""

    kind: Kind
    name: str
    person: Person | None = None

    @property
    def is_same(self) -> tuple[object, ...]:
        return (self.person.pk,) if self.person else (self.kind, self.name.casefold())


def people_of(case: Case) -> dict[str, Person]:
    """Those who stand, by the line that is offered: "Roe, Max (witness, person 2)". No investigator: see models."""
    placed = enumerate(PARTS["people"].rows(case), start=1)
    return {
        f"{row.name or 'unnamed'} ({row.role}, person {place})": row
        for place, row in placed
        if row.withdrawn_at is None and row.role != Role.INVESTIGATOR
    }


def by_name(people: dict[str, Person]) -> dict[str, list[Person]]:
    """Who is called so, in small letters: for who asks of thousands."""
    found: dict[str, list[Person]] = {}
    for row in people.values():
        found.setdefault((row.name or "").casefold(), []).append(row)
    return found


def end_of(words: str, kind: str, people: dict[str, Person], named: dict[str, list[Person]] | None = None) -> End:
    """The person whose line it is, or whose name it is where one alone has that; else what the words name."""
    plain = " ".join(words.split())
    chosen = people.get(plain)
    if chosen is None and kind == Kind.PERSON:
        called = (named or by_name(people)).get(plain.casefold(), [])
        chosen = called[0] if len(called) == 1 else None
    if chosen is not None:
        return End(Kind.PERSON, chosen.name or f"unnamed {chosen.role}", chosen)
    return End(Kind(kind), plain)


@dataclass(frozen=True, slots=True)
class Told:
    """A relation as the page tells it."""

    row: CaseRelation

    @property
    def left(self) -> str:
        return self.row.left_name

    @property
    def right(self) -> str:
        return self.row.right_name

    @property
    def left_sub(self) -> str:
        return _sub(self.row.left_person, self.row.left_kind)

    @property
    def right_sub(self) -> str:
        return _sub(self.row.right_person, self.row.right_kind)

    @property
    def when(self) -> str:
        row = self.row
        span = span_of(row.event_earliest, row.event_latest, row.event_precision, row.event_as_written)
        return span.in_words() if span else ""

    @property
    def grade(self) -> Grade:
        return grade_of_row(self.row)

    @property
    def grade_words(self) -> str:
        return self.grade.in_words().removeprefix(f"{self.grade.code}: ")


def grade_of_row(row: CaseRelation) -> Grade:
    return Grade(Reliability(row.reliability), Credibility(row.credibility))


def _sub(person: Person | None, kind: str) -> str:
    """What he is in the file, and as he is called there now, or what kind of thing it is."""
    if person is None:
        return kind
    return f"{person.role}, withdrawn from the file" if person.withdrawn_at else person.role
