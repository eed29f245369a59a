"""Evidence held: where it is, and what has been done with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Custody(StrEnum):
    LOCATED = "located"
    NOT_LOCATED = "not located"
    DESTROYED = "destroyed"
    UNKNOWN = "unknown"


class TestState(StrEnum):
    """How far one kind of examination of one exhibit has come."""

    __test__ = False  # not a test class, whatever its name suggests to a collector

    NEVER_TESTED = "never tested"
    BEFORE_METHOD = "tested before the present method"
    NO_PROFILE = "tested, nothing usable"
    IN_DATABASE = "result in the database, no hit"  # CODIS, AFIS, NIBIN
    HIT = "hit"
    EXHAUSTED = "exhausted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Examination:
    kind: str  # code of codes/examination.toml: dna, latent, ballistics ...
    state: TestState


@dataclass(frozen=True, slots=True)
class Exhibit:
    number: str
    description: str
    kind: str | None  # code of codes/exhibit_kind.toml
    custody: Custody
    examinations: tuple[Examination, ...] = ()
    handled_by: tuple[str, ...] = ()  # names as the custody record gives them, in order
