"""The declarations shipped so far, the one in force first, and what differs between two of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

HERE = "murderbook.linkage.models"
NAMED = "id"  # what tells the entries of a list of tables apart
NO_RATE = frozenset({"id", "title"})


@dataclass(frozen=True, slots=True)
class Figure:
    """What was checked, and what came out."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Version:
    """One declaration. `text`: the file as it is, with its comments; `raw`: what it says."""

    id: str
    since: date
    why: str
    text: str
    raw: Mapping[str, Any]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs. `entry`: the way to it, as ("comparisons", "weapon", "same"); None where it is not."""

    entry: tuple[str, ...]
    old: Any
    new: Any


@cache
def versions() -> tuple[Version, ...]:
    """All of them, newest first."""
    told = tomllib.loads(_text("history.toml"))["versions"]
    return tuple(
        Version(
            id=one["id"],
            since=one["since"],
            why=one["why"],
            text=_text(one["file"]),
            raw=tomllib.loads(_text(one["file"])),
            figures=tuple(Figure(**figure) for figure in one.get("figures", ())),
        )
        for one in told
    )


def _text(name: str) -> str:
    return files(HERE).joinpath(name).read_text(encoding="utf-8")


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Entries that differ between two declarations, in the order of the newer one; their names are no entry."""
    before, after = dict(_entries(old)), dict(_entries(new))
    order = [*after, *(entry for entry in before if entry not in after)]
    return tuple(
        Change(entry, before.get(entry), after.get(entry))
        for entry in order
        if before.get(entry) != after.get(entry) and not (len(entry) == 1 and entry[0] in NO_RATE)
    )


def _entries(table: Mapping[str, Any], way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the way to it; tables of a list are told apart by their id."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _entries(value, (*way, name))
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) and NAMED in one for one in value):
            for one in value:
                yield from _entries(one, (*way, name, str(one[NAMED])))
        else:
            yield (*way, name), value
