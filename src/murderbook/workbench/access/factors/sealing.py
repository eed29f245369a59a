"""Secrets of second factors at rest: AES-256-GCM under a key derived from the record's secret.key.

Whoever has a copy of the database alone reads none. The account's key is associated data, so that a sealed secret moved
to another account's row does not open.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"murderbook second factor, version 1"
NONCE_BYTES = 12


class SealError(Exception):
    """Sealed under another secret.key, for another account, or damaged."""


def seal(secret: str, account_key: str) -> str:
    """Base 64 of nonce, ciphertext and tag."""
    nonce = os.urandom(NONCE_BYTES)
    return b64encode(nonce + _cipher().encrypt(nonce, secret.encode(), account_key.encode())).decode()


def unseal(sealed: str, account_key: str) -> str:
    """The secret. SealError where it does not open."""
    try:
        raw = b64decode(sealed, validate=True)
        return _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], account_key.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealError("the secret of this second factor does not open with this record's secret.key") from error


def _cipher() -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(settings.SECRET_KEY.encode())
    return AESGCM(key)
