"""Shares for people outside the chain of command: printed, proved by a drill, used when no member can open any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.sealed import pool, shares
from murderbook.workbench.sealed.container.slots import Place
from murderbook.workbench.sealed.container.store import ContainerError, InUseError, OtherLineageError, Seen
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.keys import holders
from murderbook.workbench.sealed.keys.holders import Opened
from murderbook.workbench.sealed.keys.keyring import Entry, with_entry
from murderbook.workbench.sealed.memory import cabinet, papers
from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.models import Charter, Member, MemberRole
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.founding import grant_inside, mirrored
from murderbook.workbench.sealed.people.verbs import SealedVerb
from murderbook.workbench.sealed.shares import Recovery, SharesError


@dataclass(frozen=True, slots=True)
class Printed:
    """The words of each share, and what every sheet says of the lineage: from there the file has to go on."""

    texts: list[str]
    lineage: str


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was typed off sheets; `lineage` as `lineage.from_paper` reads it, empty where the sheets bear none."""

    texts: Sequence[str]
    lineage: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody was let in, and from where he asked."""

    said: str
    source: str


@dataclass(frozen=True, slots=True)
class Found:
    """The compartment that shares opened: how often its file was written whole, how often since the sheets were
    printed (None where they do not say), its lineage now, how many papers were read, and
    whether somebody was ended since the sheets were printed and could go on from what they say."""

    name: str
    printed_at: datetime
    writings: int
    since: int | None
    lineage: str
    papers: int = 0
    older: bool = False


def print_shares(open_: Cabinet, by: Account, needed: int, to: Sequence[str], *, source: str = "") -> Printed:
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
    return Printed(texts, open_.container.chain[-1].on_paper)


def drill(sheets: Sheets, *, source: str = "") -> Found:
    """Prove that these shares open a container. Every record and paper is read, and nothing is shown; the day is noted
    inside. SharesError where they open none, or one that does not go on from the sheets; ContainerError while it is
    open, and where papers are damaged: then no day is noted."""
    _, open_ = _opened(sheets)
    try:
        with open_.work(), transaction.atomic():
            found = replace(_found(open_, sheets), papers=_read(open_))
            Charter.objects.update(drilled_at=timezone.now())
            record(SealedVerb.DRILL, actor=None, source=source)
        return found
    finally:
        open_.close()


def recover(sheets: Sheets, account: Account, opened: Opened, *, reason: str, source: str = "") -> Found:
    """Make `account` a keeper of the container that these shares open, and put it into his keyring, which `opened` is.
    The container's log says so, and every member is told at his next opening. Errors as of `drill`; KeyringFullError,
    AccessRefusedError where no place is free, UnsavedError: then nothing of it is done.

    The keyring is written first, and takes effect once the container has: both in one transaction. A crash between the
    two leaves a keeper without the key, and the shares as they were: whoever recovers once more goes on from there.
    """
    recovery, open_ = _opened(sheets)
    try:
        with transaction.atomic():
            with open_.work():
                name, step = _found(open_, sheets).name, open_.seen.step
                place = Place(members.free_slot(leaving=account.key), aead.new_key())
            now = holders.reread(opened)
            holders.save(now, with_entry(now.entries, Entry.at(open_.container.path.name, place, name, step)))
            with open_.work(recovery.pair):
                _take_in(open_, account, opened.public, place, Reason(reason, source))
                return _found(open_, sheets)
    finally:
        open_.close()


def _take_in(open_: Cabinet, account: Account, public: bytes, place: Place, why: Reason) -> None:
    now = timezone.now()
    with transaction.atomic():
        Member.objects.filter(account__key=account.key, ended_at=None).update(ended_at=now, message=b"")
        keeper = mirrored(account, MemberRole.KEEPER)
        grant_inside(keeper, MemberRole.KEEPER, why.said, None)
        told = {"public": public, "slot": place.slot, "slot_key": place.key, "reason": why.said, "joined_at": now}
        Member.objects.create(account=keeper, role=MemberRole.KEEPER, **told)
        Charter.objects.update(recovered_at=now)
        record(SealedVerb.RECOVER, actor=keeper, words={"reason": why.said}, source=why.source)
    members.begin_epoch(open_)


def _read(open_: Cabinet) -> int:
    count, faults = papers.damaged(open_)
    if faults:
        raise ContainerError(
            f"the shares open it, but of its {count} papers {faults} are damaged or gone: restore the folder 'sealed' "
            "from a backup"
        )
    return count


def _found(open_: Cabinet, sheets: Sheets) -> Found:
    charter, chain, since = Charter.objects.first(), open_.container.chain, None
    if charter is None or charter.shares_at is None:
        raise SharesError("the compartment knows of no shares")
    if sheets.lineage:
        (known,) = [step for step in chain if step.digest.startswith(sheets.lineage)]
        since = len(chain) - known.generation
    older = members.has_left_since_sheets(charter)
    return Found(charter.name, charter.shares_at, len(chain), since, chain[-1].on_paper, older=older)


def _opened(sheets: Sheets) -> tuple[Recovery, Cabinet]:
    """The file that the shares open and that goes on from the sheets: others that they open may lie beside it."""
    recovery = Recovery.of(shares.joined(sheets.texts))
    refused: Exception | None = None
    for path in pool.files():
        try:
            return recovery, cabinet.opened(path, recovery.place, recovery.pair, Seen(step=sheets.lineage))
        except SealError:
            continue
        except InUseError:
            refused = refused or InUseError(
                "none of the files that can be read opens, and others are open in another process: close all desks"
            )
        except OtherLineageError as error:
            refused = SharesError(f"the shares open a file that does not go on from their sheets: {error}")
        except ContainerError as error:
            refused = error
    raise refused or SharesError(
        "the shares fit together and open nothing here: another record's, or newer ones were printed since"
    )
