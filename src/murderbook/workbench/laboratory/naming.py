"""Which cases say something in what was asked of a laboratory: asked before a case is sealed."""

from __future__ import annotations

from django.db.models import Q

from murderbook.workbench.laboratory.models import LabRequest, LabStep


def said_to_laboratory(words: str) -> Q:
    """A condition on cases that the caller asks through the door."""
    return Q(pk__in=LabRequest.objects.filter(why__contains=words).values("case")) | Q(
        pk__in=LabStep._base_manager.filter(text__contains=words).values("request__case")
    )
