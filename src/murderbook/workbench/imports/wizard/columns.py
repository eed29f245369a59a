"""Step 2: which source column is which field, what is joined, what is the same in every row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from murderbook.formats import FormatError, Mapping, layout_named
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.imports.wizard import offered, sheet, staged
from murderbook.workbench.imports.wizard.choices import chosen_in, posted
from murderbook.workbench.imports.wizard.settle import UnsettledError, settle
from murderbook.workbench.imports.wizard.sheet import KEEP
from murderbook.workbench.imports.wizard.shown import (
    AGAIN,
    AGAIN_CONSTANT,
    AGAIN_JOIN,
    View,
    column_rows,
    constant_rows,
    join_rows,
    joined_by_name,
)
from murderbook.workbench.imports.words import kept_aside


@require_http_methods(["GET", "HEAD", "POST"])
@audited("read staged import", kind="batch", key="key")
def columns(request: HttpRequest, key: str) -> HttpResponse:
    """The page, and its answers. Saving it makes the dry run."""
    batch = staged.find(request, key)
    wanted = request.POST.get("layout") or request.GET.get("layout") or batch.layout or "register"
    try:
        layout = layout_named(wanted)
        looked = sheet.look(staging.path_of(batch.stored_as), layout.name)
    except FormatError as error:
        return _unreadable(request, batch, staging.said_of(error, batch.file_name))
    before = staged.mapping_of(batch)
    if before is not None and before.layout != layout.name:
        before = None
    if request.method != "POST":
        return _page(request, View(batch, layout, looked, chosen_in(before, looked, layout)))
    return _answered(request, View(batch, layout, looked, posted(request.POST.dict(), looked, layout, before)), before)


def _answered(request: HttpRequest, view: View, before: Mapping | None) -> HttpResponse:
    view.again = next((name for name in AGAIN if name in request.POST), "")
    if view.again:  # whoever asks for another row has not finished: nothing is wrong yet
        return _page(request, view)
    try:
        staged.tried(request, view.batch, settle(view.choices, view.sheet, view.layout, before))
    except UnsettledError as error:
        view.errors = error.errors
        return _page(request, view, staged.INVALID)
    except FormatError as error:
        view.said = staging.said_of(error, view.batch.file_name)
        return _page(request, view, staged.INVALID)
    return HttpResponseRedirect(reverse("import-check", args=[view.batch.key]))


def _unreadable(request: HttpRequest, batch: Batch, said: str) -> HttpResponse:
    context = {"batch": batch, "said": said, "layouts": sheet.layout_choices()}
    return render(request, "imports/columns.html", context, status=staged.INVALID)


def _page(request: HttpRequest, view: View, status: int = 200) -> HttpResponse:
    shown = column_rows(view)
    joins, constants = join_rows(view), constant_rows(view)
    aside = [one.name for one in shown if one.chosen == KEEP and not one.joined]
    context: dict[str, Any] = {
        "batch": view.batch,
        "layouts": sheet.layout_choices(),
        "layout": view.layout,
        "sheet": view.sheet,
        "columns": shown,
        "joins": joins,
        "constants": constants,
        "by_name": joined_by_name(view),
        "groups": offered.groups(view.layout),
        "constant_groups": offered.groups_for_constants(view.layout),
        "aside": kept_aside(aside),
        "recognised": view.batch.layout == view.layout.name,
        "said": view.said,
        "summary": _summary(view),
        "open_joins": view.again == AGAIN_JOIN or any(not one.is_blank for one in view.choices.joins),
        "open_constants": view.again == AGAIN_CONSTANT or any(not one.is_blank for one in view.choices.constants),
    }
    return render(request, "imports/columns.html", context, status=status)


def _summary(view: View) -> list[tuple[str, str]]:
    """Each thing that is wrong once, with the first place where it is."""
    places: dict[str, str] = {}
    for place, words in view.errors.items():
        places.setdefault(words, place)
    return [(place, words) for words, place in places.items()]
