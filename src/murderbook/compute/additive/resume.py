"""Finished parts of a long search on disk, so that a run that was killed goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import Ints

VERSION = 1  # of what a part holds: raise it when a change would give other numbers, or another order of queries
_NAME = "fingerprint.txt"


def fingerprint(arrays: Iterable[npt.NDArray[Any]], *numbers: int) -> str:
    """A hash of all that the result follows from: every array with its shape and type, the numbers, and VERSION."""
    found = blake2b(digest_size=20)
    for array in arrays:
        found.update(f"{array.dtype.str}{array.shape}".encode())
        found.update(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
    found.update(repr((VERSION, *numbers)).encode())
    return found.hexdigest()


class Parts:
    """A folder of parts [2, queries of the part, k]: scores, then partners. Only whole parts are ever seen."""

    def __init__(self, folder: Path, mark: str) -> None:
        """ValueError where the folder holds the parts of another search."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        held = folder / _NAME
        if not held.exists():
            if any(folder.iterdir()):
                raise ValueError(f"{folder} holds other files: give an empty folder to keep parts of a search in")
            self._write(held, mark.encode())
        if held.read_text(encoding="utf-8") != mark:
            raise ValueError(
                f"{folder} holds parts of another search (other cases, weights, queries or number of partners): "
                "give another folder, or delete this one"
            )

    def load(self, number: int, shape: tuple[int, ...]) -> Ints | None:
        """A part, or None where it is not there in whole."""
        try:
            found = np.load(self._path(number), allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        return found if found.shape == shape and found.dtype == np.int32 else None

    def save(self, number: int, part: Ints) -> None:
        hidden = self._path(number).with_suffix(".new")
        with hidden.open("wb") as file:
            np.save(file, part, allow_pickle=False)
        hidden.replace(self._path(number))

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:06d}.npy"

    def _write(self, path: Path, content: bytes) -> None:
        hidden = path.with_suffix(".new")
        hidden.write_bytes(content)
        hidden.replace(path)
