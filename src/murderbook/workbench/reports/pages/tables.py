"""A table of a case as a workbook, as its page shows it."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.listing.views import WORKBOOK_TYPE
from murderbook.workbench.reports.tables.table import AskedWrongError
from murderbook.workbench.reports.tables.taking import TABLES, take_table
from murderbook.workbench.source import address_of


@require_safe
@transaction.atomic
def table(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One of them, for what the address of its page asks. What cannot be read of that the page itself says."""
    case = find_case(request, key, Right.EXPORT)
    if name not in TABLES:
        raise Http404
    try:
        content = take_table(cast(Account, request.user), case, name, request.GET, address_of(request))
    except AskedWrongError:
        return HttpResponseRedirect(f"{reverse(TABLES[name].page, args=[case.key])}?{request.GET.urlencode()}")
    answer = HttpResponse(content, content_type=WORKBOOK_TYPE)
    file_name = f"{number_of(case)} {name}.xlsx".replace("/", "-")
    answer["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=file_name))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
