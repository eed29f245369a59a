"""The timeline of a case as rows: what its page lists, for the same stretch, lanes and sources."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict

from murderbook.documents.timeline.event import Kind
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.tables.table import AskedWrongError, Cells, Table
from murderbook.workbench.timeline.asked import Asked
from murderbook.workbench.timeline.disagreements import disagreements_of
from murderbook.workbench.timeline.records import events_of
from murderbook.workbench.timeline.shown import shown_of


def _rows(case: Case, asked: QueryDict) -> Iterator[Cells]:
    form = Asked(asked)
    if not form.is_valid():
        raise AskedWrongError
    said = form.cleaned_data
    shown = shown_of(case, events_of(case, suggested=said["suggested"]), said)
    disputed = frozenset(key for one in disagreements_of(case).found for key in one.keys)
    for number, row in enumerate(shown.rows, start=1):
        event = row.event
        state = "" if event.kind is not Kind.PAGES else "accepted" if event.accepted else "suggested by rule"
        yield (
            number, event.when.in_words(), f"{event.when.earliest:%Y-%m-%d %H:%M}",
            f"{event.when.latest:%Y-%m-%d %H:%M}", event.when.precision.value, event.when.as_written, event.what,
            event.text, event.source, row.label, state, "yes" if event.key in disputed else "", row.silence,
        )  # fmt: skip


TIMELINE = Table(
    "Timeline",
    "case-timeline",
    (
        ("line", 6), ("when", 30), ("not before (local)", 17), ("not after (local)", 17), ("known to the", 12),
        ("as written", 24), ("what", 30), ("in words", 70), ("source", 40), ("kind of source", 18),
        ("date of a page", 18), ("two papers may disagree", 14), ("nothing dated before it for", 24),
    ),
    _rows,
    (
        "case", "chrono", "exhibit", "custody", "review", "news", "document", "mention decision", "bill", "call",
        "number", "revision",
    ),
)  # fmt: skip
