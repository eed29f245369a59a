"""The key that signs this record's heads, and the entries of the trail that name it.

The key lies in the record's folder as PEM, for its owner's eyes (mode 0600), and is not encrypted: the secret that
could open it would lie beside it, so that encryption would only look like protection. Whoever steals it can sign false
heads in this record's name; a witness, who remembers the last head it saw, still refuses them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.db import transaction

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import AuditError, lock_writers, record
from murderbook.workbench.audit.models import AuditEntry, AuditNode
from murderbook.workbench.audit.signing.note import LOG, PublicKey, public_key, read_key
from murderbook.workbench.audit.verbs import Verb

KEY_FILE = "log.key"
ORIGIN_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Signer:
    private: Ed25519PrivateKey
    public: PublicKey


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A key as an entry of the trail names it; `key` is None where the entry's words were destroyed or are none."""

    index: int
    at: datetime
    key: PublicKey | None


def origin() -> str:
    """What notes call this trail: the beginning of its first leaf's hash. AuditError where there is no entry."""
    first = AuditNode.objects.filter(level=0, index=0).values_list("hash", flat=True).first()
    if first is None:
        raise AuditError("the audit trail is empty: there is nothing to sign")
    return f"murderbook/{first[:ORIGIN_DIGITS]}"


def signer(folder: Path) -> Signer:
    """The key of this record, made if there is none. The trail names it before it signs anything: a key that it does
    not name, another one put there or one made anew, is entered now and told by every verification."""
    with transaction.atomic():
        lock_writers()
        private = _load(folder) or _make(folder)
        mine = public_key(private, origin(), LOG)
        if last_named() != mine:
            _enter(mine, None)
    return Signer(private, mine)


def change(folder: Path, by: Account, source: str) -> PublicKey:
    """Sign with a new key from now on; the old one is overwritten."""
    with transaction.atomic():
        lock_writers()
        mine = public_key(private := Ed25519PrivateKey.generate(), origin(), LOG)
        _enter(mine, by, source)
        _write(folder / f"{KEY_FILE}.new", private)
        (folder / f"{KEY_FILE}.new").replace(folder / KEY_FILE)
    return mine


def named() -> list[NamedKey]:
    """Every key that the trail names, in order."""
    entries = AuditEntry.objects.filter(verb=Verb.SIGNING_KEY).order_by("index").select_related("words")
    return [NamedKey(entry.index, entry.at, _key_in(entry)) for entry in entries]


def last_named() -> PublicKey | None:
    last = AuditEntry.objects.filter(verb=Verb.SIGNING_KEY).order_by("-index").select_related("words").first()
    return _key_in(last) if last else None


def _key_in(entry: AuditEntry) -> PublicKey | None:
    try:
        return read_key(str(entry.words.content["key"]))
    except (AuditEntry.words.RelatedObjectDoesNotExist, ValueError, KeyError):
        return None


def _enter(key: PublicKey, by: Account | None, source: str = "") -> None:
    record(Verb.SIGNING_KEY, actor=by, words={"key": str(key)}, source=source)


def _load(folder: Path) -> Ed25519PrivateKey | None:
    try:
        key = load_pem_private_key((folder / KEY_FILE).read_bytes(), password=None)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise AuditError(f"{folder / KEY_FILE} is no key: restore it from the backup, or take it away") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise AuditError(f"{folder / KEY_FILE} is a key of another kind: restore it from the backup, or take it away")
    return key


def _make(folder: Path) -> Ed25519PrivateKey:
    private = Ed25519PrivateKey.generate()
    _write(folder / KEY_FILE, private)
    return private


def _write(path: Path, private: Ed25519PrivateKey) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
