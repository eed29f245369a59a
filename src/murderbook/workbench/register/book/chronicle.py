"""The chrono as it is shown: entries with their amendments, and what the file itself dates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, ChronoEntry


@dataclass(slots=True)
class Shown:
    """One line of the chrono: an entry with what amended it, or a date that another part of the file holds."""

    at: datetime
    when: str
    entry: ChronoEntry | None = None
    amendments: list[ChronoEntry] = field(default_factory=list)
    what: str = ""  # of a dated fact: what it is
    text: str = ""
    part: tuple[str, int] | None = None  # kind and place in the file, where it can be amended


def chronicle(case: Case, *, with_facts: bool = True) -> list[Shown]:
    """Every line in the order of events. An amended entry stands where its latest amendment puts it. Without the facts,
    what the overview tells is left out: the offence, reviews and news."""
    lines = [*_entries(case), *(_facts(case) if with_facts else ())]
    return sorted(lines, key=lambda line: line.at)


def _entries(case: Case) -> list[Shown]:
    entries = list(ChronoEntry.objects.filter(case=case).select_related("author").order_by("entered_at", "pk"))
    amendments: dict[int, list[ChronoEntry]] = defaultdict(list)
    for entry in entries:
        if entry.amends_id is not None:
            amendments[entry.amends_id].append(entry)
    lines = []
    for entry in entries:
        if entry.amends_id is None:
            latest = (amendments[entry.pk] or [entry])[-1]
            lines.append(Shown(latest.event_earliest, when(entry), entry, amendments[entry.pk]))
    return lines


def when(entry: ChronoEntry) -> str:
    return span_in_words(entry.event_earliest, entry.event_latest, entry.event_precision, entry.event_as_written)


def _facts(case: Case) -> list[Shown]:
    """The offence, reviews and news: dated in other parts of the book, shown here so that the course is whole."""
    lines = []
    for number, review in _standing("reviews", case):
        what = f"Review by {review.reviewer or 'not recorded'}"
        lines.append(_fact(review.on, what, review.outcome, ("reviews", number)))
    for number, news in _standing("news", case):
        lines.append(_fact(news.on, "New information", news.what, ("news", number)))
    if case.occurred_earliest is not None:
        words = span_in_words(
            case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written
        )
        lines.append(Shown(case.occurred_earliest, words, what=_OCCURRENCE.get(case.kind, "Reported")))
    return lines


_OCCURRENCE = {"homicide": "The offence", "missing person": "Last seen", "unidentified remains": "Death or finding"}


def _standing(slug: str, case: Case) -> list[tuple[int, Any]]:
    numbered = enumerate(PARTS[slug].rows(case), start=1)
    return [(number, row) for number, row in numbered if row.withdrawn_at is None]


def _fact(on: date, what: str, text: str, part: tuple[str, int]) -> Shown:
    return Shown(_midnight(on), _day(on), what=what, text=text, part=part)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
