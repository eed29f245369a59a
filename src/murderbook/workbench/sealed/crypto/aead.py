"""AES-256-GCM with a random nonce in front (NIST SP 800-38D), and keys derived for one use each (HKDF, RFC 5869)."""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
OVERHEAD: Final = NONCE_BYTES + 16  # nonce and tag


class SealError(Exception):
    """What was sealed does not open: another key, another place, or altered bytes. Which, cannot be told."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def noise(size: int) -> bytes:
    """Bytes that cannot be told from random ones, ten times as fast: zeros, encrypted under a key that nobody has."""
    return AESGCM(new_key()).encrypt(bytes(NONCE_BYTES), bytes(size), None)[:size]


def derived(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from one that is never used itself."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"murderbook " + purpose.encode()).derive(key)


def seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """`plain` encrypted and tied to `bound`, which must be told again to open it. OVERHEAD bytes longer."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """SealError unless key, bytes and `bound` are those of `seal`."""
    if len(sealed) < OVERHEAD:
        raise SealError("too short to be anything sealed")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except InvalidTag:
        raise SealError("does not open with this key in this place") from None


def padded(plain: bytes, size: int) -> bytes:
    """`plain` with its length in front, filled up to `size` bytes. ValueError where it does not fit."""
    if len(plain) + 4 > size:
        raise ValueError(f"{len(plain)} bytes do not fit into {size}")
    return len(plain).to_bytes(4) + plain + bytes(size - 4 - len(plain))


def unpadded(block: bytes) -> bytes:
    length = int.from_bytes(block[:4])
    return block[4 : 4 + length]
