"""Who is not eliminated, over the unit; and the enquiries of one case or investigation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from murderbook.enquiries.interval import EnquiryError
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.casework.pages.sheets import head
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries.forms import BackForm, CategoryForm, SubjectForm, tell
from murderbook.workbench.enquiries.models import Category, Placing, Subject
from murderbook.workbench.enquiries.records import unit_codes
from murderbook.workbench.enquiries.scope import Scope, categories_of, find_scope, may_write, say
from murderbook.workbench.enquiries.standing import Standing, in_order, standings
from murderbook.workbench.source import address_of

INVALID = 422
PER_PAGE = 50
SHOWN = {"": "Not eliminated", "again": "Open again", "eliminated": "Eliminated", "all": "All"}


@dataclass(frozen=True, slots=True)
class Line:
    scope: Scope
    standing: Standing


@require_GET
@transaction.atomic
def enquiries(request: HttpRequest) -> HttpResponse:
    """Persons of interest of all that the account sees: those who are not eliminated, unless others are asked."""
    account = cast(Account, request.user)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    every = lines_of(account)
    chosen = [one for one in every if _shown(one.standing, show)]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    words = {"show": show, "page": page.number, "persons": [one.standing.subject.key for one in page.object_list]}
    record("listed enquiries", actor=account, object_kind="list", words=words, source=address_of(request))
    chips = [(value, label, sum(_shown(one.standing, value) for one in every)) for value, label in SHOWN.items()]
    context = {"page": page, "rows": page.object_list, "show": show, "chips": chips, "shown": SHOWN[show]}
    return render(request, "enquiries/unit.html", context)


def _shown(one: Standing, show: str) -> bool:
    if show == "all":
        return True
    if show == "again":
        return bool(one.fallen)
    return one.is_open != (show == "eliminated")


def lines_of(account: Account) -> list[Line]:
    """Everybody that stands, in order."""
    rows = Subject.objects.visible_to(account).filter(withdrawn_at=None)
    subjects = list(rows.select_related("case__compartment", "investigation", "person", "author"))
    scopes: dict[tuple[int | None, int | None], Scope] = {}
    for one in subjects:
        scopes.setdefault((one.case_id, one.investigation_id), Scope(one.case, one.investigation))
    placed = {one.pk: scopes[one.case_id, one.investigation_id] for one in subjects}
    found = standings([(one, placed[one.pk].cases) for one in subjects], unit_codes())
    return [Line(placed[one.subject.pk], one) for one in in_order(found)]


@require_GET
@transaction.atomic
def scope(request: HttpRequest, key: str) -> HttpResponse:
    """The categories with their parameters, and everybody in them."""
    return page_of(request, find_scope(request, key))


def page_of(request: HttpRequest, found: Scope, status: int = 200, **forms: Any) -> HttpResponse:  # noqa: ANN401
    """The page with these forms on it, which may come back with what was wrong. On record as read."""
    say(request, "read enquiries", found)
    categories = categories_of(request, found)
    context = {
        "scope": found,
        "categories": _categories(categories, found),
        "rows": in_order(standings([(one, found.cases) for one in _subjects(request, found)], unit_codes())),
        "several": len(found.cases) > 1,
        "category_form": CategoryForm(),
        "subject_form": SubjectForm(found, categories),
    }
    return render(request, "enquiries/scope.html", head_of_scope(request, found) | context | forms, status=status)


def head_of_scope(request: HttpRequest, found: Scope) -> dict[str, Any]:
    """What stands above every page of it: the tabs of the case, or the way to the investigation."""
    if found.case is not None:
        return head(request, found.case, "enquiries") | {"scope": found, "layout": "register/book.html"}
    return {"scope": found, "layout": "base.html", "may_write": may_write(request, found)}


def _subjects(request: HttpRequest, found: Scope) -> Iterable[Subject]:
    rows = Subject.objects.visible_to(request.user).filter(**found.columns, withdrawn_at=None)
    return rows.select_related("person", "author")


def _categories(categories: list[Category], found: Scope) -> list[tuple[Category, list[Subject]]]:
    """Each with those who are in it."""
    rows = Placing.objects.filter(category__in=[one.pk for one in categories], withdrawn_at=None)
    placed = rows.filter(subject__withdrawn_at=None).select_related("subject").order_by("subject__number")
    return [(one, [row.subject for row in placed if row.category_id == one.pk]) for one in categories]


@require_POST
@transaction.atomic
def add_category(request: HttpRequest, key: str) -> HttpResponse:
    found = find_scope(request, key, Right.WRITE)
    form = CategoryForm(request.POST)
    if not form.is_valid():
        return page_of(request, found, INVALID, category_form=form)
    made = keeping.add_category(found, form.cleaned_data, cast(Account, request.user))
    say(request, "add category", found, {"category": made.number})
    messages.success(request, f"{made} is constructed. Put people into it.")
    return redirect("enquiries-of", key=key)


@require_POST
@transaction.atomic
def add_subject(request: HttpRequest, key: str) -> HttpResponse:
    found = find_scope(request, key, Right.WRITE)
    form = SubjectForm(found, categories_of(request, found), request.POST)
    if form.is_valid():
        try:
            made = keeping.add_subject(found, form.cleaned_data, cast(Account, request.user))
        except EnquiryError as error:
            tell(form, error)
        else:
            say(request, "add person of interest", found, {"person": made.number})
            messages.success(request, f"{made.name} is person of interest {made}.")
            return redirect("enquiry-person", key=key, number=made.number)
    return page_of(request, found, INVALID, subject_form=form)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def take_back_category(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A category that was a mistake: who was in it stays a person of interest."""
    found = find_scope(request, key, Right.WRITE)
    rows = Category.objects.visible_to(request.user, Right.WRITE).filter(**found.columns, withdrawn_at=None)
    row = get_object_or_404(rows, number=number)
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.take_back(row, form.cleaned_data["why"], cast(Account, request.user))
        say(request, "take back category", found, {"category": number})
        messages.success(request, f"{row} is taken back.")
        return redirect("enquiries-of", key=key)
    say(request, "read enquiries", found, {"category": number})
    context = {"what": f"category {row}, {row.name}", "form": form, "subject": None}
    context = head_of_scope(request, found) | context
    return render(request, "enquiries/back.html", context, status=INVALID if request.method == "POST" else 200)


@require_POST
@transaction.atomic
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print."""
    say(request, "print", find_scope(request, key))
    return HttpResponse(status=204)
