"""What is printed for an account: how far it is, and the file when it is ready. Nobody else sees any of it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.reports.asked import OutdatedError, hand_over
from murderbook.workbench.reports.orders import line, running
from murderbook.workbench.reports.orders.line import Order, State
from murderbook.workbench.reports.pages.giving import as_file
from murderbook.workbench.source import address_of

ASKS_AGAIN = 3  # seconds
READ_IN = 20  # seconds: what a message says is gone when the page is loaded anew
LIES = 60  # seconds: what lay there for its time is not offered long after
OUTDATED = "Since it was printed, what you may give out of other cases became less: it is printed anew, without that."


@require_safe
def printing(request: HttpRequest) -> HttpResponse:
    """One's own orders. Titles alone stand on it, which whoever asked for them knows: it is no reading of a case."""
    orders = line.of(cast(Account, request.user))
    asks_again = READ_IN if len(messages.get_messages(request)) else ASKS_AGAIN
    response = render(request, "reports/printing.html", {"orders": orders, "minutes": round(line.KEPT / 60)})
    if orders:
        response["Refresh"] = str(asks_again if any(one.is_unfinished for one in orders) else LIES)
    return response


@require_GET
def take(request: HttpRequest, key: str) -> HttpResponse:
    """The paper, on record when it is handed over, and only if that is allowed at this moment."""
    order, account = _order(request, key), cast(Account, request.user)
    gathered = order.gathered
    if order.state is not State.READY or gathered is None:
        raise Http404
    try:
        made = hand_over(order.asked, gathered, account, address_of(request))
    except OutdatedError:
        running.ask(account, order.asked, None, order.expected, order.back)
        messages.info(request, OUTDATED)
        return HttpResponseRedirect(reverse("printing"))
    except Hidden:
        line.drop(order)
        raise
    return as_file(made, order.asked.file_name)


@require_POST
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """It is not printed, or not kept any more."""
    order = _order(request, key)
    said = "Stopped" if order.is_unfinished else "Removed"
    line.drop(order)
    messages.success(request, f"{said}: {order.asked.title}. Nothing of it is kept.")
    return HttpResponseRedirect(reverse("printing"))


def _order(request: HttpRequest, key: str) -> Order:
    mine = line.of(cast(Account, request.user))
    found = next((one for one in mine if one.key == key), None)
    if found is None:
        raise Http404
    return found
