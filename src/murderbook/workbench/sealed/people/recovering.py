"""Shares for people outside the chain of command: printed, proved by a drill, used when no member can open any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.sealed import pool, shares
from murderbook.workbench.sealed.container.slots import Place
from murderbook.workbench.sealed.container.store import InUseError
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.keys.keyring import Entry
from murderbook.workbench.sealed.memory import cabinet
from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.models import Charter, Member, MemberRole
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.founding import grant_inside, mirrored
from murderbook.workbench.sealed.people.verbs import SealedVerb
from murderbook.workbench.sealed.shares import Recovery, SharesError


def print_shares(open_: Cabinet, by: Account, needed: int, to: Sequence[str], *, source: str = "") -> list[str]:
    """A new share for each of these people, any `needed` of which recover; they are shown this once, and earlier ones
    open nothing then. ValueError for numbers that cannot be."""
    secret = shares.new_secret()
    texts = shares.split(secret, needed, len(to))
    recovery = Recovery.of(secret)
    with transaction.atomic():
        Charter.objects.update(
            recovery_public=recovery.pair.public,
            recovery_slot_key=recovery.place.key,
            shares_needed=needed,
            shares_made=len(to),
            share_holders=list(to),
            shares_at=timezone.now(),
            drilled_at=None,
        )
        record(SealedVerb.PRINT_SHARES, actor=by, words={"needed": needed, "to": list(to)}, source=source)
    members.begin_epoch(open_)  # the old shares may have the old key by heart
    return texts


def drill(texts: Sequence[str], *, source: str = "") -> tuple[str, datetime]:
    """Prove that these shares open a container: its name, and when the shares were printed. Every record is read, and
    nothing is shown; the day is noted inside. SharesError where they open none; ContainerError while it is open."""
    _, open_ = _opened(texts)
    try:
        with open_.work(), transaction.atomic():
            charter = Charter.objects.get()
            Charter.objects.update(drilled_at=timezone.now())
            record(SealedVerb.DRILL, actor=None, source=source)
        printed = charter.shares_at
        if printed is None:
            raise SharesError("the compartment knows of no shares")
        return charter.name, printed
    finally:
        open_.close()


def recover(texts: Sequence[str], account: Account, public: bytes, *, reason: str, source: str = "") -> Entry:
    """Make `account` a keeper of the container that these shares open; what he puts into his keyring. The container's
    log says so, and every member is told at his next opening."""
    recovery, open_ = _opened(texts)
    try:
        with open_.work(recovery.pair):
            return _taken_in(open_, account, public, reason, source)
    finally:
        open_.close()


def _taken_in(open_: Cabinet, account: Account, public: bytes, reason: str, source: str) -> Entry:
    now = timezone.now()
    with transaction.atomic():
        Member.objects.filter(account__key=account.key, ended_at=None).update(ended_at=now, message=b"")
        keeper = mirrored(account, MemberRole.KEEPER)
        grant_inside(keeper, MemberRole.KEEPER, reason, None)
        place = Place(members.free_slot(), aead.new_key())
        told = {"public": public, "slot": place.slot, "slot_key": place.key, "reason": reason, "joined_at": now}
        Member.objects.create(account=keeper, role=MemberRole.KEEPER, **told)
        Charter.objects.update(recovered_at=now)
        record(SealedVerb.RECOVER, actor=keeper, words={"reason": reason}, source=source)
    members.begin_epoch(open_)
    entry = Entry(open_.container.path.name, place.slot, place.key.hex(), Charter.objects.get().name)
    return entry.having_seen(open_.seen)


def _opened(texts: Sequence[str]) -> tuple[Recovery, Cabinet]:
    recovery, in_use = Recovery.of(shares.joined(texts)), False
    for path in pool.files():
        try:
            return recovery, cabinet.opened(path, recovery.place, recovery.pair)
        except SealError:
            continue
        except InUseError:
            in_use = True
    if in_use:
        raise InUseError("none of the files that can be read, and others are open in another process: close all desks")
    raise SharesError(
        "the shares fit together and open nothing here: another record's, or newer ones were printed since"
    )
