"""Which cases say something in what was written of a family: asked before a case is sealed, which leaves them alone."""

from __future__ import annotations

from django.db.models import Q

from murderbook.workbench.families.models import (
    Announcement,
    Application,
    ApplicationStep,
    Contact,
    Letter,
    LetterAct,
    Wishes,
)


def said_of_family(words: str) -> Q:
    """A condition on cases that the caller asks through the door."""
    return (
        Q(pk__in=Wishes.objects.filter(note__contains=words).values("case"))
        | Q(pk__in=Announcement.objects.filter(text__contains=words).values("case"))
        | Q(pk__in=Contact.objects.filter(text__contains=words).values("case"))
        | Q(pk__in=Application.objects.filter(new_evidence__contains=words).values("case"))
        | Q(pk__in=ApplicationStep.objects.filter(text__contains=words).values("application__case"))
        | Q(pk__in=Letter.objects.filter(draft__contains=words).values("case"))
        | Q(pk__in=LetterAct.objects.filter(text__contains=words).values("letter__case"))
    )
