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
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.engine.declared import in_force
from murderbook.workbench.leads.models import FULL, Run
from murderbook.workbench.leads.pages.model.changed import before
from murderbook.workbench.leads.pages.model.charts import paired, stacked
from murderbook.workbench.leads.pages.model.learned import (
    against_shipped,
    measures_of,
    named,
    rates_learned,
    short,
    version_of,
)
from murderbook.workbench.leads.pages.model.shown import conventions_of, curves_of, rates_of
from murderbook.workbench.worklist.reach import reach_of


@require_GET
def model_page(request: HttpRequest) -> HttpResponse:
    """Every rate of the model in force. Of searches only those that the account reads from end to end are told."""
    adopted, shipped = in_force(), versions()
    current = shipped[0] if adopted is None else version_of(adopted)
    raw = current.raw if adopted is None else adopted.raw
    declaration = declaration_of(raw)
    rates, curves = named(rates_of(declaration)), curves_of(declaration)
    befores = [before(newer, older) for newer, older in pairwise(shipped)]
    context = {
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
        "searches": _searches(cast(Account, request.user)),
    }
    return render(request, "leads/model/model.html", context)


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


@require_GET
def declaration_file(request: HttpRequest) -> HttpResponse:
    """The declaration as it is, with its comments: to be kept, compared, disclosed. The same for everybody."""
    adopted = in_force()
    current = versions()[0] if adopted is None else version_of(adopted)
    response = HttpResponse(current.text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{current.id}.toml"'
    return response
