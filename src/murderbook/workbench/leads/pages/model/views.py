"""The page of the model in force, and its declaration as a file. It tells of no case, so reading it is no entry."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from murderbook.linkage.model import declaration_of
from murderbook.linkage.models.history import versions
from murderbook.workbench.access.consultants.exporting import handed_over
from murderbook.workbench.access.consultants.term import is_consultant
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.visibility import exports_anything
from murderbook.workbench.audit.reading import refusals_on_record
from murderbook.workbench.leads.engine.declared import in_force, reads_all_open
from murderbook.workbench.leads.models import FULL, Run
from murderbook.workbench.leads.pages.model.changed import before
from murderbook.workbench.leads.pages.model.charts import paired, stacked
from murderbook.workbench.leads.pages.model.learned import (
    Shown,
    against_shipped,
    measures_of,
    named,
    rates_learned,
    short,
    shown_of,
)
from murderbook.workbench.leads.pages.model.shown import conventions_of, curves_of, rates_of
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import reach_of


@require_GET
def model_page(request: HttpRequest) -> HttpResponse:
    """Every rate of the model in force. Of searches, and of what solved series told, only those who read all of them
    from end to end are told."""
    account = cast(Account, request.user)
    context = page_of(_shown(account)) | {"searches": _searches(account), "whole": reads_all_open(account)}
    context["may_download"] = _may_download(account)
    return render(request, "leads/model/model.html", context)


def page_of(adopted: Shown | None) -> dict[str, Any]:
    """What the page says of a declaration: of the shipped one without another."""
    shipped = versions()
    current = shipped[0] if adopted is None else adopted.version
    raw = current.raw if adopted is None else adopted.raw
    declaration = declaration_of(raw)
    rates, curves = named(rates_of(declaration)), curves_of(declaration)
    befores = [before(newer, older) for newer, older in pairwise(shipped)]
    return {
        "model": declaration,
        "standing": raw["standing"],
        "version": current,
        "is_adopted": adopted is not None,
        "shipped": shipped[0],
        "learned": rates_learned(raw, curves),
        "notes": raw.get("learned", {}).get("notes", ()),
        "measures": measures_of(raw),
        "rates": rates,
        "rates_chart": stacked(short(rates)),
        "curves": [(curve, paired(curve.steps)) for curve in curves],
        "conventions": conventions_of(declaration),
        "befores": befores if adopted is None else [against_shipped(adopted), *befores],
    }


def _shown(account: Account) -> Shown | None:
    row = in_force()
    return None if row is None else shown_of(row, whole=reads_all_open(account))


def _searches(account: Account) -> list[dict[str, Any]]:
    """The latest full search of each scope that the account reads from end to end, and the first by its model."""
    whole = Run.objects.filter(scope__in=reach_of(account).whole, engine=FULL)
    names = ("scope", "scope__name", "model_id", "cases", "finished_at")
    latest = list(whole.filter(is_latest=True).order_by("pk").values(*names))
    first = {
        (row["scope"], row["model_id"]): row["since"]
        for row in whole.order_by().values("scope", "model_id").annotate(since=Min("started_at"))
    }
    return [row | {"since": first[row["scope"], row["model_id"]]} for row in latest]


def _may_download(account: Account) -> bool:
    """It holds no case: a consultant alone needs the right to export for it."""
    return not is_consultant(account) or exports_anything(account)


@require_GET
def declaration_file(request: HttpRequest) -> HttpResponse:
    """The declaration as a file: to be kept, compared, disclosed. The shipped one as it is, with its comments; of an
    adopted one whoever does not read all open files has what it weighs by."""
    account = cast(Account, request.user)
    with refusals_on_record("download model", account, source=address_of(request)):
        if not _may_download(account):
            raise Hidden
    adopted = _shown(account)
    current = versions()[0] if adopted is None else adopted.version
    response = HttpResponse(current.text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{current.id}.toml"'
    handed_over(account, response)
    return response
