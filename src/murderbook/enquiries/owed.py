"""Who should have given a DNA sample by law, and has not: rules of a table against what is on file of arrests and
convictions. It says nothing of guilt in any case, and where no rule was sourced it says that the unit is to check.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.person import Answer
from murderbook.casefile.timespan import TimeSpan

FEDERAL = "US"


class Act(StrEnum):
    CONVICTED = "convicted"
    ARRESTED = "arrested"


class Offence(StrEnum):
    """The grade of what somebody was arrested for or convicted of."""

    FELONY = "felony"
    MISDEMEANOR = "misdemeanor"
    UNKNOWN = "not recorded"


class Owed(StrEnum):
    """Where somebody stands, in the order in which it is listed."""

    OWED = "owed, and no sample was taken"
    ASK = "owed: ask whether a sample was taken"
    CHECK = "to be checked by the unit"
    TAKEN = "a sample was taken"


@dataclass(frozen=True, slots=True)
class Rule:
    state: str
    act: Act
    grade: Offence
    since: date | None  # None: whenever it was
    statute: str
    source: str

    def in_words(self) -> str:
        since = f" since {self.since.day} {self.since:%b %Y}" if self.since else ""
        return f"{self.state}, {self.who}{since}: {self.statute}"

    @property
    def who(self) -> str:
        """'arrested for a felony'."""
        return f"{self.act} {'for' if self.act is Act.ARRESTED else 'of'} a {self.grade}"


@dataclass(frozen=True, slots=True)
class Fact:
    """An arrest or a conviction of somebody, with its source. `sample`: whether one was taken then."""

    act: Act
    grade: Offence
    state: str
    when: TimeSpan
    sample: Answer
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`why`: rule and fact, or what is missing; `rule`: by which it is owed."""

    owed: Owed
    why: str
    rule: Rule | None = None


class RulesError(ValueError):
    """A table that cannot be used: the message names the file, the key, the value and the remedy."""


def standing(facts: Sequence[Fact], rules: Iterable[Rule]) -> Standing:
    """Of one person. A sample that was taken for anything is there; else the strongest of what is on file."""
    table = list(rules)
    taken = next((one for one in facts if one.sample is Answer.YES), None)
    if taken is not None:
        return Standing(Owed.TAKEN, f"sample recorded with what he or she was {taken.act} of ({taken.source})")
    found = [_of(one, table) for one in facts]
    order = list(Owed)
    nothing = Standing(Owed.CHECK, "no arrest or conviction on file")
    return min(found, key=lambda one: order.index(one.owed), default=nothing)


def _of(fact: Fact, rules: Sequence[Rule]) -> Standing:
    told = f"{fact.act}, {fact.grade}, {fact.state}, {fact.when.in_words()} ({fact.source})"
    if fact.grade is Offence.UNKNOWN:
        return Standing(Owed.CHECK, f"{told}: it is not recorded whether it was a felony")
    rule = next((one for one in rules if (one.state, one.act, one.grade) == (fact.state, fact.act, fact.grade)), None)
    if rule is None:
        return Standing(Owed.CHECK, f"{told}: the table has no sourced rule for that")
    if rule.since is not None and fact.when.earliest.date() < rule.since:
        return Standing(Owed.CHECK, f"{told}: before, or perhaps before, the day of the rule ({rule.in_words()})", rule)
    owed = Owed.OWED if fact.sample is Answer.NO else Owed.ASK
    return Standing(owed, f"{told}; {rule.in_words()}", rule)


def default_text() -> str:
    """The packaged table as text, for a unit that wants a copy to edit."""
    return files("murderbook.enquiries").joinpath("owed.toml").read_text(encoding="utf-8")


def load(path: Path | None = None) -> tuple[Rule, ...]:
    """The table in `path`, or the packaged one. RulesError, or OSError where the file cannot be read."""
    if path is None:
        return _default()
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise RulesError(f"{path.name}: save the file as text in UTF-8") from error


@cache
def _default() -> tuple[Rule, ...]:
    return parse(default_text(), "default")


_KEYS = ("state", "act", "grade", "since", "statute", "source")


def parse(text: str, origin: str) -> tuple[Rule, ...]:
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise RulesError(f"{origin}: {error}: correct the TOML at that line") from error
    rows = raw.get("rules", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RulesError(f"{origin}: write each rule as a table [[rules]]")
    found = tuple(_rule(row, f"{origin}: rule {at}") for at, row in enumerate(rows, start=1))
    seen = set[tuple[str, str, str]]()
    for one in found:
        if (one.state, one.act, one.grade) in seen:
            raise RulesError(f"{origin}: {one.state}, {one.act}, {one.grade} is there twice: keep one")
        seen.add((one.state, one.act, one.grade))
    return found


def _rule(row: dict[str, Any], where: str) -> Rule:
    for name, value in row.items():
        if name not in _KEYS:
            raise RulesError(f"{where}: {name} = {value!r}: no such key; known are {', '.join(_KEYS)}")
    for name in ("state", "statute", "source"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise RulesError(f"{where}: {name} = {row.get(name)!r}: write some text in quotes: a rule has its source")
    if row["state"] not in states():
        raise RulesError(f"{where}: state = {row['state']!r}: write a postal code, or {FEDERAL} for the federal one")
    since = row.get("since")
    if since is not None and type(since) is not date:
        raise RulesError(f"{where}: since = {since!r}: write a day without quotes, such as 2009-01-01")
    return Rule(row["state"], _act(row, where), _grade(row, where), since, row["statute"], row["source"])


def _act(row: dict[str, Any], where: str) -> Act:
    try:
        return Act(str(row.get("act")))
    except ValueError as error:
        raise RulesError(f"{where}: act = {row.get('act')!r}: write one of {', '.join(Act)}") from error


def _grade(row: dict[str, Any], where: str) -> Offence:
    known = (Offence.FELONY, Offence.MISDEMEANOR)
    if row.get("grade") not in known:
        raise RulesError(f"{where}: grade = {row.get('grade')!r}: write one of {', '.join(known)}")
    return Offence(row["grade"])


@cache
def states() -> dict[str, str]:
    """Postal codes with names, and the federal jurisdiction."""
    return {FEDERAL: "Federal", **{entry.code: entry.label for entry in code_list("state").entries}}
