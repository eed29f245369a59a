"""The first page after log-in: what to work first, and why."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from murderbook.formats.spreadsheet import safe_cell
from murderbook.triage.weights import BASES, RUBRIC_NOTE
from murderbook.workbench.access.consultants.exporting import for_exporters, handed_over
from murderbook.workbench.access.consultants.term import is_confined
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import exports_anything
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.alerts import Alert, for_worklist, hot_words
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.mine import first_page
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.assessing import OPEN, assess_one, unit_weights
from murderbook.workbench.worklist.filters import KINDS, NARROWING, ORDERS, WorklistFilter, order_of, with_default_kind
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import Ranking, Reach, reach_of
from murderbook.workbench.worklist.told import linked, links_told, told

PER_PAGE = 50
EXPORT_COLUMNS = ("place", "number", "victim", "year", "area", "points", "reasons", "unknown", "would_move_up")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page after log-in, by what the account is there for."""
    account = cast(Account, request.user)
    if account.has_system_right(Right.READ_AUDIT):
        return redirect("audit")
    if is_confined(account):
        return first_page(account)
    return redirect("accounts" if account.is_caseless else "worklist")


@require_GET
@transaction.atomic
def worklist(request: HttpRequest) -> HttpResponse:
    """Open cases in order of promise."""
    account = cast(Account, request.user)
    kinds = _kinds(account)
    reach = reach_of(account)
    asked = _askable(with_default_kind(request.GET, kinds), reach)
    filtered = WorklistFilter(asked, queryset=_listed(account))
    paginator = Paginator(_ordered(filtered.qs, request, reach), PER_PAGE)
    narrowed = any(filtered.form.cleaned_data.get(name) for name in NARROWING)
    if not narrowed:
        paginator.count = _count_of(kinds, asked.get("kind"))  # counted already, by an index alone
    page = paginator.get_page(request.GET.get("page"))
    listed = list(told(page.object_list, account, reach))
    hot, newest = for_worklist(account, [item.case for item in listed], reach)
    record(
        "listed worklist",
        actor=account,
        object_kind="list",
        words={"query": request.GET.dict(), "page": page.number, **_named(listed, [*hot.values(), *newest])},
        source=address_of(request),
    )
    context = {
        "filter": filtered,
        "page": page,
        "rows": [_row(place, item, hot) for place, item in enumerate(listed, start=page.start_index())],
        "newest": newest if page.number == 1 else [],
        "order": order_of(request),
        "kinds": kinds,
        "being_ranked": bool(kinds) and not narrowed,
        "kind": asked.get("kind", ""),
        "summary": f"{page.paginator.count:,} open case{'' if page.paginator.count == 1 else 's'}",
        "exports": _exports(request, account),
        "note": RUBRIC_NOTE,
        "told_less": reach.limited,
    }
    return render(request, "worklist/list.html", context)


@require_GET
@transaction.atomic
def why(request: HttpRequest, key: str) -> HttpResponse:
    """All terms of one case, what is unknown, and what would move it up."""
    account = cast(Account, request.user)
    case = get_object_or_404(Case.objects.visible_to(account).select_related("compartment"), key=key)
    record("read triage", actor=account, object_kind="case", object_key=case.key, source=address_of(request))
    seen = Case.objects.visible_to(account)
    (plain,) = case_records(seen.filter(pk=case.pk), among=seen)
    found = assess_one(plain, links_told(account, [case], reach_of(account))[case.key])
    weights = unit_weights()
    terms = [
        {"term": term, "basis": BASES[weights.terms[term.id].basis], "source": weights.terms[term.id].source}
        for term in sorted(found.terms, key=lambda term: -term.points)
    ]
    context = {
        "case": case,
        "number": number_of(case),
        "found": found,
        "terms": terms,
        "note": RUBRIC_NOTE,
        "weights": weights,
    }
    return render(request, "worklist/why.html", context)


def _exports(request: HttpRequest, account: Account) -> list[tuple[str, str]]:
    address = f"{reverse('worklist-export')}?{request.GET.urlencode()}"
    return [("Export as CSV", address)] if exports_anything(account) else []


@require_GET
@for_exporters("exported worklist")
@transaction.atomic
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered and sorted on screen, as CSV; only what the account may export."""
    account = cast(Account, request.user)
    reach = reach_of(account)
    asked = WorklistFilter(_askable(request.GET, reach), queryset=_listed(account, Right.EXPORT))
    rows = told(_ordered(asked.qs, request, reach), account, reach)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="worklist-{timezone.localdate():%Y-%m-%d}.csv"'
    response.write("\ufeff")  # so that a spreadsheet reads it as UTF-8
    writer = csv.writer(response)
    writer.writerow(EXPORT_COLUMNS)
    count, of_links = 0, []
    for count, item in enumerate(rows, start=1):
        writer.writerow([safe_cell(value) for value in _cells(count, item)])
        of_links += linked([item])
    words = {"query": request.GET.dict(), "rows": count, "linked": of_links, "bytes": handed_over(account, response)}
    record("exported worklist", actor=account, object_kind="list", words=words, source=address_of(request))
    return response


def _listed(account: Account, right: Right = Right.READ) -> QuerySet[Assessment]:
    return Assessment.objects.visible_to(account, right).select_related("case", "case__compartment")


def _kinds(account: Account) -> dict[str, int]:
    """How many open cases of each kind there are, homicides first; kinds are ranked apart, each by its own ladder."""
    open_cases = Case.objects.visible_to(account).filter(status__in=OPEN)
    counts = dict(open_cases.values_list("kind").annotate(n=Count("pk")).order_by())
    return {kind: counts[kind] for kind in KINDS if kind in counts}


def _count_of(kinds: Mapping[str, int], kind: str | None) -> int:
    return kinds.get(kind, 0) if kind else sum(kinds.values())


def _ordered(rows: QuerySet[Assessment], request: HttpRequest, reach: Reach) -> Ranking:
    return Ranking(rows, ORDERS[order_of(request)], reach)


def _askable(asked: QueryDict, reach: Reach) -> QueryDict:
    """Who is not told all points cannot ask for them by a filter."""
    if reach.limited and "points_from" in asked:
        asked = asked.copy()
        del asked["points_from"]
    return asked


def _named(listed: Sequence[Assessment], alerts: Iterable[Alert]) -> dict[str, list[str]]:
    """What an entry says was on the page: cases, those told to have leads or a string, and the hot pairs told."""
    pairs = sorted({alert.hot.key for alert in alerts})
    return {"cases": [item.case.key for item in listed], "linked": linked(listed), "hot": pairs}


def _row(place: int, item: Assessment, hot: Mapping[int, Alert]) -> dict[str, Any]:
    said = {"place": place, "item": item, "case": item.case, "number": number_of(item.case)}
    return said | {"hot": hot_words(hot, item.case)}


def _cells(place: int, item: Assessment) -> list[Any]:
    case = item.case
    steps = "; ".join(f"{step['words']} (up to +{step['gain']})" for step in item.would_move_up)
    known = [place, number_of(case), case.victim_name, case.year, case.area, item.points, item.reasons]
    return [*known, "; ".join(item.unknown), steps]
