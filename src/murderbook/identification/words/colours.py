"""Colours of hair and eyes as codes, by the words that reports use for them."""

from __future__ import annotations

import re

HAIR = ("black", "brown", "blond", "red", "grey", "white", "bald")
EYES = ("brown", "hazel", "green", "blue", "grey")

# In order: the first that occurs decides, so that "strawberry blond" is blond and "salt and pepper" grey.
_HAIR_WORDS = (
    ("bald", ("bald", "balding")),
    ("grey", ("gray", "grey", "graying", "greying", "salt", "silver")),
    ("blond", ("blond", "blonde", "sandy", "strawberry", "flaxen")),
    ("red", ("red", "auburn", "ginger", "reddish")),
    ("brown", ("brown", "brunette", "chestnut", "brownish")),
    ("white", ("white",)),
    ("black", ("black",)),
)
_EYE_WORDS = (
    ("hazel", ("hazel",)),
    ("green", ("green",)),
    ("blue", ("blue",)),
    ("grey", ("gray", "grey")),
    ("brown", ("brown", "black", "maroon", "amber")),
)
_WORD = re.compile(r"[a-z]+")


def hair_of(text: str) -> str | None:
    """The colour of hair; None where no colour is named."""
    return _first(text, _HAIR_WORDS)


def eyes_of(left: str, right: str) -> str | None:
    """The colour of both eyes; None where none is told, or the two differ (that is a mark, not a colour)."""
    found = {colour for text in (left, right) if (colour := _first(text, _EYE_WORDS)) is not None}
    return found.pop() if len(found) == 1 else None


def _first(text: str, words: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    there = set(_WORD.findall(text.lower()))
    return next((code for code, names in words if there.intersection(names)), None)
