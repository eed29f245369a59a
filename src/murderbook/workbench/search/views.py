"""The box and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page as PageOfHits
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.documents.marks import snippet, spans_of
from murderbook.workbench.documents.models import Page
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.search import saved
from murderbook.workbench.search.elsewhere import sections_of
from murderbook.workbench.search.finding import Widened, looked_for, misunderstood, pages_with, prefixes_of, widened
from murderbook.workbench.search.hits import hits_of
from murderbook.workbench.search.query import LONGEST, Place, Query, parse

# What the page says of how to ask; tests ask each of them.
FORMS = (
    ("blue chevrolet", "pages with both words"),
    ('"blue chevrolet"', "the words side by side"),
    ("chev*", "words that begin so"),
    ("blue OR green", "either word"),
    ("-rental", "not this word"),
    ("knife NEAR/5 kitchen", "both within five words of each other"),
    ("in:people smith", "only there: pages, cases, people, exhibits, chrono"),
    ("case:87-0412 volume:2 box:3 file:statement", "only in that case, binder, box, file"),
    ("on:1987-03 knife", "pages that mention a date of that time; also before: and after:"),
)


@require_safe
@transaction.atomic
def search(request: HttpRequest) -> HttpResponse:
    """`?q=`: what is looked for; `?without=`: variants left out; `?in_case=`: the key of a case."""
    account = cast(Account, request.user)
    asked = request.GET.get("q", "")[:LONGEST].strip()
    within = _within(request)
    wide = widened(_limited(parse(asked), within), account, set(request.GET.getlist("without")))
    notes = [*wide.query.notes, *misunderstood(wide.query)]
    context: dict[str, Any] = {"asked": asked, "within": within, "forms": FORMS, "notes": notes}
    if asked:
        context |= _found(request, account, wide)
    else:
        context["saved"] = saved.kept(account)
    if within is not None:
        context["within_number"] = number_of(within)
    response = render(request, "search/results.html", context)
    _mark_looked_at(request, account)
    cases = sorted({hit["page"].case.key for hit in context.get("hits", ())} | set(context.get("case_keys", ())))
    words = {"query": request.GET.dict(), "cases": cases}
    record("list found", actor=account, object_kind="search", words=words, source=source_of(request))
    return response


def _within(request: HttpRequest) -> Case | None:
    """The one case in which is searched; one that is not seen is as none at all: 404."""
    key = request.GET.get("in_case")
    return get_object_or_404(Case.objects.visible_to(request.user), key=key) if key else None


def _limited(query: Query, within: Case | None) -> Query:
    return replace(query, fields=(*query.fields, ("case", within.key))) if within is not None else query


def _found(request: HttpRequest, account: Account, wide: Widened) -> dict[str, Any]:
    places = {Place(one) for one in wide.query.values("in") if one in set(Place)} or set(Place)
    pages = pages_with(wide.query, account) if Place.PAGES in places else Page.objects.none()
    page = hits_of(pages, request.GET.get("page"))
    sections = list(sections_of(wide.query, account, places))
    return {
        "page": page,
        "hits": list(_hits(request, page, wide.query)),
        "sections": sections,
        "case_keys": [row["case"] for section in sections for row in section["rows"]],
        "variants": list(_chips(request, wide)),
        "summary": _summary(page.paginator.count + sum(section["count"] for section in sections)),
    }


def _hits(request: HttpRequest, page: PageOfHits[Page], query: Query) -> Iterator[dict[str, Any]]:
    runs, prefixes = looked_for(query), prefixes_of(query)
    carried = {"find": request.GET.get("q", ""), "without": request.GET.getlist("without")}
    for found in page.object_list:
        address = reverse("case-page", args=[found.case.key, found.cited_as])
        yield {
            "page": found,
            "number": number_of(found.case),
            "url": f"{address}?{urlencode(carried, doseq=True)}",
            "pieces": snippet(found.text, spans_of(found.text, runs, prefixes)),
        }


def _chips(request: HttpRequest, wide: Widened) -> Iterator[dict[str, Any]]:
    """Each variant with the address at which it is left out, or searched for again."""
    without = request.GET.getlist("without")
    for one in wide.variants:
        off = one.word in without
        changed = [word for word in without if word != one.word] if off else [*without, one.word]
        asked = {name: request.GET[name] for name in ("q", "in_case") if name in request.GET}
        yield {"variant": one, "off": off, "url": f"?{urlencode({**asked, 'without': changed}, doseq=True)}"}


def _summary(count: int) -> str:
    if not count:
        return (
            "Nothing was found among what you may see. Fewer words, a beginning with *, or another spelling may help."
        )
    return f"{count:,} {'place' if count == 1 else 'places'} found."


def _mark_looked_at(request: HttpRequest, account: Account) -> None:
    one = saved.own(account).filter(key=request.GET.get("saved", "")).first()
    if one is not None:
        saved.looked_at(one)


@require_POST
@transaction.atomic
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search; one is told on this page of pages that came since."""
    asked = request.POST.get("q", "")[:LONGEST].strip()
    if not asked or saved.save(cast(Account, request.user), asked) is None:
        messages.error(request, f"Not saved: there is nothing to save, or you keep {saved.MOST} searches already.")
        return HttpResponseRedirect(reverse("search"))
    record("save search", actor=cast(Account, request.user), words={"query": asked}, source=source_of(request))
    messages.success(request, "Saved. What is new in it stands on the page Find.")
    return HttpResponseRedirect(f"{reverse('search')}?{urlencode({'q': asked})}")


@require_POST
@transaction.atomic
def forget(request: HttpRequest, key: str) -> HttpResponse:
    """Forget one of one's own searches."""
    account = cast(Account, request.user)
    one = get_object_or_404(saved.own(account), key=key)
    saved.forget(one)
    record("forget search", actor=account, words={"query": one.query}, source=source_of(request))
    return HttpResponseRedirect(reverse("search"))
