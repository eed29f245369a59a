"""What somebody must look at before a letter is signed: gaps, and words that promise what no record can keep."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_GAP = re.compile(r"\[[^\[\]\n]*(?:not on record|\.\.\.)[^\[\]\n]*\]|\{[^{}\s]*\}")


def gaps(text: str) -> list[str]:
    """What the record did not say, as it stands in the letter."""
    return list(dict.fromkeys(_GAP.findall(text)))


def promises(text: str, language: str) -> list[str]:
    """The words of the letter that promise something, in any case of letters and over any line break."""
    return list(dict.fromkeys(" ".join(found.split()) for found in _promising()[language].findall(text)))


@cache
def _promising() -> Mapping[str, re.Pattern[str]]:
    raw = files("murderbook.workbench.families.letters").joinpath("promises.toml").read_text(encoding="utf-8")
    return {language: _any_of(phrases) for language, phrases in tomllib.loads(raw).items()}


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    """Longest first; a star is any end of a word; a blank is any room between words."""
    patterns = [
        r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())
        for phrase in sorted(phrases, key=len, reverse=True)
    ]
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
