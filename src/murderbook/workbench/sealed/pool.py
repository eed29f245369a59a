"""The folder of containers. From the record's first day it holds some files of random bytes too, which nobody opens: a
file there does not say that there is a sealed compartment, nor their number how many.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from murderbook.workbench.sealed import trial
from murderbook.workbench.sealed.container import blocks, store
from murderbook.workbench.sealed.container.blocks import SMALLEST
from murderbook.workbench.sealed.crypto import aead

FOLDER = "sealed"
FEWEST, MORE = 2, 4  # files without content: at least, and at most so many more
NAME_LENGTH = 32


def folder() -> Path:
    """Made with its first files where it is missing."""
    place: Path = settings.RECORD.folder / FOLDER
    if not place.is_dir():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(FEWEST + secrets.randbelow(MORE + 1)):
            _add_decoy(place)
        trial.make(place, settings.SECRET_KEY)
    return place


def files() -> Iterator[Path]:
    """Whatever may be a container."""
    return (path for path in sorted(folder().iterdir()) if len(path.name) == NAME_LENGTH)


def same_times() -> None:
    """After a container was written, the times of all files say so alike, and nothing lies beside them."""
    store.remove_abandoned(folder())
    for path in files():
        os.utime(path)


def put(path: Path, content: bytes) -> None:
    """The whole file with this content, or as it was. OSError where the disk does not take it: what others left in it
    must not be lost over that."""
    beside = path.with_name(f"{store.BESIDE}{secrets.token_hex(8)}")
    try:
        with store.new_file(beside) as file:
            blocks.put(file, 0, content)
            os.fsync(file.fileno())
            beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _add_decoy(place: Path) -> None:
    size = SMALLEST << (secrets.randbelow(4) == 0)
    path = place / secrets.token_hex(NAME_LENGTH // 2)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for _ in range(size // SMALLEST):
            file.write(aead.noise(SMALLEST))
