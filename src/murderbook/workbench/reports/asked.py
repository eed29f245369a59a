"""A report that somebody asks for: gathered from the record, printed, and put on record where it is handed over.

The three are apart. Printing takes a while, in which nobody else could write if it were within a transaction; and what
was allowed when it was asked for may not be any more when it is handed over.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.db import transaction

from murderbook.reports.paper import Printed
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.audit.log import record
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.sought import given_out, hold_given


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is to be printed, and what the entry of the trail says beside its size and hash. `given`: the primary keys
    of all cases that the account might give out when it was read, of which any may be named in it."""

    printed: Printed
    words: dict[str, Any]
    given: Iterable[int] = ()


class OutdatedError(Hidden):
    """It may tell of a case beside its own that the account may not give out any more: it is to be read anew."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`title` is for people, and tells one report from another; `about` is kind and key of what it is of. The rest asks
    the record anew each time, by the account: `gathered`; `cases`, all of which are given out with it; and `rows`,
    how many it has to read, about. The first two raise Hidden where the account may not have every one any more."""

    title: str
    file_name: str
    verb: str
    about: tuple[str, str]
    gathered: Callable[[Account], Gathered]
    cases: Callable[[Account], Collection[Case]]
    rows: Callable[[Account], int] = lambda _account: 0


def gather(asked: Asked, account: Account) -> Gathered:
    """All of one state of the record. Hidden; NoPrinterError where no PDF can be made."""
    with transaction.atomic():
        given = array("q", given_out(account))
        return replace(asked.gathered(account), given=given)


def hand_over(asked: Asked, gathered: Gathered, account: Account, source: str) -> Printed:
    """Printed, and on record with its size and hash. Hidden where it may not be handed over any more, OutdatedError
    where it may be, but for what it may tell of other cases. Not within a transaction of the caller's."""
    content = gathered.printed.content
    words = gathered.words | {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    kind, key = asked.about
    with transaction.atomic():
        hold_given(account, asked.cases(account))
        if not set(gathered.given) <= set(given_out(account)):
            raise OutdatedError
        record(asked.verb, actor=account, object_kind=kind, object_key=key, words=words, source=source)
    return gathered.printed


def may_have(asked: Asked, account: Account) -> bool:
    """Whether it may be handed over to the account at this moment."""
    try:
        asked.cases(account)
    except Hidden:
        return False
    return True
