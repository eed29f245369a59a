"""A person's keys: one secret of 32 bytes, which gives a P-256 key that opens what is handed to him (wrap.py) and an
Ed25519 key that signs what he writes (RFC 8032). A key serves one purpose (NIST SP 800-57 part 1 rev. 5, 5.2), so the
second is derived and not the same.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.aead import SealError

CURVE: Final = ec.SECP256R1()
SEED_BYTES: Final = 48
PRIVATE_BYTES: Final = 32
POINT_BYTES: Final = 65  # uncompressed (SEC 1, 2.3.3)
PUBLIC_BYTES: Final = POINT_BYTES + 32
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class Pair:
    """Whoever has `private` (PRIVATE_BYTES) opens and signs; `public` (PUBLIC_BYTES) may be known to all."""

    private: bytes

    @property
    def opens(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self.private), CURVE)

    @property
    def public(self) -> bytes:
        point = self.opens.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return point + self._signs.public_key().public_bytes_raw()

    def sign(self, said: bytes) -> bytes:
        """64 bytes, which `is_signed` asks for."""
        return self._signs.sign(said)

    @property
    def _signs(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(aead.derived(self.private, "signing"))


def new() -> Pair:
    return from_seed(secrets.token_bytes(SEED_BYTES))


def from_seed(seed: bytes) -> Pair:
    """The pair of SEED_BYTES uniform bytes (FIPS 186-5, A.2.1: reduced modulo n - 1, plus one)."""
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a private key is made of {SEED_BYTES} bytes")
    return Pair((int.from_bytes(seed) % (_ORDER - 1) + 1).to_bytes(PRIVATE_BYTES))


def opening_half(public: bytes) -> ec.EllipticCurvePublicKey:
    """SealError where the bytes are no public key of a pair."""
    try:
        if len(public) != PUBLIC_BYTES:
            raise ValueError
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public[:POINT_BYTES])
    except ValueError:
        raise SealError("these bytes are no public key") from None


def signing_half(public: bytes) -> bytes:
    """By which `is_signed` knows whose a signature is."""
    return public[POINT_BYTES:]


def is_signed(signing: bytes, said: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(signing).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: bytes) -> str:
    """What two people compare in person: 80 bits of SHA-256 in five groups."""
    digest = sha256(b"murderbook public key" + public).hexdigest()[:20]
    return " ".join(digest[at : at + 4] for at in range(0, 20, 4))
