"""The questions that an investigation asks itself, with their answers, the latest above.

The caller found the investigation through the door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.states import AnswerState
from murderbook.workbench.investigations.keeping import next_number
from murderbook.workbench.investigations.models import Investigation, InvestigationAnswer, InvestigationQuestion
from murderbook.workbench.investigations.sources import SOURCED, link_of, sourced
from murderbook.workbench.leads.words import number_of


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with the number of the case in whose file its source stands, and the way there; "" for none."""

    row: InvestigationAnswer
    number: str
    link: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answers, the latest first."""

    question: InvestigationQuestion
    answers: Sequence[Answered]

    @property
    def latest(self) -> Answered | None:
        return self.answers[0] if self.answers else None

    @property
    def state(self) -> str:
        return self.latest.row.state if self.latest else AnswerState.OPEN

    @property
    def is_open(self) -> bool:
        return self.state == AnswerState.OPEN


def ask(investigation: Investigation, text: str, author: Account) -> InvestigationQuestion:
    number = next_number(investigation.questions.all())
    return InvestigationQuestion.objects.create(investigation=investigation, number=number, text=text, author=author)


def answer(question: InvestigationQuestion, data: Mapping[str, Any], author: Account) -> InvestigationAnswer:
    """Another answer, which stands above the earlier ones. `data`: of `forms.AnswerForm`."""
    known = sourced(data["case"], data["source"])
    said = {"state": data["state"], "text": data["text"]}
    return InvestigationAnswer.objects.create(question=question, author=author, **said, **known)


def questions_of(investigation: Investigation) -> list[Asked]:
    """The open ones first, then by number."""
    answers = InvestigationAnswer.objects.select_related("author", *SOURCED).order_by("-entered_at", "-pk")
    rows = investigation.questions.select_related("author").prefetch_related(Prefetch("answers", answers))
    found = [Asked(row, [_answered(one) for one in row.answers.all()]) for row in rows.order_by("number")]
    return sorted(found, key=lambda one: not one.is_open)


def _answered(row: InvestigationAnswer) -> Answered:
    return Answered(row, number_of(row.case) if row.case else "", link_of(row))
