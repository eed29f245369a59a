"""Where the reading of a batch stands. It may be read while files still come into it: it ends when both are done."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from murderbook.workbench.documents.models import Document, Page, Reading, ReadingState


def unread(batch: Reading) -> Iterator[tuple[Document, int]]:
    """Pages of a batch that have no row yet, in their order."""
    for document in Document.objects.filter(reading=batch).order_by("first_page"):
        there = set(Page._base_manager.filter(document=document).values_list("number", flat=True))
        yield from ((document, number) for number in range(1, document.page_count + 1) if number not in there)


def wait_again(batch: Reading) -> None:
    """A document comes into the batch, within the caller's transaction: one that was read to its end so far is not."""
    _lock(batch)
    Reading.objects.filter(pk=batch.pk, state=ReadingState.DONE).update(state=ReadingState.WAITING)


def ended(batch: Reading, *, whole: bool) -> ReadingState:
    """A run came to its end. `whole`: it read all that it found. Nothing can come into the batch while it is asked
    whether that is all."""
    with transaction.atomic():
        _lock(batch)
        if next(unread(batch), None) is None:
            state = ReadingState.DONE
        else:
            state = ReadingState.WAITING if whole else ReadingState.STOPPED
        Reading.objects.filter(pk=batch.pk).update(state=state, finished_at=timezone.now())
    return state


def _lock(batch: Reading) -> None:
    list(Reading.objects.select_for_update().filter(pk=batch.pk).values_list("pk"))
