"""SQLite's write-ahead log, cut off: what was erased would lie in it until something happens to be written over it."""

from __future__ import annotations

from django.db import connection


def cut_log() -> bool:
    """Have the log written into the database and emptied. False where a reader or a transaction holds it up: ask again
    later. True on PostgreSQL, which keeps its log for itself."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return connection.vendor != "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy: int = cursor.fetchone()[0]
    return not is_busy
