"""A page that was read becomes a row: its text, and the page that it is like. Rules suggest then what it names."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from murderbook.documents import alike
from murderbook.documents.reading.page import ReadPage
from murderbook.documents.reading.words import pack
from murderbook.workbench.documents.intake.suggesting import MOST_LETTERS, suggest_on
from murderbook.workbench.documents.models import Document, Page
from murderbook.workbench.register.models import Case
from murderbook.workbench.search.index import the_index

_LONG = "A very long page: names and dates were looked for in its beginning only."


class Copies:
    """The sketches of a case's pages, to find the one that another is like: 300 bytes a page."""

    def __init__(self, case: Case, but: int = 0) -> None:
        """`but`: the primary key of a page that is not to be found."""
        self._by_band: dict[bytes, list[int]] = defaultdict(list)
        self._sketches: dict[int, bytes] = {}
        pages = Page.objects.filter(case=case, alike=None).exclude(sketch=b"").exclude(pk=but)
        for pk, sketch in pages.order_by("cited_as").values_list("pk", "sketch").iterator():
            self._add(pk, bytes(sketch))

    def like(self, sketch: bytes) -> tuple[int, float] | None:
        """The page that has most in common with this sketch, the first of several, where it is enough."""
        near = {pk for band in alike.bands(sketch) for pk in self._by_band.get(band, ())}
        found = [(alike.likeness(sketch, self._sketches[pk]), -pk) for pk in near]
        best, minus_pk = max(found, default=(0.0, 0))
        return (-minus_pk, best) if best >= alike.ALIKE else None

    def add(self, page: Page) -> None:
        """A page that others may be like: one that is no copy itself."""
        if page.alike_id is None and page.sketch:
            self._add(page.pk, bytes(page.sketch))

    def _add(self, pk: int, sketch: bytes) -> None:
        self._sketches[pk] = sketch
        for band in alike.bands(sketch):
            self._by_band[band].append(pk)


def keep(document: Document, number: int, read: ReadPage, copies: Copies) -> Page:
    """Write page `number` of a document as it was read; one that is there already stays."""
    sketch = alike.sketch(read.text)
    like = copies.like(sketch)
    with transaction.atomic():
        # Its date may have been amended since the reading began; whoever amends it now waits, and finds this page.
        document = Document._base_manager.select_for_update().get(pk=document.pk)
        page, is_new = Page._base_manager.get_or_create(
            document=document,
            number=number,
            defaults={
                "case_id": document.case_id,
                "cited_as": document.first_page + number - 1,
                "state": read.state.value,
                "problem": read.problem or (_LONG if len(read.text) > MOST_LETTERS else ""),
                "text": read.text,
                "words": pack(read.words),
                "confidence": read.confidence,
                "width": read.width,
                "height": read.height,
                "turned": read.turned,
                "skew": read.skew,
                "sketch": sketch,
                "alike_id": like[0] if like else None,
                "likeness": like[1] if like else None,
            },
        )
        if is_new:
            the_index().add([page])
            suggest_on(document)
    copies.add(page)
    return page
