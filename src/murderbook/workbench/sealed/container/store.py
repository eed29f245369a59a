"""A container on disk: made, opened, added to, written anew. What its records mean is others' business.

    header      32 key slots (slots.py)
    blocks      frames of records (blocks.py), of which the first says who wrote the whole (lineage.py); large bytes of
                records, a frame for each (bodies.py); and random bytes up to a power of two

A change of members, of the epoch or of the schema writes the whole file anew beside the old one and takes its name, so
that a crash leaves the one or the other.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.asymmetric import ec

from murderbook.workbench.audit.tree import Head
from murderbook.workbench.sealed.container import blocks, bodies, cells, frames, lineage, slots
from murderbook.workbench.sealed.container.blocks import Tail
from murderbook.workbench.sealed.container.bodies import Kept
from murderbook.workbench.sealed.container.frames import LargeRecord, Record
from murderbook.workbench.sealed.container.lineage import Chain, Writing
from murderbook.workbench.sealed.container.slots import HEADER_BYTES, EpochKey
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.aead import SealError

NO_LOG: Final = Head(0, "")


@dataclass(frozen=True, slots=True)
class Seen:
    """How far somebody has seen a container come: it is never before that. A rewriting begins a generation, and adds a
    step, of which the digest is known; where somebody knows that alone, it has to be among the steps. `log`: how far
    the log inside had come, which is checked by who reads the records (memory/cabinet.py); size 0 where nobody knows.
    """

    epoch: int = 0
    generation: int = 0
    tail: Tail = field(default_factory=Tail)
    step: str = ""
    log: Head = NO_LOG

    @property
    def order(self) -> tuple[int, int]:
        return self.epoch, self.generation


NOTHING_SEEN = Seen()
BESIDE: Final = "."  # how the name of a file begins that is not whole yet
_making = Lock()  # a file that is there and not locked yet is not an abandoned one


class ContainerError(Exception):
    """A container cannot be used as it is; the message says why and what to do."""


class OtherLineageError(ContainerError):
    """It was written whole by somebody, and not in continuation of what whoever opens it knows."""


class SetBackError(ContainerError):
    """It is before what somebody has seen of it, or does not go on from there."""

    def __init__(self) -> None:
        super().__init__(
            "its file was set back to an earlier state, or its end was destroyed: you have seen more in it. "
            "Keep the file, ask who could write to it, and restore the folder 'sealed' from a backup"
        )


class InUseError(ContainerError):
    """Another process holds the container."""


@dataclass
class Container:
    """An open container. One process at a time holds it, by a lock on its file."""

    path: Path
    file: BinaryIO
    opens: EpochKey
    header: bytes
    tail: Tail = field(default_factory=Tail)
    chain: Chain = ()
    tails: set[Tail] = field(default_factory=set)  # the ends of all its frames
    large: dict[tuple[str, int], Kept] = field(default_factory=dict)  # by table and row
    settled: bool = True  # else a power failure may bring back the file from before it was written anew

    @property
    def signers(self) -> frozenset[bytes]:
        """Who may write it anew."""
        return frozenset(bytes.fromhex(half) for half in self.chain[-1].signers)

    @property
    def slots_altered(self) -> bool:
        """Whether the key slots are no longer those that were written: somebody finds himself locked out."""
        return lineage.slots_digest(self.header) != self.chain[-1].slots

    @property
    def seen(self) -> Seen:
        """How far it has come, but for the log inside."""
        return Seen(self.opens.epoch, len(self.chain), self.tail, self.chain[-1].digest) if self.chain else NOTHING_SEEN

    def read(self, seen: Seen = NOTHING_SEEN) -> Iterator[Record]:
        """Every version of every record, in the order in which they were written. ContainerError where the file is
        damaged, was written by somebody who was not in, or is before what somebody has seen of it (`seen`), which is
        told after the last record."""
        self.tails, self.large = set(), {}
        try:
            for frame in blocks.frames(self.file, self.opens):
                told = frames.understood(frame, self.opens)
                if not self.tails:
                    self.chain = self._trusted(told.chain, seen)
                self._came(frame.tail)
                if told.kept is not None:
                    self.large[told.kept.at] = told.kept
                yield from told.records
            if not self.tails:
                raise blocks.DamagedError("its first block does not open")
        except blocks.DamagedError as damage:
            raise ContainerError(f"its file is damaged ({damage}): restore the folder 'sealed' from a backup") from None
        self._check_end(seen)

    def check(self, seen: Seen) -> None:
        """ContainerError as `read` says, of what was read for somebody who had seen less."""
        self._trusted(self.chain, seen)
        self._check_end(seen)

    def _check_end(self, seen: Seen) -> None:
        is_cut = self.seen.order == seen.order and seen.tail not in self.tails
        if self.seen.order < seen.order or is_cut or lineage.is_cut(self.chain, seen.generation, seen.tail):
            raise SetBackError

    def _trusted(self, chain: Chain, seen: Seen) -> Chain:
        set_back = (self.opens.epoch, len(chain)) < seen.order  # told at the end: it may be a backup
        try:
            lineage.check(chain, self.opens, "" if set_back else seen.step)
        except lineage.ForgedError as forged:
            kind = OtherLineageError if isinstance(forged, lineage.UnseenError) else ContainerError
            raise kind(
                f"its file was not written by its members ({forged}). Keep the file, ask who could write to the folder "
                "'sealed', and restore it from a backup"
            ) from None
        return chain

    def add(self, records: Iterable[Record]) -> None:
        """One commit: all of these or none. OSError where the disk does not take it."""
        if not self.settled:
            self._settle()
        self._came(blocks.append(self.file, self.opens, self.tail, frames.written(records, self.opens)))

    def put(self, place: cells.Place, content: bytes) -> None:
        """The large bytes of a record, which count once it is added. OSError where the disk does not take them."""
        if not self.settled:
            self._settle()
        plain = bodies.chunks(content)
        end, kept = frames.put(self.file, self.opens, self.tail, LargeRecord(place, len(content), plain))
        self._came(end)
        self.large[kept.at] = kept

    def content(self, table: str, row: int) -> bytes:
        """What was `put`. ContainerError where it is not there any more as it was."""
        kept = self.large.get((table, row))
        try:
            if kept is not None:
                return b"".join(self._chunks(kept))
        except (blocks.DamagedError, SealError):
            pass
        raise ContainerError("its bytes are damaged or gone: restore the folder 'sealed' from a backup")

    def is_whole(self) -> bool:
        """Whether all that was `put` is there as it was. Everything is read, a chunk at a time."""
        try:
            for kept in self.large.values():
                for _ in self._chunks(kept):
                    pass
        except (blocks.DamagedError, SealError):
            return False
        return True

    def room_for(self, size: int) -> int:
        """Bytes that the file grows by when so many are `put`: about, and at most."""
        more = blocks.room_of(0, bodies.length(size))
        return (
            blocks.size_for(HEADER_BYTES + self.tail.blocks * blocks.BLOCK + more)
            - os.fstat(self.file.fileno()).st_size
        )

    def _chunks(self, kept: Kept) -> Iterator[bytes]:
        pieces = blocks.body(self.file, self.opens, kept.body)
        return bodies.unsealed(self.opens, kept.place, kept.size, pieces)

    def rewrite(self, records: Collection[Record], writing: Writing) -> None:
        """The whole container anew, in one commit, which begins a generation. ForgedError where its readers would
        refuse it: then nothing is written; OSError: as it was. Slots that are taken over stay altered where they were.
        Once it has the name it is the file, and nothing that fails then is told as if it were not (`settled`).

        Large bytes go along, a chunk at a time, but for those that somebody has damaged: else he could keep the members
        from ending anybody's access."""
        kept = self.chain[-1].slots if writing.header == self.header else ""
        chain = lineage.continued(self.chain, writing, self.tail, kept)
        lineage.check(chain, writing.opens)
        beside = self.path.with_name(f"{BESIDE}{secrets.token_hex(8)}")
        file = _made(beside, writing.header)
        try:
            tail = blocks.append(file, writing.opens, Tail(), frames.written(records, writing.opens, chain))
            tail, large = self._moved(file, writing.opens, tail, {one.place.at for one in records})
            beside.replace(self.path)
        except BaseException:
            _unmade(beside, file)
            raise
        with suppress(OSError):
            self.file.close()
        self.file, self.header, self.opens = file, writing.header, writing.opens
        self.chain, self.tails, self.large = chain, set(), large
        self._came(tail)
        self._settle()

    def _moved(
        self, file: BinaryIO, opens: EpochKey, tail: Tail, rows: Collection[tuple[str, int]]
    ) -> tuple[Tail, dict[tuple[str, int], Kept]]:
        """Large bytes of these records, written into another file behind `tail`."""
        large: dict[tuple[str, int], Kept] = {}
        for kept in [kept for at, kept in self.large.items() if at in rows]:
            with suppress(blocks.DamagedError, SealError):
                tail, large[kept.at] = frames.put(
                    file, opens, tail, LargeRecord(kept.place, kept.size, self._chunks(kept))
                )
        return tail, large

    def _settle(self) -> None:
        self.settled = False
        with suppress(OSError):
            _sync_folder(self.path.parent)
            self.settled = True

    def _came(self, tail: Tail) -> None:
        self.tail = tail
        self.tails.add(tail)

    def close(self) -> None:
        self.file.close()


def name_of(container: bytes) -> str:
    return container.hex()


def create(folder: Path, records: Iterable[Record], writing: Writing) -> Container:
    """A new container with these records. OSError leaves none."""
    path, chain = folder / name_of(writing.opens.container), lineage.continued((), writing)
    file = _made(path, writing.header)
    try:
        tail = blocks.append(file, writing.opens, Tail(), frames.written(records, writing.opens, chain))
        _sync_folder(folder)
    except BaseException:
        _unmade(path, file)
        raise
    return Container(path, file, writing.opens, writing.header, tail, chain, {tail})


def remove_abandoned(folder: Path) -> None:
    """Files beside, of a rewriting that was killed: they would say that there is something to write anew."""
    for path in folder.glob(BESIDE + "[0-9a-f]" * 16):
        with suppress(FileNotFoundError, InUseError), _making, path.open("rb") as file:
            _lock(file)
            path.unlink()


def opened(path: Path, place: slots.Place, private: ec.EllipticCurvePrivateKey) -> Container:
    """SealError where the slot is not this person's; ContainerError where the file is missing, open elsewhere, or
    another container's under this name."""
    try:
        file = path.open("r+b", buffering=0)
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
    file = new_file(path)
    try:
        blocks.put(file, 0, header + aead.noise(blocks.SMALLEST - len(header)))
    except BaseException:
        _unmade(path, file)
        raise
    return file


def _unmade(path: Path, file: BinaryIO) -> None:
    file.close()
    path.unlink(missing_ok=True)


def new_file(path: Path) -> BinaryIO:
    """Locked from its beginning: `remove_abandoned` leaves it alone. Without a buffer."""
    with _making:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b", buffering=0)
        _lock(file)
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
