"""Rows of a case become events of its timeline: the one place where that is done.

Nothing is stored: the timeline is worked out from the rows each time it is read. The case came through the door, for
who sees the whole file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.timeline.event import Event, Kind, in_order
from murderbook.documents.timeline.sentences import sentence_around
from murderbook.workbench.calls.dated import call_events
from murderbook.workbench.casework.custody.chain import chains_of
from murderbook.workbench.documents.intake.suggesting import DATE
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.pages.words import span_of
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, ChronoEntry

OCCURRED = {"homicide": "The offence", "missing person": "Last seen", "unidentified remains": "Death or finding"}
MOST_MENTIONS = 3_000  # dates of pages on one timeline, accepted ones first: the page says how many are left out


def events_of(case: Case, *, suggested: bool) -> list[Event]:
    """Everything dated, in order; with `suggested` also dates of pages on which nobody has decided."""
    found = [*_entries(case), *_facts(case), *_custody(case), *call_events(case), *_pages(case, suggested)]
    return in_order(found)


def dates_of(*cases: Case, suggested: bool) -> QuerySet[Mention]:
    """Dates of pages of documents that stand: accepted ones, or those that nobody rejected."""
    states = [MentionState.ACCEPTED, *([MentionState.SUGGESTED] if suggested else [])]
    found = Mention.objects.filter(case__in=cases, kind=DATE, state__in=states, page__document__withdrawn_at=None)
    return found.exclude(earliest=None).exclude(latest=None).select_related("page__document", "case")


def dates_left_out(case: Case, *, suggested: bool) -> int:
    """How many dates of pages there was no room for."""
    return max(dates_of(case, suggested=suggested).count() - MOST_MENTIONS, 0)


def span_of_mention(mention: Mention) -> TimeSpan | None:
    return span_of(mention.earliest, mention.latest, mention.precision, mention.text)


def _entries(case: Case) -> Iterator[Event]:
    """Entries of the chrono, as their latest amendments have them."""
    entries = list(ChronoEntry.objects.filter(case=case).order_by("entered_at", "pk"))
    latest = {entry.amends_id: entry for entry in entries if entry.amends_id is not None}
    address = reverse("case-chrono", args=[case.key])
    for entry in entries:
        if entry.amends_id is None:
            now = latest.get(entry.pk, entry)
            when = span_of(now.event_earliest, now.event_latest, now.event_precision, now.event_as_written)
            if when is not None:
                source = "chrono" + (f", from {now.source}" if now.source else "")
                yield Event(entry.key, when, Kind.CHRONO, "", now.text, source, f"{address}#entry-{entry.key}")


def _facts(case: Case) -> Iterator[Event]:
    """The offence, reviews and news."""
    address = reverse("case", args=[case.key])
    when = span_of(case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written)
    if when is not None:
        what = OCCURRED.get(case.kind, "Reported")
        yield Event("occurred", when, Kind.FACTS, what, "", "facts of the case", address)
    for slug, what in (("reviews", "Review"), ("news", "New information")):
        for number, row in enumerate(PARTS[slug].rows(case), start=1):
            if row.withdrawn_at is None:
                by = getattr(row, "reviewer", "")
                text = row.outcome if slug == "reviews" else row.what
                head = f"{what} by {by}" if by else what
                link = f"{address}#reviews" if slug == "reviews" else reverse("case-history", args=[case.key])
                yield Event(f"{slug}-{number}", _day(row.on), Kind.FACTS, head, text, "facts of the case", link)


def _day(on: date) -> TimeSpan:
    return TimeSpan.of_day(on.year, on.month, on.day)


def _custody(case: Case) -> Iterator[Event]:
    """What became of the exhibits, but for what was struck out or withdrawn."""
    places = {row.pk: number for number, row in enumerate(PARTS["evidence"].rows(case), start=1)}
    for exhibit, chain in chains_of(case).items():
        address = reverse("case-custody", args=[case.key, places[exhibit]])
        for link in chain.links:
            event = link.now
            when = span_of(event.event_earliest, event.event_latest, event.event_precision, event.event_as_written)
            if link.struck or event.exhibit.withdrawn_at is not None or when is None:
                continue
            way = [f"{word} {part}" for word, part in _way(event.from_whom, event.to_whom, event.to_where) if part]
            what, source = f"Exhibit {event.exhibit.number}: {event.act}", "chain of custody"
            anchor = f"{address}#event-{link.entry.key}"
            yield Event(link.entry.key, when, Kind.CUSTODY, what, " ".join(way), source, anchor)


def _way(from_whom: str, to_whom: str, to_where: str) -> tuple[tuple[str, str], ...]:
    return (("from", from_whom), ("to", to_whom), ("at", to_where))


def _pages(case: Case, suggested: bool) -> Iterator[Event]:
    """Dates of pages with the sentence in which they stand."""
    for mention in dates_of(case, suggested=suggested).order_by("state", "earliest", "pk")[:MOST_MENTIONS]:
        when = span_of_mention(mention)
        if when is not None:
            accepted = mention.state == MentionState.ACCEPTED
            yield Event(mention.key, when, Kind.PAGES, "", passage(mention), cited(mention), link_to(mention), accepted)


def passage(mention: Mention) -> str:
    """The sentence of a mention in one line; its own words where a person typed the page since without them."""
    if not mention.end:
        return f"{mention.text} (as the page was read before it was typed)"
    begin, end = sentence_around(mention.page.text, mention.start, mention.end)
    return " ".join(mention.page.text[begin:end].split())


def cited(mention: Mention) -> str:
    return f"page {mention.page.cited_as}, {mention.page.document}"


def link_to(mention: Mention) -> str:
    """The page with the mention marked. The page's case is that of the mention."""
    return reverse("case-page", args=[mention.case.key, mention.page.cited_as]) + f"?mention={mention.key}"


def lanes_by_kind(events: list[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {label: [] for label in KIND_LABELS.values()}
    for event in events:
        found[KIND_LABELS[event.kind]].append(event)
    return found


KIND_LABELS = {
    Kind.FACTS: "Facts of the case",
    Kind.CHRONO: "Chrono",
    Kind.PAGES: "Pages",
    Kind.CUSTODY: "Custody",
    Kind.CALLS: "Calls",
}
NOBODY = "Nobody of the file named"


def lanes_by_person(events: list[Event], people: dict[str, str]) -> dict[str, list[Event]]:
    """A lane for each person whose last name stands in an event; an event that names two stands in both lanes."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        words = {word.strip(".,;:!?()\"'").lower() for word in f"{event.what} {event.text}".split()}
        for name in {people[word] for word in words if word in people} or {NOBODY}:
            found[name].append(event)
    return {name: found[name] for name in sorted(found, key=lambda name: (name == NOBODY, -len(found[name]), name))}
