"""Learning a declaration from the record's own solved series, and putting one in force.

Everybody's leads are weighed by what is learned, so only the open files teach it: what a restricted compartment knows
stays there. Who asks for it reads those files from end to end, so that what is learned does not depend on who asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import tomli_w
from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.leads.engine.checked import checked
from murderbook.workbench.leads.engine.corpus import corpus
from murderbook.workbench.leads.engine.declared import as_assumed, reads_all_open, shipped_name, weighs
from murderbook.workbench.leads.labels import solved_series
from murderbook.workbench.leads.models import Declared
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records

if TYPE_CHECKING:  # the engines load when there is work
    from murderbook.linkage.learned import Learned

LEARNED_RATES = "learned rates"  # the act, in the trail
RESERVED = "linkage-assumed-"  # names of shipped declarations begin so
Progress = Callable[[float, str], None]


def may_adopt(account: Account) -> bool:
    """Those who keep accounts: as with the unit's rule for hot pairs, it changes what everybody is told."""
    return account.has_system_right(Right.MANAGE_ACCOUNTS)


@transaction.atomic
def adopt(text: str, account: Account, *, source: str = COMMAND_LINE) -> Declared:
    """Put a declaration in force. ValueError where it is unsound or has another's name; AccessRefusedError.

    That it was learned, from how much and how well, is believed of a text that this record learned, to the letter. Any
    other is assumed, whatever it says of itself.
    """
    _check_right(account)
    raw, digest = checked(text), digest_of(text)
    if not _was_learned_here(digest):
        given, raw = raw, as_assumed(raw)
        text = text if raw == given else tomli_w.dumps(raw)
    _check_name(raw["id"], raw)
    row = Declared.objects.create(model_id=raw["id"], raw=raw, text=text, account=account)
    _on_record(row, account, source, digest=digest)
    return row


@transaction.atomic
def adopt_shipped(account: Account, *, source: str = COMMAND_LINE) -> Declared:
    """Go back to the declaration that the program ships."""
    _check_right(account)
    row = Declared.objects.create(account=account)
    _on_record(row, account, source)
    return row


def learn(account: Account, *, progress: Progress | None = None) -> Learned:
    """From the solved series of the open files, beginning with the shipped rates. ValueError where they are too few,
    AccessRefusedError where the account does not read all of them."""
    from murderbook.linkage.learned import learn_declaration
    from murderbook.linkage.model import load_declaration

    if not reads_all_open(account):
        raise AccessRefusedError(
            "rates are learned from all open files: ask somebody who may read every one of their compartments"
        )
    learned = learn_declaration(
        case_records(corpus(Compartment.objects.get(is_default=True))),
        open_series(account),
        load_declaration(),
        date=timezone.localdate().isoformat(),
        progress=progress,
    )
    with transaction.atomic():
        words = {"model": learned.raw["id"], "digest": digest_of(learned.text)}
        record(LEARNED_RATES, actor=account, object_kind="declaration", words=words, source=COMMAND_LINE)
    return learned


def open_series(account: Account) -> list[tuple[str, ...]]:
    """Solved series of the open files, by pairs both of whose cases lie there."""
    opened = Case.objects.filter(compartment__grade=Grade.OPEN, withdrawn_at=None)
    return solved_series(account, among=set(opened.values_list("key", flat=True)))


def digest_of(text: str) -> str:
    """What the trail remembers a declaration by, as learned and as adopted."""
    return sha256(text.encode()).hexdigest()


def _check_right(account: Account) -> None:
    if not may_adopt(account):
        raise AccessRefusedError(
            f"{account.name} may not change the rates that everybody's leads are weighed by: a supervisor or "
            "administrator can"
        )


def _was_learned_here(digest: str) -> bool:
    entries = AuditEntry.objects.filter(verb=LEARNED_RATES, outcome=Outcome.SUCCESS)
    bodies = AuditWords.objects.filter(entry__in=entries).values_list("body", flat=True)
    return any(json.loads(body).get("digest") == digest for body in bodies)


def _check_name(name: str, raw: dict[str, Any]) -> None:
    """A search is told by the name of its declaration: two must not share one, and none that the program ships or may
    ship one day."""
    from murderbook.linkage.models.history import versions

    if name == shipped_name():
        raise ValueError(f"{name} is the declaration that the program ships: adopt it with --shipped")
    if name.startswith(RESERVED) or name in {one.id for one in versions()}:
        raise ValueError(f"{name} is a name that the program keeps for what it ships: give this one an id of its own")
    earlier = Declared.objects.filter(model_id=name).order_by("-pk").first()
    if earlier is not None and weighs(earlier.raw) != weighs(raw):
        raise ValueError(f"another declaration named {name} was adopted before: give the changed one an id of its own")


def _before(row: Declared) -> str:
    earlier = Declared.objects.filter(pk__lt=row.pk).order_by("-pk").values_list("model_id", flat=True).first()
    return earlier or shipped_name()


def _on_record(row: Declared, account: Account, source: str, *, digest: str = "") -> None:
    words = {"before": _before(row), "now": row.model_id or shipped_name()} | ({"digest": digest} if digest else {})
    record(
        "adopted declaration", actor=account, object_kind="declaration", object_key=row.key, words=words, source=source
    )
