"""Numbers within a case: A1, A2 ..., D1 ..., given under the case's lock, so that none is given twice."""

from __future__ import annotations

from typing import Any

from django.db.models import Manager, Max


def next_number(rows: Manager[Any]) -> int:
    """One more than the highest so far. The caller holds the lock of the case (register/entry/saving.py: lock)."""
    highest: int | None = rows.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1
