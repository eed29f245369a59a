"""Is every entry of a model file there, known, and of the type that its field declares?

Models are mended by hand and come from other units: a text where a number belongs is told by the entry's name, before
it is reckoned with.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

SHOWN = 60  # characters of a value


def check_entries(where: str, raw: object, of: type) -> None:
    """ValueError names the first entry that is not as the dataclass `of` has it. `where`: "" for the file itself."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where}: expected a table of entries, not {_short(raw)}")
    known = {part.name: part for part in fields(of)}
    strange = sorted(set(raw) - set(known))
    if strange:
        raise ValueError(f"no such entry: {_inside(where, strange[0])}; a misspelt one would be passed over")
    kinds = get_type_hints(of)
    for name, part in known.items():
        if name in raw:
            _check(_inside(where, name), raw[name], kinds[name])
        elif part.default is MISSING and part.default_factory is MISSING:
            raise ValueError(f"{_inside(where, name)}: the entry is missing")


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _check(name: str, value: object, kind: Any) -> None:  # noqa: ANN401 - a type, or what typing makes of one
    origin = get_origin(kind)
    if origin is UnionType:
        kind = next(part for part in get_args(kind) if part is not type(None))  # what TOML holds is never None
    if origin is tuple:
        _check_list(name, value, get_args(kind)[0])
    elif origin is Mapping:
        _check_table(name, value, get_args(kind)[1])
    elif isinstance(kind, type) and is_dataclass(kind):
        check_entries(name, value, kind)
    else:
        _check_plain(name, value, kind)


def _check_list(name: str, value: object, kind: Any) -> None:  # noqa: ANN401
    if not isinstance(value, list | tuple):
        raise ValueError(f"{name}: expected a list, not {_short(value)}")
    for number, one in enumerate(value, start=1):
        called = f" ({one['id']})" if isinstance(one, Mapping) and isinstance(one.get("id"), str) else ""
        _check(f"{name}, number {number}{called}", one, kind)


def _check_table(name: str, value: object, kind: Any) -> None:  # noqa: ANN401
    if not isinstance(value, Mapping):
        raise ValueError(f"{name}: expected a table of entries, not {_short(value)}")
    for key, one in value.items():
        _check(_inside(name, str(key)), one, kind)


def _check_plain(name: str, value: object, kind: type) -> None:
    if issubclass(kind, StrEnum):
        if value not in tuple(kind):
            raise ValueError(f"{name}: expected one of {', '.join(kind)}, not {_short(value)}")
    elif kind is str:
        if not isinstance(value, str):
            raise ValueError(f"{name}: expected a text, not {_short(value)}")
    elif isinstance(value, bool) or not isinstance(value, int if kind is int else int | float):
        raise ValueError(f"{name}: expected a {'whole ' if kind is int else ''}number, not {_short(value)}")
    elif isinstance(value, int | float) and not math.isfinite(value):
        raise ValueError(f"{name}: expected a finite number, not {_short(value)}")


def _short(value: object) -> str:
    said = ascii(value)
    return said if len(said) <= SHOWN else f"{said[: SHOWN - 3]}..."
