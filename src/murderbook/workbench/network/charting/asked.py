"""What the chart in the browser asks, read from JSON: bounded, and refused where it is not what the page sends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, RawPostDataException

from murderbook.casefile.timespan import TimeSpan
from murderbook.network.graph.entity import Kind
from murderbook.workbench.hostile import UNSTORABLE
from murderbook.workbench.network.charting.models import LONGEST_KEY, LONGEST_NAME

MOST_ON_CHART: Final = 2_000  # things: a browser draws no more
LONGEST: Final = 2_000_000  # bytes of a request
FARTHEST: Final = 1e6  # of a place from the middle
MOST_NOTES: Final = 60
LONGEST_NOTE: Final = 400  # characters: more is a report, and belongs into the file


class NotAskedError(BadRequest):
    """No page of ours sends this: answered as any request that cannot be read."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Reports that are drawn: those that may lie between two days; `undated`: those without a date, too. `off`: kinds
    of things that are left away, which whoever draws a sheet hides one by one."""

    since: date = date.min
    until: date = date.max
    undated: bool = True
    off: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        return (self.since, self.until, self.undated) != (date.min, date.max, True)

    def lets(self, when: TimeSpan | None) -> bool:
        if when is None:
            return self.undated
        return when.earliest.date() <= self.until and when.latest.date() >= self.since


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote on his chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as it lies: places by key of an entity, in the order in which they came; keys that are hidden, locked;
    under which name it is kept."""

    start: str
    places: dict[str, tuple[float, float]]
    hidden: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    filter: Filter = field(default_factory=Filter)
    notes: tuple[Note, ...] = ()
    name: str = ""


def told_by(request: HttpRequest) -> dict[str, Any]:
    """Of the body of a request; NotAskedError where that came as a form."""
    try:
        return told(request.body)
    except RawPostDataException as error:
        raise NotAskedError("the request is a form") from error


def told(body: bytes) -> dict[str, Any]:
    """NotAskedError where it is no JSON object, or too long."""
    if len(body) > LONGEST:
        raise NotAskedError("the request is too long")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAskedError("the request is no JSON") from error
    if not isinstance(found, dict):
        raise NotAskedError("the request is no JSON object")
    return found


def key(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_KEY or UNSTORABLE.search(value):
        raise NotAskedError(f"{name} is no key")
    return value


def keys(said: dict[str, Any], name: str) -> tuple[str, ...]:
    """Each once; none where the name is absent."""
    value = said.get(name, [])
    if not isinstance(value, list) or len(value) > MOST_ON_CHART:
        raise NotAskedError(f"{name} is no list of at most {MOST_ON_CHART:,} keys")
    return tuple(dict.fromkeys(key({"key": one}, "key") for one in value))


def count(said: dict[str, Any], name: str, most: int, default: int) -> int:
    value = said.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise NotAskedError(f"{name} is no number from 1 to {most}")
    return value


def drawn(said: dict[str, Any]) -> Drawn:
    places = said.get("places")
    if not isinstance(places, dict) or not 0 < len(places) <= MOST_ON_CHART:
        raise NotAskedError(f"places are none, or more than {MOST_ON_CHART:,}")
    there = {key({"key": one}, "key"): _place(at) for one, at in places.items()}
    hidden, locked = keys(said, "hidden"), keys(said, "locked")
    return Drawn(key(said, "start"), there, hidden, locked, shown(said), _notes(said), name(said))


def shown(said: dict[str, Any]) -> Filter:
    off = tuple(kind for kind in keys(said, "off") if kind in set(Kind))
    undated = said.get("undated") is not False
    return Filter(_day(said, "since", date.min), _day(said, "until", date.max), undated, off)


def name(said: dict[str, Any]) -> str:
    """Of a layout; empty where none is said."""
    value = said.get("name", "")
    if not isinstance(value, str) or len(value) > LONGEST_NAME or UNSTORABLE.search(value):
        raise NotAskedError("name is no name of a chart")
    return " ".join(value.split())


def _notes(said: dict[str, Any]) -> tuple[Note, ...]:
    value = said.get("notes", [])
    if not isinstance(value, list) or len(value) > MOST_NOTES:
        raise NotAskedError(f"notes are no list of at most {MOST_NOTES}")
    return tuple(map(_note, value))


def _note(said: object) -> Note:
    if not isinstance(said, list) or len(said) != 3 or not isinstance(said[2], str):
        raise NotAskedError("a note is not two numbers and words")
    text = said[2].strip()
    if not 0 < len(text) <= LONGEST_NOTE or UNSTORABLE.search(text):
        raise NotAskedError(f"a note is not of 1 to {LONGEST_NOTE} characters")
    return Note(*_place(said[:2]), text)


def _day(said: dict[str, Any], name: str, default: date) -> date:
    """As a field of a date sends it; the default where it is empty."""
    value = said.get(name) or ""
    try:
        return date.fromisoformat(value) if value else default
    except (TypeError, ValueError) as error:
        raise NotAskedError(f"{name} is no day") from error


def _place(at: object) -> tuple[float, float]:
    """Both as whole tenths: what a screen shows is no finer."""
    if not isinstance(at, list) or len(at) != 2 or not all(_is_number(one) for one in at):
        raise NotAskedError("a place is not two numbers")
    return round(float(at[0]), 1), round(float(at[1]), 1)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= FARTHEST
