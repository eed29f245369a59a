"""The feed of hot pairs: which old case a new one woke, when, and why; newest first."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from murderbook.formats.spreadsheet import safe_cell
from murderbook.workbench.access.consultants.exporting import for_exporters, handed_over
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import exports_anything
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.alerts import Alert, hot_pairs, mark_seen, told, unread
from murderbook.workbench.leads.models import HotPair
from murderbook.workbench.leads.pages.lists.chance import chances
from murderbook.workbench.pages.templatetags.murderbook import address_with
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import Reach, reach_of

PER_PAGE = 50
AT_ONCE = 500  # rows of an export worked out together
SHOWS = ("unread", "all")
MOST_MARKED = 200
EXPORT_COLUMNS = (
    *("hot_since", "came_or_changed", "points_to", "reasons", "chance_leads", "chance_leads_of_this_case"),
    *("false_alarms_a_year", "seen", "judged"),
)


class FeedForm(forms.Form):
    """From which day on."""

    since = forms.DateField(required=False, label="Since", widget=forms.DateInput(attrs={"type": "date"}))


@require_GET
@transaction.atomic
def feed(request: HttpRequest) -> HttpResponse:
    """Hot pairs of which the account sees both cases. A fixed number of statements."""
    account = cast(Account, request.user)
    form, show = FeedForm(request.GET), show_of(request)
    asked = filtered(hot_pairs(account), account, form, show)
    page = Paginator(asked.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    rows = told(hot_pairs(account), account, reach_of(account), list(page.object_list))
    by_chance = chances(account, [row.lead for row in rows], also_cooled=True)
    words = {"query": request.GET.dict(), "page": page.number, "pairs": [row.hot.key for row in rows]}
    record("listed hot pairs", actor=account, object_kind="list", words=words, source=address_of(request))
    context = {
        "page": page,
        "rows": [(row, by_chance[row.lead.pair]) for row in rows],
        "waiting": [row for row in rows if not row.seen],
        "form": form,
        "show": show,
        "shows": SHOWS,
        "summary": summary(page.paginator.count, show),
        "exports": _exports(request, account),
    }
    return render(request, "leads/hot.html", context)


def show_of(request: HttpRequest) -> str:
    """What is asked for; the unread where it is none of ours."""
    asked = request.GET.get("show", SHOWS[0])
    return asked if asked in SHOWS else SHOWS[0]


def filtered(hot: QuerySet[HotPair], account: Account, form: FeedForm, show: str) -> QuerySet[HotPair]:
    """Narrowed by day and by what one has seen."""
    since = form.cleaned_data.get("since") if form.is_valid() else None
    if since is not None:
        hot = hot.filter(hot_since__date__gte=since)
    return unread(hot, account) if show == "unread" else hot


def summary(count: int, show: str) -> str:
    kind = " that you have not seen" if show == "unread" else ""
    return f"{count:,} hot pair{'' if count == 1 else 's'}{kind}"


def _exports(request: HttpRequest, account: Account) -> list[tuple[str, str]]:
    address = f"{reverse('hot-export')}{address_with(request.GET, {'page': None})}"
    return [("Export as CSV", address)] if exports_anything(account) else []


@require_GET
@for_exporters("exported hot pairs")
@transaction.atomic
def export(request: HttpRequest) -> HttpResponse:
    """The feed as filtered on screen, all pages of it, of what the account may export."""
    account = cast(Account, request.user)
    asked = filtered(hot_pairs(account, Right.EXPORT), account, FeedForm(request.GET), show_of(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hot-cases-{timezone.localdate():%Y-%m-%d}.csv"'
    response.write("\ufeff")  # so that a spreadsheet reads it as UTF-8
    writer = csv.writer(response)
    writer.writerow(EXPORT_COLUMNS)
    found = list(_all(asked, account, reach_of(account)))
    writer.writerows([safe_cell(value) for value in _cells(alert)] for alert in found)
    words = {
        "query": request.GET.dict(),
        "rows": len(found),
        "pairs": [alert.hot.key for alert in found],
        "bytes": handed_over(account, response),
    }
    record("exported hot pairs", actor=account, object_kind="list", words=words, source=address_of(request))
    return response


def _all(asked: QuerySet[HotPair], account: Account, reach: Reach) -> Iterator[Alert]:
    chosen = list(asked.values_list("pk", flat=True))
    for start in range(0, len(chosen), AT_ONCE):
        yield from told(asked, account, reach, chosen[start : start + AT_ONCE])


def _cells(alert: Alert) -> list[Any]:
    when = f"{alert.hot.hot_since:%Y-%m-%d %H:%M}"
    numbers = [alert.hot.per_search, alert.lead.chance_shown, alert.alarms]
    mine = ["yes" if alert.seen else "no", "; ".join(one.words for one in alert.told)]
    return [when, alert.came_number, alert.woken_number, "; ".join(alert.reasons), *numbers, *mine]


@require_POST
@transaction.atomic
def seen(request: HttpRequest) -> HttpResponse:
    """Mark pairs as seen by oneself."""
    account = cast(Account, request.user)
    marked = mark_seen(account, request.POST.getlist("key")[:MOST_MARKED])
    words = {"pairs": marked}
    record("saw hot pairs", actor=account, object_kind="list", words=words, source=address_of(request))
    return HttpResponseRedirect(f"{reverse('hot')}{_again(request)}")


def _again(request: HttpRequest) -> str:
    """The list as it was, but for the page: its rows have moved up."""
    kept = {name: request.POST.get(name, "") for name in ("show", "since")}
    return "" if not any(kept.values()) else address_with(request.GET, kept)
