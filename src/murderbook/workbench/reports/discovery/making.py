"""A bundle is made in three steps, so that nobody waits while it is printed: the record is read, the file is written,
and what was handed over is put on record, if nothing came between.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from murderbook.reports.discovery.asked import Asked, Heading
from murderbook.reports.discovery.bundle import Made, Told, write
from murderbook.reports.discovery.plan import planned
from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.documents.files import write_over
from murderbook.workbench.keys import new_key
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.discovery.earlier import given_before, withheld_now
from murderbook.workbench.reports.file.gathering import counted, gathered
from murderbook.workbench.reports.file.kinds import LABELS
from murderbook.workbench.reports.models import LONGEST_REFERENCE, Bundle, BundleItem

FOLDER = "bundles"
VERB = "make discovery bundle"
TAKEN = "export discovery bundle"
_HOUR = 3600.0  # seconds


class OvertakenError(RuntimeError):
    """Another bundle of the case was made meanwhile: its numbers are taken, and this one is thrown away."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: by whom, from where, for whom, and the prefix of a first bundle's numbers."""

    account: Account
    source: str
    recipient: str
    prefix: str


def file_of(key: str) -> Path:
    """Where the file of a bundle lies."""
    folder: Path = settings.RECORD.folder / FOLDER
    return folder / f"{key}.zip"


def sweep() -> None:
    """Delete what a crash left half-written. Not what was written to in the last hour: it may be in the making."""
    old = time.time() - _HOUR
    for path in file_of("x").parent.glob("*.zip"):
        if path.stat().st_mtime < old and not Bundle._base_manager.filter(key=path.stem).exists():
            write_over(path)
            path.unlink()


def make(order: Order, case: Case, told: Told = lambda done, all_of_it: None, *, apart: bool = False) -> Bundle:
    """The next bundle of a case on which the account may export. LeftOutError, AlreadyGivenError, NoPrinterError,
    PressBrokenError and OvertakenError say why there is none; Hidden where access ended meanwhile. `apart`: its large
    parts are printed by processes of their own."""
    with transaction.atomic():
        asked = asked_of(order, case, timezone.now().replace(microsecond=0))
    key = new_key()
    with _written(asked, key, told, apart=apart) as made, transaction.atomic():
        return _on_record(order, case, asked, made, key)


def asked_of(order: Order, case: Case, moment: datetime) -> Asked:
    """What the record says now, planned."""
    found, before = gathered(order.account, case), given_before(order.account, case)
    mark = watermark_of(order.account)
    heading = Heading(
        case=number_of(case),
        unit=settings.RECORD.unit,
        maker=order.account.full_name,
        recipient=order.recipient,
        number=before.bundles + 1,
        moment=moment,
        prefix=before.prefix or order.prefix,
        before=before.last,
        mark=f"Taken by {mark.name}, {moment:%Y-%m-%d %H:%M} UTC, {mark.grants}" if mark else "",
    )
    entries = planned(found.items, withheld_now(order.account, case), before.items, found.not_his)
    return Asked(heading, entries, found.leaves, counted(order.account, case), LABELS, found.originals)


@contextmanager
def _written(asked: Asked, key: str, told: Told, *, apart: bool) -> Iterator[Made]:
    """The file in its place, gone again where what follows fails."""
    path = file_of(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield write(asked, path, told, apart=apart)
    except BaseException:
        with suppress(FileNotFoundError):
            path.unlink()
        raise


def _on_record(order: Order, case: Case, asked: Asked, made: Made, key: str) -> Bundle:  # all that it puts down
    if not Case.objects.visible_to(order.account, Right.EXPORT).filter(pk=case.pk).exists():
        raise Hidden
    heading = asked.heading
    if given_before(order.account, case).bundles != heading.number - 1:
        raise OvertakenError("Another bundle of this case was made meanwhile. Make this one again: it then follows it.")
    bundle = Bundle.objects.create(
        case=case,
        key=key,
        number=heading.number,
        prefix=heading.prefix,
        before=heading.before,
        last=made.last,
        recipient=heading.recipient,
        account=order.account,
        made_at=heading.moment,
        sha256=made.sha256,
        bytes=made.bytes,
    )
    BundleItem.objects.bulk_create(_lines(bundle, made), batch_size=500)
    words = {"bundle": bundle.number, "sha256": made.sha256, "bytes": made.bytes, "recipient": heading.recipient}
    record(VERB, actor=order.account, object_kind="case", object_key=case.key, words=words, source=order.source)
    return bundle


def _lines(bundle: Bundle, made: Made) -> Iterator[BundleItem]:
    for entry in made.entries:
        yield BundleItem(
            bundle=bundle,
            kind=entry.item.kind,
            item_key=entry.item.key,
            reference=entry.item.reference[:LONGEST_REFERENCE],
            state=entry.state,
            digest=entry.item.digest,
            first=entry.first,
            last=entry.last,
            ground=entry.withheld.ground if entry.withheld else "",
            words=entry.withheld.words if entry.withheld else "",
        )
