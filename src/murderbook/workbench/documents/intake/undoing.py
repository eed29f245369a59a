"""An import is not undone while paper lies in one of its cases: its pages would be gone from the search unsaid."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.dispatch import receiver

from murderbook.workbench.documents.models import Document
from murderbook.workbench.imports.hooks import undo_asked
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.leads.words import number_of


@receiver(undo_asked)
def refuse_for_the_paper(batch: Batch, **_: Any) -> str:  # noqa: ANN401 - a signal's own arguments
    papers = Document.objects.filter(case__batch=batch, case__compartment=batch.compartment_id)
    first = papers.select_related("case").order_by("case", "first_page").first()
    if first is None:
        return ""
    pages = papers.filter(case=first.case).aggregate(pages=Sum("page_count"))["pages"]
    return (
        f"{number_of(first.case)} of this import has paper since ({pages} {'page' if pages == 1 else 'pages'}): "
        "withdraw its documents first, with a reason"
    )
