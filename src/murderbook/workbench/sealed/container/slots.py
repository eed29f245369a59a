"""The front of a container: 32 slots, each of which hands the epoch's key to one person, or is random bytes.

A slot is an HPKE wrap for the person's public key, sealed once more under a slot key that the members know: an HPKE
wrap alone can be told from random bytes, and would count the members to whoever finds the file. The slot key opens
nothing by itself.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from murderbook.workbench.sealed.crypto import aead, wrap

SLOTS: Final = 32
SLOT_BYTES: Final = 256
HEADER_BYTES: Final = SLOTS * SLOT_BYTES
RECOVERY_SLOT: Final = 0  # for the holders of shares, who know no other place to look
_PURPOSE: Final = b"murderbook container key 1"
_INSIDE: Final = SLOT_BYTES - aead.OVERHEAD
_PAYLOAD: Final = _INSIDE - wrap.OVERHEAD


@dataclass(frozen=True, slots=True)
class EpochKey:
    """What opens a container until its next epoch."""

    container: bytes  # 16 bytes, which the file's name says too
    epoch: int
    key: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person finds his slot, and what hides it from others."""

    slot: int
    key: bytes


def empty_header() -> bytes:
    return secrets.token_bytes(HEADER_BYTES)


def with_slot(header: bytes, place: Place, public: bytes, opens: EpochKey) -> bytes:
    """The header with the key wrapped to `public` in that slot."""
    told = opens.container + opens.epoch.to_bytes(4) + opens.key
    wrapped = wrap.wrap(public, aead.padded(told, _PAYLOAD), _PURPOSE)
    return _replaced(header, place.slot, aead.seal(place.key, wrapped, _bound(place.slot)))


def without_slot(header: bytes, slot: int) -> bytes:
    return _replaced(header, slot, secrets.token_bytes(SLOT_BYTES))


def opened(header: bytes, place: Place, private: ec.EllipticCurvePrivateKey) -> EpochKey:
    """SealError where the slot is not this person's."""
    at = place.slot * SLOT_BYTES
    wrapped = aead.unseal(place.key, header[at : at + SLOT_BYTES], _bound(place.slot))
    told = aead.unpadded(wrap.unwrap(private, wrapped, _PURPOSE))
    return EpochKey(told[:16], int.from_bytes(told[16:20]), told[20:])


def _replaced(header: bytes, slot: int, content: bytes) -> bytes:
    if not 0 <= slot < SLOTS or len(content) != SLOT_BYTES:
        raise ValueError(f"slot {slot} with {len(content)} bytes")
    at = slot * SLOT_BYTES
    return header[:at] + content + header[at + SLOT_BYTES :]


def _bound(slot: int) -> bytes:
    return b"murderbook slot 1 " + slot.to_bytes(2)
