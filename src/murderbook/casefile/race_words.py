"""Does a column tell of race or ethnicity, which are no input of any score (DESIGN 2)? By its name, and by its values,
for names can be anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from murderbook.casefile.code_lists import code_list

LISTS = ("race", "ethnicity")
_WORDS = frozenset({"race", "races", "racial", "ethnicity", "ethnicities", "ethnic", "latino", "latina", "latinx"}) | {
    *("descent", "ancestry", "caste", "tribe", "rasse", "ethnie"),
}
_PHRASES = ("skin colo", "skin tone", "complexion", "hispanic", "ethnic", "caucasian", "african american")
_WHOSE = r"(?:victims?|vics?|vict|offenders?|off|suspects?|susp|sus|persons?|perps?|v|o|s)"
_JOINED = re.compile(rf"{_WHOSE}(?:race|ethnic\w*)")
_PERSON = re.compile(r"(?:.* )?(?:victim|vic|offender|suspect|person|perp) (?:is )?(?P<rest>.+)")
_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_COLOURS = frozenset({"white", "black"})  # of a car as well
_NEITHER = frozenset({"other", "multiple", "two or more", "more than one"})


def names_race(name: str) -> bool:
    """VicRace, victim_ethnicity, "Skin colour", victim_black; not terrace, trace or bracelet."""
    tokens = [token.lower() for token in _TOKENS.findall(name)]
    plain = " ".join(tokens)
    person = _PERSON.fullmatch(plain)
    return (
        any(token in _WORDS or _JOINED.fullmatch(token) for token in tokens)
        or any(phrase in plain for phrase in _PHRASES)
        or bool(_JOINED.fullmatch(plain.replace(" ", "")))
        or bool(person and person["rest"] in labels())
    )


def values_race(values: Iterable[str], least: int = 2) -> bool:
    """At least so many words for race or ethnicity among the values, one of them no mere colour."""
    found = {" ".join(value.lower().split()) for value in values} & labels()
    return len(found) >= least and not found <= _COLOURS


@cache
def labels() -> frozenset[str]:
    """What the code lists call them, in lower case."""
    entries = [entry for name in LISTS for entry in code_list(name).entries if not entry.unknown]
    return frozenset(text.lower() for entry in entries for text in (entry.label, *entry.synonyms)) - _NEITHER
