"""The list of investigations, the page of one with its matrix, and its brief."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.investigations.forms import CaseForm, HypothesisForm, ItemForm, OpenForm, QuestionForm
from murderbook.workbench.investigations.keeping import open_with
from murderbook.workbench.investigations.models import Investigation
from murderbook.workbench.investigations.pages.finding import find, may_export, may_write, say
from murderbook.workbench.investigations.questions import questions_of
from murderbook.workbench.investigations.told import cases_of, matrix_of, open_questions, people_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

INVALID = 422


@require_http_methods(["GET", "POST"])
@transaction.atomic
def investigations(request: HttpRequest) -> HttpResponse:
    """Those that the account sees, the latest first, with the form that opens one."""
    account = cast(Account, request.user)
    form = OpenForm(Case.objects.visible_to(account, Right.WRITE), request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = open_with(data["name"], data["question"], data["case"], account)
        say(request, "open investigation", made)
        return redirect("investigation", key=made.key)
    rows = list(Investigation.objects.visible_to(account).select_related("author").order_by("-opened_at", "-pk"))
    words = {"investigations": [one.key for one in rows]}
    record("listed investigations", actor=account, object_kind="list", words=words, source=address_of(request))
    may_open = Case.objects.visible_to(account, Right.WRITE).exists()
    context = {"rows": rows, "form": form, "may_open": may_open}
    return render(request, "investigations/list.html", context, status=INVALID if request.method == "POST" else 200)


@require_GET
@transaction.atomic
def investigation(request: HttpRequest, key: str) -> HttpResponse:
    """Its question, the matrix, what it asks itself, the cases, the people, and what the files still ask."""
    return page(request, find(request, key))


def page(request: HttpRequest, found: Investigation, status: int = 200, **forms: Any) -> HttpResponse:  # noqa: ANN401
    """The page with these forms on it, which may come back with what was wrong. On record as read."""
    say(request, "read investigation", found)
    cases = cases_of(found)
    shown = Case.objects.visible_to(request.user).filter(pk__in=[case.pk for case in cases])
    blank = {
        "case_form": CaseForm(Case.objects.none()),
        "hypothesis_form": HypothesisForm(),
        "item_form": ItemForm(shown),
        "question_form": QuestionForm(),
    }
    context = _head(request, found, cases) | {"people": people_of(cases)} | blank | forms
    return render(request, "investigations/page.html", context, status=status)


def _head(request: HttpRequest, found: Investigation, cases: list[Case]) -> dict[str, Any]:
    return {
        "investigation": found,
        "cases": [(number_of(case), case) for case in cases],
        "matrix": matrix_of(found),
        "asked": questions_of(found),
        "questions": open_questions(cases),
        "may_write": may_write(request, found),
    }


@require_GET
@transaction.atomic
def brief(request: HttpRequest, key: str) -> HttpResponse:
    """One sheet for who decides: the question, the hypotheses by least against, what tells them apart."""
    found = find(request, key)
    say(request, "read investigation", found, {"sheet": "brief"})
    context = _head(request, found, cases_of(found)) | {"may_export": may_export(request, found)}
    opened = [one for one in context["asked"] if one.is_open]
    context["any_open"] = bool(opened or context["questions"])
    context["closed"] = context["asked"][len(opened) :]
    return render(request, "investigations/brief.html", context)


@require_POST
@transaction.atomic
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print."""
    say(request, "print", find(request, key))
    return HttpResponse(status=204)


def done(request: HttpRequest, found: Investigation, words: str, anchor: str) -> HttpResponse:
    """Back to the page, with what happened."""
    messages.success(request, words)
    answer = redirect("investigation", key=found.key)
    answer["Location"] += f"#{anchor}"
    return answer
