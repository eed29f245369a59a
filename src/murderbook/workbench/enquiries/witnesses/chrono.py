"""What a case's chrono says of its witnesses: approaches that were made, what became of people. Nothing is copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from murderbook.workbench.enquiries.models import Approach, LifeEvent
from murderbook.workbench.enquiries.witnesses.fears import event_of, name_of
from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register.book.chronicle import Shown
from murderbook.workbench.register.hooks import chrono_asked
from murderbook.workbench.register.models import Case


@receiver(chrono_asked)
def lines(case: Case, whole: bool, **_: Any) -> list[Shown]:  # noqa: ANN401 - Django's signal
    """For who sees the whole file."""
    return [*_approaches(case), *_lives(case)] if whole else []


def _approaches(case: Case) -> Iterator[Shown]:
    rows = Approach.objects.filter(case=case, withdrawn_at=None).exclude(event_earliest=None)
    for row in rows.select_related("witness").order_by("pk"):
        what = f"{name_of(row.witness)}: {row.kind}"
        if row.event_earliest is not None:
            told = " ".join(filter(None, (row.text, f"By {row.who}." if row.who else "")))
            because = "an approach to a witness is on file"
            yield Shown(row.event_earliest, _when(row), what=what, text=told, because=because, url=_sheet(case))


def _lives(case: Case) -> Iterator[Shown]:
    for row in LifeEvent.objects.filter(case=case, withdrawn_at=None).order_by("pk"):
        words, because = event_of(row).in_words(), "what became of somebody is on file"
        yield Shown(row.event_earliest, _when(row), what=words, because=because, url=_sheet(case))


def _when(row: Approach | LifeEvent) -> str:
    return span_in_words(row.event_earliest, row.event_latest, row.event_precision, row.event_as_written)


def _sheet(case: Case) -> str:
    return reverse("case-witnesses", args=[case.key])
