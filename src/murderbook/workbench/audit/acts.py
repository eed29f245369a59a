"""Verifying, proving and taking the head, as acts of a person from the command line, on record themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit import alert
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.log import head as stored_head
from murderbook.workbench.audit.outside.proof import Document, ProofError, proof
from murderbook.workbench.audit.reading import on_record, refusals_on_record
from murderbook.workbench.audit.signing.verdict import Verdict, verdict
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verbs import Outcome, Verb


def may_verify(account: Account) -> bool:
    """Auditors, and those who keep the accounts: a head and a verdict show no entry."""
    return account.has_system_right(Right.READ_AUDIT) or account.has_system_right(Right.MANAGE_ACCOUNTS)


def take_head(by: Account) -> Head:
    """The head before this act was recorded. Hidden for others."""
    with on_record(Verb.TAKE_HEAD, by, source=COMMAND_LINE):
        if not may_verify(by):
            raise Hidden
        return stored_head()


def verify_by(by: Account, against: Sequence[Head], source: str = COMMAND_LINE) -> Verdict:
    """Recompute all, then record that it was done: nobody waits for the lock meanwhile. Hidden for others, before
    anything is read. Where all fits, and the entry could be written, an alert that stood is closed."""
    found = verdict(Path(settings.RECORD.folder), against) if may_verify(by) else None
    with on_record(Verb.VERIFY_AUDIT, by, source=source):
        if found is None:
            raise Hidden
    if found.fault is None:
        alert.close(timezone.now())
    return found


def prove_by(by: Account, index: int | None, since: Head | None) -> Document:
    """A proof from the trail before this act, which is recorded with the entry's number (proof.py: ProofError).

    Hidden for those who may not verify. A proof shows its entry, so one of an entry is for auditors only, as the list
    of entries is.
    """
    allowed = may_verify(by) if index is None else by.has_system_right(Right.READ_AUDIT)
    with refusals_on_record(Verb.PROVE_AUDIT, by, source=COMMAND_LINE):
        if not allowed:
            raise Hidden
    document: Document | ProofError
    with transaction.atomic():
        try:
            document = proof(index, since)
        except ProofError as none:
            document = none
        outcome = Outcome.FAILURE if isinstance(document, ProofError) else Outcome.SUCCESS
        words = {"entry": index, "since": str(since) if since else None}
        record(Verb.PROVE_AUDIT, actor=by, outcome=outcome, words=words, source=COMMAND_LINE)
    if isinstance(document, ProofError):
        raise document
    return document


def export_by(by: Account) -> Head:
    """The head whose entries may be written out (proof.leaves). Recorded first; hidden for all but auditors."""
    with on_record(Verb.EXPORT_AUDIT, by, source=COMMAND_LINE):
        if not by.has_system_right(Right.READ_AUDIT):
            raise Hidden
        return stored_head()
