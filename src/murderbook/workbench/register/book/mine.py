"""One's own page: the actions that one has in hand, in all cases that one sees. To a consultant, first the cases that
he was given, what of them, until when, and whom to ask.

A consultant who has one case lands on that. Lists, searches and counts of the unit are not for him.
"""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from murderbook.workbench.access.consultants.sections import SECTIONS, read
from murderbook.workbench.access.consultants.term import is_confined, running
from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import refusals_on_record
from murderbook.workbench.casework.rules.actions import actions_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.opening import url_of_tab
from murderbook.workbench.source import address_of

VERB = "list own cases"


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    account, source = cast(Account, request.user), address_of(request)
    with refusals_on_record(VERB, account, source=source, kind="list"):
        if account.is_caseless:
            raise Hidden
    with transaction.atomic():
        confined = is_confined(account)
        rows = [_row(grant) for grant in _given(account)] if confined else []
        to_come = Grant.objects.filter(account=account, starts_at__gt=timezone.now()).order_by("starts_at").first()
        in_hand = actions_of(account)
        actions = [{"one": one, "number": number_of(one.action.case)} for one in in_hand]
        context = {"confined": confined, "rows": rows, "to_come": to_come, "actions": actions}
        response = render(request, "register/mine.html", context)
        keys = sorted({*(row["case"].key for row in rows), *(one.action.case.key for one in in_hand)})
        record(VERB, actor=account, object_kind="list", words={"cases": keys}, source=source)
    return response


def first_page(account: Account) -> HttpResponse:
    """Where a consultant without a whole compartment lands: his one case, else the page of all he has."""
    rows = [_row(grant) for grant in _given(account)]
    return redirect(rows[0]["url"] if len({row["case"].pk for row in rows}) == 1 else "mine")


def _given(account: Account) -> list[Grant]:
    cases = running(account).exclude(case=None).select_related("case", "case__compartment", "sponsor")
    return list(cases.order_by("sections", "ends_at", "pk"))  # the whole file before parts of it


def _row(grant: Grant) -> dict[str, Any]:
    assert grant.case is not None  # as _given asks
    names = read(grant.sections) or tuple(SECTIONS)
    return {
        "grant": grant,
        "case": grant.case,
        "number": number_of(grant.case),
        "url": url_of_tab(names[0], grant.case),
        "sections": [(SECTIONS[name], url_of_tab(name, grant.case)) for name in names],
    }
