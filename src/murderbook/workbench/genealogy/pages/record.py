"""The page of a genealogy record: the gate, what was found, whose report a person of the tree is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from murderbook.casefile.case import CaseKind
from murderbook.workbench.access.rights import Right
from murderbook.workbench.genealogy.conditions import conditions
from murderbook.workbench.genealogy.forms import LinkForm, UnlinkForm, offers_link
from murderbook.workbench.genealogy.keeping import ShutError, link_report, unlink_report
from murderbook.workbench.genealogy.models import UNFINISHED, Location, PlaceLink, PlaceLinkQuerySet
from murderbook.workbench.genealogy.pages.finding import Found, by_of, find, say
from murderbook.workbench.genealogy.told import CALIBRATED, TREES, Answer, answer_of_record
from murderbook.workbench.register.models import Case

ASKS_AGAIN = 3  # seconds: a page that waits loads itself anew, without script
INVALID, SHUT = 422, 409
LONGEST = 200  # characters of an id or a name of the tree that a link can hold


@require_GET
@transaction.atomic
def page(request: HttpRequest, key: str, purpose: str) -> HttpResponse:
    """The gate, and behind it what was found."""
    return show(request, find(request, key, purpose))


@require_POST
@transaction.atomic
def printed(request: HttpRequest, key: str, purpose: str) -> HttpResponse:
    """The browser began to print."""
    say(request, "print", find(request, key, purpose), {"page": "genealogy"})
    return HttpResponse(status=204)


@require_POST
@transaction.atomic
def link(request: HttpRequest, key: str, purpose: str) -> HttpResponse:
    """This person of the tree is the one of that report, which both are seen with the right to write."""
    found = find(request, key, purpose, Right.WRITE)
    answer = answer_of_record(found.account, found.case, found.purpose)
    if not offers_link(purpose):
        raise Http404
    form = LinkForm(_listed(answer), request.POST)
    if not form.is_valid():
        return show(request, found, form, INVALID)
    report = _report(found, form.cleaned_data["number"])
    if report is None:
        form.add_error("number", "There is no missing-person report of this number that you may write to.")
        return show(request, found, form, INVALID)
    place = form.cleaned_data["place"]
    name = dict(_listed(answer))[place]
    try:
        link_report(found.case, purpose, (place, name), report, (form.cleaned_data["reason"], by_of(request)))
    except ShutError:
        messages.error(request, "Not linked: the conditions are not all signed as met.")
        return show(request, found, None, SHUT)
    messages.success(request, f"Linked: {name} is said to be the person of {report}.")
    return HttpResponseRedirect(reverse("genealogy-record", args=[key, purpose]) + "#links")


@require_http_methods(["GET", "POST"])
@transaction.atomic
def unlink(request: HttpRequest, key: str, purpose: str, link: str) -> HttpResponse:
    """Withdrawn with a reason, and kept."""
    found = find(request, key, purpose, Right.WRITE)
    mine = PlaceLink.objects.visible_to(found.account, Right.WRITE).standing().select_related("report", "record__case")
    one = get_object_or_404(mine, record__case=found.case, record__purpose=purpose, key=link)
    form = UnlinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unlink_report(one, form.cleaned_data["reason"], by_of(request))
        messages.success(request, "Withdrawn. The link stays on file with your reason.")
        return HttpResponseRedirect(reverse("genealogy-record", args=[key, purpose]) + "#links")
    say(request, "read genealogy", found, {"link": one.key})
    context = found.context | {"link": one, "form": form}
    return render(request, "genealogy/unlink.html", context, status=INVALID if request.method == "POST" else 200)


def show(request: HttpRequest, found: Found, form: LinkForm | None = None, status: int = 200) -> HttpResponse:
    """The record's page, with its entry."""
    answer = answer_of_record(found.account, found.case, found.purpose)
    searches = _searches(found)
    say(request, "read genealogy", found, {"search": answer.location.number if answer else 0})
    waiting = next((one for one in searches if one.state in UNFINISHED), None)
    context = _context(found, answer, searches, form) | {"waiting": waiting, "since": _since(waiting)}
    if waiting is not None and form is None:
        context["form"] = None  # the page loads itself anew: nothing is typed into it
    response = render(request, "genealogy/record.html", context, status=status)
    if waiting is not None and request.method == "GET":
        response.headers["Refresh"] = str(ASKS_AGAIN)
    return response


def _since(waiting: Location | None) -> int:
    """Seconds."""
    begun = waiting.started_at if waiting else None
    return max(0, round((timezone.now() - begun).total_seconds())) if begun else 0


def _context(found: Found, answer: Answer | None, searches: list[Location], form: LinkForm | None) -> dict[str, Any]:
    gate, may_write = found.gate, found.may_write
    linkable = may_write and gate.is_open and answer is not None and offers_link(found.purpose)
    return found.context | {
        "gate": gate,
        "conditions": conditions(found.purpose),
        "may_write": may_write,
        "answer": answer,
        "searches": searches,
        "failed": searches[0] if searches and searches[0].state == "failed" else None,
        "earlier": found.record.checklists.filter(signed=True).order_by("-revision") if found.record else [],
        "links": _links(found),
        "withdrawable": set(_links_of(found, Right.WRITE).standing().values_list("key", flat=True)),
        "form": form or (LinkForm(_listed(answer)) if linkable else None),
        "calibrated": CALIBRATED,
        "trees": TREES,
    }


def _searches(found: Found) -> list[Location]:
    mine = Location.objects.visible_to(found.account).filter(record__case=found.case, record__purpose=found.purpose)
    rows = mine.select_related("tree", "matches", "account").defer("document", "tree__content", "matches__content")
    return list(rows.order_by("-asked_at", "-pk"))


def _links_of(found: Found, right: Right) -> PlaceLinkQuerySet:
    mine = PlaceLink.objects.visible_to(found.account, right)
    return mine.filter(record__case=found.case, record__purpose=found.purpose)


def _links(found: Found) -> list[PlaceLink]:
    mine = _links_of(found, Right.READ)
    return list(mine.select_related("report", "account", "withdrawn_by").order_by("at", "pk"))


def _listed(answer: Answer | None) -> list[tuple[str, str]]:
    """Persons whom the tree names, among the places that are told."""
    places = answer.places if answer else ()
    named = [(one.said["id"], one.said["words"][:LONGEST]) for one in places if one.said["listed"]]
    return [(place, name) for place, name in named if len(place) <= LONGEST]


def _report(found: Found, number: str) -> Case | None:
    """One missing-person report of this number; a number that two have is none."""
    reports = Case.objects.visible_to(found.account, Right.WRITE).filter(kind=CaseKind.MISSING)
    named = list(reports.filter(own_number=number)[:2]) or list(reports.filter(agency_number=number)[:2])
    return named[0] if len(named) == 1 else None
