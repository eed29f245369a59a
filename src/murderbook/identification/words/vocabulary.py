"""The words that marks and clothing are described in, read once from vocabulary.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_TOKEN = re.compile(r"[a-z0-9][a-z0-9'\-]*")
_SIDE_LAST = re.compile(r"\b(upper|lower) (left|right|lt|rt|l|r) (arm|leg)\b")
_LONG_ENOUGH = 4


@dataclass(frozen=True)
class Vocabulary:
    stands_for: Mapping[str, str]
    kinds: frozenset[str]
    places: Mapping[str, str]  # part -> wider part
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    sides: Mapping[str, str]
    negation: frozenset[str]
    stop: frozenset[str]

    def tokens(self, text: str) -> list[str]:
        """Words in lower case, singular, each by the word it stands for."""
        plain = _SIDE_LAST.sub(r"\2 \1 \3", text.lower().replace("\u2019", "'"))
        for pattern, word in self.phrases:
            plain = pattern.sub(word, plain)
        return [self._one(token.strip("'-")) for token in _TOKEN.findall(plain)]

    def _one(self, token: str) -> str:
        token = token.removesuffix("'s").replace("'", "")
        if token in self.sides or token in self.stands_for:
            return self.stands_for.get(token, token)
        single = singular(token)
        return self.stands_for.get(single, single)


def singular(word: str) -> str:
    """'tattoos' -> 'tattoo', 'calves' -> 'calf'; short words and those in -ss are left alone."""
    if len(word) < _LONG_ENOUGH or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ves"):
        return word[:-3] + "f"
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


@cache
def vocabulary() -> Vocabulary:
    raw = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        stands_for={word: first for first, words in raw["synonyms"].items() for word in words},
        kinds=frozenset(raw["kinds"]["words"]),
        places=raw["places"],
        phrases=tuple((re.compile(rf"\b{re.escape(a)}(?=s?\b)"), b) for a, b in raw["phrases"].items()),
        sides={word: side for side, words in raw["sides"].items() for word in words},
        negation=frozenset(raw["negation"]["words"]),
        stop=frozenset(raw["stop"]["words"]),
    )
