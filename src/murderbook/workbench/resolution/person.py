"""A person across the files: names, files, what is dated and names him, and his telephones, each with where it stands.

Whoever is one person by judgement is told together, as far as the account sees the files (`judgements.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from murderbook.documents.mentions.mention import Kind
from murderbook.resolution.kinds.alike import plain
from murderbook.resolution.records import name_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.calls.models import NumberHolder
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.network.models import CaseRelation
from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.models import Case, ChronoEntry, Person
from murderbook.workbench.resolution.keys import Known
from murderbook.workbench.resolution.records import names_of

DATE = "date"  # the kind of a mention that is a date
NEVER = datetime(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Dated:
    """`earliest`: None of what has no date; `kind`: from which part of the file."""

    earliest: datetime | None
    when: str
    text: str
    kind: str
    case: Case
    link: str
    source: str = ""

    @property
    def number(self) -> str:
        return number_of(self.case)


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    source: str
    case: Case
    link: str


def timeline_of(account: Account, members: Sequence[Known]) -> list[Dated]:
    """The oldest first; what has no date stands last."""
    found = [
        *_events(members),
        *_chrono(account, members),
        *_dates_on_pages(account, members),
        *_relations(account, members),
    ]
    return sorted(found, key=lambda one: (one.earliest is None, one.earliest or NEVER, one.case.pk, one.text))


def phones_of(account: Account, members: Sequence[Known]) -> list[Phone]:
    rows = [one.row.pk for one in members if one.row]
    held = NumberHolder.objects.visible_to(account).filter(person__in=rows, withdrawn_at=None).select_related("case")
    return [
        Phone(one.written, one.source, one.case, reverse("case-calls", args=[one.case.key]))
        for one in held.order_by("number", "pk")
    ]


def names(members: Iterable[Known]) -> list[str]:
    """All that he is called, once each."""
    found: dict[str, str] = {}
    for one in members:
        called = names_of(one.row.name, one.row.aliases, one.row.identified) if one.row else [one.name]
        for name in called:
            found.setdefault(plain(name), name)
    return list(found.values())


def _naive(moment: datetime | None) -> datetime | None:
    """Local time, which the database keeps as UTC."""
    return moment.replace(tzinfo=None) if moment else None


def _events(members: Sequence[Known]) -> Iterator[Dated]:
    for one in members:
        case = one.case
        if one.row is None or case.occurred_earliest is None:
            continue
        when = span_in_words(
            case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written
        )
        text = f"{case.kind.capitalize()} {number_of(case)}: {one.row.role}, as {one.shown}"
        yield Dated(_naive(case.occurred_earliest), when, text, "the file", case, reverse("case", args=[case.key]))


def _chrono(account: Account, members: Sequence[Known]) -> Iterator[Dated]:
    """Entries that name him: by given name and surname, or by a surname that nobody else of the file has."""
    cases = {one.case.pk: one.case for one in members}
    entries = ChronoEntry.objects.visible_to(account).filter(case__in=cases).order_by("entered_at", "pk")
    latest = {one.amends_id or one.pk: one for one in entries}
    ways = {pk: _ways(account, case, [one for one in members if one.case.pk == pk]) for pk, case in cases.items()}
    for entry in latest.values():
        words = set(plain(entry.text).split()) | set(_all_words(entry.text))
        if any(way <= words for way in ways[entry.case_id]):
            case = cases[entry.case_id]
            yield Dated(
                _naive(entry.event_earliest), _when(entry), entry.text, "chrono", case,
                f"{reverse('case-chrono', args=[case.key])}#{entry.key}", _source(entry.source, entry.page),
            )  # fmt: skip


def _all_words(text: str) -> list[str]:
    """Beyond the first 80 letters too, at which a name is cut."""
    return [word for part in text.split() for word in plain(part).split()]


def _ways(account: Account, case: Case, members: Sequence[Known]) -> list[set[str]]:
    """Sets of words, any of which names him in this file."""
    mine = {one.row.pk for one in members if one.row}
    others = Person.objects.visible_to(account).filter(case=case).exclude(pk__in=mine).exclude(name=None)
    taken = {word for name in others.values_list("name", flat=True) for word in _surname(name or "")}
    found = []
    for called in names(members):
        surname, given = _surname(called), set(plain(" ".join(name_of(called).given[:1])).split())
        if surname and given:
            found.append(surname | given)
        if surname and not surname & taken:
            found.append(surname)
    return found


def _surname(name: str) -> set[str]:
    return set(plain(name_of(name).surname).split())


def _dates_on_pages(account: Account, members: Sequence[Known]) -> Iterator[Dated]:
    """Dates that somebody accepted, on pages on which a name of his was accepted."""
    cases = {one.case.pk: one.case for one in members}
    accepted = Mention.objects.visible_to(account).filter(
        case__in=cases, state=MentionState.ACCEPTED, page__document__withdrawn_at=None
    )
    called = _called_on_pages(members)
    named: dict[int, str] = {}
    for page, of_case, value in accepted.filter(kind=Kind.PERSON.value).values_list("page_id", "case_id", "value"):
        if plain(value) in called[of_case]:
            named.setdefault(page, value)
    dates = accepted.filter(kind=DATE, page__in=named).exclude(earliest=None).select_related("page__document")
    for one in dates.order_by("earliest", "pk"):
        case = cases[one.case_id]
        text = f"“{one.text}” on a page that names {named[one.page_id]}"
        link = reverse("case-page", args=[case.key, one.page.cited_as])
        when = span_in_words(one.earliest, one.latest, one.precision, one.text)
        yield Dated(_naive(one.earliest), when, text, "a page", case, link, f"page {one.page.cited_as}")


def _called_on_pages(members: Sequence[Known]) -> dict[int, set[str]]:
    """By case, what its pages call him: a name of a row counts in its own file alone."""
    found: dict[int, set[str]] = defaultdict(set)
    for one in members:
        found[one.case.pk] |= {plain(name) for name in names([one])}
    return found


def _relations(account: Account, members: Sequence[Known]) -> Iterator[Dated]:
    rows = [one.row.pk for one in members if one.row]
    his = Q(left_person__in=rows) | Q(right_person__in=rows)
    stated = CaseRelation.objects.visible_to(account).filter(his, withdrawn_at=None).select_related("case")
    for one in stated.select_related("left_person", "right_person").order_by("pk"):
        ends = [_end(one.left_person, one.left_name), _end(one.right_person, one.right_name)]
        arrow = "→" if one.directed else "and"
        when = _when(one) if one.event_earliest else "no date"
        yield Dated(
            _naive(one.event_earliest), when, f"{ends[0]} {arrow} {ends[1]}: {one.kind}", f"relation {one}", one.case,
            reverse("case-relations", args=[one.case.key]), _source(one.source, one.page),
        )  # fmt: skip


def _end(row: Person | None, name: str) -> str:
    return name or (row.name if row and row.name else "somebody without a name")


def _when(one: ChronoEntry | CaseRelation) -> str:
    return span_in_words(one.event_earliest, one.event_latest, one.event_precision, one.event_as_written)


def _source(source: str, page: str) -> str:
    return ", ".join(filter(None, (source, f"page {page}" if page else "")))
