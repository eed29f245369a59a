"""The names that a view reads of what is sent, and what each may be: from the forms and the source of its module."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import django_filters
from django import forms

READ = re.compile(
    r"request\.(?:GET|POST|FILES)(?:\.get|\.getlist)?[\[(]\s*\"(\w+)\"|\"(\w+)\" in request\.(?:GET|POST)"
)
OURS = "murderbook.workbench."

HOSTILE = (
    "", " ", "a" * 5_000, "9" * 5_000, "-1", "1e999", "NaN", "0x10", "' OR 1=1 --", "<script>alert(1)</script>",
    "{{ 7*7 }}", "%s%n{0}",
    "=HYPERLINK(\"http://x\",\"y\")", "@SUM(A1)", "../../../etc/passwd", "a\r\nX: 1", "\ufffe\u202e\u0301",
    "\x01\x1b[2J", "\U0001f9e8" * 300, "\u0660\u0661", "\u00b2", "9999-12-31", "0000-00-00", "31 Feb 1987", "1987-13",
    "32767", "-2147483649", "9223372036854775808", "1" + "0" * 400, "(" * 3_000, "*" * 1_000,
)  # fmt: skip
SAID = ("1987", "14 Mar 2024", "2024-W01", "2030-01-01", "1", "0.5", "37.8, -122.3", "yes", "on", "a reason", "unknown")

Schema = dict[str, Any]


def texts(*of: str) -> Schema:
    """What a field gets: what it is for, what it is not for, and anything."""
    free: list[Schema] = [{"enum": [*SAID]}, {"enum": [*HOSTILE]}, {"type": "string", "maxLength": 60}]
    return {"anyOf": [{"enum": list(dict.fromkeys(of))}, *free] if of else free}


@cache
def fields_read(module: ModuleType) -> dict[str, Schema]:
    """By name, in the order of the source."""
    named: dict[str, Schema] = {name or other: texts() for name, other in READ.findall(inspect.getsource(module))}
    for form in _forms(module):
        named |= {name: _schema(field) for name, field in _fields(form)}
    return named


def _forms(module: ModuleType, deeper: bool = True) -> Iterator[type[Any]]:
    for value in list(vars(module).values()):
        if isinstance(value, type) and issubclass(value, (forms.BaseForm, django_filters.FilterSet)):
            if value.__module__.startswith(OURS):
                yield value
        elif deeper and isinstance(value, ModuleType) and value.__name__.startswith(OURS):
            yield from _forms(value, deeper=False)


def _fields(form: type[Any]) -> Iterator[tuple[str, forms.Field]]:
    if issubclass(form, django_filters.FilterSet):
        yield from ((name, one.field) for name, one in form.base_filters.items())
    else:
        yield from form.base_fields.items()


def _schema(field: forms.Field) -> Schema:
    if isinstance(field, forms.FileField):
        return {"type": "string", "format": "binary"}
    if isinstance(field, forms.ChoiceField) and isinstance(field.choices, list):
        return texts(*_values(field.choices))
    if isinstance(field, (forms.IntegerField, forms.FloatField)):
        return {"anyOf": [{"type": "integer"}, texts()]}
    return texts()


def _values(choices: list[Any]) -> Iterator[str]:
    for value, shown in choices:
        if isinstance(shown, (list, tuple)):
            yield from _values(list(shown))
        else:
            yield str(value)
