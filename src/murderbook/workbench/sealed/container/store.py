"""A container on disk: made, opened, added to, written anew. What its records mean is others' business.

    header      32 key slots (slots.py)
    blocks      frames of records (blocks.py), and random bytes up to a power of two

A change of members, of the epoch or of the schema writes the whole file anew beside the old one and takes its name, so
that a crash leaves the one or the other.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric import ec

from murderbook.workbench.sealed.container import blocks, cells, slots
from murderbook.workbench.sealed.container.blocks import Tail
from murderbook.workbench.sealed.container.slots import HEADER_BYTES, EpochKey
from murderbook.workbench.sealed.crypto.aead import SealError


@dataclass(frozen=True, slots=True)
class Seen:
    """How far somebody has seen a container come: it is never before that. A rewriting begins a generation."""

    epoch: int = 0
    generation: int = 0
    tail: Tail = field(default_factory=Tail)

    @property
    def order(self) -> tuple[int, int]:
        return self.epoch, self.generation


NOTHING_SEEN = Seen()


class ContainerError(Exception):
    """A container cannot be used as it is; the message says why and what to do."""


class InUseError(ContainerError):
    """Another process holds the container."""


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a row; without values where the row is gone."""

    place: cells.Place
    values: tuple[cells.Value, ...] | None


@dataclass
class Container:
    """An open container. One process at a time holds it, by a lock on its file."""

    path: Path
    file: BinaryIO
    opens: EpochKey
    header: bytes
    tail: Tail = field(default_factory=Tail)
    generation: int = 1

    @property
    def seen(self) -> Seen:
        return Seen(self.opens.epoch, self.generation, self.tail)

    def read(self, seen: Seen = NOTHING_SEEN) -> Iterator[Record]:
        """Every version of every record, in the order in which they were written. ContainerError where the file is
        damaged, or is before what somebody has seen of it (`seen`), which is told after the last record."""
        tails = set()
        try:
            for frame, tail in blocks.frames(self.file, self.opens):
                self.tail = tail
                tails.add(tail)
                self.generation, records = _read(frame, self.opens)
                yield from records
        except blocks.DamagedError as damage:
            raise ContainerError(f"its file is damaged ({damage}): restore the folder 'sealed' from a backup") from None
        if self.seen.order < seen.order or (self.seen.order == seen.order and seen.tail not in tails):
            raise ContainerError(
                "its file was set back to an earlier state, or its end was destroyed: you have seen more in it. "
                "Keep the file, ask who could write to it, and restore the folder 'sealed' from a backup"
            )

    def add(self, records: Iterable[Record]) -> None:
        """One commit: all of these or none. OSError where the disk does not take it."""
        frame = _frame(records, self.opens, self.generation)
        self.tail = blocks.append(self.file, self.opens, self.tail, frame)

    def rewrite(self, records: Iterable[Record], header: bytes, opens: EpochKey) -> None:
        """The whole container anew, in one commit, which begins a generation."""
        beside = self.path.with_name(f".{secrets.token_hex(8)}")
        file = _made(beside, header)
        try:
            tail = blocks.append(file, opens, Tail(), _frame(records, opens, self.generation + 1))
            beside.replace(self.path)
        except BaseException:
            file.close()
            beside.unlink(missing_ok=True)
            raise
        self.file.close()
        self.file, self.header, self.opens, self.tail = file, header, opens, tail
        self.generation += 1
        _sync_folder(self.path.parent)  # last: whatever it says, the name is the new file's from now on

    def close(self) -> None:
        self.file.close()


def name_of(container: bytes) -> str:
    return container.hex()


def create(folder: Path, header: bytes, opens: EpochKey) -> Container:
    path = folder / name_of(opens.container)
    file = _made(path, header)
    _sync_folder(folder)
    return Container(path, file, opens, header)


def opened(path: Path, place: slots.Place, private: ec.EllipticCurvePrivateKey) -> Container:
    """SealError where the slot is not this person's; ContainerError where the file is missing, open elsewhere, or
    another container's under this name."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        raise ContainerError("its file is missing: restore the folder 'sealed' from a backup") from None
    try:
        _lock(file)
        header = file.read(HEADER_BYTES)
        opens = slots.opened(header, place, private)
        if name_of(opens.container) != path.name:
            raise SealError("this file is another container's")
    except BaseException:
        file.close()
        raise
    return Container(path, file, opens, header)


def _made(path: Path, header: bytes) -> BinaryIO:
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b")
    _lock(file)
    file.write(header)
    file.write(secrets.token_bytes(blocks.SMALLEST - len(header)))
    return file


def _lock(file: BinaryIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InUseError("another process has it open: close the desk there first") from None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _frame(records: Iterable[Record], opens: EpochKey, generation: int) -> bytes:
    """A line of JSON that says the generation, where each cell belongs and how long it is, then the cells."""
    told, sealed = [], []
    for record in records:
        place = record.place
        cell = b"" if record.values is None else cells.sealed(opens, place, record.values)
        told.append([place.table, place.row, place.version, list(place.fields), len(cell)])
        sealed.append(cell)
    return json.dumps([generation, told], separators=(",", ":")).encode() + b"\n" + b"".join(sealed)


def _read(frame: bytes, opens: EpochKey) -> tuple[int, list[Record]]:
    line, _, body = frame.partition(b"\n")
    generation, told = json.loads(line)
    records, at = [], 0
    for table, row, version, fields, length in told:
        place = cells.Place(table, row, version, tuple(fields))
        cell, at = body[at : at + length], at + length
        records.append(Record(place, tuple(cells.unsealed(opens, place, cell)) if length else None))
    return generation, records
