"""Words of a register for the closed lists of `casefile` (status, custody, state of testing ...), with what else
people write."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from murderbook.casefile.case import CaseKind, Status, SuspectState
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.place import PlacePrecision
from murderbook.formats.reject import BadValueError
from murderbook.formats.values import is_unknown

E = TypeVar("E", bound=StrEnum)

# LAPD's case-status codes are among them: AA, AO, JA, JO, IC.
STATUS = {
    "unsolved": Status.OPEN,
    "cold": Status.OPEN,
    "active": Status.OPEN,
    "inactive": Status.OPEN,
    "suspended": Status.OPEN,
    "pending": Status.OPEN,
    "ic": Status.OPEN,
    "investigation continued": Status.OPEN,
    "open/no arrest": Status.OPEN,
    "missing": Status.OPEN,
    "unidentified": Status.OPEN,
    "arrest": Status.CLEARED_BY_ARREST,
    "closed by arrest": Status.CLEARED_BY_ARREST,
    "aa": Status.CLEARED_BY_ARREST,
    "ja": Status.CLEARED_BY_ARREST,
    "adult arrest": Status.CLEARED_BY_ARREST,
    "juvenile arrest": Status.CLEARED_BY_ARREST,
    "exceptional": Status.CLEARED_EXCEPTIONALLY,
    "cleared by exception": Status.CLEARED_EXCEPTIONALLY,
    "cleared other": Status.CLEARED_EXCEPTIONALLY,
    "ao": Status.CLEARED_EXCEPTIONALLY,
    "jo": Status.CLEARED_EXCEPTIONALLY,
    "adult other": Status.CLEARED_EXCEPTIONALLY,
    "juvenile other": Status.CLEARED_EXCEPTIONALLY,
    "closed without arrest": Status.CLEARED_EXCEPTIONALLY,
    "closed": Status.CLEARED,
    "solved": Status.CLEARED,
    "found": Status.RESOLVED,
    "identified": Status.RESOLVED,
    "located": Status.RESOLVED,
}
KIND = {
    "murder": CaseKind.HOMICIDE,
    "death": CaseKind.HOMICIDE,
    "missing": CaseKind.MISSING,
    "mp": CaseKind.MISSING,
    "unidentified": CaseKind.REMAINS,
    "remains": CaseKind.REMAINS,
    "unidentified person": CaseKind.REMAINS,
    "john doe": CaseKind.REMAINS,
    "jane doe": CaseKind.REMAINS,
    "doe": CaseKind.REMAINS,
    "up": CaseKind.REMAINS,
}
SUSPECT = {
    "named and alive": SuspectState.NAMED_ALIVE,
    "alive": SuspectState.NAMED_ALIVE,
    "named alive": SuspectState.NAMED_ALIVE,
    "named and dead": SuspectState.NAMED_DEAD,
    "dead": SuspectState.NAMED_DEAD,
    "deceased": SuspectState.NAMED_DEAD,
    "named dead": SuspectState.NAMED_DEAD,
    "named": SuspectState.NAMED,
    "yes": SuspectState.NAMED,
    "no suspect": SuspectState.NONE,
    "no": SuspectState.NONE,
    "none": SuspectState.NONE,
}
CUSTODY = {
    "held": Custody.LOCATED,
    "in property": Custody.LOCATED,
    "found": Custody.LOCATED,
    "yes": Custody.LOCATED,
    "lost": Custody.NOT_LOCATED,
    "missing": Custody.NOT_LOCATED,
    "not found": Custody.NOT_LOCATED,
    "no": Custody.NOT_LOCATED,
    "disposed": Custody.DESTROYED,
    "discarded": Custody.DESTROYED,
    "consumed": Custody.DESTROYED,
}
TESTING = {
    "not tested": TestState.NEVER_TESTED,
    "never": TestState.NEVER_TESTED,
    "no": TestState.NEVER_TESTED,
    "untested": TestState.NEVER_TESTED,
    "old method": TestState.BEFORE_METHOD,
    "tested before": TestState.BEFORE_METHOD,
    "no profile": TestState.NO_PROFILE,
    "negative": TestState.NO_PROFILE,
    "nothing usable": TestState.NO_PROFILE,
    "in database": TestState.IN_DATABASE,
    "in codis": TestState.IN_DATABASE,
    "in nibin": TestState.IN_DATABASE,
    "in afis": TestState.IN_DATABASE,
    "no hit": TestState.IN_DATABASE,
    "used up": TestState.EXHAUSTED,
    "consumed": TestState.EXHAUSTED,
}
PRECISION = {
    "address": PlacePrecision.EXACT,
    "gps": PlacePrecision.EXACT,
    "hundred block": PlacePrecision.BLOCK,
    "intersection": PlacePrecision.BLOCK,
    "neighbourhood": PlacePrecision.AREA,
    "neighborhood": PlacePrecision.AREA,
    "reporting district": PlacePrecision.AREA,
    "town": PlacePrecision.CITY,
}


def word(kind: type[E], synonyms: dict[str, E], unknown: E) -> Callable[[str], E]:
    """A reader for one closed list: its own words, the synonyms, and the words for unknown."""
    known = synonyms | {member.value: member for member in kind}

    def read(text: str) -> E:
        plain = " ".join(text.lower().split())
        if plain in known:
            return known[plain]
        if is_unknown(plain):
            return unknown
        expected = "one of " + ", ".join(member.value for member in kind)
        raise BadValueError(
            f"{text!r} is none of the words for this column", expected, "Use one of these words, or map yours."
        )

    return read


status = word(Status, STATUS, Status.UNKNOWN)
kind = word(CaseKind, KIND, CaseKind.HOMICIDE)
suspect_state = word(SuspectState, SUSPECT, SuspectState.UNKNOWN)
custody = word(Custody, CUSTODY, Custody.UNKNOWN)
testing = word(TestState, TESTING, TestState.UNKNOWN)
precision = word(PlacePrecision, PRECISION, PlacePrecision.UNKNOWN)
