"""Something short handed to one person: HPKE base mode (RFC 9180), DHKEM(P-256), HKDF-SHA-256, AES-256-GCM."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from murderbook.workbench.sealed.crypto.aead import SealError

CURVE: Final = ec.SECP256R1()
PRIVATE_BYTES: Final = 32
PUBLIC_BYTES: Final = 65  # an uncompressed point (SEC 1, 2.3.3)
OVERHEAD: Final = PUBLIC_BYTES + 16
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SUITE: Final = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def private_from(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The private key of 48 uniform bytes (FIPS 186-5, A.2.1: reduced modulo n - 1, plus one)."""
    if len(seed) != 48:
        raise ValueError("a private key is made of 48 bytes")
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, CURVE)


def private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_numbers().private_value.to_bytes(PRIVATE_BYTES)


def private_of(data: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(data), CURVE)


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_of(data: bytes) -> ec.EllipticCurvePublicKey:
    """SealError where the bytes are no point of the curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, data)
    except ValueError:
        raise SealError("these bytes are no public key") from None


def fingerprint(public: bytes) -> str:
    """What two people compare in person: 80 bits of SHA-256 in five groups."""
    digest = sha256(b"murderbook public key" + public).hexdigest()[:20]
    return " ".join(digest[at : at + 4] for at in range(0, 20, 4))


def wrap(public: bytes, plain: bytes, purpose: bytes) -> bytes:
    """`plain` for whoever has the private half of `public`, OVERHEAD bytes longer."""
    return _SUITE.encrypt(plain, public_of(public), info=purpose)


def unwrap(private: ec.EllipticCurvePrivateKey, wrapped: bytes, purpose: bytes) -> bytes:
    """SealError where it was wrapped for another, for another purpose, or altered."""
    try:
        return _SUITE.decrypt(wrapped, private, info=purpose)
    except (InvalidTag, ValueError):
        raise SealError("not wrapped for this key") from None
