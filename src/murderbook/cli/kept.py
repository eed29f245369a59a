"""Folders of ours, such as done/, that lie where others may exchange every name.

Such a folder is opened once and checked where it is open. From then on everything goes through what is open: a name is
opened in it as a new one, and written to through the descriptor that made it. A path that is opened a second time may
lead elsewhere by then, to any file of ours.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath
from typing import BinaryIO

FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
UNFOLLOWED = getattr(os, "O_NOFOLLOW", 0)
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | UNFOLLOWED | getattr(os, "O_BINARY", 0)
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass
class Kept:
    """The folder `name` in the one that is open as `at`; itself open as `descriptor`."""

    at: int
    name: str
    descriptor: int

    @classmethod
    def opened(cls, at: int, name: str) -> Kept:
        """Made for its owner alone where it is missing: what lies there has rows of the files. OSError for a link, for
        another's folder and for one that others may write to: whoever drops files can make such."""
        return cls(at, name, _opened(at, name))

    def check(self) -> None:
        """Before something goes in: one that was taken away is made anew; OSError where another thing has its name."""
        if self.is_there():
            return
        descriptor = _opened(self.at, self.name, only_new=True)
        os.close(self.descriptor)
        self.descriptor = descriptor

    def is_there(self) -> bool:
        """Whether the name still is this folder's, so that words may name it."""
        try:
            found = os.stat(self.name, dir_fd=self.at, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return os.path.samestat(found, os.fstat(self.descriptor))

    def put(self, names: Iterable[str], write: Callable[[BinaryIO], object]) -> str:
        """A new file for its owner alone, under the first of the names that is free, which is returned. FileExistsError
        where something lies under each of them, a link too. What could not be written to its end does not stay."""
        for name in names:
            try:
                made = os.open(name, NEW, 0o600, dir_fd=self.descriptor)
            except FileExistsError:
                continue
            self._fill(name, made, write)
            return name
        raise FileExistsError(f"something lies under its name in {self.name}/ already")

    def place(self, name: str) -> str:
        """In words, where what was put under the name lies."""
        where = "" if self.is_there() else ", which lies under another name by now"
        return f"{self.name}/{name}{where}"

    def close(self) -> None:
        os.close(self.descriptor)

    def _fill(self, name: str, made: int, write: Callable[[BinaryIO], object]) -> None:
        try:
            with os.fdopen(made, "wb") as file:
                write(file)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=self.descriptor)
            raise


def numbered(name: str) -> Iterator[str]:
    """The name, and others like it to try where it is taken."""
    path = PurePath(name)
    yield name
    yield from (f"{path.stem}-{number}{path.suffix}" for number in count(2))


def _opened(at: int, name: str, *, only_new: bool = False) -> int:
    try:
        os.mkdir(name, 0o700, dir_fd=at)
    except FileExistsError:
        if only_new:
            raise OSError(f"{name}/ was exchanged for another: move that away, and it is made anew") from None
    try:
        descriptor = os.open(name, FOLDER | UNFOLLOWED, dir_fd=at)
    except OSError as error:
        raise OSError(f"{name} is a link, or no folder: move it away, and it is made anew") from error
    found = os.fstat(descriptor)
    if found.st_uid == os.getuid() and not found.st_mode & OTHERS_WRITE:
        return descriptor
    os.close(descriptor)
    raise OSError(f"{name}/ belongs to somebody else, or others may write to it: move it away, and it is made anew")
