"""What concerns the one who is logged in: what came, what waits, and the mark up to where it is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.visibility import exports_anything
from murderbook.workbench.audit.log import record
from murderbook.workbench.source import address_of
from murderbook.workbench.unit.digest.making import digests_go_to, set_address
from murderbook.workbench.unit.digest.server import MailError
from murderbook.workbench.unit.notices.fresh import KEPT
from murderbook.workbench.unit.notices.listing import mark_read, notices_of

READ, MARK = "read notices", "marked notices read"
INVALID = 422


@require_safe
@transaction.atomic
def notices(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@transaction.atomic
def read(request: HttpRequest) -> HttpResponse:
    """Up to the moment when the page was made: what came meanwhile is still new."""
    until = _moment(request.POST.get("until", ""))
    if until is None:
        messages.error(request, "Nothing was marked: the page did not say up to when. Open it again, and mark it then.")
        return _page(request, INVALID)
    account = cast(Account, request.user)
    mark_read(account, until)
    record(MARK, actor=account, object_kind="list", source=address_of(request))
    return HttpResponseRedirect(reverse("notices"))


@require_POST
@transaction.atomic
def address(request: HttpRequest) -> HttpResponse:
    """Where one's own digest is mailed to; empty: nowhere."""
    written = request.POST.get("mail", "").strip()
    try:
        set_address(cast(Account, request.user), written, address_of(request))
    except MailError as error:
        messages.error(request, f"Nothing was changed: {error}.")
        return _page(request, INVALID)
    messages.success(request, f"Your digest goes to {written}." if written else "No digest of yours is mailed.")
    return HttpResponseRedirect(reverse("notices"))


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    account = cast(Account, request.user)
    found = notices_of(account)
    mails = settings.RECORD.mail is not None and exports_anything(account)
    context = {"notices": found, "days": KEPT.days, "mails": mails, "mail": mails and digests_go_to(account)}
    response = render(request, "unit/notices.html", context, status=status)
    record(READ, actor=account, object_kind="list", words=found.words, source=address_of(request))
    return response


def _moment(written: str) -> datetime | None:
    try:
        found = parse_datetime(written)
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
