"""Whose report of which case is asked for, and the paper that it stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from murderbook.reports.paper import Paper
from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case


@dataclass(frozen=True, slots=True)
class Sought:
    """`chapters` of the murder book; none: all of them."""

    account: Account
    case: Case
    chapters: Sequence[str] = ()


def hold_given(account: Account, cases: Collection[Case]) -> None:
    """Within the transaction in which a report is put on record. Printing takes a while, in which a case may have been
    moved away or sealed, or a right have ended: then nothing is handed over, and no entry names it. Hidden."""
    keys = {case.pk for case in cases}
    list(Case.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    if Case.objects.visible_to(account, Right.EXPORT).filter(pk__in=keys).count() < len(keys):
        raise Hidden


def given_out(account: Account) -> Iterable[int]:
    """The primary keys of all cases that the account may give out now."""
    return Case.objects.visible_to(account, Right.EXPORT).values_list("pk", flat=True)


def cases_with(account: Account, keys: Collection[str]) -> list[Case]:
    """The cases of these keys, where the account may give out every one of them. Hidden."""
    found = list(Case.objects.visible_to(account, Right.EXPORT).filter(key__in=keys).order_by("pk"))
    if len(found) < len(set(keys)):
        raise Hidden
    return found


def paper_of(sought: Sought, what: str, latest: datetime) -> Paper:
    return titled(sought.account, f"Case {number_of(sought.case)}: {what}", latest)


def titled(account: Account, title: str, latest: datetime) -> Paper:
    """`latest`: when the last was written of what it shows, which is its time. A consultant's name is on each sheet."""
    mark = watermark_of(account)
    foot = f"{title}, {settings.RECORD.unit}"
    return Paper(title, latest, foot=foot, mark=f"Taken by {mark}" if mark else "")


def as_of(latest: datetime) -> str:
    return f"State of the record: {moment_of(latest)}. Who printed it, and when, stands in the audit trail."


def moment_of(latest: datetime) -> str:
    """'last entry of 14 Mar 2026, 09:05 UTC'."""
    return f"last entry of {latest.astimezone(UTC):%-d %b %Y, %H:%M} UTC"
