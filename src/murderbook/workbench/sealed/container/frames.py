"""What a frame holds: records, the lineage of the whole in the first one, or the large bytes of one record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from murderbook.workbench.sealed.container import blocks, bodies, cells, lineage
from murderbook.workbench.sealed.container.blocks import Large, Tail
from murderbook.workbench.sealed.container.bodies import Kept
from murderbook.workbench.sealed.container.lineage import Chain
from murderbook.workbench.sealed.container.slots import EpochKey
from murderbook.workbench.sealed.crypto.aead import SealError


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a row; without values where the row is gone."""

    place: cells.Place
    values: tuple[cells.Value, ...] | None


@dataclass(frozen=True, slots=True)
class LargeRecord:
    """Of which record, how many bytes, and these in chunks."""

    place: cells.Place
    size: int
    chunks: Iterable[bytes]


def put(file: BinaryIO, opens: EpochKey, tail: Tail, what: LargeRecord) -> tuple[Tail, Kept]:
    """A frame of no records and a body: where it ends, and where it lies."""
    place = what.place
    told = [[], [], [place.table, place.row, place.version, list(place.fields), what.size]]
    frame = json.dumps(told, separators=(",", ":")).encode() + b"\n"
    large = Large(bodies.length(what.size), bodies.sealed(opens, place, what.size, what.chunks))
    whole = blocks.append_large(file, opens, tail, frame, large)
    if whole.body is None:
        raise RuntimeError("a body was written, and is not there")
    return whole.tail, Kept(place, what.size, whole.body)


def written(records: Iterable[Record], opens: EpochKey, chain: Chain = ()) -> bytes:
    """A line of JSON that says who wrote the whole, in its first frame, and where each cell belongs and how long it is;
    then the cells."""
    told, sealed = [], []
    for record in records:
        place = record.place
        cell = b"" if record.values is None else cells.sealed(opens, place, record.values)
        told.append([place.table, place.row, place.version, list(place.fields), len(cell)])
        sealed.append(cell)
    return json.dumps([lineage.told(chain), told], separators=(",", ":")).encode() + b"\n" + b"".join(sealed)


@dataclass(frozen=True, slots=True)
class Told:
    """What a frame holds."""

    chain: Chain
    records: list[Record]
    kept: Kept | None


def understood(frame: blocks.Frame, opens: EpochKey) -> Told:
    """DamagedError where it opens and is not what this program writes: whoever has the key may write anything."""
    try:
        return _read(frame, opens)
    except (ValueError, TypeError, KeyError, RecursionError, SealError):
        raise blocks.DamagedError("what is in it cannot be read") from None


def _read(frame: blocks.Frame, opens: EpochKey) -> Told:
    line, _, rest = frame.content.partition(b"\n")
    steps, told, *large = json.loads(line)
    records, at = [], 0
    for table, row, version, fields, length in told:
        place = cells.Place(table, row, version, tuple(fields))
        cell, at = rest[at : at + length], at + length
        records.append(Record(place, tuple(cells.unsealed(opens, place, cell)) if length else None))
    return Told(lineage.read(steps), records, _kept(large, frame.body))


def _kept(told: list[list[Any]], body: blocks.Body | None) -> Kept | None:
    if not told and body is None:
        return None
    ((table, row, version, fields, size),) = told
    if body is None or bodies.length(size) != body.length:
        raise ValueError("a body of another length")
    return Kept(cells.Place(table, row, version, tuple(fields)), size, body)
