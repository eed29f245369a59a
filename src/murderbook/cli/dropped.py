"""A file that somebody else dropped: opened once, checked where it is open, copied, and only the copy read.

Whoever may write to the folder may put anything under a name at any moment, a link to a file of ours too. So what is
imported, and what lies in done/ afterwards, is the copy in the record's own folder, never the name.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

About = tuple[int, int, int, int]  # device, inode, size, time of change: a file as it was looked at
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
CHANGED = "it was exchanged or changed while it was being taken: tried again once it is at rest"


@dataclass(frozen=True, slots=True)
class Taken:
    """`copy` is what is read; `path` where the file lay, `about` as which."""

    path: Path
    copy: Path
    about: About


def about(path: Path) -> About:
    """Of the name itself, whatever a link there points to."""
    return _about(path.lstat())


@contextmanager
def taken(path: Path, looked_at: About, folder: Path) -> Iterator[Taken]:
    """A private copy below `folder` for the time of the block. OSError for a link, for what is no regular file, and
    where it is not the file that was looked at, from the first byte to the last."""
    with tempfile.TemporaryDirectory(dir=folder) as room, os.fdopen(_opened(path), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("it is no regular file")
        copy = Path(room) / path.name
        _check(file, looked_at)
        with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
            shutil.copyfileobj(file, to)
        _check(file, looked_at)
        if copy.stat().st_size != looked_at[2]:
            raise OSError(CHANGED)
        yield Taken(path, copy, looked_at)


def put_away(one: Taken, folder: Path) -> Path:
    """What was read goes into the folder, under a name that is free there; the file it was read from goes, unless
    another lies under its name by now."""
    there = _free(folder, one.path)
    shutil.copyfile(one.copy, there)
    changed = one.about[3]
    os.utime(there, ns=(changed, changed))
    try:
        if about(one.path) == one.about:
            one.path.unlink()
    except FileNotFoundError:
        pass  # taken away by whoever dropped it: it is imported all the same
    return there


def fresh(path: Path) -> Path:
    """A new file for its owner alone; FileExistsError where something lies there, a link too."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def _free(folder: Path, path: Path) -> Path:
    there, number = folder / path.name, 1
    while True:
        try:
            return fresh(there)
        except FileExistsError:
            number += 1
            there = folder / f"{path.stem}-{number}{path.suffix}"


def _opened(path: Path) -> int:
    try:
        return os.open(path, FLAGS)
    except OSError as error:
        if path.is_symlink():
            raise OSError("it is a link, and where links point is not read") from error
        raise


def _check(file: BinaryIO, looked_at: About) -> None:
    if _about(os.fstat(file.fileno())) != looked_at:
        raise OSError(CHANGED)


def _about(found: os.stat_result) -> About:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
