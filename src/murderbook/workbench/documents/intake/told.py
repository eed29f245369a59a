"""What became of batches, as plain values and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from murderbook.workbench.documents.models import Document, Page, PageState, Reading

_WORDS = {
    PageState.TEXT: "with text of their own",
    PageState.OCR: "read from their picture",
    PageState.DOUBTFUL: "hand-written or hardly legible",
    PageState.BLANK: "blank",
    PageState.FAILED: "not read",
    PageState.TYPED: "typed by a person",
}


def document_of(batches: Iterable[Reading]) -> dict[str, Any]:
    """{"files", "pages", "pages_read", "states", "copies", "for_a_person": [...], "left_out": [...]}"""
    chosen = list(batches)
    documents = Document.objects.filter(reading__in=chosen)
    pages = Page.objects.filter(document__reading__in=chosen)
    states = Counter(pages.values_list("state", flat=True))
    waiting = pages.filter(state__in=[PageState.DOUBTFUL, PageState.FAILED]).select_related("document")
    return {
        "files": documents.count(),
        "pages": sum(documents.values_list("page_count", flat=True)),
        "pages_read": sum(states.values()),
        "states": {state.value: states[state.value] for state in PageState},
        "copies": pages.filter(alike__document__withdrawn_at=None).exclude(alike=None).count(),
        "for_a_person": [
            {"page": page.cited_as, "file": page.document.name, "number": page.number, "why": page.problem}
            for page in waiting.order_by("cited_as")
        ],
        "left_out": [one for batch in chosen for one in batch.left_out],
    }


def in_words(document: dict[str, Any]) -> str:
    """The same for a person: counts first, then what he should look at himself."""
    lines = [f"{_count(document['files'], 'file')}, {_count(document['pages'], 'page')}."]
    lines += [
        f"  {document['states'][state]:>6,}  {words}" for state, words in _WORDS.items() if document["states"][state]
    ]
    if document["copies"]:
        lines.append(f"  {document['copies']:>6,}  nearly the same as a page before")
    if document["pages_read"] < document["pages"]:
        left = document["pages"] - document["pages_read"]
        lines.append(f"{_count(left, 'page')} still to read: call it again, and it goes on there.")
    if document["for_a_person"]:
        lines.append("For a person to look at:")
        lines += [
            f"  page {one['page']}, {one['file']} ({one['number']}): {one['why']}" for one in document["for_a_person"]
        ]
    if document["left_out"]:
        lines.append("Not taken in:")
        lines += [f"  {one['name']}: {one['why']}" for one in document["left_out"]]
    return "\n".join(lines)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
