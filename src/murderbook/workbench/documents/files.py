"""Where the paper lies: in the record's folder, each document in a folder of its own under a name that tells nothing.

documents/Q3/Q3x...22 letters.../original     the file as it came, never written to again
documents/Q3/Q3x...22 letters.../7.jpg        the picture of its page 7, as it was read
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from murderbook.workbench.keys import new_key

FOLDER = "documents"
ORIGINAL = "original"
_DRAFT = "draft-"
_BLOCK = 1024**2
_HOUR = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Copied:
    """A file that lies in a folder of its own now. `key` names that folder."""

    key: str
    path: Path
    bytes: int
    sha256: str


def folder_of(key: str) -> Path:
    """The folder of one document, by its public key."""
    place: Path = settings.RECORD.folder / FOLDER / key[:2] / key
    return place


def original_of(key: str) -> Path:
    return folder_of(key) / ORIGINAL


def picture_of(key: str, number: int) -> Path:
    return folder_of(key) / f"{number}.jpg"


def draft_in(key: str) -> Path:
    """A name for what is still being written, beside the original: a picture, a file out of a message."""
    return folder_of(key) / f"{_DRAFT}{new_key()}"


@contextmanager
def copied(source: Path) -> Iterator[Copied]:
    """A copy of a file in a new folder, on the disk and not only in its cache; gone again where what follows fails."""
    key = new_key()
    place = folder_of(key)
    place.mkdir(mode=0o700, parents=True)
    try:
        digest, size = _copy(source, place / ORIGINAL)
        yield Copied(key, place / ORIGINAL, size, digest)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        with contextlib.suppress(OSError):  # others lie there, too
            place.parent.rmdir()
        raise


def destroy(key: str) -> None:
    """Write over whatever lies in the folder of a document, and delete it; one that is gone is no error. On a disk that
    writes elsewhere than it is told (flash, copies on write) only its own encryption makes the old bytes unreadable."""
    place = folder_of(key)
    for path in place.glob("*"):
        write_over(path)
    shutil.rmtree(place, ignore_errors=True)


def write_over(path: Path) -> None:
    """Nothing of the file's bytes is in their place on the disk any more, before it is deleted."""
    with path.open("r+b") as file:
        for _ in range(0, path.stat().st_size, _BLOCK):
            file.write(bytes(_BLOCK))
        file.flush()
        os.fsync(file.fileno())


def sweep() -> None:
    """Delete what a crash left: folders that no document has, of a taking in or a sealing, and drafts. Not those of the
    last hour, which may be in the making."""
    from murderbook.workbench.documents.models import Document

    old = time.time() - _HOUR
    every = folder_of("xx").parents[1]
    for draft in every.glob(f"??/*/{_DRAFT}*"):
        if draft.stat().st_mtime < old:
            draft.unlink(missing_ok=True)
    places = [one for one in every.glob("??/*") if one.stat().st_mtime < old]
    known = set(Document._base_manager.filter(key__in=[one.name for one in places]).values_list("key", flat=True))
    for place in places:
        if place.name not in known:
            destroy(place.name)


def is_untouched(key: str, digest: str) -> bool:
    """Whether the original is there, and is what it was when it came."""
    return is_file_untouched(original_of(key), digest)


def is_file_untouched(path: Path, digest: str) -> bool:
    try:
        return hash_of(path) == digest
    except OSError:
        return False


def hash_of(path: Path) -> str:
    """SHA-256 in hexadecimal digits."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _copy(source: Path, target: Path) -> tuple[str, int]:
    digest, size = sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as into, source.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            into.write(block)
            size += len(block)
        into.flush()
        os.fsync(into.fileno())
    return digest.hexdigest(), size
