"""An import is not undone over relations of its cases, which would be gone from sight unsaid, nor over a person whom it
added and a relation names."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from murderbook.workbench.imports.hooks import undo_asked
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.network.models import CaseRelation
from murderbook.workbench.register.models import Revision


@receiver(undo_asked)
def refuse_for_the_relations(batch: Batch, **_: Any) -> str:  # noqa: ANN401 - a signal's own arguments
    here = CaseRelation.objects.filter(case__compartment=batch.compartment_id).select_related("case")
    standing = here.filter(case__batch=batch, withdrawn_at=None).order_by("case", "number").first()
    if standing is not None:
        return f"{number_of(standing.case)} of this import has relations since: withdraw them first, with a reason"
    added = Revision.objects.filter(batch=batch, part="person", before={}).values("part_id")
    naming = here.filter(Q(left_person__in=added) | Q(right_person__in=added)).order_by("case", "number").first()
    if naming is None:
        return ""
    return (
        f"relation {naming} of case {number_of(naming.case)} names somebody whom this import added: "
        "withdraw the relation, and then that person, by hand in the register"
    )
