"""A suggestion: these characters of the page name this, and by this rule it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is named."""

    PERSON = "person"
    BADGE = "badge number"
    CASE_NUMBER = "case number"
    EXHIBIT = "exhibit"
    PHONE = "telephone number"
    PLATE = "licence plate"
    ADDRESS = "address"
    VEHICLE = "vehicle"
    WEAPON = "weapon"
    CALIBRE = "calibre"
    MONEY = "sum of money"


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` names `value`, in the form in which two mentions of one thing are alike. `rule` is told to who
    accepts or rejects it (DOMAIN.md, 6.6). `role`: the word that says what a person or a number is, as written.
    `mended`: letters were read as the digits that they resemble."""

    kind: Kind
    start: int
    end: int
    value: str
    rule: str
    role: str = ""
    mended: bool = False


Finder = Callable[[str], Iterator[Mention]]
