"""A person's list of containers: encrypted under his private key, and of one size however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from murderbook.workbench.audit.tree import Head
from murderbook.workbench.sealed.container.blocks import Tail
from murderbook.workbench.sealed.container.slots import Place
from murderbook.workbench.sealed.container.store import Seen
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.fitting import cut

FORMAT: Final = 2  # the first was a bare list, without the heads of logs
KEYRING_BYTES: Final = 32 * 1024
MOST: Final = 40  # entries: what fits with the longest names
NAME_BYTES: Final = 320  # of a name, as it is written


class KeyringFullError(ValueError):
    """It takes no more entries; the message says so to its owner."""

    def __init__(self) -> None:
        super().__init__(
            f"a keyring holds {MOST} compartments, and yours has so many: take off your desk what has ended, or let "
            "somebody else do it, with another desk"
        )


class LaterFormatError(Exception):
    """This version of the program does not know the keyring's format."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one container is, how to open it, what it is called, and how far the person has seen it come."""

    container: str  # its file's name
    slot: int
    slot_key: str
    name: str
    epoch: int = 0
    generation: int = 0
    blocks: int = 0
    tag: str = ""
    step: str = ""  # of its lineage, the last that he has seen
    log_size: int = 0  # of the log inside; since format 2
    log_root: str = ""

    @classmethod
    def at(cls, container: str, place: Place, name: str, step: str = "") -> Entry:
        return cls(container, place.slot, place.key.hex(), cut(name, NAME_BYTES), step=step)

    @property
    def place(self) -> Place:
        return Place(self.slot, bytes.fromhex(self.slot_key))

    @property
    def seen(self) -> Seen:
        """How far the person saw it come."""
        tail, log = Tail(self.blocks, bytes.fromhex(self.tag)), Head(self.log_size, self.log_root)
        return Seen(self.epoch, self.generation, tail, self.step, log)

    def having_seen(self, seen: Seen) -> Entry:
        at = seen.tail
        came = replace(self, epoch=seen.epoch, generation=seen.generation, step=seen.step)
        return replace(came, blocks=at.blocks, tag=at.tag.hex(), log_size=seen.log.size, log_root=seen.log.root)


def sealed(private: bytes, entries: Iterable[Entry], owner: str, version: int) -> bytes:
    """KEYRING_BYTES bytes. KeyringFullError where there are more entries than fit."""
    told = [asdict(entry) for entry in entries]
    if len(told) > MOST:
        raise KeyringFullError
    said = json.dumps({"format": FORMAT, "entries": told}, ensure_ascii=False, separators=(",", ":")).encode()
    plain = aead.padded(said, KEYRING_BYTES - aead.OVERHEAD)
    return aead.seal(_key(private), plain, _bound(owner, version))


def has_room(entries: Sequence[Entry]) -> bool:
    return len(entries) < MOST


def with_entry(entries: Iterable[Entry], entry: Entry) -> tuple[Entry, ...]:
    """In the place of another of the same container."""
    return (*(one for one in entries if one.container != entry.container), entry)


def opened(private: bytes, keyring: bytes, owner: str, version: int) -> list[Entry]:
    """SealError where it is another's. LaterFormatError."""
    told = json.loads(aead.unpadded(aead.unseal(_key(private), keyring, _bound(owner, version))))
    if isinstance(told, dict) and told["format"] != FORMAT:
        raise LaterFormatError("a later version of the program has written this keyring: bring this one up to date")
    return [Entry(**entry) for entry in (told["entries"] if isinstance(told, dict) else told)]


def _key(private: bytes) -> bytes:
    return aead.derived(private, "keyring")


def _bound(owner: str, version: int) -> bytes:
    return f"murderbook keyring 1 {owner} {version}".encode()
