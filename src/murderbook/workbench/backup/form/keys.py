"""The unit's backup key: P-256; the public half lies in the record, the private half on paper, as words.

A file's own random key is wrapped to the public half by HPKE (RFC 9180, base mode: DHKEM(P-256, HKDF-SHA256),
HKDF-SHA256, AES-256-GCM), so that the machine that makes backups can open none of them. The words are SLIP-0039's, 33
of them for one share; shares of a key that was split by another program are put together too.
"""

from __future__ import annotations

import re
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from murderbook.workbench.record import RecordError

SCALAR_BYTES = 32
PUBLIC_BYTES = 65  # an uncompressed point
WRAPPED_BYTES = PUBLIC_BYTES + 32 + 16  # the key made for this file, the wrapped key, its tag
WORDS = 33  # of one share
ID_BYTES = 8
INFO = b"murderbook backup 1 file key"

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class WordsError(RecordError):
    """The words are no backup key, or not that of this backup; the message says which, and what to do."""


def new_private() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_bytes(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> bytes:
    """The public half, 65 bytes."""
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def id_of(public: bytes) -> bytes:
    """Eight bytes that tell which key a backup needs."""
    return sha256(INFO + public).digest()[:ID_BYTES]


def wrap(file_key: bytes, public: bytes) -> bytes:
    """ValueError where `public` is no point of the curve."""
    return _SUITE.encrypt(file_key, ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public), info=INFO)


def unwrap(wrapped: bytes, private: ec.EllipticCurvePrivateKey) -> bytes | None:
    """None where it was not wrapped to this key, or was altered."""
    try:
        return _SUITE.decrypt(wrapped, private, info=INFO)
    except (InvalidTag, ValueError):
        return None


def to_words(private: ec.EllipticCurvePrivateKey) -> list[str]:
    """The private half as 33 words."""
    from shamir_mnemonic import generate_mnemonics

    scalar = private.private_numbers().private_value.to_bytes(SCALAR_BYTES)
    return str(generate_mnemonics(1, [(1, 1)], scalar)[0][0]).split()


def from_words(text: str) -> ec.EllipticCurvePrivateKey:
    """The private half in the words of `text`: in any case, numbers and signs between them left out. WordsError."""
    from shamir_mnemonic import MnemonicError, combine_mnemonics

    words = re.findall(r"[^\W\d_]+", text.lower())
    if not words or len(words) % WORDS:
        raise WordsError(f"these are {len(words)} words, and a backup key has {WORDS}: copy all of them from the paper")
    shares = [" ".join(words[at : at + WORDS]) for at in range(0, len(words), WORDS)]
    _check_known(words)
    try:
        scalar = int.from_bytes(combine_mnemonics(shares))
        return ec.derive_private_key(scalar, ec.SECP256R1())
    except (MnemonicError, ValueError):
        raise WordsError(
            "the words are no backup key: one was copied wrongly, or they stand in another order; see the paper"
        ) from None


def _check_known(words: list[str]) -> None:
    from shamir_mnemonic.wordlist import WORDLIST

    known = set(WORDLIST)
    for at, word in enumerate(words, 1):
        if word not in known:
            raise WordsError(f"word {at}, {word!r}, is none of the list that keys are written with: see the paper")
