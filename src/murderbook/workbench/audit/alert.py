"""When the trail cannot be written, somebody is told (CJIS AU-5): in a file of the record's folder, on standard error,
and on the next page of whoever supervises or audits. The act itself is refused elsewhere.

A database that another writer holds for a while is no such failure: that passes, and the user is asked to wait.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

ALERT_FILE = "ALERT.txt"
MOST_LINES = 200  # the first failures tell what happened; thousands of them would fill the disk that is full already
PASSES = (
    "database is locked",
    "database table is locked",
    "lock timeout",
    "deadlock detected",
    "idle-in-transaction timeout",
)
HEADING = (
    "The audit trail of this record could not be written. Acts that could not be put on record were refused.\n"
    "Find out why (a full disk? a damaged database?), then run 'murderbook audit verify': when the trail is sound and\n"
    "can be written again, this file is closed. Times are UTC.\n\n"
)

# Set where another database stands in the place of the record's: a trail that fails there is not this record's.
elsewhere: ContextVar[bool] = ContextVar("trail_of_another_database", default=False)


def tell(error: BaseException) -> None:
    """Raise the alert; never fails itself, and tells one failure once."""
    if elsewhere.get():
        return
    if passes(error) or getattr(error, "told", False):
        return
    error.told = True  # type: ignore[attr-defined] # travels with it, through everyone who handles it
    line = f"{timezone.now():%Y-%m-%d %H:%M:%S} {type(error).__name__}: {' '.join(str(error).split())[:300]}\n"
    print(f"AUDIT ALERT: the trail could not be written: {line}", end="", file=sys.stderr)
    try:
        _add(_path(), line)
    except OSError as no_file:
        print(f"AUDIT ALERT: nor could {ALERT_FILE} be written: {no_file}", file=sys.stderr)


def passes(error: BaseException) -> bool:
    """Whether it is another writer, or one's own long silence, that the database ended: no failure of the trail."""
    return any(word in str(error) for word in PASSES)


def standing(folder: Path | None = None) -> list[str]:
    """The failures that nobody has dealt with yet, one a line."""
    try:
        text = _path(folder).read_text(encoding="utf-8")
    except OSError:
        return []
    return text.removeprefix(HEADING).splitlines()


def close(now: datetime) -> Path | None:
    """The trail was verified and can be written: keep what happened under another name. None where nothing did."""
    path = _path()
    if not path.exists():
        return None
    closed = path.with_name(f"ALERT-closed-{now:%Y%m%dT%H%M%SZ}.txt")
    path.rename(closed)
    return closed


def _add(path: Path, line: str) -> None:
    lines = len(standing(path.parent))
    if lines >= MOST_LINES:
        return
    with path.open("a", encoding="utf-8") as file:
        file.write(line if lines else HEADING + line)


def _path(folder: Path | None = None) -> Path:
    return (folder or Path(settings.RECORD.folder)) / ALERT_FILE
