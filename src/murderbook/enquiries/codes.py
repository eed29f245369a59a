"""The table of elimination codes, which a unit may edit: what each means, and what it may rest on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from murderbook.enquiries.interval import EnquiryError


class Basis(StrEnum):
    """What an elimination rests on."""

    RESULT = "result"
    INTERVAL = "interval"
    DESCRIPTION = "description"
    STATEMENT = "statement"


class CodesError(ValueError):
    """A table that cannot be used: the message names the file, the key, the value and the remedy."""


@dataclass(frozen=True, slots=True)
class Code:
    number: int
    label: str
    bases: tuple[Basis, ...]
    eliminates: bool
    tie_ends: bool
    says: str

    def __str__(self) -> str:
        return f"{self.number} {self.label}"


Codes = Mapping[int, Code]


def default_text() -> str:
    """The packaged table as text, for a unit that wants a copy to edit."""
    return files("murderbook.enquiries").joinpath("codes.toml").read_text(encoding="utf-8")


def load(path: Path | None = None) -> Codes:
    """The table in `path`, or the packaged one. CodesError, or OSError where the file cannot be read."""
    if path is None:
        return _default()
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise CodesError(f"{path.name}: save the file as text in UTF-8") from error


@cache
def _default() -> Codes:
    return parse(default_text(), "default")


def parse(text: str, origin: str) -> Codes:
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise CodesError(f"{origin}: {error}: correct the TOML at that line") from error
    rows = raw.get("codes")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise CodesError(f"{origin}: write each code as a table [[codes]]")
    found: dict[int, Code] = {}
    for row in rows:
        code = _code(row, origin)
        if code.number in found:
            raise CodesError(f"{origin}: codes.number = {code.number}: the code is there twice: keep one")
        found[code.number] = code
    return found


_KEYS: dict[str, type] = {
    "number": int, "label": str, "bases": list, "eliminates": bool, "tie_ends": bool, "says": str
}  # fmt: skip


def _code(row: dict[str, Any], origin: str) -> Code:
    for name, said in row.items():
        if name not in _KEYS:
            raise CodesError(f"{origin}: codes.{name} = {said!r}: no such key; known are {', '.join(_KEYS)}")
    for name, kind in _KEYS.items():
        value = row.get(name)
        if type(value) is not kind or not str(value).strip():
            raise CodesError(f"{origin}: codes.{name} = {value!r}: write {_MEANT[kind]}")
    bases = _bases(row, origin)
    if row["eliminates"] != bool(bases):
        raise CodesError(
            f"{origin}: codes.{row['number']}.bases = {row['bases']!r}: a code that eliminates rests on something, "
            "and one that does not rests on nothing"
        )
    return Code(row["number"], row["label"], bases, row["eliminates"], row["tie_ends"], row["says"])


_MEANT = {int: "a whole number", str: "some text in quotes", list: "a list in brackets", bool: "true or false"}


def _bases(row: dict[str, Any], origin: str) -> tuple[Basis, ...]:
    try:
        return tuple(Basis(one) for one in row["bases"])
    except ValueError as error:
        known = ", ".join(Basis)
        raise CodesError(f"{origin}: codes.bases = {row['bases']!r}: write some of {known}") from error


def checked(codes: Codes, number: int, basis: Basis | None) -> Code:
    """The code of that number, where such an elimination may rest on that. EnquiryError otherwise."""
    code = codes.get(number)
    if code is None:
        known = ", ".join(str(one) for one in codes.values())
        raise EnquiryError("code", f"There is no elimination code {number}", f"Choose one of {known}")
    if code.eliminates and basis is None:
        asked = " or ".join(code.bases)
        raise EnquiryError("basis", "An elimination without a basis is an opinion", f"Say on which {asked} it rests")
    if basis is not None and basis not in code.bases:
        article = "an" if basis is Basis.INTERVAL else "a"
        asked = " or ".join(code.bases) or "nothing"
        raise EnquiryError("basis", f"Code {code} does not rest on {article} {basis}", f"It rests on {asked}")
    return code
