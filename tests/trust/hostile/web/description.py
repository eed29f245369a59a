"""An OpenAPI 3 description of the whole application, made from what it declares and what its pages hold.

There is no API but the pages: parameters of addresses and fields of forms are what it takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from declared import HOSTILE, Schema, fields_read, texts
from routes import Route
from written import Form

FORM, WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"


def describe(routes: Sequence[Route], things: Mapping[str, object], forms: Mapping[str, Form]) -> dict[str, Any]:
    """`things` are there to be named; `forms` by the name of the route that each leads to."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        at = paths.setdefault(route.address, {"parameters": _parts(route, things)})
        for method in route.methods:
            at[method.lower()] = _operation(route, method, forms.get(route.name))
    return {"openapi": "3.0.3", "info": {"title": "The workbench", "version": "1"}, "paths": paths}


def _parts(route: Route, things: Mapping[str, object]) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _part(sort, str(things[route.args[name]]), things)}
        for name, sort in route.parts.items()
    ]


def _part(sort: str, right: str, things: Mapping[str, object]) -> Schema:
    """Mostly what is there, else what is there but of another sort, else anything that the address lets in."""
    if sort == "int":
        return {"anyOf": [{"enum": [int(right)]}, {"type": "integer", "minimum": 0, "maximum": 10**30}]}
    if sort != "str":
        return {"anyOf": [{"enum": [right]}, {"type": "string", "pattern": f"^(?:{sort})$"}]}
    others = sorted({str(thing) for thing in things.values()})
    odd = [text for text in HOSTILE if text and len(quote(text)) < 2_000]
    anything = {"type": "string", "minLength": 1, "maxLength": 30}
    return {"anyOf": [{"enum": [right]}, {"enum": others}, {"enum": odd}, anything]}


def _operation(route: Route, method: str, form: Form | None) -> Schema:
    fields, files = _fields(route, form)
    told: Schema = {
        "operationId": f"{route.name} {method}",
        "responses": {"default": {"description": "a page"}},
        "parameters": [
            {"name": name, "in": "query", "schema": schema} for name, schema in _asked(route, method, fields)
        ],
    }
    if method == "POST":
        body: Schema = {"type": "object", "properties": fields, "additionalProperties": False}
        told["requestBody"] = {"content": {WITH_FILES if files else FORM: {"schema": body}}}
    return told


def _asked(route: Route, method: str, fields: dict[str, Schema]) -> list[tuple[str, Schema]]:
    """A page may be asked with what its own form would send, and a list with its filters."""
    found = {name: schema for name, schema in fields.items() if schema.get("format") != "binary"}
    return list(found.items()) if method == "GET" else [("next", texts()), ("page", texts())]


def _fields(route: Route, form: Form | None) -> tuple[dict[str, Schema], bool]:
    fields = dict(fields_read(route.module))
    if form is not None:
        fields |= {name: texts(value) for name, value in form.fields.items() if name not in fields}
        fields |= {name: texts(*values) for name, values in form.options.items()}
        fields |= {name: {"type": "string", "format": "binary"} for name in form.files}
    fields.pop("csrfmiddlewaretoken", None)
    return fields, any(schema.get("format") == "binary" for schema in fields.values())
