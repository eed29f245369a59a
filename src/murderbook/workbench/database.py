"""One setting chooses the store: SQLite beside the record, or PostgreSQL by URL (DESIGN 4)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from murderbook.workbench.record import RecordError, RecordSettings

# WAL lets readers go on while one writes; FULL makes a committed row survive a power cut; secure_delete leaves no
# words in free pages; trusted_schema=OFF refuses functions smuggled into a schema (see _schema_distrust).
_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-65536;"
)


# Whoever waits for another writer is told after as long as on SQLite (busy.py); and a session that holds its locks
# while it does nothing, on a machine that went away or a program that was stopped, is ended by the server.
WAIT_SECONDS = 20
IDLE_SECONDS = 1800  # a search computes for minutes between two statements
POSTGRESQL_OPTIONS = f"-c lock_timeout={WAIT_SECONDS}s -c idle_in_transaction_session_timeout={IDLE_SECONDS}s"


def _schema_distrust() -> str:
    """trusted_schema=OFF, where this SQLite holds its own JSON functions harmless: some releases (Debian's 3.40) do
    not, and refuse every table with a JSON column under that setting."""
    with closing(sqlite3.connect(":memory:")) as probe:
        probe.execute("PRAGMA trusted_schema=OFF")
        try:
            probe.execute("CREATE TABLE probe (body TEXT CHECK (json_valid(body)))")
            probe.execute("INSERT INTO probe VALUES ('{}')")
        except sqlite3.OperationalError:
            return ""
    return "PRAGMA trusted_schema=OFF;"


SQLITE_PRAGMAS = _PRAGMAS + _schema_distrust()


def database_setting(record: RecordSettings) -> dict[str, Any]:
    """Django's DATABASES entry. RecordError for a URL of another scheme."""
    if not record.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": record.database_file,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": WAIT_SECONDS, "init_command": SQLITE_PRAGMAS},
        }
    url = urlsplit(record.database_url)
    if url.scheme not in ("postgres", "postgresql"):
        raise RecordError(f"database.url starts with {url.scheme!r}: write postgresql://user:password@host:port/name")
    query = {key: values[0] for key, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.get("host", url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"options": POSTGRESQL_OPTIONS},
    }
