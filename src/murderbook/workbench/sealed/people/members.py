"""Bringing members in, and ending their access, which begins a new epoch: a new key, wrapped to those who stay, under
which the whole container is written anew. Whoever left keeps what he could read before; nothing later opens for him.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.audit.log import record
from murderbook.workbench.sealed.container import slots
from murderbook.workbench.sealed.container.slots import EpochKey, Place
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.pair import fingerprint, signing_half
from murderbook.workbench.sealed.keys import inbox
from murderbook.workbench.sealed.keys.inbox import Invitation
from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.models import Charter, Member, MemberRole
from murderbook.workbench.sealed.people.founding import grant_inside, mirrored
from murderbook.workbench.sealed.people.verbs import SealedVerb

MANY: Final = 20_000  # frames, one for each page that was asked for: 80 MiB


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom to bring in: his account and public key as the shared record has them, and the fingerprint that he read out
    in person, since whoever keeps the shared record could have put another key there."""

    account: Account
    public: bytes
    fingerprint: str
    role: MemberRole
    reason: str
    until: datetime | None = None


def present(at: datetime | None = None) -> QuerySet[Member]:
    """Whose slot opens the container, and whose term runs."""
    now = at or timezone.now()
    return Member.objects.filter(Q(until=None) | Q(until__gt=now), ended_at=None).select_related("account")


def member_of(account_key: str) -> Member | None:
    """The membership of an account that is in force now."""
    return present().filter(account__key=account_key).first()


def require_keeper(account_key: str) -> Member:
    """Hidden for others."""
    found = member_of(account_key)
    if found is None or found.role != MemberRole.KEEPER:
        raise Hidden
    return found


def invite(open_: Cabinet, by: Member, guest: Guest, *, source: str = "") -> Member:
    """A slot for the guest, and an invitation that waits to be delivered. AccessRefusedError says what to mend."""
    _check(guest)
    place = Place(free_slot(), aead.new_key())
    name, container = Charter.objects.get().name, open_.container
    step = container.seen.step
    told = Invitation(container.path.name, place.slot, place.key.hex(), name, by.account.full_name, step)
    with transaction.atomic():
        account = mirrored(guest.account, guest.role)
        grant = grant_inside(account, guest.role, guest.reason.strip(), by.account)
        Grant.objects.filter(pk=grant.pk).update(ends_at=guest.until)
        member = Member.objects.create(
            account=account,
            role=guest.role,
            public=guest.public,
            slot=place.slot,
            slot_key=place.key,
            reason=guest.reason.strip(),
            invited_by=by.account,
            message=inbox.written(guest.public, told),
            until=guest.until,
        )
        words = {"role": guest.role.value, "reason": member.reason, "until": str(guest.until or "")}
        _record(SealedVerb.INVITE, by.account, account, words, source)
    _write_anew(open_, container.opens)
    return member


def join(member: Member, *, source: str = "") -> None:
    """The member's first opening: his invitation was taken and need not be sent again."""
    with transaction.atomic():
        Member.objects.filter(pk=member.pk).update(joined_at=timezone.now(), message=b"")
        _record(SealedVerb.JOIN, member.account, member.account, None, source)


def end(open_: Cabinet, by: Account, members: Iterable[Member], *, reason: str, source: str = "") -> None:
    """End the access of members and begin a new epoch. AccessRefusedError where no keeper would be left."""
    gone = list(members)
    staying = present().exclude(pk__in=[one.pk for one in gone])
    if not any(one.role == MemberRole.KEEPER and one.until is None for one in staying):
        raise AccessRefusedError("no keeper without a term would be left: bring in another keeper first")
    now = timezone.now()
    with transaction.atomic():
        for one in gone:
            Member.objects.filter(pk=one.pk).update(ended_at=now, message=b"", slot_key=b"")
            Grant.objects.filter(account=one.account).exclude(ends_at__lt=now).update(ends_at=now)
            _record(SealedVerb.END_MEMBER, by, one.account, {"reason": reason}, source)
    begin_epoch(open_)


def begin_epoch(open_: Cabinet) -> None:
    """A new key for those who are present, and for the shares. Within the `open_.work` of who signs it."""
    old = open_.container.opens
    opens = EpochKey(old.container, old.epoch + 1, aead.new_key())
    _write_anew(open_, opens)


def mend_slots(open_: Cabinet, by: Account, *, source: str = "") -> None:
    """Write altered key slots anew. Whoever altered one had locked its owner out, or the holders of the shares."""
    with transaction.atomic():
        record(SealedVerb.MEND_SLOTS, actor=by, source=source)
    begin_epoch(open_)


def _write_anew(open_: Cabinet, opens: EpochKey) -> None:
    """A slot for everybody whose access has not ended, and one for the shares: who has one may write the container
    anew, and nobody else."""
    slots_of = [(Place(one.slot, bytes(one.slot_key)), bytes(one.public)) for one in present()]
    charter, header = Charter.objects.get(), slots.empty_header()
    if charter.takes_records:
        shares = Place(slots.RECOVERY_SLOT, bytes(charter.recovery_slot_key))
        slots_of.append((shares, bytes(charter.recovery_public)))
    for place, public in slots_of:
        header = slots.with_slot(header, place, public, opens)
    open_.rewrite(header, opens, {signing_half(public) for _, public in slots_of})


def tend(open_: Cabinet, account_key: str) -> Member | None:
    """Asked at every request, before anything is shown to anybody: whose term is over has left, and altered key slots
    are mended. The membership of who asks; None where his access has ended."""
    end_terms_over(open_)
    member = member_of(account_key)
    if member is not None and open_.container.slots_altered and open_.may_sign:
        mend_slots(open_, member.account)
    return member


def end_terms_over(open_: Cabinet) -> None:
    """Whose term is over has left; the first who may sign it says so in the file."""
    over = list(Member.objects.filter(until__lte=timezone.now(), ended_at=None).select_related("account"))
    if over and open_.may_sign:
        end(open_, over[0].account, over, reason="the term was over")


def has_left_since_sheets(charter: Charter) -> bool:
    """Whether somebody who is not in any more was ended since the shares were printed: he could write a file that goes
    on from the lineage on their sheets. Who was ended and came back, or was recovered, counts as in."""
    if charter.shares_at is None:
        return False
    in_ = Member.objects.filter(ended_at=None).values("account")
    return Member.objects.filter(ended_at__gt=charter.shares_at).exclude(account__in=in_).exists()


def is_large(open_: Cabinet) -> bool:
    """Whether it holds so many frames that it is worth writing anew: each is a block or more, and most versions in them
    are no longer the last. Those of papers stay, and do not count."""
    return not open_.stays_large and len(open_.container.tails) - len(open_.container.large) > MANY


def make_small(open_: Cabinet) -> None:
    """Write it anew, with the last version of each row alone. Within the `open_.work` of who signs it. Not where a
    paper is damaged: what nobody asked for must not destroy bytes that the disk may give once more."""
    if not open_.may_sign:
        return
    open_.stays_large = not open_.container.is_whole()
    if not open_.stays_large:
        _write_anew(open_, open_.container.opens)


def unsent() -> dict[str, bytes]:
    """Invitations that nobody has taken yet, by account key: sent again where they lie in no inbox."""
    waiting = present().filter(joined_at=None).exclude(message=b"")
    return {one.account.key: bytes(one.message) for one in waiting}


def _check(guest: Guest) -> None:
    if guest.account.is_caseless or not guest.account.is_active:
        raise AccessRefusedError(f"{guest.account.full_name} can be given no case to see")
    said, shown = ("".join(text.split()).lower() for text in (guest.fingerprint, fingerprint(guest.public)))
    if not secrets.compare_digest(said, shown):
        raise AccessRefusedError(
            "this is not the fingerprint of the key that the record has for this account. Ask the person to read it "
            "from the desk once more; if it still differs, somebody may have exchanged the key: do not invite"
        )
    if not guest.reason.strip():
        raise AccessRefusedError("say why: the reason is part of the compartment's record")
    if guest.role == MemberRole.READER and guest.until is None:
        raise AccessRefusedError("a reader comes for a term: say until when")
    if member_of(guest.account.key) is not None:
        raise AccessRefusedError(f"{guest.account.full_name} is in already")


def free_slot(leaving: str = "") -> int:
    """One that nobody has, but for the account of that key. AccessRefusedError where all are taken."""
    there = Member.objects.filter(ended_at=None).exclude(account__key=leaving)
    taken = set(there.values_list("slot", flat=True))
    free = [slot for slot in range(slots.SLOTS) if slot != slots.RECOVERY_SLOT and slot not in taken]
    if not free:
        raise AccessRefusedError(f"a compartment has {slots.SLOTS - 1} places, and all are taken")
    return secrets.choice(free)


def _record(verb: SealedVerb, by: Account, account: Account, words: Mapping[str, object] | None, source: str) -> None:
    record(verb, actor=by, object_kind="account", object_key=account.key, words=words, source=source)
