"""Investigative questions: the list that a case begins with, one's own, and their answers, the latest above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Prefetch

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.citing import cited
from murderbook.workbench.casework.models import Question, QuestionAnswer
from murderbook.workbench.casework.rules.numbers import next_number
from murderbook.workbench.casework.states import AnswerState
from murderbook.workbench.register.models import Case

STANDARD = "questions.txt"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answers, the latest first."""

    question: Question
    answers: Sequence[QuestionAnswer]

    @property
    def latest(self) -> QuestionAnswer | None:
        return self.answers[0] if self.answers else None

    @property
    def state(self) -> str:
        return self.latest.state if self.latest else AnswerState.OPEN


@cache
def standard_questions() -> tuple[str, ...]:
    """The lines of the file in the package, in its order."""
    text = files("murderbook.workbench.casework.rules").joinpath(STANDARD).read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def has_standard(case: Case) -> bool:
    """Whether the list was laid into the case, which came through the door."""
    return case.questions.filter(standard=True).exists()


def ask(case: Case, text: str, author: Account) -> Question:
    """The caller holds the lock of the case."""
    return Question.objects.create(case=case, number=next_number(case.questions), text=text, author=author)


def lay_in_standard(case: Case, author: Account) -> int:
    """The whole list, once; how many questions. None where it is there. The caller holds the lock of the case."""
    if has_standard(case):
        return 0
    first = next_number(case.questions)
    rows = [
        Question(case=case, number=number, text=text, standard=True, author=author)
        for number, text in enumerate(standard_questions(), start=first)
    ]
    return len(Question.objects.bulk_create(rows))


def answer(question: Question, data: Mapping[str, Any], author: Account) -> QuestionAnswer:
    """Another answer, which stands above the earlier ones. `data`: of `forms.AnswerForm`."""
    page = cited(question.case, data["page"])
    return QuestionAnswer.objects.create(question=question, author=author, cited=page, **data)


def questions_of(case: Case) -> list[Asked]:
    """Of a case that came through the door, by number. Two statements."""
    answers = Prefetch("answers", QuestionAnswer.objects.select_related("author").order_by("-entered_at", "-pk"))
    rows = case.questions.select_related("author").prefetch_related(answers).order_by("number")
    return [Asked(row, list(row.answers.all())) for row in rows]
