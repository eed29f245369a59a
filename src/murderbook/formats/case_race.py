"""Does a column tell of race or ethnicity? By its name, and by its values: names can be anything."""

from __future__ import annotations

import re
from collections.abc import Iterable

from murderbook.casefile.code_lists import code_list
from murderbook.linkage.model import FORBIDDEN

_WORDS = frozenset({*FORBIDDEN, "races", "racial", "ethnic", "ethnicities", "hispanic", "latino", "latina", "latinx"})
_PHRASES = ("skin colo", "skin tone", "complexion", "hispanic", "ethnic")
_JOINED = re.compile(r"(?:vic|vict|victim|off|offender|sus|susp|suspect|person|perp|v|o|s)(?:race|ethnic\w*)")
_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_COLOURS = frozenset({"white", "black", "other", "unknown"})  # of a car as well


def names_race(name: str) -> bool:
    """VicRace, victim_ethnicity, "Skin colour"; not terrace, trace or embrace."""
    tokens = [token.lower() for token in _TOKENS.findall(name)]
    lower = name.lower()
    return (
        any(token in _WORDS or _JOINED.fullmatch(token) for token in tokens)
        or any(phrase in re.sub(r"[^a-z]+", " ", lower) for phrase in _PHRASES)
        or bool(_JOINED.fullmatch(re.sub(r"[^a-z]+", "", lower)))
    )


def values_race(values: Iterable[str]) -> bool:
    """At least two words for race or ethnicity among the values, one of them no mere colour."""
    found = {" ".join(value.lower().split()) for value in values} & _labels()
    return len(found) >= 2 and not found <= _COLOURS


def _labels() -> frozenset[str]:
    entries = [entry for name in FORBIDDEN for entry in code_list(name).entries]
    words = {text.lower() for entry in entries if not entry.unknown for text in (entry.label, *entry.synonyms)}
    return frozenset(words) - {"multiple", "two or more", "more than one"}
