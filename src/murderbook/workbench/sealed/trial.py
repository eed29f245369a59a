"""A container that proves a restored backup: made with the record, under a key that comes from its secret.key, of no
other use. To whoever has no secret.key it is one more file of random bytes (pool.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from murderbook.workbench.backup.sealed import FOLDER
from murderbook.workbench.record import KEY_FILE
from murderbook.workbench.sealed.container import slots, store
from murderbook.workbench.sealed.container.cells import Place
from murderbook.workbench.sealed.container.frames import Record
from murderbook.workbench.sealed.container.lineage import Writing
from murderbook.workbench.sealed.container.slots import EpochKey
from murderbook.workbench.sealed.container.store import ContainerError
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.crypto.pair import Pair, signing_half

ROWS: Final = 200


def make(folder: Path, secret: str) -> None:
    pair = Pair(aead.derived(secret.encode(), "trial pair"))
    writing = Writing(slots.empty_header(), _opens(secret), frozenset({signing_half(pair.public)}), pair)
    store.create(folder, _rows(), writing).close()


def fault_of(path: Path) -> str | None:
    """What does not open of a restored file: None of one that is no trial container, or opens whole."""
    if path.parent.name != FOLDER:  # the day's anchors, which lie one deeper
        return None
    opens = _opens((path.parent.parent / KEY_FILE).read_text("ascii").strip())
    if path.name != store.name_of(opens.container):
        return None
    try:
        with path.open("r+b", buffering=0) as file:
            read = list(store.Container(path, file, opens, file.read(slots.HEADER_BYTES)).read())
    except (SealError, ContainerError) as error:
        return str(error)
    return None if read == _rows() else f"{len(read)} of {ROWS} rows are there"


def _rows() -> list[Record]:
    return [Record(Place("trial", row, 1, ("text",)), (f"row {row} of a trial",)) for row in range(ROWS)]


def _opens(secret: str) -> EpochKey:
    key = secret.encode()
    return EpochKey(aead.derived(key, "trial container")[:16], 1, aead.derived(key, "trial key"))
