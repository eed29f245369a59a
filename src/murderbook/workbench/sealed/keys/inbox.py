"""Invitations: thirty-two messages of one size for every account, most of them dummies.

A dummy is a real HPKE wrap of nothing for the same key, so nobody but the owner can tell them apart. Once a day while
the record is served, and whenever a desk closes, the oldest message of each account is replaced by a dummy, or by an
invitation that waits for that moment. One that was replaced before it was taken is sent again when its sender closes
his desk (desks.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from murderbook.workbench.sealed.container import slots
from murderbook.workbench.sealed.crypto import aead, wrap
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.fitting import cut
from murderbook.workbench.sealed.keys.keyring import NAME_BYTES
from murderbook.workbench.sealed.models import InboxMessage, KeyHolder

MESSAGES: Final = 32
MESSAGE_BYTES: Final = 1024
SENDER_BYTES: Final = 240
_PLAIN: Final = MESSAGE_BYTES - wrap.OVERHEAD
_PURPOSE: Final = b"murderbook invitation 1"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What lets a person open a container, and who says so; the step of its lineage before which it is not."""

    container: str
    slot: int
    slot_key: str
    name: str
    sender: str
    step: str


def written(public: bytes, invitation: Invitation | None) -> bytes:
    """MESSAGE_BYTES bytes for the holder of `public`; a dummy where there is nothing to say."""
    said = json.dumps(asdict(_fitting(invitation)), ensure_ascii=False).encode() if invitation else b""
    return wrap.wrap(public, aead.padded(said, _PLAIN), _PURPOSE)


def _fitting(invitation: Invitation) -> Invitation:
    """Names of any letters, as far as the message holds them."""
    name, sender = cut(invitation.name, NAME_BYTES), cut(invitation.sender, SENDER_BYTES)
    return replace(invitation, name=name, sender=sender)


def fill(holder: KeyHolder) -> None:
    """All messages anew, dummies each."""
    InboxMessage.objects.filter(holder=holder).delete()
    public = bytes(holder.public)
    InboxMessage.objects.bulk_create(
        InboxMessage(holder=holder, number=number, message=written(public, None)) for number in range(MESSAGES)
    )


def deliver(waiting: Mapping[str, bytes] | None = None) -> None:
    """One message of every account is replaced: by what waits for it (by account key), else by a dummy."""
    ready = waiting or {}
    with transaction.atomic():
        for holder in KeyHolder.objects.select_for_update().select_related("account").order_by("pk"):
            message = ready.get(holder.account.key) or written(bytes(holder.public), None)
            InboxMessage.objects.filter(holder=holder, number=holder.oldest).update(message=message)
            KeyHolder.objects.filter(pk=holder.pk).update(oldest=(holder.oldest + 1) % MESSAGES)


def all_messages() -> set[bytes]:
    """Of everybody: to ask for one person's would name him to whoever keeps the database."""
    return {bytes(message) for message in InboxMessage.objects.values_list("message", flat=True)}


def read(account_key: str, private: ec.EllipticCurvePrivateKey) -> Iterator[Invitation]:
    """The invitations that lie there for the account."""
    for message in InboxMessage.objects.filter(holder__account__key=account_key).order_by("number"):
        try:
            said = aead.unpadded(wrap.unwrap(private, bytes(message.message), _PURPOSE))
        except SealError:
            continue  # for a key that this account had before
        if said and (invitation := _read(said)) is not None:
            yield invitation


def _read(said: bytes) -> Invitation | None:
    """None where somebody else wrote it who does not know the form."""
    try:
        told = Invitation(**json.loads(said))
        lengths = [len(bytes.fromhex(text)) for text in (told.slot_key, told.container, told.step)]
        sound = lengths == [aead.KEY_BYTES, 16, 32] and 0 < told.slot < slots.SLOTS
        return told if sound and told.name.encode() and told.sender.encode() else None
    except (AttributeError, TypeError, ValueError):
        return None
