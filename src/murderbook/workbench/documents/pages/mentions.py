"""Everything the pages of a case name, one line for each thing: to be accepted or rejected in bulk."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from murderbook.documents.mentions.mention import Kind
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.documents.intake.suggesting import DATE
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.documents.pages.page import judged
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.models import Case

KINDS = (*(kind.value for kind in Kind), DATE)
PER_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@audited("read mentions", kind="case", key="key")
@transaction.atomic
def mentions(request: HttpRequest, key: str) -> HttpResponse:
    """`?kind=`: of one kind; `?state=`: suggested (the default), accepted or rejected."""
    if request.method != "POST":
        return _page(request, find_case(request, key, section="documents"))
    case = find_case(request, key, Right.WRITE)
    kind, state = _asked(request)
    values = request.POST.getlist("value")
    judged(request, case, _standing(case).filter(kind=kind, state=state, value__in=values))
    address = reverse("case-mentions", args=[case.key])
    return HttpResponseRedirect(f"{address}?kind={kind.replace(' ', '+')}&state={state}")


def _asked(request: HttpRequest) -> tuple[str, str]:
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    return (
        kind if kind in KINDS else Kind.PERSON.value,
        state if state in MentionState.values else MentionState.SUGGESTED.value,
    )


def _standing(case: Case) -> Any:  # noqa: ANN401 - a queryset of mentions
    return Mention.objects.filter(case=case, page__document__withdrawn_at=None)


def _page(request: HttpRequest, case: Case) -> HttpResponse:
    kind, state = _asked(request)
    standing = _standing(case)
    counts = dict(standing.filter(state=state).values_list("kind").annotate(Count("value", distinct=True)))
    things = standing.filter(kind=kind, state=state).values("value")
    found = things.annotate(count=Count("pk"), pages=Count("page", distinct=True), first=Min("page__cited_as"))
    page = Paginator(found.order_by("-count", "value"), PER_PAGE).get_page(request.GET.get("page"))
    context = head_of(request, case, "documents") | {
        "kinds": [(one, counts.get(one, 0)) for one in KINDS],
        "kind": kind,
        "state": state,
        "states": MentionState.choices,
        "page": page,
        "rows": _with_passages(standing.filter(kind=kind, state=state), page.object_list),
    }
    return render(request, "documents/mentions.html", context)


def _with_passages(mentions: Any, things: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - querysets
    """Each thing with a passage in which it stands, and the rule that found it."""
    rows = list(things)
    wanted = Q(pk__in=[])
    for row in rows:
        wanted |= Q(value=row["value"], page__cited_as=row["first"])
    passages: dict[str, Mention] = {}
    for mention in mentions.filter(wanted).select_related("page").order_by("start"):
        passages.setdefault(mention.value, mention)
    return [row | {"mention": passages.get(row["value"])} for row in rows]
