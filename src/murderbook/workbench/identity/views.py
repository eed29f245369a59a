"""Pages of the nameless: their list, one of them with its candidates, and one candidate."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from murderbook.casefile.person import Role
from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.identity.behind import behind, first_step
from murderbook.workbench.identity.forms import LABELS, CandidateForm
from murderbook.workbench.identity.gathered import Row, best_of, candidate_of, candidates_of, determined, may_be_named
from murderbook.workbench.identity.models import Determination, IdentityJudgement, StrProfile, unnamed
from murderbook.workbench.identity.one_body import bodies_of, files_compared, suggestions
from murderbook.workbench.leads.pages.charts import waterfall_chart
from murderbook.workbench.leads.pages.reasons import reasons_of, unknowns
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.source import address_of

PER_PAGE = 50


@require_GET
@transaction.atomic
def listed(request: HttpRequest) -> HttpResponse:
    """All that have no name, newest first, each with its first candidate."""
    account = cast(Account, request.user)
    nameless = Case.objects.visible_to(account).filter(unnamed()).select_related("compartment")
    page = Paginator(nameless.order_by("-occurred_earliest", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    cases = list(page.object_list)
    best = best_of(account, cases)
    bodies = bodies_of(account, cases)
    rows = [
        {"case": case, "number": number_of(case), "found": best[case.pk], "bodies": [one for _, one in bodies[case.pk]]}
        for case in cases
    ]
    words = {"cases": [case.key for case in cases]}
    record("listed unidentified", actor=account, object_kind="list", words=words, source=address_of(request))
    return render(request, "identity/list.html", {"rows": rows, "page": page})


@require_GET
@transaction.atomic
def doe(request: HttpRequest, key: str) -> HttpResponse:
    """One of them: what is known of the body, who it may be, and what was determined."""
    account, remains = cast(Account, request.user), find_remains(request, key)
    bodies = bodies_of(account, [remains])[remains.pk]
    files = files_compared(remains, bodies)
    lists = [(file, candidates_of(account, file)) for file in files]
    shown = [row.report.key for _, found in lists for row in (*found.rows, *found.apart)]
    _read(request, "read unidentified", remains, {"candidates": shown})
    first = next(((file, found.rows[0]) for file, found in lists if found.rows), None)
    context = {
        "case": remains,
        "number": number_of(remains),
        "victims": list(remains.persons.filter(role=Role.VICTIM).order_by("pk")),
        "spots": [place for place in remains.places.all() if place.description or place.city],
        "lists": lists,
        "proposed": next((found.proposed for _, found in lists if found.proposed), None),
        "next": first_step(first[0], first[1].report, first[1].lead) if first else None,
        "profiles": StrProfile.objects.visible_to(account).standing().filter(case__in=files).order_by("pk"),
        "may_write": Case.objects.visible_to(account, Right.WRITE).filter(pk=remains.pk).exists(),
        "bodies": bodies,
        "may_name": (may_name := may_be_named(account, remains)),
        "same_body": suggestions(account, remains) if may_name and not bodies else (),
        **determined(account, remains),
    }
    return render(request, "identity/doe.html", context)


@require_GET
@transaction.atomic
def candidate(request: HttpRequest, key: str, report: str) -> HttpResponse:
    """Remains and one report, reason by reason."""
    return _page(request, *_pair(request, key, report), CandidateForm())


@require_POST
@transaction.atomic
def judge(request: HttpRequest, key: str, report: str) -> HttpResponse:
    """Save a judgement; the page then shows what colleagues thought."""
    remains, row = _pair(request, key, report, Right.JUDGE)
    form = CandidateForm(request.POST)
    if not form.is_valid():
        return _page(request, remains, row, form, 422)
    account, said = cast(Account, request.user), form.cleaned_data
    shown = row.candidate.document
    IdentityJudgement.objects.create(remains=remains, report=row.report, account=account, shown=shown, **said)
    _read(request, "judged identity", remains, {"report": row.report.key, **said})
    messages.success(request, f"Your judgement is saved: {LABELS[said['verdict']].lower()}.")
    return HttpResponseRedirect(reverse("identity-candidate", args=[key, report]))


@require_POST
@transaction.atomic
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print."""
    _read(request, "print", find_remains(request, key), {"page": "unidentified"})
    return HttpResponse(status=204)


@require_POST
@transaction.atomic
def candidate_printed(request: HttpRequest, key: str, report: str) -> HttpResponse:
    """The browser began to print a candidate."""
    remains, row = _pair(request, key, report)
    _read(request, "print", remains, {"page": "candidate", "report": row.report.key})
    return HttpResponse(status=204)


def find_remains(request: HttpRequest, key: str, right: Right = Right.READ) -> Case:
    """A case whose body has no name, or had none before a determination; 404 for any other, seen or not."""
    cases = Case.objects.visible_to(request.user, right).select_related("compartment")
    case = get_object_or_404(cases, key=key)
    named = Determination.objects.visible_to(request.user).of(case)
    if not named.exists() and not Case.objects.visible_to(request.user).filter(unnamed(), pk=case.pk).exists():
        raise Http404
    return case


def _pair(request: HttpRequest, key: str, report: str, right: Right = Right.READ) -> tuple[Case, Row]:
    """Remains and a candidate that a search lists for them, with the right on both."""
    remains = find_remains(request, key, right)
    other = get_object_or_404(Case.objects.visible_to(request.user, right), key=report)
    row = candidate_of(cast(Account, request.user), remains, other)
    if row is None:
        raise Http404
    return remains, row


def _page(request: HttpRequest, remains: Case, row: Row, form: CandidateForm, status: int = 200) -> HttpResponse:
    lead, account = row.lead, cast(Account, request.user)
    reasons = reasons_of(lead)
    left, right = number_of(remains), row.number
    _read(request, "read candidate", remains, {"report": row.report.key})
    context = {
        "case": remains,
        "row": row,
        "left": left,
        "right": right,
        "explained": lead,
        "reasons": reasons,
        "chart": waterfall_chart(reasons.bars),
        "unknowns": unknowns(lead.missing, left, right),
        **behind(remains, row.report, lead, row.candidate.person),
        "kin": Person.objects.visible_to(account).filter(case=row.report, role=Role.NEXT_OF_KIN),
        "form": form,
        "history": _history(account, remains, row.report),
        "may_judge": _may(account, Right.JUDGE, remains, row.report),
        "may_write": _may(account, Right.WRITE, remains, row.report),
        "may_name": may_be_named(account, remains),
        "supported": Verdict.SUPPORTED,
    }
    return render(request, "identity/candidate.html", context, status=status)


def _history(account: Account, remains: Case, report: Case) -> list[dict[str, Any]]:
    """All that the account said of the pair."""
    mine = IdentityJudgement.objects.visible_to(account).filter(remains=remains, report=report, account=account)
    return [{"item": one, "label": LABELS[one.verdict]} for one in mine.order_by("at", "pk")]


def _may(account: Account, right: Right, *cases: Case) -> bool:
    wanted = {case.pk for case in cases}
    return Case.objects.visible_to(account, right).filter(pk__in=wanted).count() == len(wanted)


def _read(request: HttpRequest, verb: str, remains: Case, words: dict[str, Any]) -> None:
    actor, source = cast(Account, request.user), address_of(request)
    record(verb, actor=actor, object_kind="case", object_key=remains.key, words=words, source=source)
