"""Who recurs: a question about the department's own people, frozen, approved by a second member, answered here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.pages.people import tell
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.network.recurring.shown import parts_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.models import MemberRole, RecurAnswer, RecurQuestion, RecurVerdict
from murderbook.workbench.sealed.pages.compartment import member_in
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.verbs import SealedVerb
from murderbook.workbench.sealed.recurring import questions
from murderbook.workbench.sealed.recurring.forms import AskForm, JudgeForm


@require_safe
@audited(SealedVerb.READ_RECUR)
def listed(request: HttpRequest) -> HttpResponse:
    """Every question that was asked, the last first, and where it stands."""
    rows = RecurQuestion.objects.select_related("asked_by", "verdict__by", "answer").order_by("-pk")
    member = member_in(request)
    context = {"rows": rows, "may_ask": member.role != MemberRole.READER}
    return render(request, "sealed/recurs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@audited(SealedVerb.READ_RECUR)
def ask(request: HttpRequest) -> HttpResponse:
    """The form, and the freezing of what it says."""
    member = member_in(request)
    if member.role == MemberRole.READER:
        raise Hidden
    cases = [(case.key, _named(case)) for case in Case.objects.visible_to(member.account).order_by("own_number")]
    form = AskForm(request.POST if request.method == "POST" else None, cases=cases)
    if form.is_valid():
        try:
            asked = questions.freeze_question(member, form.draft(), source=source_of(request))
        except AccessRefusedError as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "The question is frozen. Nothing is looked at before a second member approves.")
            return HttpResponseRedirect(resolve_url("sealed-recur", number=asked.pk))
    return render(request, "sealed/recur_ask.html", {"form": form})


@require_safe
@audited(SealedVerb.READ_RECUR)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A question as it was frozen, who approved or refused it, and its answer."""
    return _page(request, _question(number))


@require_POST
def judge(request: HttpRequest, number: int) -> HttpResponse:
    asked, form = _question(number), JudgeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say whether it may be looked at, and why: the reason stays with the question.")
    else:
        approved = form.cleaned_data["verdict"] == "approve"
        try:
            questions.judge(member_in(request), asked, approved, form.cleaned_data["reason"], source=source_of(request))
        except AccessRefusedError as refusal:
            messages.error(request, _sentence(refusal))
        else:
            messages.success(request, "Approved: it may be looked at now." if approved else "Refused.")
    return HttpResponseRedirect(resolve_url("sealed-recur", number=asked.pk))


@require_POST
def look(request: HttpRequest, number: int) -> HttpResponse:
    asked = _question(number)
    try:
        questions.answer(member_in(request), asked, source=source_of(request))
    except AccessRefusedError as refusal:
        messages.error(request, _sentence(refusal))
    return HttpResponseRedirect(resolve_url("sealed-recur", number=asked.pk))


def _question(number: int) -> RecurQuestion:
    return get_object_or_404(RecurQuestion.objects.select_related("asked_by"), pk=number)


def _page(request: HttpRequest, asked: RecurQuestion) -> HttpResponse:
    member = member_in(request)
    verdict = RecurVerdict.objects.select_related("by").filter(question=asked).first()
    answer = RecurAnswer.objects.select_related("by").filter(question=asked).first()
    writes = member.role != MemberRole.READER
    own = asked.asked_by_id == member.account.pk
    context: dict[str, Any] = {
        "asked": asked,
        "verdict": verdict,
        "answer": answer,
        "parts": parts_of(answer.document) if answer else [],
        "is_whole": questions.is_whole(asked),
        "form": JudgeForm() if writes and not own and verdict is None else None,
        "may_look": writes and verdict is not None and verdict.approved and answer is None,
        "second": [] if verdict else [one.account.full_name for one in questions.second_members(asked.asked_by)],
        "readers": [one.account.full_name for one in members.present()],
        "own": own,
    }
    return render(request, "sealed/recur.html", context)


def _named(case: Case) -> str:
    return ", ".join(filter(None, (str(case), case.victim_name, str(case.year or ""))))


def _sentence(refusal: AccessRefusedError) -> str:
    text = str(refusal)
    return f"{text[:1].upper()}{text[1:]}."
