"""Verifying and taking the head, as acts of a person from the command line, on record themselves."""

from __future__ import annotations

from collections.abc import Sequence

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, Head
from murderbook.workbench.audit.log import head as stored_head
from murderbook.workbench.audit.reading import on_record
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.audit.verify import Finding, verify


def may_verify(account: Account) -> bool:
    """Auditors, and those who keep the accounts: a head and a verdict show no entry."""
    return account.has_system_right(Right.READ_AUDIT) or account.has_system_right(Right.MANAGE_ACCOUNTS)


def take_head(by: Account) -> Head:
    """The head before this act was recorded. Hidden for others."""
    with on_record(Verb.TAKE_HEAD, by, source=COMMAND_LINE):
        if not may_verify(by):
            raise Hidden
        return stored_head()


def verify_by(by: Account, against: Sequence[Head]) -> Finding:
    """Recompute all, then record that it was done. Hidden for others, before anything is read."""
    finding = verify(against) if may_verify(by) else None
    with on_record(Verb.VERIFY_AUDIT, by, source=COMMAND_LINE):
        if finding is None:
            raise Hidden
    return finding
