"""The chrono as it is shown: entries with their amendments, and what the file itself dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from django.urls import reverse

from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.entry.rows import Asker
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.hooks import chrono_asked
from murderbook.workbench.register.models import Case, ChronoEntry


@dataclass(slots=True)
class Shown:
    """One line of the chrono: an entry with what amended it, or a line that the program makes from another row."""

    at: datetime
    when: str
    entry: ChronoEntry | None = None
    amendments: list[ChronoEntry] = field(default_factory=list)
    what: str = ""  # of a line of the program: what it is
    text: str = ""
    because: str = ""  # and from what it came: "the chain of custody of exhibit 7 says so"
    url: str = ""  # where that stands, where it has a page
    part: tuple[str, int] | None = None  # kind and place in the file, where it can be amended


def chronicle(case: Case, asker: Asker, seen: Container[str], *, whole: bool) -> list[Shown]:
    """Every line in the order of events. An amended entry stands where its latest amendment puts it. `seen`: the
    sections that the asker sees; who does not see the overview is not told of the offence, reviews and news."""
    lines = [*_entries(case), *(_facts(case) if "overview" in seen else ())]
    answers = chrono_asked.send(sender=Case, case=case, asker=asker, seen=seen, whole=whole)
    lines += chain.from_iterable(found or () for _, found in answers)
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
        url = reverse("case", args=[case.key]) + "#reviews"
        lines.append(_fact(review.on, what, review.outcome, ("reviews", number), "a review is on file", url))
    for number, news in _standing("news", case):
        lines.append(_fact(news.on, "New information", news.what, ("news", number), "new information is on file"))
    if case.occurred_earliest is not None:
        words = span_in_words(
            case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written
        )
        what, url = _OCCURRENCE.get(case.kind, "Reported"), reverse("case", args=[case.key])
        lines.append(Shown(case.occurred_earliest, words, what=what, because="the facts of the case date it", url=url))
    return lines


_OCCURRENCE = {"homicide": "The offence", "missing person": "Last seen", "unidentified remains": "Death or finding"}


def _standing(slug: str, case: Case) -> list[tuple[int, Any]]:
    numbered = enumerate(PARTS[slug].rows(case), start=1)
    return [(number, row) for number, row in numbered if row.withdrawn_at is None]


def _fact(  # noqa: PLR0913, PLR0917 - the parts of a line
    on: date, what: str, text: str, part: tuple[str, int], because: str, url: str = ""
) -> Shown:
    return Shown(_midnight(on), _day(on), what=what, text=text, part=part, because=because, url=url)


def moment(at: datetime) -> str:
    """'14 Mar 2026, 09:05 UTC': of what was done in the program."""
    return f"{_day(at)}, {at:%H:%M} UTC"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
