"""What the steps share: one's own upload, its dry run, and words for the record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from murderbook.formats import Mapping, Reject, read
from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.imports import staging
from murderbook.workbench.imports.loading import Order, Outcome, trial
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.imports.wizard.codes import NotUnderstood
from murderbook.workbench.imports.words import kept_aside

INVALID = 422
FIRST = 5  # rejects shown under each repair
REPAIRS = 50


def account_of(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def find(request: HttpRequest, key: str) -> Batch:
    """One's own upload, where one may still import into its compartment and the file is there; else 404."""
    staged = Batch.objects.visible_to(request.user, Right.IMPORT).filter(state=BatchState.STAGED)
    batch = get_object_or_404(staged.select_related("compartment"), key=key, account=account_of(request))
    try:
        staging.path_of(batch.stored_as)
    except FileNotFoundError:
        raise Http404 from None
    return batch


def order_of(request: HttpRequest, batch: Batch, mapping: Mapping | None, *, update: bool = False) -> Order:
    reading = read(staging.path_of(batch.stored_as), batch.layout or "auto" if mapping is None else "auto", mapping)
    return Order(
        reading, account_of(request), batch.compartment, source_of(request), batch.file_name, mapping, update=update
    )


def mapping_of(batch: Batch) -> Mapping | None:
    return Mapping.from_dict(batch.mapping) if batch.mapping else None


def tried(request: HttpRequest, batch: Batch, mapping: Mapping | None) -> Outcome:
    """Dry run of an upload under a mapping; both are kept with it. FormatError where the file cannot be read so."""
    order = order_of(request, batch, mapping)
    outcome = trial(order)
    used = order.mapping or Mapping(order.reading.layout)
    batch.layout, batch.mapping = used.layout, used.to_dict()
    words = NotUnderstood(order.reading.binding)
    others = [reject for reject in outcome.rejects if not words.takes(reject)]
    batch.trial = {
        "tally": asdict(outcome.tally),
        "repairs": _repairs(others),
        "words": words.to_dict(),
        "aside": kept_aside(order.reading.kept_aside),
    }
    with transaction.atomic():
        batch.save(update_fields=["layout", "mapping", "trial"])
        say(request, "try import", batch, {"file": batch.file_name, "tally": batch.trial["tally"]})
    return outcome


def _repairs(rejects: list[Reject]) -> list[dict[str, Any]]:
    """Rejects by what is to be done about them, the commonest first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in rejects:
        repair = found.setdefault(
            (one.column, one.remedy), {"column": one.column, "remedy": one.remedy, "rows": 0, "first": []}
        )
        repair["rows"] += 1
        if len(repair["first"]) < FIRST:
            repair["first"].append(asdict(one))
    return sorted(found.values(), key=lambda repair: -int(repair["rows"]))[:REPAIRS]


def say(request: HttpRequest, verb: str, batch: Batch, words: dict[str, object]) -> None:
    record(
        verb,
        actor=account_of(request),
        object_kind="batch",
        object_key=batch.key,
        words=words,
        source=source_of(request),
    )
