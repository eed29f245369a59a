"""Something short handed to one person: HPKE base mode (RFC 9180), DHKEM(P-256), HKDF-SHA-256, AES-256-GCM."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.crypto.pair import POINT_BYTES, opening_half

OVERHEAD: Final = POINT_BYTES + 16
_SUITE: Final = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def wrap(public: bytes, plain: bytes, purpose: bytes) -> bytes:
    """`plain` for whoever has the private half of `public`, OVERHEAD bytes longer."""
    return _SUITE.encrypt(plain, opening_half(public), info=purpose)


def unwrap(private: ec.EllipticCurvePrivateKey, wrapped: bytes, purpose: bytes) -> bytes:
    """SealError where it was wrapped for another, for another purpose, or altered."""
    try:
        return _SUITE.decrypt(wrapped, private, info=purpose)
    except (InvalidTag, ValueError):
        raise SealError("not wrapped for this key") from None
