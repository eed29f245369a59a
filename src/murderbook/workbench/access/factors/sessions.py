"""Sessions of browsers, by account: begun by both factors, asked for at every request, ended by whoever may.

A session without its row here is none: what another begins past the log-in page opens nothing.
"""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from murderbook.workbench.access import cjis
from murderbook.workbench.access.factors.models import OpenSession
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb


def hash_of(request: HttpRequest) -> str:
    """Of the session's key: the key itself is as good as a password, and is kept by Django alone."""
    return sha256((request.session.session_key or "").encode()).hexdigest()


def begin(request: HttpRequest, account: Account, source: str) -> None:
    """From now the request's session is the account's. Part of the caller's transaction."""
    OpenSession.objects.create(account=account, session_hash=hash_of(request), source=source[:64])


def running(account: Account) -> QuerySet[OpenSession]:
    """Sessions that still open something."""
    now = timezone.now()
    return OpenSession.objects.filter(
        account=account, ended_at=None, started_at__gt=now - cjis.REAUTHENTICATE, seen_at__gt=now - cjis.IDLE
    ).order_by("-seen_at")


def present(request: HttpRequest, account: Account) -> OpenSession | None:
    """The session of this request, if it still runs: not ended, not idle, both factors given within twelve hours."""
    now = timezone.now()
    return OpenSession.objects.filter(
        account=account,
        session_hash=hash_of(request),
        ended_at=None,
        started_at__gt=now - cjis.REAUTHENTICATE,
        seen_at__gt=now - cjis.IDLE - cjis.SEEN_EVERY,  # it is kept to the minute; Django's own row ends to the second
    ).first()


def is_running(session_key: str) -> bool:
    """Whether the session with this key has not ended."""
    found = OpenSession.objects.filter(session_hash=sha256(session_key.encode()).hexdigest(), ended_at=None)
    return found.filter(started_at__gt=timezone.now() - cjis.REAUTHENTICATE).exists()


def touch(session: OpenSession) -> None:
    """Keep when it was last used, to the minute."""
    now = timezone.now()
    if now - session.seen_at >= cjis.SEEN_EVERY:
        OpenSession.objects.filter(pk=session.pk).update(seen_at=now)


def follow(request: HttpRequest, before: str) -> None:
    """The session got another key: its row goes on with it."""
    OpenSession.objects.filter(session_hash=before).update(session_hash=hash_of(request))


def end_sessions(account: Account, keep: str = "") -> int:
    """End all of an account but the one with the hash `keep`. Part of the caller's transaction, which records why."""
    ended = OpenSession.objects.filter(account=account, ended_at=None).exclude(session_hash=keep)
    return ended.update(ended_at=timezone.now())


def end_present(request: HttpRequest) -> None:
    OpenSession.objects.filter(session_hash=hash_of(request), ended_at=None).update(ended_at=timezone.now())


def end_one(account: Account, key: str, *, source: str = "") -> bool:
    """End one of one's own, by its public id. False where there is none such."""
    with transaction.atomic():
        found = OpenSession.objects.filter(account=account, key=key, ended_at=None)
        if found.update(ended_at=timezone.now()) != 1:
            return False
        record(Verb.END_SESSIONS, actor=account, words={"ended": 1}, source=source)
    return True
