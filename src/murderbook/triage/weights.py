"""The weights file: per term its label, its points per state, what it rests on and where that is written.

The packaged `weights.toml` is the default; a record may carry a copy of its own, edited by the unit. Every term and
every state must be there, so that a file says the whole of what the program does; points of 0 switch a state off.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from murderbook.triage.reading import Settings
from murderbook.triage.rules import RULES, Rule

RUBRIC_NOTE = (
    "No validated national rubric for the solvability of cold cases exists. These points are this unit's own order of "
    "work, written in a file it can edit; they are no probability of solving a case."
)

# What a term may rest on, with the words a page prints.
BASES: dict[str, str] = {
    "study": "a study of solved and unsolved cold cases",
    "guidance": "published guidance, not tested on outcomes",
    "practice": "practice wisdom, untested",
}


_LONGEST = 300  # characters of what a message quotes


def _quoted(value: object) -> str:
    """As Python writes it, as far as a person reads: a file may hold tables in tables beyond what Python can write."""
    try:
        said = repr(value)
    except RecursionError:
        return "tables in tables without end"
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} [...]"


class WeightsError(ValueError):
    """A weights file that cannot be used. The message names file, key and value, and what to do."""

    def __init__(self, where: str, key: str, value: object, remedy: str) -> None:
        key = key if len(key) <= _LONGEST else f"{key[:_LONGEST]} [...]"
        said = _quoted(value)
        super().__init__(f"{where}: {key} = {said}: {remedy}")


@dataclass(frozen=True, slots=True)
class TermWeights:
    id: str
    label: str
    basis: str  # key of BASES
    source: str
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Weights:
    title: str
    version: str
    origin: str  # the file it was read from, "default" for the packaged one
    settings: Settings
    terms: Mapping[str, TermWeights]


def default_text() -> str:
    """The packaged file as text, for a unit that wants a copy to edit."""
    return files("murderbook.triage").joinpath("weights.toml").read_text(encoding="utf-8")


def load(path: Path | None = None) -> Weights:
    """The weights in `path`, or the packaged default. WeightsError, or OSError where the file cannot be read."""
    if path is None:
        return _default()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise WeightsError(path.name, "file", str(error), "save the file as text in UTF-8") from error
    return parse(text, path.name)


@cache
def _default() -> Weights:
    return parse(default_text(), "default")


def parse(text: str, origin: str) -> Weights:
    """Weights from the text of a file; WeightsError for anything missing, unknown or of the wrong type."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of TOML, of numbers and tables beyond measure
        raise WeightsError(origin, "file", str(error), "correct the TOML at that line") from error
    _only(raw, ("title", "version", "settings", "terms"), origin, "")
    rows = raw.get("terms", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WeightsError(origin, "terms", rows, "write each term as a table [[terms]]")
    terms: dict[str, TermWeights] = {}
    for row in rows:
        term = _term(row, origin)
        if term.id in terms:
            raise WeightsError(origin, "terms.id", term.id, "the term is there twice: keep one")
        terms[term.id] = term
    for missing in RULES.keys() - terms.keys():
        raise WeightsError(
            origin, "terms", missing, "the term is missing: copy it from the default; 0 points switch it off"
        )
    settings = _settings(raw.get("settings", {}), origin)
    return Weights(_text(raw, "title", origin, ""), _text(raw, "version", origin, ""), origin, settings, terms)


def _term(row: Mapping[str, Any], origin: str) -> TermWeights:
    identity = _text(row, "id", origin, "terms.")
    rule = RULES.get(identity)
    if rule is None:
        raise WeightsError(origin, "terms.id", identity, f"no such term; known are {_listed(RULES)}")
    prefix = f"terms.{identity}."
    _only(row, ("id", "label", "basis", "source", "points"), origin, prefix)
    basis = _text(row, "basis", origin, prefix)
    if basis not in BASES:
        raise WeightsError(origin, f"{prefix}basis", basis, f"write one of {_listed(BASES)}")
    label, source = _text(row, "label", origin, prefix), _text(row, "source", origin, prefix)
    return TermWeights(identity, label, basis, source, _points(row.get("points"), rule, origin, prefix))


def _points(raw: object, rule: Rule, origin: str, prefix: str) -> dict[str, int]:
    if not isinstance(raw, dict):
        raise WeightsError(origin, f"{prefix}points", raw, "write the points per state in a table")
    _only(raw, rule.states, origin, f"{prefix}points.")
    for state in rule.states:
        key = f"{prefix}points.{state}"
        if state not in raw:
            raise WeightsError(origin, key, None, "the state is missing: give it points, 0 to switch it off")
        _whole(raw[state], origin, key)
    return {state: raw[state] for state in rule.states}


def _settings(raw: object, origin: str) -> Settings:
    names = [setting.name for setting in fields(Settings)]
    if not isinstance(raw, dict):
        raise WeightsError(origin, "settings", raw, "write the settings as a table [settings]")
    _only(raw, names, origin, "settings.")
    values = {name: _whole(raw.get(name), origin, f"settings.{name}") for name in names}
    for name, value in values.items():
        if value < 1:
            raise WeightsError(origin, f"settings.{name}", value, "write a whole number of at least 1")
    ages = ("likely_alive_under", "possibly_alive_under", "rarely_alive_under")
    for lower, upper in pairwise(ages):
        if values[lower] >= values[upper]:
            raise WeightsError(origin, f"settings.{upper}", values[upper], f"must lie above {lower} ({values[lower]})")
    return Settings(**values)


def _whole(value: object, origin: str, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WeightsError(origin, key, value, "write a whole number")
    return value


def _text(row: Mapping[str, Any], name: str, origin: str, prefix: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise WeightsError(origin, f"{prefix}{name}", value, "write some text in quotes")
    return value


def _only(row: Mapping[str, Any], names: Iterable[str], origin: str, prefix: str) -> None:
    known = tuple(names)
    for key in row:
        if key not in known:
            raise WeightsError(origin, f"{prefix}{key}", row[key], f"no such key; known are {_listed(known)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
