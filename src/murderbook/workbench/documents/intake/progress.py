"""How far the reading of a batch has come."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from murderbook.workbench.documents.models import Document, Page, PageState, Reading, ReadingState


@dataclass(frozen=True, slots=True)
class Progress:
    """`seconds_left`: by the pace of this run; None before its first page, and where nobody reads."""

    done: int
    pages: int
    failed: int
    doubtful: int
    seconds_left: float | None = None


def progress_of(batch: Reading) -> Progress:
    """How far a batch has come."""
    documents = Document.objects.filter(reading=batch)
    pages = documents.aggregate(pages=Sum("page_count"))["pages"] or 0
    read = Page.objects.filter(document__reading=batch).aggregate(
        done=Count("pk"),
        failed=Count("pk", filter=Q(state=PageState.FAILED)),
        doubtful=Count("pk", filter=Q(state=PageState.DOUBTFUL)),
    )
    left, fresh = None, read["done"] - batch.read_before
    if batch.state == ReadingState.RUNNING and batch.started_at is not None and fresh > 0:
        left = (timezone.now() - batch.started_at).total_seconds() / fresh * (pages - read["done"])
    return Progress(read["done"], pages, read["failed"], read["doubtful"], left)
