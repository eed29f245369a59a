"""The pages that were found, some at a time. How many there are is asked together with those that are shown: a common
word costs the walk over its pages once, not twice (bench/search.py)."""

from __future__ import annotations

from django.core.paginator import Page as PageOfHits
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Window

from murderbook.workbench.documents.models import Page

PER_PAGE = 25


def hits_of(pages: QuerySet[Page], asked: str | None) -> PageOfHits[Page]:
    """Page `asked` of the hits in the order of the files; the first where it is no number, the last beyond the end."""
    number = int(asked) if asked and asked.isdecimal() and len(asked) < 8 else 1
    keys, count = _some(pages, max(number, 1))
    if not keys and number > 1:
        count = pages.count()
        number = max(-(-count // PER_PAGE), 1)
        keys, _ = _some(pages, number)
    found = Page.objects.select_related("case", "document").in_bulk(keys)
    counted = Paginator(range(count), PER_PAGE)  # it only counts; the hits are asked for already
    return PageOfHits([found[key] for key in keys], max(number, 1), counted)  # type: ignore[arg-type] # of numbers


def _some(pages: QuerySet[Page], number: int) -> tuple[list[int], int]:
    """Their primary keys, and how many hits there are in all; 0 where there are none on this page."""
    counted = pages.order_by("case_id", "cited_as").annotate(all_of_them=Window(Count("pk")))
    start = (number - 1) * PER_PAGE
    rows = list(counted.values_list("pk", "all_of_them")[start : start + PER_PAGE])
    return [key for key, _ in rows], rows[0][1] if rows else 0
