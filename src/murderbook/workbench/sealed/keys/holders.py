"""The keys of an account in the shared record: made when its owner first proves his password, opened at the desk."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.sealed.crypto import pair
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.crypto.pair import Pair
from murderbook.workbench.sealed.keys import inbox, keyring, locks
from murderbook.workbench.sealed.keys.keyring import Entry
from murderbook.workbench.sealed.models import KeyHolder

NEW_KEYS = "new keys"


class KeyringChangedError(Exception):
    """Another session of the same person has changed the keyring meanwhile."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A person's private half, and the list it opened."""

    owner: str  # the account's key
    private: bytes
    public: bytes
    version: int
    entries: tuple[Entry, ...]
    exchanged: bool = False  # the record gives out another public half than that of this private one

    @property
    def pair(self) -> Pair:
        return Pair(self.private)


def make(account: Account, password: str, *, source: str = "") -> KeyHolder:
    """A new pair with an empty keyring and an inbox of dummies; one that was there is lost with what it opened."""
    made = pair.new()
    plain, public = made.private, made.public
    with transaction.atomic():
        former = KeyHolder.objects.filter(account=account).values_list("version", flat=True).first()
        version = 0 if former is None else former + 1
        holder, _ = KeyHolder.objects.update_or_create(
            account=account,
            defaults={
                "public": public,
                "slots": locks.by_password(password, plain, account.key) + locks.nothing(),
                "keyring": keyring.sealed(plain, (), account.key, version),
                "version": version,
            },
        )
        inbox.fill(holder)
        if former is not None:  # who invited him compares anew
            words = {"fingerprint": pair.fingerprint(public)}
            record(NEW_KEYS, actor=account, object_kind="account", object_key=account.key, words=words, source=source)
    return holder


def ensure(account: Account, password: str, *, source: str = "") -> None:
    """Everybody has keys from the first time he proves his password."""
    if not KeyHolder.objects.filter(account=account).exists():
        make(account, password, source=source)


def opened_by_password(account: Account, password: str) -> Opened:
    """SealError where the keys were made with another password: that, or the recovery key, opens them."""
    holder = _of(account)
    return _opened(account, holder, locks.opened_by_password(bytes(holder.slots), password, account.key))


def opened_by_recovery_key(account: Account, recovery: bytes) -> Opened:
    holder = _of(account)
    return _opened(account, holder, locks.opened_by_recovery_key(bytes(holder.slots), recovery, account.key))


def change_password(account: Account, old: str, new: str) -> None:
    """The same keys under a new password. Keys that the old one did not open stay as they are."""
    holder = KeyHolder.objects.filter(account=account).first()
    if holder is None:
        return
    try:
        private = locks.opened_by_password(bytes(holder.slots), old, account.key)
    except SealError:
        return
    lock_again(account, private, new)


def lock_again(account: Account, private: bytes, password: str) -> None:
    """Put the password's lock on the private half; the recovery key's stays."""
    lock = locks.by_password(password, private, account.key)
    with transaction.atomic():
        holder = KeyHolder.objects.select_for_update().get(account=account)
        holder.slots = lock + bytes(holder.slots)[locks.LOCK_BYTES :]
        holder.save(update_fields=["slots"])


def new_recovery_key(account: Account, private: bytes) -> bytes:
    """32 bytes to print: they open the keys where the password is forgotten. An earlier one opens nothing then."""
    recovery = secrets.token_bytes(32)
    lock = locks.by_recovery_key(recovery, private, account.key)
    with transaction.atomic():
        holder = KeyHolder.objects.select_for_update().get(account=account)
        holder.slots = bytes(holder.slots)[: locks.LOCK_BYTES] + lock
        holder.save(update_fields=["slots"])
    return recovery


def save(opened: Opened, entries: Sequence[Entry]) -> Opened:
    """The keyring with these entries. KeyringChangedError where it is no longer the one that was opened."""
    version = opened.version + 1
    sealed = keyring.sealed(opened.private, entries, opened.owner, version)
    rows = KeyHolder.objects.filter(account__key=opened.owner, version=opened.version)
    if rows.update(keyring=sealed, version=version) != 1:
        raise KeyringChangedError
    return Opened(opened.owner, opened.private, opened.public, version, tuple(entries), opened.exchanged)


def reread(opened: Opened) -> Opened:
    """As the keyring is now."""
    account = Account.objects.get(key=opened.owner)
    return _opened(account, _of(account), opened.private)


def _of(account: Account) -> KeyHolder:
    holder = KeyHolder.objects.filter(account=account).first()
    if holder is None:
        raise SealError("this account has no keys yet")
    return holder


def _opened(account: Account, holder: KeyHolder, private: bytes) -> Opened:
    entries = keyring.opened(private, bytes(holder.keyring), account.key, holder.version)
    own = Pair(private).public  # not as stored: that is what others may have put there
    return Opened(account.key, private, own, holder.version, tuple(entries), exchanged=own != bytes(holder.public))
