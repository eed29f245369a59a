"""The chart as it is taken away: PDF for the briefing room, or a picture."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from murderbook.formats.network_files import network_file
from murderbook.reports.paper import NoPrinterError
from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.audit.log import record
from murderbook.workbench.network.charting import asked
from murderbook.workbench.network.charting.asked import Drawn
from murderbook.workbench.network.charting.printing import chart_report, on_chart, picture_of
from murderbook.workbench.network.charting.telling import account_of
from murderbook.workbench.network.gathering.down import compartment_name
from murderbook.workbench.network.held import TooManyCasesError
from murderbook.workbench.reports.asked import gather, hand_over
from murderbook.workbench.reports.pages.giving import UNAVAILABLE, as_file, give
from murderbook.workbench.sealed.outside import is_inside
from murderbook.workbench.source import address_of

TAKEN = "export chart"
MOST_SECONDS = 10.0  # of printing while the browser waits: of a picture all sheets are printed, and the first is drawn
TOO_FULL = "The chart is too full for a picture while you wait: hide or filter some of it, or take it as PDF."
TOO_FULL_INSIDE = "The chart is too full to be printed while you wait: hide or filter some of it."
DATA = ("zip", "graphml", "ftm.json")  # what else it is taken away as, by the end of the name


@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """The chart as it lies, as PDF, or its first sheet as a picture; or what is on it as data for another program."""
    drawn = asked.drawn(asked.told(request.POST.get("chart", "").encode()))
    back = f"{reverse('network-chart')}?{urlencode({'from': drawn.start})}"
    form = request.POST.get("as", "pdf")
    try:
        return _taken(request, drawn, form, back)
    except TooManyCasesError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(back)


def _taken(request: HttpRequest, drawn: Drawn, form: str, back: str) -> HttpResponse:
    if form in DATA:
        return _data(request, drawn, form)
    if form == "png" or is_inside():  # of a sealed compartment nothing waits in line outside
        return _at_once(request, drawn, form, back)
    return give(request, chart_report(account_of(request), drawn), back)


def _at_once(request: HttpRequest, drawn: Drawn, form: str, back: str) -> HttpResponse:
    """Printed while the browser waits."""
    account = account_of(request)
    report = chart_report(account, drawn)
    try:
        gathered = gather(report, account)
        if gathered.printed.seconds > MOST_SECONDS:
            messages.error(request, TOO_FULL_INSIDE if is_inside() else TOO_FULL)
            return HttpResponseRedirect(back)
        made = hand_over(report, gathered, account, address_of(request))
    except NoPrinterError as error:
        return render(request, "reports/unavailable.html", {"problem": str(error), "back": back}, status=UNAVAILABLE)
    if form != "png":
        return as_file(made, report.file_name)
    return _as_file(picture_of(made.content), "png", "image/png")


@transaction.atomic
def _data(request: HttpRequest, drawn: Drawn, form: str) -> HttpResponse:
    account = account_of(request)
    network, cases = on_chart(account, drawn)
    mark = watermark_of(account)
    whose = "; ".join(filter(None, (compartment_name(), f"Taken by {mark}" if mark else "")))
    content = network_file(network, f"chart.{form}", whose)
    words = {"cases": [one.key for one in cases], "as": form, "bytes": len(content)}
    record(TAKEN, actor=account, object_kind="chart", words=words, source=address_of(request))
    return _as_file(content, form, "application/octet-stream")


def _as_file(content: bytes, form: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="link-chart.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
