"""A report that was asked for in the browser is given at once where it is small; else it is put in line, and the
browser goes to the page that says how far it is."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from murderbook.reports.paper import AT_ONCE, NoPrinterError, Printed
from murderbook.reports.press import Press, PressBrokenError
from murderbook.workbench.access.models import Account
from murderbook.workbench.reports.asked import Asked, gather, hand_over
from murderbook.workbench.reports.orders import running
from murderbook.workbench.source import address_of

UNAVAILABLE = 503
# To read 3,000 entries of a chrono took 0.6 s, 5,000 calls 2.9 s. More than these cannot be printed in two seconds
# anyway: 2,000 calls, of which a line is the shortest, took 5.
MOST_ROWS = 1_000
PER_ROW = 0.01  # seconds, until it is read: 0.003 s of a call, 0.016 s of a line of a timeline, 0.02 s of an entry
FULL = "As many reports as there is room for wait or lie ready: remove one, or try again when they are printed."


def give(request: HttpRequest, asked: Asked, back: str) -> HttpResponse:
    """`back` is the page where it was asked for, and where the browser is sent where no PDF can be made. A process that
    prints nothing in the background keeps the browser waiting, or it would wait for ever."""
    account = cast(Account, request.user)
    rows, waits = asked.rows(account), not running.is_printing()
    try:
        gathered = gather(asked, account) if waits or rows <= MOST_ROWS else None
        expected = gathered.printed.seconds if gathered else rows * PER_ROW
        if gathered is not None and (waits or expected <= AT_ONCE):
            if expected > AT_ONCE:
                Press().run(gathered.printed, lambda _share, _words: None)
            return as_file(hand_over(asked, gathered, account, address_of(request)), asked.file_name)
    except (NoPrinterError, PressBrokenError) as error:
        return render(request, "reports/unavailable.html", {"problem": str(error), "back": back}, status=UNAVAILABLE)
    if running.ask(account, asked, gathered, expected, back) is None:
        messages.error(request, FULL)
    return HttpResponseRedirect(reverse("printing"))


def as_file(made: Printed, name: str) -> HttpResponse:
    answer = HttpResponse(made.content, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.pdf".replace("/", "-"))
    answer["Content-Disposition"] = str(disposition)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
