"""Which cases say something in the words of their work: asked before a case is sealed, which leaves those alone."""

from __future__ import annotations

from django.db.models import Q

from murderbook.workbench.casework.models import (
    Action,
    ActionStep,
    CustodyEvent,
    Decision,
    Question,
    QuestionAnswer,
    VolumeMove,
)


def said_in_work(words: str) -> Q:
    """A condition on cases that the caller asks through the door: the text stands in what their work says."""
    events = CustodyEvent.objects.filter(Q(purpose__contains=words) | Q(source__contains=words))
    decided = Decision.objects.filter(
        Q(text__contains=words) | Q(reason__contains=words) | Q(alternatives__contains=words)
    )
    answered = QuestionAnswer.objects.filter(Q(text__contains=words) | Q(source__contains=words))
    return (
        Q(pk__in=events.values("case"))
        | Q(pk__in=decided.values("case"))
        | Q(pk__in=Action.objects.filter(Q(text__contains=words) | Q(source__contains=words)).values("case"))
        | Q(pk__in=ActionStep.objects.filter(text__contains=words).values("action__case"))
        | Q(pk__in=Question.objects.filter(text__contains=words).values("case"))
        | Q(pk__in=answered.values("question__case"))
        | Q(pk__in=VolumeMove.objects.filter(note__contains=words).values("volume__case"))
    )
