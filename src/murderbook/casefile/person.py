"""People in a file: named or unidentified, with the part they play."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    VICTIM = "victim"
    SUSPECT = "suspect"
    OFFENDER = "offender"
    WITNESS = "witness"
    NEXT_OF_KIN = "next of kin"
    INVESTIGATOR = "investigator"
    OTHER = "other"


class Sex(StrEnum):
    MALE = "M"
    FEMALE = "F"
    UNKNOWN = "U"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class WitnessState:
    """What cleared most solved cold cases: is the witness alive, found, and willing now?"""

    alive: Answer = Answer.UNKNOWN
    located: Answer = Answer.UNKNOWN
    willing: Answer = Answer.UNKNOWN
    tie_ended: Answer = Answer.UNKNOWN  # the relationship that kept him silent is over


@dataclass(frozen=True, slots=True)
class Person:
    """A person as one file knows him. Ages in years at the event, inclusive; None where unknown.

    Race and ethnicity are kept for identification; no engine that links or ranks cases may read them (DESIGN 2).
    """

    role: Role
    name: str | None = None  # "Last, First"; None: unidentified or not recorded
    identified: bool = True
    sex: Sex = Sex.UNKNOWN
    age_low: float | None = None
    age_high: float | None = None
    race: str | None = None  # code of codes/race.toml
    ethnicity: str | None = None  # code of codes/ethnicity.toml
    relationship: str | None = None  # victim to offender, code of codes/relationship.toml
    alive: Answer = Answer.UNKNOWN  # suspects and witnesses
    witness: WitnessState | None = None
    exposures: tuple[str, ...] = ()  # codes of codes/exposure.toml: hitch-hiker, sex work ...
    descriptors: dict[str, str] = field(default_factory=dict)  # as written: height, hair, marks, clothing
    aliases: tuple[str, ...] = ()
