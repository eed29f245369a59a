"""One setting chooses the store: SQLite beside the record, or PostgreSQL by URL (DESIGN 4)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from murderbook.workbench.record import RecordError, RecordSettings

# WAL lets readers go on while one writes; FULL makes a committed row survive a power cut; secure_delete leaves no
# words in free pages; trusted_schema=OFF refuses functions smuggled into a schema.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-65536;"
)


def database_setting(record: RecordSettings) -> dict[str, Any]:
    """Django's DATABASES entry. RecordError for a URL of another scheme."""
    if not record.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": record.database_file,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
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
    }
