"""Enumerations of `casefile` as choices of a database column."""

from __future__ import annotations

from enum import StrEnum


def choices(enumeration: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value.capitalize()) for member in enumeration]
