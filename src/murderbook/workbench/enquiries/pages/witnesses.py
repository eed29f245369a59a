"""Witnesses of a case, and the plan over the unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from murderbook.enquiries.interval import EnquiryError
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import exports_anything
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.pages.sheets import head
from murderbook.workbench.enquiries.forms import BackForm, tell
from murderbook.workbench.enquiries.models import Approach, Fear, LifeEvent
from murderbook.workbench.enquiries.states import ApproachKind
from murderbook.workbench.enquiries.witnesses import keeping
from murderbook.workbench.enquiries.witnesses.forms import ApproachForm, FearForm, LifeForm
from murderbook.workbench.enquiries.witnesses.plan import (
    PLANNED,
    Group,
    Line,
    in_groups,
    lines_of,
    never_interviewed,
    other_files,
    witnesses_of,
    witnesses_planned,
)
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.entry.views import say
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

INVALID = 422
Groups = list[tuple[Group, int | None, list[Line]]]  # with how many there are on all pages, where that is known
PER_PAGE = 50
SHOWN = {"": "To see now", "never": "Never interviewed", "all": "All of whom something is on file"}


@require_GET
@transaction.atomic
def witnesses(request: HttpRequest) -> HttpResponse:
    """Over the open cases that the account sees: who is in danger, who may talk now, where somebody is to go."""
    account = cast(Account, request.user)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    number = request.GET.get("page")
    if show == "never":
        people = Paginator(never_interviewed(account), PER_PAGE).get_page(number)
        page: Page[Any] = people
        groups: Groups = [(group, None, found) for group, found in in_groups(lines_of(people, account))]
    else:
        page, groups = _page_of_plan(account, PLANNED if not show else tuple(Group), number)
    lines = [one for _, _, found in groups for one in found]
    words = {"show": show, "cases": sorted({one.case.key for one in lines} | other_files(lines))}
    record("listed witnesses", actor=account, object_kind="list", words=words, source=address_of(request))
    context = {"groups": groups, "show": show, "chips": list(SHOWN.items()), "shown": SHOWN[show], "page": page}
    return render(request, "enquiries/witnesses.html", context | {"may_export": exports_anything(account)})


def _page_of_plan(account: Account, wanted: Sequence[Group], number: str | None) -> tuple[Page[Line], Groups]:
    """Some of the plan, from the most urgent on; each group with how many it has on all pages."""
    whole = in_groups(lines_of(witnesses_planned(account), account))
    kept = {group: found for group, found in whole if group in wanted}
    page = Paginator([one for found in kept.values() for one in found], PER_PAGE).get_page(number)
    return page, [(group, len(kept[group]), found) for group, found in in_groups(page.object_list)]


@require_GET
@audited("read witnesses", kind="case", key="key")
def case_witnesses(request: HttpRequest, key: str) -> HttpResponse:
    return case_page(request, find_case(request, key))


def case_page(request: HttpRequest, case: Case, status: int = 200, **forms: Any) -> HttpResponse:  # noqa: ANN401
    """The sheet with these forms on it, which may come back with what was wrong."""
    places = {row.pk: number for number, row in enumerate(PARTS["people"].rows(case), start=1)}
    lines = lines_of(witnesses_of(case), request.user)
    _also_read(request, lines)
    events = LifeEvent.objects.filter(case=case).select_related("author", "withdrawn_by")
    context = {
        "groups": [(group, [(one, places[one.person.pk]) for one in found]) for group, found in in_groups(lines)],
        "events": events.order_by("-event_earliest", "-pk"),
        "went": any(one.approaches for one in lines),
        "struck": _struck(case),
        "fear_form": FearForm(case, "fear"),
        "life_form": LifeForm(case, "life"),
        "approach_form": ApproachForm(case, "approach"),
    }
    told = head(request, case, "witnesses") | context | forms
    return render(request, "enquiries/case_witnesses.html", told, status=status)


def _also_read(request: HttpRequest, lines: Iterable[Line]) -> None:
    """What other files say of somebody of a name is a reading of those, on record as of a list."""
    if keys := sorted(other_files(lines)):
        actor, source = cast(Account, request.user), address_of(request)
        record("listed witnesses", actor=actor, object_kind="list", words={"cases": keys}, source=source)


def _struck(case: Case) -> list[Fear | Approach]:
    """What was taken back of fears and approaches; of life events it stands in their list."""
    ended = {"case": case, "withdrawn_at__isnull": False}
    fears = Fear.objects.filter(**ended).select_related("witness", "withdrawn_by").order_by("pk")
    approaches = Approach.objects.filter(**ended).select_related("witness", "withdrawn_by").order_by("pk")
    return [*fears, *approaches]


def _written(request: HttpRequest, case: Case, form: Any, write: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What was written; None where the form, or what it asks, cannot be so."""
    if not form.is_valid():
        return None
    try:
        return write()
    except EnquiryError as error:
        tell(form, error)
        return None


def _done(request: HttpRequest, case: Case, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("case-witnesses", args=[case.key]))


@require_POST
@audited("read witnesses", kind="case", key="key")
@transaction.atomic
def add_fear(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    form = FearForm(case, "fear", request.POST)
    account = cast(Account, request.user)
    made: Fear | None = _written(request, case, form, lambda: keeping.add_fear(case, form.cleaned_data, account))
    if made is None:
        return case_page(request, case, INVALID, fear_form=form)
    say(request, "add fear", case, {"fear": made.key})
    return _done(request, case, f"On file: {made.witness.name} was afraid of {made.name}.{_raised(made)}")


@require_POST
@audited("read witnesses", kind="case", key="key")
@transaction.atomic
def add_life(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    form = LifeForm(case, "life", request.POST)
    account = cast(Account, request.user)
    made: LifeEvent | None = _written(request, case, form, lambda: keeping.add_life(case, form.cleaned_data, account))
    if made is None:
        return case_page(request, case, INVALID, life_form=form)
    say(request, "add life event", case, {"event": made.key, "kind": made.kind})
    return _done(request, case, f"On file: {made.name} {made.kind}.{_raised(made)}")


def _raised(row: Fear | LifeEvent) -> str:
    return f" New information, by which the case is ranked anew: {row.news.what}" if row.news else ""


@require_POST
@audited("read witnesses", kind="case", key="key")
@transaction.atomic
def add_approach(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    form = ApproachForm(case, "approach", request.POST)
    if not form.is_valid():
        return case_page(request, case, INVALID, approach_form=form)
    made = keeping.add_approach(case, form.cleaned_data, cast(Account, request.user))
    say(request, "add approach", case, {"approach": made.key, "kind": made.kind})
    return _done(request, case, f"On file: {_approached(made)}.")


def _approached(made: Approach) -> str:
    """'Roe, Ann, interviewed; next approach 2 Dec 2026, Det. Hart'."""
    next_ = f"next approach {made.next_on.day} {made.next_on:%b %Y}, {made.next_who}" if made.next_on else ""
    done = "" if made.kind == ApproachKind.PLANNED and next_ else made.kind
    return f"{made.witness.name}: {'; '.join(filter(None, (done, next_)))}"


@require_http_methods(["GET", "POST"])
@audited("read witnesses", kind="case", key="key")
@transaction.atomic
def back(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """Take back a fear, a life event or an approach by its key; what it did to the register is put right."""
    case = find_case(request, key, Right.WRITE)
    row, named = _row(case, what)
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.take_back(case, row, form.cleaned_data["why"], cast(Account, request.user))
        say(request, "take back of witness", case, {"what": what})
        return _done(request, case, "It is taken back, and the register says what it said without it.")
    context = head(request, case, "witnesses") | {"what": named, "form": form}
    return render(request, "enquiries/witness_back.html", context, status=INVALID if request.method == "POST" else 200)


def _row(case: Case, what: str) -> tuple[Fear | LifeEvent | Approach, str]:
    """404 where there is none that stands."""
    kind, _, key = what.partition("-")
    here = {"case": case, "withdrawn_at": None}
    if kind == "fear":
        fear = get_object_or_404(Fear.objects.filter(**here).select_related("witness", "news"), key=key)
        return fear, f"that {fear.witness.name} was afraid of {fear.name}"
    if kind == "approach":
        approach = get_object_or_404(Approach.objects.filter(**here).select_related("witness"), key=key)
        return approach, f"{approach.witness.name}: {approach.kind}"
    rows = LifeEvent.objects.filter(**here).select_related("person", "news")
    event = get_object_or_404(rows, key=key if kind == "life" else "")
    return event, f"that {event.name} {event.kind}"
