"""What the offender did: present, absent, unknown. Absent is not unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Presence(StrEnum):
    """The coding rule of every behaviour: P, A, U, N."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One coded behaviour of the compact MO scheme (codes/behaviour.toml), with who coded it and from which page."""

    code: str
    presence: Presence
    coded_by: str = ""
    source: str = ""  # document
    page: str = ""
