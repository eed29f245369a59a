"""The Calls tab: the calls as asked for, whose numbers they are, which are most frequent, and the bills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from murderbook.formats.bill_mapping import BillMapping
from murderbook.formats.phone_number import in_words
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.calls import staged
from murderbook.workbench.calls.asked import Asked
from murderbook.workbench.calls.forms import ReasonForm, SendForm, WhoseForm
from murderbook.workbench.calls.models import SECTION, WRITTEN, Call
from murderbook.workbench.calls.records import on_clock
from murderbook.workbench.calls.whose import Holders, holders_of, how_long, lines_of, most_frequent, names_of
from murderbook.workbench.pages.templatetags.murderbook import address_with
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.models import Case

PER_PAGE = 50
INVALID = 422
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A call as the list shows it. `when` on the clock of its bill; `either`: of an hour that came twice."""

    call: Call
    when: str
    either: bool
    lasted: str
    caller: str
    called: str

    @property
    def struck(self) -> bool:
        return self.call.call_list.withdrawn_at is not None


@require_safe
@audited("read calls", kind="case", key="key")
def calls(request: HttpRequest, key: str) -> HttpResponse:
    """`?number=&from=&to=&kind=&bill=&order=`: which, in which order. `?whose=`: a number to be said somebody's."""
    return page(request, find_case(request, key, section=SECTION))


def page(request: HttpRequest, case: Case, status: int = 200, **forms: Any) -> HttpResponse:  # noqa: ANN401
    """The tab with these forms on it, which may come back with what was wrong."""
    head = head_of(request, case, SECTION)
    bills = list(case.call_lists.select_related("author", "withdrawn_by").order_by("entered_at", "pk"))
    standing = [bill for bill in bills if bill.withdrawn_at is None]
    asked = Asked(bills, request.GET)
    found = asked.calls(case)
    holders = holders_of(case) if "people" in head["seen"] else {}  # names are of another section
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = head | {
        "form": asked,
        "order": asked.ordered,
        "page": shown,
        "rows": rows_of(list(shown.object_list), holders),
        "count": shown.paginator.count,
        "summary": _summary(shown.paginator.count, bool(asked.is_valid() and asked.changed_data)),
        "exports": _exports(request, case),
        "frequent": most_frequent(found, lines_of(standing), holders),
        "bills": [(bill, BillMapping.from_dict(bill.mapping).to_toml()) for bill in bills],
        "struck": asked.chosen is not None and asked.chosen.withdrawn_at is not None,
        "holders": [one for told in holders.values() for one in told],
        "staged": staged.of_case(case) if head["may_write"] else (),
        "send_form": SendForm(),
        "reason_form": ReasonForm(),
        "whose_form": WhoseForm(case, standing, initial={"number": _as_read(request.GET.get("whose", ""))}),
    }
    good = status != 200 or asked.is_valid()
    return render(request, "calls/page.html", context | forms, status=status if good else INVALID)


def _as_read(number: str) -> str:
    """As the page shows it elsewhere: '+1 213-555-0142'."""
    return in_words(number[:WRITTEN]) if number else ""


def rows_of(found: Sequence[Call], holders: Holders) -> list[Row]:
    return [_row(call, holders) for call in found]


def _row(call: Call, holders: Holders) -> Row:
    names = (names_of(number, holders) for number in (call.caller, call.called))
    return Row(call, when_of(call), call.latest - call.earliest >= MINUTE, how_long(call.seconds), *names)


def when_of(call: Call) -> str:
    """'14 Mar 1991, 22:15:30' on the clock of its bill; without seconds where they are not known."""
    began = on_clock(call.earliest, call.call_list.time_zone)
    seconds = "" if (call.latest - call.earliest) % MINUTE else f":{began:%S}"
    return f"{began.day} {began:%b %Y, %H:%M}{seconds}"


def _summary(count: int, narrowed: bool) -> str:
    calls_ = f"{count:,} call{'' if count == 1 else 's'}"
    return f"{calls_} fit{'s' if count == 1 else ''}" if narrowed else calls_


def _exports(request: HttpRequest, case: Case) -> list[tuple[str, str]]:
    if not Case.objects.visible_to(request.user, Right.EXPORT).filter(pk=case.pk).exists():
        return []
    return [("CSV", reverse("case-calls-export", args=[case.key]) + address_with(request.GET, {"page": None}))]
