"""A file that somebody else dropped: opened once, checked where it is open, copied, and only the copy read.

Whoever may write to the folder may put anything under a name at any moment, a link to a file of ours too. So what is
imported, and what lies in done/ afterwards, is the copy in the record's own folder, never the name. And he may write on
without end: no more is copied than was looked at.
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

from murderbook.cli.kept import Kept, numbered

About = tuple[int, int, int, int]  # device, inode, size, time of change: a file as it was looked at
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
CHANGED = "it was exchanged or changed while it was being taken: tried again once it is at rest"
GROWS = "it is still being written: tried again once it is at rest"
MOST = 64 * 2**20  # bytes: what the browser takes, some 200,000 rows. The command for imports takes any size.
SPARE = 256 * 2**20  # bytes that stay free beside the two copies, for the record itself
_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Taken:
    """`copy` is what is read; `name` what the file is called in the folder that is open as `at`, `about` as which."""

    at: int
    name: str
    copy: Path
    about: About


def about(at: int, name: str) -> About:
    """Of the name itself, whatever a link there points to."""
    return _about(os.stat(name, dir_fd=at, follow_symlinks=False))


@contextmanager
def taken(at: int, name: str, looked_at: About, folder: Path, kept: Kept) -> Iterator[Taken]:
    """A private copy below `folder` for the time of the block. OSError for a link, for what is no regular file, for
    more than is taken or has room here and where it is kept, and where it is not the file that was looked at, from the
    first byte to the last."""
    _check_size(looked_at[2], folder, kept)
    with tempfile.TemporaryDirectory(dir=folder) as room, os.fdopen(_opened(at, name), "rb") as file:
        copy = Path(room) / name
        with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
            _copy(file, to, looked_at)
        yield Taken(at, name, copy, looked_at)


def put_away(one: Taken, into: Kept) -> str:
    """What was read goes into the folder, under a name that is free there; the file it was read from goes, unless
    another lies under its name by now."""

    def write(file: BinaryIO) -> None:
        with one.copy.open("rb") as copy:
            shutil.copyfileobj(copy, file)
        file.flush()
        changed = one.about[3]
        os.utime(file.fileno(), ns=(changed, changed))

    there = into.put(numbered(one.name), write)
    try:
        if about(one.at, one.name) == one.about:
            os.unlink(one.name, dir_fd=one.at)
    except FileNotFoundError:
        pass  # taken away by whoever dropped it: it is imported all the same
    return there


def _opened(at: int, name: str) -> int:
    try:
        descriptor = os.open(name, FLAGS, dir_fd=at)
    except OSError as error:
        if stat.S_ISLNK(os.stat(name, dir_fd=at, follow_symlinks=False).st_mode):
            raise OSError("it is a link, and where links point is not read") from error
        raise
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError("it is no regular file")


def _copy(file: BinaryIO, to: BinaryIO, looked_at: About) -> None:
    """As many bytes as were looked at, and not one more; OSError as soon as it is another file or a longer one."""
    left = looked_at[2]
    _check(file, looked_at)
    while left:
        block = file.read(min(_BLOCK, left))
        _check(file, looked_at)
        if not block:
            raise OSError(CHANGED)
        to.write(block)
        left -= len(block)


def _check(file: BinaryIO, looked_at: About) -> None:
    now = _about(os.fstat(file.fileno()))
    if now != looked_at:
        raise OSError(GROWS if now[:2] == looked_at[:2] and now[2] > looked_at[2] else CHANGED)


def _check_size(size: int, folder: Path, kept: Kept) -> None:
    if size > MOST:
        raise OSError(
            f"it has {_mib(size)}, and at most {_mib(MOST)} are taken from a folder: use murderbook import for it"
        )
    for place in (folder, kept.descriptor):  # often one disk, and then two copies lie there for a moment
        if shutil.disk_usage(place).free < 2 * size + SPARE:
            raise OSError(f"too little room on the disk: {_mib(SPARE)} must stay free beside two copies of it")


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"


def _about(found: os.stat_result) -> About:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
