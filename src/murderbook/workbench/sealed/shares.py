"""Recovery: a secret of 32 bytes in shares of words (SLIP-0039, Shamir's scheme), any `needed` of which give it back.

What the shares open is decided by the mathematics and by nothing that can be set: fewer tell nothing of the secret.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from murderbook.workbench.sealed.container.slots import RECOVERY_SLOT, Place
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.pair import SEED_BYTES, Pair, from_seed

SECRET_BYTES = 32
WORDS = 33  # of a share


class SharesError(Exception):
    """The shares do not give the secret; the message says which is at fault, or how many are missing."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the secret gives: a key pair, and what hides its slot."""

    pair: Pair
    place: Place

    @classmethod
    def of(cls, secret: bytes) -> Recovery:
        seed = HKDF(SHA256(), SEED_BYTES, salt=None, info=b"murderbook recovery pair 1").derive(secret)
        return cls(from_seed(seed), Place(RECOVERY_SLOT, aead.derived(secret, "recovery slot")))


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def split(secret: bytes, needed: int, made: int) -> list[str]:
    """`made` shares of WORDS words each. ValueError unless 2 <= needed <= made <= 16."""
    from shamir_mnemonic import generate_mnemonics

    if not 2 <= needed <= made <= 16:
        raise ValueError(f"{needed} of {made}: ask for at least two, and for no more than are made, sixteen at most")
    return list(generate_mnemonics(1, [(needed, made)], secret, extendable=True, iteration_exponent=0)[0])


def in_words(secret: bytes) -> list[str]:
    """One person's own secret in WORDS words with their checksum, which `joined` reads."""
    from shamir_mnemonic import generate_mnemonics

    ((text,),) = generate_mnemonics(1, [(1, 1)], secret, extendable=True, iteration_exponent=0)
    return str(text).split()


def joined(texts: Sequence[str]) -> bytes:
    """The secret of enough shares, as people copy them: in any case, with or without numbers and signs between."""
    from shamir_mnemonic import MnemonicError, combine_mnemonics
    from shamir_mnemonic.share import Share

    shares: dict[str, Share] = {}
    for number, text in enumerate(texts, 1):
        words = " ".join(re.findall(r"[^\W\d_]+", text.lower()))
        try:
            shares[words] = Share.from_mnemonic(words)
        except MnemonicError as error:
            raise SharesError(f"share {number} is not as it was printed: {error}") from None
    needed = max((share.member_threshold for share in shares.values()), default=2)
    if len({share.identifier for share in shares.values()}) > 1:
        raise SharesError("these shares are not of one and the same set")
    if len(shares) < needed:
        raise SharesError(f"{needed} different shares are needed, and there are {len(shares)}")
    try:
        return bytes(combine_mnemonics(list(shares)[:needed]))
    except MnemonicError as error:
        raise SharesError(f"the shares do not fit together: {error}") from None
