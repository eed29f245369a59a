"""A saved mapping: which source column is which field, what to ignore, combine, set, and how codes translate. TOML.

layout = "register"
ignore = ["Row colour"]

[columns]                       # source column -> field
"DR Number" = "number"

[combine.victim_name]           # several columns into one field
from = ["Vic Last", "Vic First"]
separator = ", "

[constant]                      # a field that is the same in every row
state = "CA"

[codes.weapon]                  # the unit's own words -> a code of the list
"handgun 9mm" = "12"
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from murderbook.formats.reject import FormatError

_KEYS = frozenset({"layout", "ignore", "columns", "combine", "constant", "codes"})


@dataclass(frozen=True, slots=True)
class Combine:
    """Several source columns joined into one field; empty cells are left out."""

    columns: tuple[str, ...]
    separator: str = " "


@dataclass(frozen=True, slots=True)
class Mapping:
    """See the module. Column names are compared without case, spaces and punctuation."""

    layout: str = "register"
    columns: dict[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    combine: dict[str, Combine] = field(default_factory=dict)
    constant: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in the TOML file; for a JSON column."""
        return {
            "layout": self.layout,
            "ignore": list(self.ignore),
            "columns": dict(self.columns),
            "combine": {k: {"from": list(v.columns), "separator": v.separator} for k, v in self.combine.items()},
            "constant": dict(self.constant),
            "codes": {name: dict(pairs) for name, pairs in self.codes.items()},
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any], file: str = "mapping") -> Mapping:
        """Inverse of `to_dict`. FormatError names the key that is wrong."""
        for key in raw:
            if key not in _KEYS:
                raise FormatError(file, f"unknown key {key!r}", f"Known keys are {', '.join(sorted(_KEYS))}.")
        try:
            return cls(
                layout=_text(raw.get("layout", "register"), "layout"),
                columns=_texts(raw.get("columns", {}), "columns"),
                ignore=tuple(_text(name, "ignore") for name in raw.get("ignore", ())),
                combine={name: _combine(part, name) for name, part in raw.get("combine", {}).items()},
                constant=_texts(raw.get("constant", {}), "constant"),
                codes={name: _texts(pairs, f"codes.{name}") for name, pairs in raw.get("codes", {}).items()},
            )
        except (TypeError, AttributeError, KeyError) as error:
            raise FormatError(file, f"not a mapping: {error}", "Compare it with docs/reference/formats.md.") from error

    @classmethod
    def load(cls, path: Path | str) -> Mapping:
        """Read a mapping file; FormatError where it is not one."""
        path = Path(path)
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise FormatError(path.name, error.strerror or "cannot be read", "Check the path.") from error
        except (ValueError, RecursionError) as error:  # of text, of TOML, of numbers and tables beyond measure
            raise FormatError(path.name, f"not a TOML file: {error}", "Save it again from the wizard.") from error
        return cls.from_dict(raw, path.name)

    def save(self, path: Path | str) -> None:
        Path(path).write_text(self.to_toml(), encoding="utf-8")

    def to_toml(self) -> str:
        lines = [f"layout = {_quoted(self.layout)}", f"ignore = [{', '.join(map(_quoted, self.ignore))}]"]
        lines += _section("columns", self.columns)
        for name, part in self.combine.items():
            lines += ["", f"[combine.{_quoted(name)}]", f"from = [{', '.join(map(_quoted, part.columns))}]"]
            lines += [f"separator = {_quoted(part.separator)}"]
        lines += _section("constant", self.constant)
        for name, pairs in self.codes.items():
            lines += _section(f"codes.{_quoted(name)}", pairs)
        return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _section(name: str, pairs: dict[str, str]) -> list[str]:
    return ["", f"[{name}]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in pairs.items())]


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{key} must be text, not {value!r}")
    return value


def _texts(raw: dict[str, object], key: str) -> dict[str, str]:
    return {name: _text(value, f"{key}.{name}") for name, value in raw.items()}


def _combine(raw: dict[str, Any], name: str) -> Combine:
    columns = tuple(_text(column, f"combine.{name}") for column in raw["from"])
    return Combine(columns, _text(raw.get("separator", " "), f"combine.{name}.separator"))
