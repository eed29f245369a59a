"""Columns of the register."""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PlainJSONField(models.JSONField):
    """JSON without SQLite's JSON_VALID check on every row: with three such columns per person it took a seventh of an
    import's time (bench/import_speed.py). Both ways in, the ORM and the loader, write what json.dumps gave them.
    """

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        return None
