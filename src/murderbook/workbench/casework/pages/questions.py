"""The investigative questions of a case as a checklist, with the form for an answer (`?answer=`)."""

from __future__ import annotations

from collections import Counter
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.forms import AnswerForm, QuestionForm
from murderbook.workbench.casework.pages.sheets import head
from murderbook.workbench.casework.rules import questions as asked
from murderbook.workbench.casework.rules.questions import Asked
from murderbook.workbench.casework.states import AnswerState
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import INVALID, say
from murderbook.workbench.register.models import Case


@require_safe
@audited("read questions", kind="case", key="key")
def questions(request: HttpRequest, key: str) -> HttpResponse:
    """Every question, where it stands, and from where that is known."""
    case = find_case(request, key)
    return _page(request, case, QuestionForm(), request.GET.get("answer", ""))


@require_POST
@audited("read questions", kind="case", key="key")
@transaction.atomic
def add_question(request: HttpRequest, key: str) -> HttpResponse:
    """A question of one's own."""
    case = find_case(request, key, Right.WRITE)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=INVALID)
    question = asked.ask(case, form.cleaned_data["text"], cast(Account, request.user))
    say(request, "ask question", case, {"question": question.number})
    messages.success(request, f"Question {question.number} is on the list.")
    return _back(case, question.number)


@require_POST
@audited("read questions", kind="case", key="key")
@transaction.atomic
def lay_in(request: HttpRequest, key: str) -> HttpResponse:
    """The unit's list of questions, once."""
    case = find_case(request, key, Right.WRITE)
    count = asked.lay_in_standard(case, cast(Account, request.user))
    if count:
        say(request, "lay in questions", case, {"questions": count})
        messages.success(request, f"{count} questions of the unit's list are in the case now.")
    else:
        messages.info(request, "The unit's list is in this case already.")
    return HttpResponseRedirect(reverse("case-questions", args=[case.key]))


@require_POST
@audited("read questions", kind="case", key="key")
@transaction.atomic
def add_answer(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """An answer, or word that there is none: it stands above the earlier ones."""
    case = find_case(request, key, Right.WRITE)
    question = case.questions.filter(number=number).first()
    if question is None:
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, case, QuestionForm(), str(number), form, INVALID)
    row = asked.answer(question, form.cleaned_data, cast(Account, request.user))
    say(request, "answer question", case, {"question": number, "state": row.state})
    messages.success(request, f"Question {number}: {row.state}.")
    return _back(case, number)


def _back(case: Case, number: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("case-questions", args=[case.key]) + f"#question-{number}")


def _page(  # noqa: PLR0913, PLR0917 - two forms, either of which may come back
    request: HttpRequest,
    case: Case,
    form: QuestionForm,
    answered: str = "",
    answer_form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = asked.questions_of(case)
    context = head(request, case, "questions") | {
        "rows": rows,
        "counts": _counts(rows),
        "offers_standard": not any(row.question.standard for row in rows),
        "standard": len(asked.standard_questions()),
        "form": form,
        "answered": answered,
        "answer_form": answer_form or AnswerForm(initial={"state": AnswerState.ANSWERED.value}),
    }
    return render(request, "casework/questions.html", context, status=status)


def _counts(rows: list[Asked]) -> list[tuple[str, int]]:
    found = Counter(row.state for row in rows)
    return [(state.value, found[state.value]) for state in AnswerState if found[state.value]]
