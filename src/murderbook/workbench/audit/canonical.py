"""The exact bytes that are hashed: an entry as a leaf of the tree, and the commitment to its words.

A stand-alone verifier needs this page and the table: every field of the entry in JSON with sorted keys, no blanks,
ASCII only (docs/reference/audit.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

HUNDREDTH = 10_000  # microseconds

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def canonical_json(value: object) -> str:
    """One text for one value, whatever the database. ValueError for NaN and infinities, which JSON has no word for."""
    return _ENCODER.encode(value)


def to_hundredths(moment: datetime) -> datetime:
    """UTC, cut to 1/100 s (CJIS AU-8)."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // HUNDREDTH * HUNDREDTH)


def written_time(moment: datetime) -> str:
    """ISO 8601 with hundredths and offset. A time finer than that was not written by us, and is spelled out."""
    text = moment.isoformat(timespec="microseconds")
    digits = 22 if text[22:26] == "0000" else 26
    return text[:digits] + text[26:].replace(":", "")


def leaf_bytes(fields: Mapping[str, object]) -> bytes:
    """What the leaf hash is taken of. `fields`: index, at (as written), actor, verb, object_kind, object_key, outcome,
    source, commitment."""
    return canonical_json(fields).encode("ascii")


def commitment(salt: str, body: str) -> str:
    """SHA-256 over the salt (hex) and the canonical words: binds them, and tells nothing without the salt."""
    return sha256(bytes.fromhex(salt) + body.encode("utf-8")).hexdigest()
