"""The rows of a table as lines that no database shows through: what is hashed, kept, and loaded again.

A line is a JSON array in ASCII, no blanks, keys sorted: the columns in the order of the table's first line, times in
UTC with six digits, dates as YYYY-MM-DD, bytes in base 64. A number that PostgreSQL's JSON would write otherwise than
SQLite's text (1e22, -0.0) is written as PostgreSQL has it.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import JSONField, Value

OURS = "murderbook."  # other apps' tables (log-ins under way, counted failures, names of models) are not kept
CHUNK = 2_000  # rows read or loaded at a time
LARGE = 1e16  # from here on Python writes a float with an exponent
PLAIN = {
    "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "IntegerField",
    "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField", "TextField",
}  # fmt: skip

Row = list[Any]
Loader = Callable[[Any], Any]


def kept_models(apps: Apps) -> list[type[models.Model]]:
    """The models whose tables are kept, by name of table. `apps`: the schema as it is, or as it was."""
    labels = {config.label for config in installed.get_app_configs() if config.name.startswith(OURS)}
    every = apps.get_models(include_auto_created=True)
    kept = [one for one in every if one._meta.app_label in labels and one._meta.managed and not one._meta.proxy]
    return sorted(kept, key=lambda one: one._meta.db_table)


def columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in _fields(model)]


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """By name of column: a model, and what its migrations make of it, need not agree on another order."""
    return sorted(model._meta.concrete_fields, key=lambda field: str(field.column))


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """The rows in the order of their key, a few thousand in memory at a time."""
    names = [field.attname for field in _fields(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        yield line(row)


def line(row: Iterable[Any]) -> bytes:
    text = _encode(list(row))
    if "e+" in text or "-0.0" in text:  # rare: only these are walked through
        text = _encode([_as_postgresql(value) for value in row])
    return text.encode("ascii")


class TableHash:
    """SHA-256 over the columns and the lines, each ended by a line feed."""

    def __init__(self, names: list[str]) -> None:
        self._hash, self.rows = sha256(_encode(names).encode("ascii") + b"\n"), 0

    def add(self, some: list[bytes]) -> None:
        self.rows += len(some)
        for one in some:
            self._hash.update(one + b"\n")

    def said(self) -> dict[str, Any]:
        return {"rows": self.rows, "sha256": self._hash.hexdigest()}


def hash_of(model: type[models.Model]) -> dict[str, Any]:
    """Of the rows in the database: {"rows", "sha256"}."""
    found = TableHash(columns(model))
    for one in lines(model):
        found.add([one])
    return found.said()


def load(model: type[models.Model], some: list[bytes], connection: BaseDatabaseWrapper) -> None:
    """Write rows as they were, past everything that a model does on saving. ValueError for lines of another table."""
    fields = _fields(model)
    loaders = [_loader(field, connection) for field in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns(model))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"
    rows = [
        [load(value) if load else value for load, value in zip(loaders, json.loads(one), strict=True)] for one in some
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _loader(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> Loader | None:
    """From a line's value to the database's; None where they are the same."""
    target = target_of(field)
    kind = target.get_internal_type()
    if kind in PLAIN:
        return None
    if kind == "BinaryField":
        return lambda value: None if value is None else b64decode(value)
    if kind == "JSONField":
        return lambda value: field.get_db_prep_save(_json_null(field) if value is None else value, connection)
    return lambda value: field.get_db_prep_save(target.to_python(value), connection)


def target_of(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """The field whose values a reference holds, at the end of all references; of another field itself."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _json_null(field: models.Field[Any, Any]) -> Value | None:
    """A column that takes no NULL held JSON's own null."""
    return None if field.null else Value(None, JSONField())


def _encode(value: object) -> str:
    return _ENCODER.encode(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no form in a backup yet: give it one here, and a way back")


def _as_postgresql(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, float):
        return int(value) if LARGE <= abs(value) < float("inf") else value + 0.0 if value else 0.0
    if isinstance(value, list):
        return [_as_postgresql(one) for one in value]
    if isinstance(value, dict):
        return {key: _as_postgresql(one) for key, one in value.items()}
    return value


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
