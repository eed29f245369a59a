"""The end of a consultant's term: sessions and remembered log-ins end with the last access."""

from __future__ import annotations

from django.db import transaction

from murderbook.workbench.access.factors.sessions import end_sessions
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.session import forget
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb


def close(account: Account, source: str) -> None:
    """End all sessions and remembered log-ins of a consultant whose access is over."""
    with transaction.atomic():
        words = {"ended": end_sessions(account), "forgotten": forget(account), "why": "no access left"}
        record(Verb.END_SESSIONS, actor=account, words=words, source=source)
