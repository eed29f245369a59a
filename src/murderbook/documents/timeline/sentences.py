"""The sentence that stands around a date, and the words of it that can be compared with those of another."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 320  # characters on either side of the date: a page without stops is no sentence
SHORTEST = 3  # letters of a word that is compared
# A stop ends a sentence where something with a capital or a number follows, or an empty line stands; behind a
# shortened word or a single letter it ends none ("Det. Smith", "10 p.m. Friday").
_END = re.compile(r"[.?!][\"')]*(?=\s+[\"'(A-Z0-9])|\n[ \t]*\n")
_SHORT = re.compile(
    r"\b(?:det|sgt|lt|capt|cpt|off|ofc|insp|mr|mrs|ms|dr|st|ave|blvd|rd|nos?|jr|sr|vs|approx|ph|pr|ca|[a-z])\.$",
    re.IGNORECASE,
)
# "10 p.m. Friday" goes on; "at 10 p.m. A car" does not.
_HOUR = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s(?:\d|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\b|wed\b|sat\b"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b|hrs|hours)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence begins and ends in which `text[start:end]` stands."""
    begin, stop = max(0, start - LONGEST), min(len(text), end + LONGEST)
    for match in _END.finditer(text, begin, stop):
        if not _ends(text, match):
            continue
        if match.end() <= start:
            begin = match.end()
        elif match.start() >= end - 1:  # the date itself may end with the stop: "at 10 p.m."
            stop = max(match.end(), end)
            break
    inside = text[begin:stop]
    return begin + len(inside) - len(inside.lstrip()), begin + len(inside.rstrip())


def _ends(text: str, match: re.Match[str]) -> bool:
    at, before = match.start() + 1, max(0, match.start() - 8)
    if match[0].isspace():
        return True
    if _HOUR.search(text, before, at):
        return _GOES_ON.match(text, match.end()) is None
    return _SHORT.search(text, before, at) is None


def words_of(text: str, without: Iterable[tuple[int, int]] = ()) -> frozenset[str]:
    """The words of a text in lower case, but for short ones and what stands in the spans `without`."""
    left_out = tuple(without)
    return frozenset(
        match[0].lower()
        for match in _WORD.finditer(text)
        if len(match[0]) >= SHORTEST and not any(begin < match.end() and match.start() < end for begin, end in left_out)
    )
