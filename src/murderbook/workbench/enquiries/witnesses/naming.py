"""Which cases say something in the words of their enquiries: asked before a case is sealed, which leaves them alone."""

from __future__ import annotations

from django.db.models import Q

from murderbook.workbench.enquiries.models import (
    Approach,
    Category,
    CriminalFact,
    Elimination,
    Fear,
    LifeEvent,
    Step,
    Stretch,
    Subject,
)


def said_in_enquiries(words: str) -> Q:
    """A condition on cases that the caller asks through the door: the text stands in what their enquiries say. Those of
    investigations are told of by the investigation."""
    categories = Category.objects.filter(_says(words, "name", "why", "time", "suspect", "criteria"))
    stretches = Stretch.objects.filter(_says(words, "where", "source"))
    steps = Step.objects.filter(_says(words, "text", "source"))
    eliminations = Elimination.objects.filter(_says(words, "why", "source"))
    return (
        Q(pk__in=categories.exclude(case=None).values("case"))
        | Q(pk__in=Subject.objects.filter(_says(words, "why")).exclude(case=None).values("case"))
        | Q(pk__in=stretches.exclude(subject__case=None).values("subject__case"))
        | Q(pk__in=steps.exclude(subject__case=None).values("subject__case"))
        | Q(pk__in=eliminations.values("case"))
        | Q(pk__in=Fear.objects.filter(_says(words, "text", "source")).values("case"))
        | Q(pk__in=LifeEvent.objects.filter(_says(words, "source")).values("case"))
        | Q(pk__in=Approach.objects.filter(_says(words, "text", "source")).values("case"))
        | Q(pk__in=CriminalFact.objects.filter(_says(words, "offence", "source")).values("case"))
    )


def _says(words: str, *columns: str) -> Q:
    found = Q()
    for name in columns:
        found |= Q(**{f"{name}__contains": words})
    return found
