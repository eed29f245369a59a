"""A laboratory's list, from its columns to what would happen row by row, taking it in, and undoing it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.formats.reject import FormatError
from murderbook.laboratory.table import Table
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.wizard.codes import key_of
from murderbook.workbench.imports.wizard.sheet import IGNORE
from murderbook.workbench.laboratory.keeping import StepError
from murderbook.workbench.laboratory.listed import taking
from murderbook.workbench.laboratory.listed.columns import (
    ALLELES,
    CODED,
    FIELDS,
    NEEDED,
    has_alleles,
    holds_alleles,
    longest,
    rows_of,
    sheet_of,
)
from murderbook.workbench.laboratory.listed.planning import Listed, Planned, plan
from murderbook.workbench.laboratory.listed.refusal import KNOWN, NEW, REFUSED, UNCLEAR
from murderbook.workbench.laboratory.listed.words import choices, meaning, plain
from murderbook.workbench.laboratory.models import LabList, LabOrigin, ListState
from murderbook.workbench.laboratory.pages.case import usable_table
from murderbook.workbench.source import address_of

INVALID = 422
SHOWN = 300  # rows on the page
WORDS_SHOWN = 100
READ = "read laboratory list"


def _find(request: HttpRequest, key: str, state: str = "", *, held: bool = False) -> LabList:
    """One's own. `held`: within a transaction, so that nobody takes it in or discards it meanwhile."""
    mine = LabList.objects.visible_to(request.user)
    mine = mine.select_for_update() if held else mine
    return get_object_or_404(mine.filter(state=state) if state else mine, key=key)


def _path(batch: LabList) -> Path:
    try:
        return staging.path_of(batch.stored_as)
    except FileNotFoundError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@audited(READ, kind="laboratory list", key="key")
def columns(request: HttpRequest, key: str) -> HttpResponse:
    """Step 2: which column is what."""
    batch = _find(request, key, ListState.STAGED, held=request.method == "POST")
    seen, said = sheet_of(_path(batch)), ""
    chosen: dict[str, str] = batch.mapping["columns"]
    if request.method == "POST":
        sent = [request.POST.get(f"column-{at}", "") for at in range(len(seen.header))]
        pairs = zip(seen.header, sent, strict=True)
        chosen = {name: ALLELES if holds_alleles(name) else f if f in FIELDS else IGNORE for name, f in pairs}
        said = _wrong_columns(list(chosen.values()))
        if not said:
            batch.mapping = {**batch.mapping, "columns": chosen}
            with transaction.atomic():
                batch.save(update_fields=["mapping"])
                _say(request, "map laboratory list", batch)
            return HttpResponseRedirect(reverse("laboratory-list", args=[key]))
    shown = [
        {"at": at, "name": name, "samples": seen.samples[at], "chosen": chosen.get(name, IGNORE),
         "alleles": holds_alleles(name)}
        for at, name in enumerate(seen.header)
    ]  # fmt: skip
    context = {"batch": batch, "columns": shown, "fields": FIELDS.items(), "said": said}
    return render(request, "laboratory/list_columns.html", context, status=INVALID if said else 200)


def _wrong_columns(chosen: list[str]) -> str:
    counts = Counter(chosen)
    twice = [FIELDS[name] for name in FIELDS if counts[name] > 1]
    missing = [FIELDS[name] for name in NEEDED if not counts[name]]
    if twice:
        return f"Two columns cannot both be: {', '.join(twice)}."
    return f"No column is: {', '.join(missing)}. By them a row finds its exhibit." if missing else ""


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Step 3: what each row would do, and what words mean; or what became of a list that was taken in."""
    batch = _find(request, key, held=request.method == "POST")
    if batch.state != ListState.STAGED:
        return _became(request, batch)
    try:
        if request.method != "POST":
            return _check(request, batch)
        _answer(request, batch)
    except FormatError as error:
        _read(request, batch, set())
        context = {"batch": batch, "said": staging.said_of(error, batch.file_name)}
        return render(request, "laboratory/list_check.html", context, status=INVALID)
    return HttpResponseRedirect(reverse("laboratory-list", args=[key]))


def _listed(batch: LabList) -> Listed:
    rows = rows_of(_path(batch), batch.file_name, batch.mapping["columns"])
    return Listed(rows, batch.mapping["words"], batch.laboratory, timezone.localdate())


def _words(listed: Listed, table: Table) -> list[dict[str, Any]]:
    """By field, the words of the list with what each means, those of which nobody knows first. Cells that hold alleles,
    or more than anybody calls a word, are refused with their row: nobody is asked what they mean."""
    found = []
    for field in CODED:
        said = (cells[field] for _, cells in listed.rows if 0 < len(cells.get(field, "")) <= longest(field))
        counts = Counter(plain(cell) for cell in said if not has_alleles(cell))
        asked = [
            {
                "key": key_of(field, word),
                "text": word,
                "rows": rows,
                "chosen": meaning(field, word, listed.words, table),
            }
            for word, rows in counts.most_common(WORDS_SHOWN)
        ]
        if asked:
            ordered = sorted(asked, key=lambda word: bool(word["chosen"]))
            found.append({"field": field, "title": FIELDS[field], "asked": ordered, "choices": choices(field, table)})
    return found


def _answer(request: HttpRequest, batch: LabList) -> None:
    table, _ = usable_table()
    words = {field: dict(known) for field, known in batch.mapping["words"].items()}
    for question in _words(_listed(batch), table):
        may = {code for code, _ in question["choices"]}
        for word in question["asked"]:
            said = request.POST.get(f"word-{word['key']}", "")
            if said in may:
                words.setdefault(question["field"], {})[word["text"]] = said
    batch.mapping = {**batch.mapping, "words": words}
    with transaction.atomic():
        batch.save(update_fields=["mapping"])
        _say(request, "map laboratory list", batch)


def _check(request: HttpRequest, batch: LabList) -> HttpResponse:
    if _wrong_columns(list(batch.mapping["columns"].values())):
        return HttpResponseRedirect(reverse("laboratory-list-columns", args=[batch.key]))
    table, broken = usable_table()
    listed = _listed(batch)
    rows = plan(listed, cast(Account, request.user), table)
    _read(request, batch, {row.standing.request.case.key for row in rows if row.standing})
    counts = Counter(row.state for row in rows)
    questions = _words(listed, table)
    names = {field: name for name, field in batch.mapping["columns"].items()}
    context = {
        "batch": batch,
        "broken": broken,
        "counts": [(state, counts[state]) for state in (NEW, KNOWN, UNCLEAR, REFUSED)],
        "rows": [_shown(row, names) for row in _first(rows)],
        "more": max(0, len(rows) - SHOWN),
        "new": counts[NEW],
        "questions": questions,
        "unclear": any(not word["chosen"] for question in questions for word in question["asked"]),
    }
    return render(request, "laboratory/list_check.html", context)


def _first(rows: list[Planned]) -> list[Planned]:
    """What would be written or asks for a hand, before what is on record already; each in the order of the file."""
    return sorted(sorted(rows, key=lambda row: row.state == KNOWN)[:SHOWN], key=lambda row: row.line)


def _shown(row: Planned, names: dict[str, str]) -> dict[str, Any]:
    standing = row.standing
    request = standing.request if standing and standing.request.pk else None
    return {"row": row, "column": names.get(row.error.column, "") if row.error else "", "request": request}


@require_POST
def take_in(request: HttpRequest, key: str) -> HttpResponse:
    """Step 4: all that is new, or nothing."""
    batch = _find(request, key, ListState.STAGED)
    try:
        rows = taking.take_in(batch, _listed(batch), _doing(request))
    except (StepError, FormatError) as error:
        messages.error(request, f"Nothing was written: {error}")
        return HttpResponseRedirect(reverse("laboratory-list", args=[key]))
    new = sum(row.state == NEW for row in rows)
    if not new:
        messages.info(request, "Nothing was new: the record is as it was.")
        return HttpResponseRedirect(reverse("laboratory-list", args=[key]))
    staging.remove(batch.stored_as)
    messages.success(request, f"Taken in: {new:,} row{'' if new == 1 else 's'}.")
    return HttpResponseRedirect(reverse("laboratory-list", args=[key]))


@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    with transaction.atomic():
        batch = _find(request, key, ListState.STAGED, held=True)
        _say(request, "discard laboratory list", batch)
        staging.remove(batch.stored_as)
        batch.delete()
    messages.success(request, "The list was discarded; nothing had been written.")
    return HttpResponseRedirect(reverse("laboratory-lists"))


@require_POST
@transaction.atomic
def undo(request: HttpRequest, key: str) -> HttpResponse:
    batch = _find(request, key)
    try:
        struck, kept = taking.undo(batch, request.POST.get("why", ""), _doing(request))
    except StepError as error:
        return _became(request, batch, error.message, INVALID)
    messages.success(request, f"Undone: {struck:,} step{'' if struck == 1 else 's'} struck out.")
    if kept:
        names = ", ".join(f"{asked} of {asked.case}" for asked in kept)
        messages.warning(
            request, f"Left as they are, since something was written after the list or rests on it: {names}."
        )
    return HttpResponseRedirect(reverse("laboratory-list", args=[key]))


def _became(request: HttpRequest, batch: LabList, said: str = "", status: int = 200) -> HttpResponse:
    """As far as one sees the cases now."""
    origins = LabOrigin.objects.visible_to(request.user).filter(batch=batch)
    rows = origins.select_related("step__request__case", "step__request__exhibit", "step__struck").order_by(
        "line", "pk"
    )
    _read(request, batch, {row.step.request.case.key for row in rows})
    stands = any(not hasattr(row.step, "struck") for row in rows)
    context = {"batch": batch, "rows": rows, "said": said, "may_undo": batch.state == ListState.TAKEN and stands}
    return render(request, "laboratory/list_taken.html", context, status=status)


def _doing(request: HttpRequest) -> taking.Doing:
    return taking.Doing(cast(Account, request.user), address_of(request), usable_table()[0])


def _say(request: HttpRequest, verb: str, batch: LabList) -> None:
    record(verb, actor=cast(Account, request.user), object_kind="laboratory list", object_key=batch.key,
           words={"file": batch.file_name, "laboratory": batch.laboratory}, source=address_of(request))  # fmt: skip


def _read(request: HttpRequest, batch: LabList, keys: set[str]) -> None:
    record(READ, actor=cast(Account, request.user), object_kind="laboratory list", object_key=batch.key,
           words={"cases": sorted(keys)}, source=address_of(request))  # fmt: skip
