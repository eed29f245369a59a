"""Papers, and what accepted mentions say that they name: facts only once a person has accepted them.

A telephone with its area code, a whole plate and an address are one thing in whatever file they stand; a name, a
vehicle that is only described and a weapon are what this file means by it. That two names are one person is judged by a
person, and by nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.functions import Lower

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.mentions.mention import Kind as Named
from murderbook.formats.phone_number import reader
from murderbook.formats.reject import BadValueError
from murderbook.network.graph.entity import Kind, Relation, Source
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.documents.models import Document, Mention, MentionState
from murderbook.workbench.network.gathering.addresses import plain_address
from murderbook.workbench.network.gathering.calls import telephone
from murderbook.workbench.network.gathering.found import Found, Seen, part_key, plain_number
from murderbook.workbench.network.gathering.staff import STAFF, is_staff
from murderbook.workbench.resolution.records import Who

NAMES = "named in"
OF_FILE = "named in the file of"
WHOLE_PLATE = 5  # letters and digits: fewer stand on many cars
_KINDS = (
    Named.PERSON, Named.PHONE, Named.PLATE, Named.ADDRESS, Named.VEHICLE, Named.WEAPON, Named.CALIBRE,
    Named.EXHIBIT, Named.CASE_NUMBER,
)  # fmt: skip
_DESCRIBED = {
    Named.PERSON: (Kind.PERSON, "named"),
    Named.VEHICLE: (Kind.VEHICLE, "vehicle"),
    Named.PLATE: (Kind.VEHICLE, "plate"),
    Named.WEAPON: (Kind.WEAPON, "weapon"),
    Named.CALIBRE: (Kind.WEAPON, "calibre"),
    Named.EXHIBIT: (Kind.EXHIBIT, "exhibit named"),
}
_COLUMNS = ("case_id", "kind", "value", "role", "page__document_id", "page__cited_as")
_read_number = reader("US")


@dataclass(frozen=True, slots=True)
class Paper:
    key: str
    name: str
    when: TimeSpan | None


def papers(account: Account, right: Right, found: Found) -> dict[int, Paper]:
    """By primary key; each is tied to its case, by the date it bears."""
    rows = Document.objects.visible_to(account, right).order_by("pk")
    told: dict[int, Paper] = {}
    for pk, case, key, title, name, written_on in rows.values_list(
        "pk", "case_id", "key", "title", "name", "written_on"
    ).iterator(chunk_size=2_000):
        if case in found.cases:
            told[pk] = paper = Paper(f"paper:{key}", title or name, _on(written_on))
            found.add(Kind.DOCUMENT, paper.key, paper.name, [title, name])
            tied = Relation("paper of", paper.key, found.cases[case].key, paper.when, Source(paper.name), directed=True)
            found.tie(tied)
    return told


def mentions(account: Account, right: Right, found: Found, told: dict[int, Paper]) -> None:
    """Each thing that a page names is tied to the paper and to the case."""
    staff = _staff(account, right)
    of_case = Things(found)
    rows = Mention.objects.visible_to(account, right).filter(
        state=MentionState.ACCEPTED, page__document__withdrawn_at=None, kind__in=[kind.value for kind in _KINDS]
    )
    for case, kind, value, role, document, page in rows.order_by(*_COLUMNS).values_list(*_COLUMNS).distinct():
        if case not in found.cases or document not in told:
            continue
        if kind == Named.PERSON and (is_staff(role) or (case, value.casefold()) in staff):
            continue
        key = of_case.key(found.cases[case], Named(kind), value)
        if key and kind == Named.PERSON:
            found.who.setdefault(key, Who(case, 0, value))
        for relation in _ties(key, found.cases[case], told[document], page) if key else ():
            found.tie(relation)


def _ties(key: str, case: Seen, paper: Paper, page: int) -> Iterator[Relation]:
    said = Source(paper.name, str(page))
    yield Relation(NAMES, key, paper.key, paper.when, said, directed=True)
    if key != case.key:
        yield Relation(OF_FILE, key, case.key, paper.when, said, directed=True)


def _staff(account: Account, right: Right) -> set[tuple[int, str]]:
    """Names that some page of the file has with a rank, unless that was rejected: nobody is tied by his duty."""
    named = Mention.objects.visible_to(account, right).filter(kind=Named.PERSON.value)
    ranked = named.exclude(state=MentionState.REJECTED).annotate(said=Lower("role"))
    wanted = Q(said__in=[*STAFF, *(f"{word}." for word in STAFF)]) | Q(said__contains="officer")
    rows = ranked.filter(wanted).order_by().values_list("case_id", "value", "role").distinct()
    return {(case, value.casefold()) for case, value, role in rows if is_staff(role)}


@dataclass(slots=True)
class Things:
    """What a mention means, as an entity."""

    found: Found
    numbers: dict[str, set[str]] | None = None  # of cases, in the form of mentions

    def key(self, case: Seen, kind: Named, value: str) -> str | None:
        """None where it names no thing that is seen."""
        if kind is Named.PHONE:
            return telephone(self.found, case, _number(value))
        if kind is Named.CASE_NUMBER:
            return self._case(case, value)
        if kind is Named.ADDRESS:
            return self.address(value)
        if kind is Named.PLATE and (plate := self.plate(value)):
            return plate
        return self._described(case, kind, value)

    def plate(self, value: str) -> str | None:
        """Of a whole plate, with "plate" before it or without."""
        plain = " ".join(re.sub(r"(?i)^plate\b", "", value).split()).upper()
        if not _is_whole(plain):
            return None
        return self.found.add(Kind.VEHICLE, f"plate:{plain}", f"plate {plain}", [plain])

    def address(self, value: str) -> str:
        """By its text alone, however it is spelled; found by each of its spellings."""
        key = self.found.add(Kind.PLACE, f"address:{plain_address(value)}", value)
        if value not in self.found.names[key]:
            self.found.names[key] = (*self.found.names[key], value)
        return key

    def _described(self, case: Seen, kind: Named, value: str) -> str:
        sort, word = _DESCRIBED[kind]
        if kind is Named.EXHIBIT and (listed := self.found.exhibits.get((case.key, plain_number(value)))):
            return listed
        label = value if kind is Named.PERSON else f"{_words(kind, value)} (in the file of {case.label})"
        return self.found.add(sort, part_key(case, word, value.casefold()), label, [value])

    def _case(self, case: Seen, value: str) -> str | None:
        """Another case that is seen, where one alone has the number."""
        if self.numbers is None:
            self.numbers = {}
            for seen in self.found.cases.values():
                for number in self.found.names[seen.key]:
                    self.numbers.setdefault(plain_number(number), set()).add(seen.key)
        named = self.numbers.get(plain_number(value), set()) - {case.key}
        return next(iter(named)) if len(named) == 1 else None


def _words(kind: Named, value: str) -> str:
    return f"{kind.value} {value}" if kind in (Named.EXHIBIT, Named.CALIBRE) else value


def _number(value: str) -> str:
    """In the form of bills, where the page has its area code; else as it stands."""
    try:
        return _read_number(value).number or value
    except BadValueError:
        return value


def _is_whole(plate: str) -> bool:
    """A state or nothing, then letters and digits, as mentions have it."""
    return re.fullmatch(rf"(?:[A-Z. ]+ )?(?=[A-Z]*\d)[A-Z0-9]{{{WHOLE_PLATE},8}}", plate) is not None


def _on(day: date | None) -> TimeSpan | None:
    return TimeSpan.of_day(day.year, day.month, day.day) if day else None
