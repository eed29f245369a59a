"""Is there room for what is about to be written? Asked before, so that nothing is half done."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from murderbook.workbench.record import RecordError

MARGIN = 64 * 2**20  # bytes that stay free: a database that finds none at all can write no audit entry either

ROWS_TAKE = 8  # bytes for each of a file of rows: three of database, three of its log, and some over (demo register)


class NoRoomError(RecordError):
    """Less is free than is needed; the message says how much of both, and what to do."""


def check_room(place: Path, wanted: int, what: str) -> None:
    """`wanted`: bytes; `what`: their name in the message. NoRoomError."""
    there = next(one for one in (place, *place.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free
    if free < wanted + MARGIN:
        raise NoRoomError(
            f"the disk that holds {there} has {in_words(free)} free; {what} needs about {in_words(wanted)}, and "
            f"{in_words(MARGIN)} must stay free: delete or move other files there, or name another disk. "
            "Nothing was changed"
        )


def in_words(size: int) -> str:
    """1,234,567 bytes as "1.2 MB"."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}"
    return f"{size} bytes"


def size_of_folder(folder: Path) -> int:
    """Bytes of all files in it."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total


def size_of_database(connection: BaseDatabaseWrapper) -> int:
    """Bytes of a database that lies elsewhere; a file of SQLite counts with its folder."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
