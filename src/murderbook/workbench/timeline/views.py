"""The page of a timeline: the strip, the same as a list, and where two papers disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from murderbook.documents.timeline.event import Event
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.calls.dated import grouping
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.timeline.asked import Asked, zooms
from murderbook.workbench.timeline.disagreements import Compared, disagreements_of
from murderbook.workbench.timeline.drawing import drawing
from murderbook.workbench.timeline.records import KIND_LABELS, dates_left_out, events_of
from murderbook.workbench.timeline.shown import shown_of

PER_PAGE = 200  # events in the list


@require_safe
@audited("read timeline", kind="case", key="key")
def timeline(request: HttpRequest, key: str) -> HttpResponse:
    """`?from=&to=`: the stretch; `?by=person`: lanes of persons; `?lane=`, `?kind=`: some of it; `?suggested=1`: with
    dates that nobody has accepted. Without the whole file there is none: it tells of every section."""
    case = find_case(request, key)
    asked = Asked(request.GET)
    said = asked.cleaned_data if asked.is_valid() else {}
    every = events_of(case, suggested=bool(said.get("suggested")))
    compared = disagreements_of(case)
    left_out = dates_left_out(case, suggested=bool(said.get("suggested")))
    context = head_of(request, case, "timeline") | _told(request, case, every, compared, said)
    context |= {"asked": asked, "dates_left_out": left_out, "calls_together": grouping(case)}
    return render(request, "timeline/page.html", context, status=200 if said or not asked.errors else 422)


def _told(
    request: HttpRequest, case: Case, every: Sequence[Event], compared: Compared, said: dict[str, Any]
) -> dict[str, Any]:
    """What the template shows of these events."""
    shown = shown_of(case, every, said)
    disputed = frozenset(key for one in compared.found for key in one.keys)
    page = Paginator(shown.rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "drawing": drawing(shown.laned, shown.window, shown.silent, disputed) if shown.any else None,
        "window": shown.window,
        "zooms": zooms(shown.window, request.GET),
        "lane_names": shown.names,
        "lane": said.get("lane", ""),
        "by_person": shown.by_person,
        "kinds": [(kind.value, label, kind.value in (said.get("kind") or ())) for kind, label in KIND_LABELS.items()],
        "with_suggested": bool(said.get("suggested")),
        "rows": page.object_list,
        "page": page,
        "count": len(shown.events),
        "left_out": shown.left_out,
        "compared": compared,
        "disputed": disputed,
    }
