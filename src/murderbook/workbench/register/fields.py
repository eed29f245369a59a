"""Columns of the register."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PlainJSONField(models.JSONField):
    """JSON without SQLite's JSON_VALID check on every row: with three such columns per person it took a seventh of an
    import's time (bench/import_speed.py). Both ways in, the ORM and the loader, write what json.dumps gave them.
    """

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:  # noqa: ANN401
        """Most columns of most persons are empty: those need no parser (a fifth of reading a large register)."""
        if value == "[]":
            return []
        if value == "{}":
            return {}
        return super().from_db_value(value, expression, connection)

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        return None
