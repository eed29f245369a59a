"""The link chart: the page on which one begins, and the chart itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from murderbook.network.around import FEW, MOST, around
from murderbook.network.graph.network import Network
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.network.charting.asked import Drawn
from murderbook.workbench.network.charting.document import node_of
from murderbook.workbench.network.charting.finding import find
from murderbook.workbench.network.charting.keeping import layouts_of, seen
from murderbook.workbench.network.charting.models import ChartLayout
from murderbook.workbench.network.charting.telling import account_of, on_record, part_of
from murderbook.workbench.network.held import TooManyCasesError, at_hand
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.outside import is_inside

LONGEST_WORDS = 200
TOO_MANY = 409


@require_safe
@transaction.atomic
def chart(request: HttpRequest) -> HttpResponse:
    """Of whatever `from` names; where nothing does, the page on which one is chosen."""
    start = request.GET.get("from", "")
    try:
        return _chart_of(request, start) if start else _begin(request)
    except TooManyCasesError as error:
        return render(request, "network/chart/begin.html", {"refused": str(error)}, status=TOO_MANY)


def _begin(request: HttpRequest) -> HttpResponse:
    account, words = account_of(request), request.GET.get("q", "")[:LONGEST_WORDS]
    record = at_hand(account)
    network, found = record.network, find(record.network, record.names, words)
    layouts = [one for one in ChartLayout.objects.visible_to(account).order_by("-saved_at") if one.start in network]
    told = [*(entity.key for entity in found.entities), *(one.start for one in layouts)]
    if told:
        on_record(request, record, told, sought=words)
    context = {
        "words": words,
        "found": [node_of(record, entity) for entity in found.entities],
        "more": found.more,
        "layouts": [(node_of(record, network.entities[network.at(one.start)]), one) for one in layouts],
    }
    return render(request, "network/chart/begin.html", context)


def _chart_of(request: HttpRequest, start: str) -> HttpResponse:
    account = account_of(request)
    record = at_hand(account)
    network = record.network
    if start not in network:
        raise Http404
    kept = layouts_of(account, start)
    layout = None if "fresh" in request.GET else _chosen(kept, request.GET.get("layout"))
    lying = seen(layout, network) if layout else Drawn(start, {})
    keys = list(dict.fromkeys([start, *(lying.places or _around(network, start))]))
    on_record(request, record, keys)
    drawn = part_of(record, keys) | {
        "start": start, "places": lying.places, "hidden": lying.hidden, "locked": lying.locked, "most": MOST,
        "notes": [[one.x, one.y, one.text] for one in lying.notes], "name": lying.name,
        "shown": layout.shown if layout else {},
    }  # fmt: skip
    context = {
        "drawn": drawn,
        "start": node_of(record, network.entities[network.at(start)]),
        "layout": layout,
        "kept": kept,
        "may_keep": not (is_inside() and account.role == Role.CONSULTANT),  # a reader there changes nothing
        "may_take": Case.objects.visible_to(account, Right.EXPORT).exists(),
    }
    return render(request, "network/chart/chart.html", context)


def _chosen(kept: Sequence[ChartLayout], name: str | None) -> ChartLayout | None:
    """The one of that name; the last where none is asked for."""
    return next((one for one in kept if name is None or one.name == name), None)


def _around(network: Network, start: str) -> list[str]:
    return [one.entity.key for one in around(network, start, FEW).shown]
