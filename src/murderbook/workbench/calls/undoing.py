"""An import is not undone over the telephone bills of one of its cases: their calls would be gone from sight unsaid."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from murderbook.workbench.calls.models import CallList
from murderbook.workbench.imports.hooks import undo_asked
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.leads.words import number_of


@receiver(undo_asked)
def refuse_for_the_bills(batch: Batch, **_: Any) -> str:  # noqa: ANN401 - a signal's own arguments
    bills = CallList.objects.filter(case__batch=batch, case__compartment=batch.compartment_id, withdrawn_at=None)
    first = bills.select_related("case").order_by("case", "pk").first()
    if first is None:
        return ""
    return f"{number_of(first.case)} of this import has telephone bills since: withdraw them first, with a reason"
