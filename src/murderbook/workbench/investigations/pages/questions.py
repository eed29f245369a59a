"""Questions of the investigation itself: one is asked on its page, and has a page of its own with its answers."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.investigations import questions
from murderbook.workbench.investigations.forms import AnswerForm, QuestionForm
from murderbook.workbench.investigations.models import Investigation
from murderbook.workbench.investigations.pages.finding import find, may_write, say
from murderbook.workbench.investigations.pages.views import INVALID, done, page
from murderbook.workbench.investigations.told import cases_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case


@require_POST
@transaction.atomic
def ask(request: HttpRequest, key: str) -> HttpResponse:
    found = find(request, key, Right.WRITE)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return page(request, found, INVALID, question_form=form)
    made = questions.ask(found, form.cleaned_data["text"], cast(Account, request.user))
    say(request, "ask question", found, {"question": made.number})
    return done(request, found, f"{made} is on the list.", "asked-title")


@require_http_methods(["GET", "POST"])
@transaction.atomic
def question(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A question with everything that was answered, and the form for who may write."""
    writing = request.method == "POST"
    found = find(request, key, Right.WRITE if writing else Right.READ)
    asked = get_object_or_404(found.questions.select_related("author"), number=number)
    cases = Case.objects.visible_to(request.user).filter(investigations__investigation=found)
    form = AnswerForm(cases, request.POST if writing else None)
    if not writing or not form.is_valid():
        return _page(request, found, number, form)
    row = questions.answer(asked, form.cleaned_data, cast(Account, request.user))
    say(request, "answer question", found, {"question": number, "state": row.state})
    return done(request, found, f"{asked}: {row.state}.", f"question-{number}")


def _page(request: HttpRequest, found: Investigation, number: int, form: AnswerForm) -> HttpResponse:
    say(request, "read investigation", found, {"question": number})
    context = {
        "investigation": found,
        "one": next(one for one in questions.questions_of(found) if one.question.number == number),
        "cases": [(number_of(case), case) for case in cases_of(found)],
        "form": form,
        "may_write": may_write(request, found),
    }
    return render(request, "investigations/question.html", context, status=INVALID if form.is_bound else 200)
