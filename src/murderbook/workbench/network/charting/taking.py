"""The chart as it is taken away: PDF for the briefing room, or a picture."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from murderbook.reports.paper import NoPrinterError
from murderbook.workbench.network.charting import asked
from murderbook.workbench.network.charting.printing import chart_report, picture_of
from murderbook.workbench.network.charting.telling import account_of
from murderbook.workbench.reports.asked import gather, hand_over
from murderbook.workbench.reports.pages.giving import UNAVAILABLE, give
from murderbook.workbench.source import address_of


@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """The chart as it lies, as PDF, or its first sheet as a picture."""
    account = account_of(request)
    drawn = asked.drawn(asked.told(request.POST.get("chart", "").encode()))
    back = f"{reverse('network-chart')}?{urlencode({'from': drawn.start})}"
    report = chart_report(account, drawn)
    if request.POST.get("as") != "png":
        return give(request, report, back)
    try:
        made = hand_over(report, gather(report, account), account, address_of(request))
    except NoPrinterError as error:
        return render(request, "reports/unavailable.html", {"problem": str(error), "back": back}, status=UNAVAILABLE)
    answer = HttpResponse(picture_of(made.content), content_type="image/png")
    answer["Content-Disposition"] = 'attachment; filename="link-chart.png"'
    return answer
