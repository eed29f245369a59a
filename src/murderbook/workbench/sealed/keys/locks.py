"""The private half of a key pair in two slots of fixed size: one that the password opens (Argon2id, RFC 9106), one that
the printed recovery key opens, or nothing.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.pair import PRIVATE_BYTES

SALT_BYTES: Final = 16
LOCK_BYTES: Final = SALT_BYTES + aead.OVERHEAD + PRIVATE_BYTES
PASSWORD, RECOVERY = 0, 1
LOCKS_BYTES: Final = 2 * LOCK_BYTES
MEMORY_KIB = 128 * 1024  # a third of a second on one processor
PASSES = 3


def by_password(password: str, private: bytes, owner: str) -> bytes:
    """A lock for `private`; `owner` is the account's key."""
    salt = secrets.token_bytes(SALT_BYTES)
    return salt + aead.seal(_stretched(password, salt), private, _bound(owner, PASSWORD))


def by_recovery_key(recovery: bytes, private: bytes, owner: str) -> bytes:
    salt = secrets.token_bytes(SALT_BYTES)
    return salt + aead.seal(_derived(recovery, salt), private, _bound(owner, RECOVERY))


def nothing() -> bytes:
    """What a lock looks like that none has made."""
    return secrets.token_bytes(LOCK_BYTES)


def opened_by_password(locks: bytes, password: str, owner: str) -> bytes:
    """The private half. SealError where the password is another."""
    salt, sealed = _lock(locks, PASSWORD)
    return aead.unseal(_stretched(password, salt), sealed, _bound(owner, PASSWORD))


def opened_by_recovery_key(locks: bytes, recovery: bytes, owner: str) -> bytes:
    """The private half. SealError where the recovery key is another, or none was made."""
    salt, sealed = _lock(locks, RECOVERY)
    return aead.unseal(_derived(recovery, salt), sealed, _bound(owner, RECOVERY))


def _lock(locks: bytes, which: int) -> tuple[bytes, bytes]:
    lock = locks[which * LOCK_BYTES : (which + 1) * LOCK_BYTES]
    return lock[:SALT_BYTES], lock[SALT_BYTES:]


def _stretched(password: str, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=PASSES, lanes=1, memory_cost=MEMORY_KIB).derive(password.encode())


def _derived(recovery: bytes, salt: bytes) -> bytes:
    return aead.derived(recovery + salt, "recovery key")


def _bound(owner: str, which: int) -> bytes:
    return f"murderbook lock 1 {owner} {which}".encode()
