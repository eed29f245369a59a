"""A file of any size, handed over piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

AT_ONCE = 64 * 1024  # bytes


def pieces_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file; it is opened when the first of them is asked for, and closed with the last."""
    with path.open("rb") as file:
        while piece := file.read(AT_ONCE):
            yield piece
