"""Pages: where the hand behind a known series or a suggested string may be anchored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.profile.asked import Asked, Candidates, taking
from murderbook.workbench.profile.scenes import Series, known_series, suggested_string
from murderbook.workbench.profile.telling import told
from murderbook.workbench.profile.uploads import held_in_memory
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of


@held_in_memory
@require_http_methods(["GET", "POST"])
def series_profile(request: HttpRequest, key: str) -> HttpResponse:
    """Of the known series that a case is in. A POST brings addresses to rank, and changes nothing."""
    with transaction.atomic():  # what is read is on record before anything is reckoned, which takes seconds
        series = _known(request, key)
        _record(request, "read profile", "case", series)
    back = {"url": reverse("case", args=[key]), "words": "The case"}
    return _page(request, series, back)


@held_in_memory
@require_http_methods(["GET", "POST"])
def string_profile(request: HttpRequest, key: str) -> HttpResponse:
    """Of a suggested string. It tells which cases the program puts together, so it is a reading of the string."""
    with transaction.atomic():
        series = _string(request, key)
        _record(request, "read string", "string", series)
    back = {"url": reverse("string", args=[key]), "words": "The string"}
    return _page(request, series, back)


@require_POST
@transaction.atomic
def series_printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print a profile."""
    _record(request, "print", "case", _known(request, key))
    return HttpResponse(status=204)


@require_POST
@transaction.atomic
def string_printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print a profile."""
    _record(request, "print", "string", _string(request, key))
    return HttpResponse(status=204)


def _known(request: HttpRequest, key: str) -> Series:
    account = cast(Account, request.user)
    return known_series(account, get_object_or_404(Case.objects.visible_to(account), key=key))


def _string(request: HttpRequest, key: str) -> Series:
    found = suggested_string(cast(Account, request.user), key)
    if found is None:
        raise Http404
    return found[0]


def _record(request: HttpRequest, verb: str, kind: str, series: Series) -> None:
    words = {"cases": [scene.case.key for scene in series.scenes], "page": "geographic profile"}
    actor, source = cast(Account, request.user), address_of(request)
    record(verb, actor=actor, object_kind=kind, object_key=series.key, words=words, source=source)


def _page(request: HttpRequest, series: Series, back: dict[str, str]) -> HttpResponse:
    said: Mapping[str, Any] = request.POST if request.method == "POST" else request.GET
    candidates = Candidates(request.POST, request.FILES) if request.method == "POST" else Candidates()
    places = candidates.cleaned_data["found"] if candidates.is_bound and candidates.is_valid() else []
    asked = taking(series, said)
    context = {
        "series": series,
        "back": back,
        "printed": f"{'string' if series.suggested else 'series'}-profile-printed",
        "choices": Asked(initial={"method": asked.method.value, "travel": asked.travel.value}),
        "candidates": candidates,
        **told(series, asked, places),
    }
    status = 422 if candidates.is_bound and candidates.errors else 200
    return render(request, "profile/page.html", context, status=status)
