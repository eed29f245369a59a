"""Reading TOML that people edit: every value checked, every message says file, key, value and what to write."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from murderbook.laboratory.records import CENTS

_LONGEST = 300
MOST_CENTS = 10**12


class LaboratoryError(ValueError):
    """A table, or a wish, that cannot be used."""

    def __init__(self, where: str, key: str, value: object, remedy: str) -> None:
        super().__init__(f"{where}: {_short(key)} = {_said(value)}: {remedy}")


def _said(value: object) -> str:
    try:
        return _short(value.isoformat() if isinstance(value, date) else repr(value))
    except RecursionError:
        return "tables in tables without end"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} [...]"


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LaboratoryError(path.name, "file", str(error), "save the file as text in UTF-8") from error


def toml_of(text: str, origin: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise LaboratoryError(origin, "file", str(error), "correct the TOML at that line") from error


class Rows:
    """One table of a file: its values by name, each with its place for messages."""

    def __init__(self, raw: Mapping[str, Any], origin: str, prefix: str = "") -> None:
        self.raw, self.origin, self.prefix = raw, origin, prefix

    def fail(self, name: str, remedy: str) -> LaboratoryError:
        return LaboratoryError(self.origin, f"{self.prefix}{name}", self.raw.get(name), remedy)

    def only(self, names: Iterable[str]) -> None:
        known = tuple(names)
        for key in self.raw:
            if key not in known:
                raise self.fail(key, f"no such key; known are {', '.join(known)}")

    def text(self, name: str, *, needed: bool = True) -> str:
        value = self.raw.get(name, None if needed else "")
        if not isinstance(value, str) or (needed and not value.strip()):
            raise self.fail(name, "write some text in quotes")
        return value

    def number(self, name: str, low: float, high: float) -> float:
        value = self.raw.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            raise self.fail(name, f"write a number from {low:g} to {high:g}")
        return float(value)

    def whole(self, name: str, low: int, high: int) -> int:
        value = self.raw.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fail(name, f"write a whole number from {low:,} to {high:,}")
        return value

    def cents(self, name: str) -> int:
        """Dollars as 1000 or 1000.50."""
        found = cents_of(self.raw.get(name))
        if found is None:
            raise self.fail(name, "write an amount of dollars, 0 or more, such as 1000 or 99.50")
        return found

    def flag(self, name: str) -> bool:
        value = self.raw.get(name)
        if not isinstance(value, bool):
            raise self.fail(name, "write true or false")
        return value

    def names(self, name: str, known: Iterable[str] | None = None) -> tuple[str, ...]:
        """A list of words; none where the key is absent."""
        value = self.raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.fail(name, 'write a list of words, such as ["blood", "semen"]')
        for one in value:
            if known is not None and one not in (every := tuple(known)):
                raise LaboratoryError(
                    self.origin, f"{self.prefix}{name}", one, f"no such word; known are {', '.join(every)}"
                )
        return tuple(value)

    def day(self, name: str) -> date | None:
        value = self.raw.get(name)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fail(name, "write a day without quotes, as 1987-05-31")
        return value

    def table(self, name: str) -> Rows:
        value = self.raw.get(name)
        if not isinstance(value, dict):
            raise self.fail(name, f"write a table [{name}]")
        return Rows(value, self.origin, f"{self.prefix}{name}.")

    def tables(self, name: str) -> list[Rows]:
        """Tables [[name]], each with an id of its own."""
        value = self.raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise self.fail(name, f"write each as a table [[{name}]]")
        found: dict[str, Rows] = {}
        for row in value:
            identity = Rows(row, self.origin, f"{name}.").text("id")
            if identity in found:
                raise LaboratoryError(self.origin, f"{name}.id", identity, "it is there twice: keep one")
            found[identity] = Rows(row, self.origin, f"{name}.{identity}.")
        return list(found.values())


def cents_of(value: object) -> int | None:
    """Whole cents of a number or text of dollars; None where it is none, below nothing, or finer than a cent."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        amount = Decimal(str(value).strip().lstrip("$").replace(",", "")) * CENTS
    except ArithmeticError:
        return None
    if not amount.is_finite() or not 0 <= amount <= MOST_CENTS or amount != amount.to_integral_value():
        return None
    return int(amount)
