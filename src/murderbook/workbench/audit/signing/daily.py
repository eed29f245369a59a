"""The anchor of the day: one entry for each day on which a record is open, the same in number and size whatever else
happens in it.

Its commitment is 32 bytes. Where there is sealed work, whoever keeps it gives them, blinded, so that its own log can be
proved later to have stood as it did; where there is none they are random. A reader cannot tell which.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from murderbook.workbench.audit.log import AuditError, commit, lock_writers
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.verbs import Verb

BYTES = 32

Filler = Callable[[], bytes]
_filler: Filler | None = None


def fill_with(filler: Filler | None) -> None:
    """Have `filler` give the 32 bytes of each day: a commitment blinded so that it looks random. It is asked once a
    day, must take the same time whatever it commits to, and must not tell by an error that it is there."""
    global _filler  # noqa: PLW0603 - one for the process, as there is one trail
    _filler = filler


def daily_anchor() -> bytes:
    """The 32 bytes of today."""
    value = _filler() if _filler else secrets.token_bytes(BYTES)
    if len(value) != BYTES:
        raise AuditError(f"an anchor has {BYTES} bytes")
    return value


def anchor_today() -> AuditEntry | None:
    """Enter the anchor of this day (UTC) unless the day has one; None too in a record where nothing happened yet."""
    with transaction.atomic():
        lock_writers()
        if not AuditEntry.objects.exists() or _has_anchor(timezone.now()):
            return None
        return commit(Verb.ANCHOR, daily_anchor())


def seconds_to_midnight(now: datetime) -> float:
    """Until the next day of UTC begins."""
    tomorrow = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    return (tomorrow - now).total_seconds()


def _has_anchor(now: datetime) -> bool:
    """A clock that was set back makes no second one."""
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    return AuditEntry.objects.filter(verb=Verb.ANCHOR, at__gte=today).exists()
