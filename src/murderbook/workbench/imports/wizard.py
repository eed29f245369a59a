"""Import in the browser: upload, settle the columns, see what would happen, commit. Works without script."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadhandler import StopUpload
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from murderbook.formats import FormatError, Mapping, Reject, layout_named, read
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.imports import columns as sheets
from murderbook.workbench.imports import offered, staging
from murderbook.workbench.imports.loading import Order, Outcome, load, trial
from murderbook.workbench.imports.models import Batch, BatchState, SavedMapping
from murderbook.workbench.imports.words import kept_aside

INVALID = 422
FIRST = 5  # rejects shown under each repair
REPAIRS = 50


class UploadForm(forms.Form):
    """Step 1. The compartment is asked only where there is a choice."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, at most {staging.LIMIT_IN_WORDS}; for more, use the command: "
        "murderbook import FILE --record DIR",
        error_messages={"required": f"Choose a file of at most {staging.LIMIT_IN_WORDS}."},
    )
    compartment = forms.ModelChoiceField(Compartment.objects.none(), to_field_name="key", empty_label=None)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        allowed = compartments_with(account, Right.IMPORT).order_by("-is_default", "name")
        field = cast("forms.ModelChoiceField[Compartment]", self.fields["compartment"])
        field.queryset = allowed
        if len(allowed) == 1:
            field.initial, field.widget = allowed[0].key, forms.HiddenInput()


@csrf_exempt  # the handler must be set before the body is read; _new checks the token
def new(request: HttpRequest) -> HttpResponse:
    """Step 1: upload. The file goes straight into the record's folder, for those who may import; what comes of no use
    (no token, a second file, a bad form) does not stay there."""
    if not compartments_with(request.user, Right.IMPORT).exists():
        raise Http404
    handler = staging.ToRecordFolder(request)
    request.upload_handlers = [handler]
    try:
        return _new(request)
    finally:
        for stored_as in handler.received:
            if not Batch.objects.visible_to(request.user, Right.IMPORT).filter(stored_as=stored_as).exists():
                staging.remove(stored_as)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def _new(request: HttpRequest) -> HttpResponse:
    account = _account(request)
    if request.method != "POST":
        return render(request, "imports/new.html", {"form": UploadForm(account)})
    try:
        form = UploadForm(account, request.POST, request.FILES)
    except StopUpload:
        form = UploadForm(account, {})
    if not form.is_valid():
        return render(request, "imports/new.html", {"form": form}, status=INVALID)
    return _stage(request, account, form)


def _stage(request: HttpRequest, account: Account, form: UploadForm) -> HttpResponse:
    upload = cast(staging.StoredUpload, form.cleaned_data["file"])
    path = staging.path_of(upload.stored_as)
    try:
        layout = sheets.recognised(path)
        sheet = sheets.look(path, layout)
    except FormatError as error:
        staging.remove(upload.stored_as)
        form.add_error("file", staging.said_of(error, str(upload.name)))
        return render(request, "imports/new.html", {"form": form}, status=INVALID)
    compartment = form.cleaned_data["compartment"]
    saved = sheets.saved_for(sheet.header, compartment.pk)
    with transaction.atomic():
        batch = Batch.objects.create(
            compartment=compartment,
            account=account,
            file_name=str(upload.name)[:255],
            stored_as=upload.stored_as,
            layout=saved.layout if saved else layout or "",
            mapping=saved.to_dict() if saved else {},
        )
        _say(request, "stage import", batch, {"file": batch.file_name, "bytes": upload.size})
    return HttpResponseRedirect(reverse("import-columns", args=[batch.key]))


@require_http_methods(["GET", "HEAD", "POST"])
@audited("read staged import", kind="batch", key="key")
def columns(request: HttpRequest, key: str) -> HttpResponse:
    """Step 2: what was recognised, and which column is which field. Saving it makes the dry run."""
    batch = _find(request, key)
    chosen = request.POST.get("layout") or request.GET.get("layout") or batch.layout or "register"
    try:
        layout = layout_named(chosen)
        sheet = sheets.look(staging.path_of(batch.stored_as), layout.name)
    except FormatError as error:
        return _columns_page(request, batch, None, str(error))
    before = Mapping.from_dict(batch.mapping) if batch.mapping else None
    if before is not None and before.layout != layout.name:
        before = None
    if request.method != "POST":
        return _columns_page(request, batch, (layout, sheet, before))
    try:
        mapping = sheets.mapping_from(request.POST.dict(), sheet, layout, before)
        order = _order(request, batch, mapping)
        outcome = trial(order)
    except (ValueError, FormatError) as error:
        said = staging.said_of(error, batch.file_name) if isinstance(error, FormatError) else str(error)
        return _columns_page(request, batch, (layout, sheet, before), said)
    _keep_trial(request, batch, order, outcome)
    return HttpResponseRedirect(reverse("import-check", args=[batch.key]))


def _columns_page(
    request: HttpRequest, batch: Batch, found: tuple[Any, sheets.Sheet, Mapping | None] | None, error: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"batch": batch, "error": error, "layouts": sheets.layout_choices()}
    if found is not None:
        layout, sheet, mapping = found
        shown = sheets.columns_of(sheet, layout, mapping)
        context |= {
            "layout": layout,
            "sheet": sheet,
            "columns": shown,
            "groups": offered.groups(layout),
            "aside": kept_aside([column.name for column in shown if column.aside]),
            "recognised": batch.layout == layout.name,
        }
    return render(request, "imports/columns.html", context, status=INVALID if error else 200)


def _keep_trial(request: HttpRequest, batch: Batch, order: Order, outcome: Outcome) -> None:
    mapping = order.mapping or Mapping(order.reading.layout)
    batch.layout, batch.mapping = mapping.layout, mapping.to_dict()
    batch.trial = {"tally": asdict(outcome.tally), "repairs": _repairs(outcome.rejects)}
    batch.trial["aside"] = kept_aside(order.reading.kept_aside)
    with transaction.atomic():
        batch.save(update_fields=["layout", "mapping", "trial"])
        _say(request, "try import", batch, {"file": batch.file_name, "tally": batch.trial["tally"]})


def _repairs(rejects: list[Reject]) -> list[dict[str, Any]]:
    """Rejects by what is to be done about them, the commonest first."""
    counts = Counter((reject.column, reject.remedy) for reject in rejects)
    shown = []
    for (column, remedy), rows in counts.most_common(REPAIRS):
        alike = [asdict(one) for one in rejects if (one.column, one.remedy) == (column, remedy)][:FIRST]
        shown.append({"column": column, "remedy": remedy, "rows": rows, "first": alike})
    return shown


@require_safe
@audited("read staged import", kind="batch", key="key")
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Step 3: what would happen, before anything does."""
    batch = _find(request, key)
    if not batch.trial:
        return HttpResponseRedirect(reverse("import-columns", args=[batch.key]))
    return render(request, "imports/check.html", {"batch": batch, **batch.trial})


@require_POST
def commit(request: HttpRequest, key: str) -> HttpResponse:
    """Step 4: write the rows, all or none, and keep the mapping for the next file of this kind."""
    batch = _find(request, key)
    mapping = Mapping.from_dict(batch.mapping) if batch.mapping else None
    try:
        order = _order(request, batch, mapping, update=request.POST.get("update") == "yes")
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
    batch = _find(request, key)
    with transaction.atomic():
        _say(request, "discard import", batch, {"file": batch.file_name})
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
    """One saved mapping per header, compartment and content."""
    mapping = order.mapping
    if mapping is None:
        return
    SavedMapping.objects.get_or_create(
        compartment=batch.compartment,
        header_hash=sheets.header_hash(order.reading.header),
        mapping=mapping.to_dict(),
        defaults={"name": batch.file_name[:120], "account": order.account},
    )


def _release(batch: Batch) -> None:
    staging.remove(batch.stored_as)
    batch.stored_as, batch.trial = "", {}
    batch.save(update_fields=["stored_as", "trial"])


def _find(request: HttpRequest, key: str) -> Batch:
    """One's own upload, where one may still import into its compartment and the file is there; else 404."""
    staged = Batch.objects.visible_to(request.user, Right.IMPORT).filter(state=BatchState.STAGED)
    batch = get_object_or_404(staged.select_related("compartment"), key=key, account=_account(request))
    try:
        staging.path_of(batch.stored_as)
    except FileNotFoundError:
        raise Http404 from None
    return batch


def _order(request: HttpRequest, batch: Batch, mapping: Mapping | None, *, update: bool = False) -> Order:
    reading = read(staging.path_of(batch.stored_as), batch.layout or "auto" if mapping is None else "auto", mapping)
    return Order(
        reading, _account(request), batch.compartment, source_of(request), batch.file_name, mapping, update=update
    )


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def _say(request: HttpRequest, verb: str, batch: Batch, words: dict[str, object]) -> None:
    record(
        verb, actor=_account(request), object_kind="batch", object_key=batch.key, words=words, source=source_of(request)
    )
