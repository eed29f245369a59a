"""Steps 3 and 4: what would happen, which words were not understood, then all rows or none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.formats import FormatError, Mapping, layout_named
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.loading import Order, Outcome, load
from murderbook.workbench.imports.models import Batch, SavedMapping
from murderbook.workbench.imports.wizard import codes
from murderbook.workbench.imports.wizard.offered import in_words
from murderbook.workbench.imports.wizard.settle import UnsettledError
from murderbook.workbench.imports.wizard.sheet import header_hash
from murderbook.workbench.imports.wizard.staged import INVALID, find, mapping_of, order_of, say, tried
from murderbook.workbench.imports.words import kept_aside


@require_http_methods(["GET", "HEAD", "POST"])
@audited("read staged import", kind="batch", key="key")
def check(request: HttpRequest, key: str) -> HttpResponse:
    """What would happen, before anything does; and what words mean, after which the rows are tried again."""
    batch = find(request, key)
    if request.method == "POST":
        return _words_answered(request, batch)
    if not batch.trial:
        return HttpResponseRedirect(reverse("import-columns", args=[batch.key]))
    return _page(request, batch)


def _words_answered(request: HttpRequest, batch: Batch) -> HttpResponse:
    before = mapping_of(batch) or Mapping(batch.layout or "register")
    stored = batch.trial.get("words", {})
    try:
        mapping = codes.answered(layout_named(before.layout), before, stored, request.POST.dict())
        tally_before = batch.trial.get("tally", {})
        outcome = tried(request, batch, mapping)
    except UnsettledError as error:
        return _page(request, batch, error.errors)
    except FormatError as error:
        messages.error(request, staging.said_of(error, batch.file_name))
        return HttpResponseRedirect(reverse("import-columns", args=[batch.key]))
    messages.success(request, _tried_again(tally_before.get("rejected", 0), outcome.tally.rejected))
    return HttpResponseRedirect(reverse("import-check", args=[batch.key]))


def _tried_again(before: int, after: int) -> str:
    if after < before:
        rows = before - after
        return f"Tried again: {rows:,} row{'' if rows == 1 else 's'} more can be read."
    if after > before:
        rows = after - before
        return f"Tried again: {rows:,} row{'' if rows == 1 else 's'} fewer can be read."
    return "Tried again: the same rows can be read as before."


def _page(request: HttpRequest, batch: Batch, errors: dict[str, str] | None = None) -> HttpResponse:
    mapping = mapping_of(batch) or Mapping(batch.layout or "register")
    layout, stored = layout_named(mapping.layout), batch.trial.get("words", {})
    answers = request.POST.dict() if errors else {}
    meanings = codes.given(layout, mapping, answers, errors or {})
    context: dict[str, Any] = {
        "batch": batch,
        **batch.trial,
        "questions": codes.questions(layout, stored, answers, errors or {}),
        "meanings": meanings,
        "more_meanings": sum(map(len, mapping.codes.values())) - sum(len(one.asked) for one in meanings),
        "constants": [(in_words(field), value) for field, value in mapping.constant.items()],
        "joins": [(in_words(field), " + ".join(part.columns)) for field, part in mapping.combine.items()],
        "stale": sorted(set((errors or {}).values())),
    }
    return render(request, "imports/check.html", context, status=INVALID if errors else 200)


@require_POST
def commit(request: HttpRequest, key: str) -> HttpResponse:
    """Step 4: write the rows, all or none, and keep the mapping for the next file of this kind."""
    batch = find(request, key)
    try:
        order = order_of(request, batch, mapping_of(batch), update=request.POST.get("update") == "yes")
        outcome = load(order, staged=batch)
    except FormatError as error:
        messages.error(request, staging.said_of(error, batch.file_name))
        return HttpResponseRedirect(reverse("import-columns", args=[batch.key]))
    if outcome.batch is None:
        messages.error(request, "No row could be read: nothing was imported.")
        return HttpResponseRedirect(reverse("import-check", args=[batch.key]))
    _keep_mapping(batch, order)
    _release(batch)
    messages.success(request, _done(outcome))
    aside = kept_aside(order.reading.kept_aside)
    if aside:
        messages.warning(request, aside)
    return HttpResponseRedirect(reverse("import", args=[batch.key]))


@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Give up an upload before it was committed: its file is deleted."""
    batch = find(request, key)
    with transaction.atomic():
        say(request, "discard import", batch, {"file": batch.file_name})
        staging.remove(batch.stored_as)
        batch.delete()
    messages.success(request, "The upload was discarded; nothing had been imported.")
    return HttpResponseRedirect(reverse("imports"))


def _done(outcome: Outcome) -> str:
    tally = outcome.tally
    if not outcome.wrote:
        return "Nothing was new: the register is as it was."
    amended = f", {tally.changed:,} amended" if tally.amended and tally.changed else ""
    return f"Imported: {tally.new:,} new case{'' if tally.new == 1 else 's'}{amended}."


def _keep_mapping(batch: Batch, order: Order) -> None:
    """One saved mapping per header, compartment and content; the one used last is offered next time."""
    mapping = order.mapping
    if mapping is None:
        return
    SavedMapping.objects.update_or_create(
        compartment=batch.compartment,
        header_hash=header_hash(order.reading.header),
        mapping=mapping.to_dict(),
        defaults={"name": batch.file_name[:120], "account": order.account, "created_at": timezone.now()},
    )


def _release(batch: Batch) -> None:
    staging.remove(batch.stored_as)
    batch.stored_as, batch.trial = "", {}
    batch.save(update_fields=["stored_as", "trial"])
