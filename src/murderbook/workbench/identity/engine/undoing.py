"""An import whose remains were identified since is not undone: the examiner's determination is withdrawn first."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from murderbook.workbench.identity.models import Determination
from murderbook.workbench.imports.hooks import undo_asked
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case


@receiver(undo_asked)
def refuse_for_the_named(batch: Batch, **_: Any) -> str:  # noqa: ANN401 - a signal's own arguments
    standing = Determination.objects.filter(withdrawn_at=None)
    also = Determination.also.through.objects.filter(determination__in=standing)
    named = Case.objects.filter(Q(pk__in=standing.values("remains")) | Q(pk__in=also.values("case")))
    first = named.filter(batch=batch, compartment=batch.compartment_id).order_by("pk").first()
    if first is None:
        return ""
    return f"{number_of(first)} of this import was identified since: withdraw that determination first, with a reason"
