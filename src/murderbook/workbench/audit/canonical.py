"""The exact bytes that are hashed: an entry as a leaf of the tree, and the commitment to its words.

A stand-alone verifier needs this page and the table: every field of the entry in JSON with sorted keys, no blanks,
ASCII only (docs/reference/audit.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted

HUNDREDTH = 10_000  # microseconds
STORED_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{2})0000)?")

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


def entry_bytes(index: int, at: datetime | str, texts: tuple[str, ...]) -> bytes:
    """`leaf_bytes` of one entry, for a million of them: the keys are in order here, and a time may come as stored.

    `texts`: actor, verb, object_kind, object_key, outcome, source, commitment. TypeError where one is no text;
    ValueError for a time that cannot be read.
    """
    moment = written_time(at) if isinstance(at, datetime) else _stored_time(at)
    if not _plain("".join(texts)):
        texts = tuple(quoted(text)[1:-1] for text in texts)
    actor, verb, kind, key, outcome, source, promise = texts
    return (
        f'{{"actor":"{actor}","at":"{moment}","commitment":"{promise}","index":{index},"object_key":"{key}",'
        f'"object_kind":"{kind}","outcome":"{outcome}","source":"{source}","verb":"{verb}"}}'
    ).encode("ascii")


def _plain(text: str) -> bool:
    """Stands in JSON as it is."""
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text


def _stored_time(text: str) -> str:
    """A time as SQLite keeps it: UTC without saying so."""
    usual = STORED_TIME.fullmatch(text)
    if usual:
        day, clock, hundredths = usual.groups("00")
        return f"{day}T{clock}.{hundredths}+0000"
    moment = datetime.fromisoformat(text)
    return written_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def commitment(salt: str, body: str) -> str:
    """SHA-256 over the salt (hex) and the canonical words: binds them, and tells nothing without the salt."""
    return sha256(bytes.fromhex(salt) + body.encode("utf-8")).hexdigest()
