"""The rows of the register: which, in which order, fifty at a time, in a fixed number of statements."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import F, Prefetch, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

from murderbook.casefile.person import Role
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.register.listing.filters import RegisterFilter
from murderbook.workbench.register.models import Case, Person

PER_PAGE = 50


def _up(name: str) -> OrderBy:
    return F(name).asc(nulls_last=True)


def _down(name: str) -> OrderBy:
    return F(name).desc(nulls_last=True)


# Value of `order` in the address: how the rows lie. The key comes last so that no two rows ever change places.
ORDERS: dict[str, tuple[OrderBy, ...]] = {
    "newest": (_down("occurred_earliest"), _down("pk")),
    "oldest": (_up("occurred_earliest"), _up("pk")),
    "number": (_up("own_number"), _up("pk")),
    "number-down": (_down("own_number"), _down("pk")),
    "victim": (_up("victim_name"), _up("pk")),
    "victim-down": (_down("victim_name"), _down("pk")),
    "area": (_up("area"), _up("pk")),
    "area-down": (_down("area"), _down("pk")),
    "status": (_up("status"), _down("occurred_earliest"), _down("pk")),
    "status-down": (_down("status"), _down("occurred_earliest"), _down("pk")),
}
DEFAULT_ORDER = "newest"


def order_of(request: HttpRequest) -> str:
    """The order asked for; the default where it is none of ours."""
    asked = request.GET.get("order", DEFAULT_ORDER)
    return asked if asked in ORDERS else DEFAULT_ORDER


def filtered(request: HttpRequest, right: Right = Right.READ) -> RegisterFilter:
    """The filter of this request over what the account may see, and nothing else."""
    account = request.user
    return RegisterFilter(request.GET, queryset=Case.objects.visible_to(account, right), request=request)


def page_of(cases: QuerySet[Case], order: str, number: str | None) -> Page[int]:
    """One page of primary keys: the narrow search, which an index can answer alone."""
    keys = cases.order_by(*ORDERS[order]).values_list("pk", flat=True)
    return Paginator(keys, PER_PAGE).get_page(number)


def rows_of(page: Page[int], account: Account) -> list[Case]:
    """The cases of a page in its order, asked for through the same door once more."""
    keys = list(page.object_list)
    listed = Case.objects.visible_to(account).select_related("compartment").defer("extra", "notes")
    found = listed.prefetch_related(victims(account)).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def victims(account: Account) -> Prefetch[str]:
    """For each case its `victims`, first one first: a list shows the span of an age, never the middle of it."""
    persons = Person.objects.visible_to(account).filter(role=Role.VICTIM)
    return Prefetch("persons", persons.order_by("pk"), to_attr="victims")
