"""The timeline of an investigation: a lane for each of its cases, and where papers of one or of two disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from murderbook.documents.timeline.event import Event, Kind, in_order, within
from murderbook.documents.timeline.gaps import gaps
from murderbook.workbench.investigations.pages.finding import find, say
from murderbook.workbench.investigations.told import cases_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.timeline.asked import Asked, window_of, zooms
from murderbook.workbench.timeline.disagreements import disagreements_of
from murderbook.workbench.timeline.drawing import drawing
from murderbook.workbench.timeline.records import dates_left_out, events_of
from murderbook.workbench.timeline.shown import rows_of

MOST = 500  # events in the list: it says how many there are


@require_GET
@transaction.atomic
def timeline(request: HttpRequest, key: str) -> HttpResponse:
    """`?from=&to=`: the stretch; `?suggested=1`: with dates that nobody has accepted."""
    found = find(request, key)
    say(request, "read investigation", found, {"sheet": "timeline"})
    asked = Asked(request.GET)
    said = asked.cleaned_data if asked.is_valid() else {}
    cases, suggested = cases_of(found), bool(said.get("suggested"))
    told = {number_of(case): _events(case, suggested) for case in cases}
    compared = disagreements_of(*cases)
    context = {
        "investigation": found,
        "asked": asked,
        "compared": compared,
        "with_suggested": suggested,
        "suggested_link": _turned(request.GET, suggested),
        "dates_left_out": sum(dates_left_out(case, suggested=suggested) for case in cases),
        **_shown(request.GET, told, said, frozenset(key for one in compared.found for key in one.keys)),
    }
    return render(request, "investigations/timeline.html", context)


def _events(case: Case, suggested: bool) -> list[Event]:
    """With keys that no other case has, but for dates of pages, which have one of their own."""
    told = events_of(case, suggested=suggested)
    return [one if one.kind is Kind.PAGES else replace(one, key=f"{case.key}-{one.key}") for one in told]


def _turned(asked: QueryDict, suggested: bool) -> str:
    """The same stretch with dates that nobody has accepted, or without."""
    turned = asked.copy()
    turned.pop("suggested", None)
    if not suggested:
        turned["suggested"] = "1"
    return f"?{turned.urlencode()}"


def _shown(
    asked: QueryDict, laned: Mapping[str, Sequence[Event]], said: Mapping[str, Any], disputed: frozenset[str]
) -> dict[str, Any]:
    """The strip and the list."""
    every = in_order([one for told in laned.values() for one in told])
    window = window_of(every, said.get("from_"), said.get("to"))
    silent = gaps(one.when for one in every if one.accepted)
    shown = [one for one in every if within(one, window)]
    lane = {one.key: name for name, told in laned.items() for one in told}
    return {
        "drawing": drawing(laned, window, silent, disputed) if every else None,
        "disputed": disputed,
        "window": window,
        "zooms": zooms(window, asked),
        "count": len(shown),
        "rows": [(lane[row.event.key], row) for row in rows_of(shown[:MOST], silent)],
        "most": MOST,
    }
