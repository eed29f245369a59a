"""One version of one record, encrypted under a key of its own and tied to its place: it cannot be moved to another
record, set back to an earlier version, read as other fields, or carried to another container or epoch."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from murderbook.workbench.sealed.container.slots import EpochKey
from murderbook.workbench.sealed.crypto import aead

FORMAT: Final = 1

Value = str | int | float | bytes | None


@dataclass(frozen=True, slots=True)
class Place:
    """Which version of which record, and which fields it has."""

    table: str
    row: int
    version: int
    fields: tuple[str, ...]

    @property
    def at(self) -> tuple[str, int]:
        return self.table, self.row


def sealed(opens: EpochKey, place: Place, values: Sequence[Value]) -> bytes:
    plain = json.dumps([_written(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return aead.seal(record_key(opens, place), plain.encode("utf-8", "surrogatepass"), bound(opens, place))


def unsealed(opens: EpochKey, place: Place, cell: bytes) -> list[Value]:
    """SealError unless it is this version of this record's fields."""
    plain = aead.unseal(record_key(opens, place), cell, bound(opens, place))
    return [_read(value) for value in json.loads(plain.decode("utf-8", "surrogatepass"))]


def record_key(opens: EpochKey, place: Place) -> bytes:
    return aead.derived(opens.key, f"record {place.table} {place.row}")


def bound(opens: EpochKey, place: Place, *more: int) -> bytes:
    """What is told again to open it. `more`: where it is one of several."""
    of = [opens.container.hex(), opens.epoch, place.table, place.row, place.version, list(place.fields)]
    told = [FORMAT, *of, *more]
    return json.dumps(told, separators=(",", ":")).encode()


def _written(value: Value) -> object:
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _read(value: object) -> Value:
    if isinstance(value, dict):
        return base64.b64decode(value["bytes"])
    return value  # type: ignore[return-value] # as _written left it
