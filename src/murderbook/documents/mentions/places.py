"""Addresses: with a house number, by the hundred block, by two streets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from murderbook.documents.mentions.mention import Kind, Mention
from murderbook.documents.mentions.names import is_no_name

_STREETS = {
    "street": "St", "st": "St", "avenue": "Ave", "ave": "Ave", "av": "Ave", "boulevard": "Blvd", "blvd": "Blvd",
    "road": "Rd", "rd": "Rd", "drive": "Dr", "dr": "Dr", "lane": "Ln", "ln": "Ln", "place": "Pl", "pl": "Pl",
    "court": "Ct", "ct": "Ct", "way": "Way", "terrace": "Ter", "highway": "Hwy", "hwy": "Hwy", "parkway": "Pkwy",
    "pkwy": "Pkwy", "circle": "Cir", "alley": "Aly", "square": "Sq",
}  # fmt: skip
_RANKS = frozenset(
    ["Det", "Sgt", "Ofc", "Officer", "Lt", "Capt", "Deputy", "Sheriff", "Chief", "Agent", "Inspector", "Trooper"]
)
_TYPE = rf"(?i:{'|'.join(sorted(_STREETS, key=len, reverse=True))})\b\.?"
_WAYS = {"north": "N", "south": "S", "east": "E", "west": "W"}
_WAY = r"(?:(?:North|South|East|West|NORTH|SOUTH|EAST|WEST|[NS]\.?[EW]\.?|[NSEW])\b\.?[ \t])"
_LETTER = r"[A-Z](?=[ \t](?i:st))"  # E Street
_NAME = rf"(?:\d{{1,3}}(?:st|nd|rd|th|ST|ND|RD|TH)|[A-Z][\w'.-]{{1,20}}(?:[ \t][A-Z][\w'-]{{1,20}}){{0,2}}?|{_LETTER})"
_STREET = rf"{_WAY}?{_NAME}[ \t]{_TYPE}(?:,?[ \t](?:N\.?[EW]|S\.?[EW]|[NSEW])\b\.?)?"
HOUSES = re.compile(
    rf"(?<![\w$#.-])(?P<number>\d{{1,5}}(?:[ \t]1/2|-?[A-Z])?)[ \t](?P<street>{_STREET})"
    r"(?P<unit>,?[ \t](?:[Aa]pt\.?|APT\.?|[Uu]nit|[Rr]oom|[Rr]m\.?|#)[ \t]?#?[\w-]{1,5})?"
)
BLOCKS = re.compile(
    r"(?<![\w$#.-])(?P<number>\d{1,3}00)[ \t](?:[Bb]lock|[Bb]lk\.?|BLOCK|BLK\.?)[ \t](?:of[ \t]|OF[ \t])?(?:the[ \t])?"
    rf"(?P<street>{_STREET}|{_WAY}?{_NAME}(?![\w]))"
)
_JOIN = r"(?:[ \t](?:and|AND|&|at|near)[ \t])"
_EITHER = rf"{_WAY}?{_NAME}(?:[ \t]{_TYPE})?"
CORNERS = re.compile(
    rf"\b(?:corner|intersection|CORNER|INTERSECTION)[ \t](?:of|OF)[ \t](?P<a>{_EITHER}){_JOIN}(?P<b>{_EITHER})"
    rf"|(?<![\w-])(?P<c>{_STREET}){_JOIN}(?P<d>{_STREET})"
)
# One of two streets may leave out what it is: a capital word that no other follows.
HALF_CORNERS = re.compile(
    rf"(?<![\w-])(?P<a>{_STREET})[ \t](?:and|&)[ \t](?P<b>[A-Z][a-z]{{2,20}})(?![\w'\u2019]|[ \t][A-Z])"
)
# Behind such words a number and a name are a house, though nothing says street.
BESIDE_HOUSES = re.compile(
    r"\b(?:behind|in front of|across from|next to|rear of|opposite)[ \t](?P<number>\d{3,5})[ \t]"
    rf"(?P<street>{_WAY}?[A-Z][a-z]{{2,20}})(?![\w'\u2019])"
)


def addresses(text: str) -> Iterator[Mention]:
    """In one form: "4100 block of N Elm St", "12 Oak Ave #3", "1st St & Main St"."""
    for found in BLOCKS.finditer(text):
        value = f"{found['number']} block of {_street(found['street'])}"
        yield Mention(Kind.ADDRESS, found.start(), found.end(), value, "hundred block")
    for found in HOUSES.finditer(text):
        unit = re.sub(r"[^\w-]|(?i:apt|unit|room|rm)", "", found["unit"] or "")
        value = f"{found['number']} {_street(found['street'])}" + (f" #{unit}" if unit else "")
        yield Mention(Kind.ADDRESS, found.start(), found.end(), value, "house number and street")
    for found in BESIDE_HOUSES.finditer(text):
        value = f"{found['number']} {_street(found['street'])}"
        yield Mention(Kind.ADDRESS, found.start("number"), found.end(), value, "house number behind a word of place")
    for found in CORNERS.finditer(text):
        first, second = found["a"] or found["c"], found["b"] or found["d"]
        start = found.start("a") if found["a"] else found.start("c")
        value = " & ".join(sorted((_street(first), _street(second))))
        yield Mention(Kind.ADDRESS, start, found.end(), value, "two streets")
    for found in HALF_CORNERS.finditer(text):
        if not is_no_name(found["b"]) and found["b"] not in _RANKS:
            value = " & ".join(sorted((_street(found["a"]), found["b"])))
            yield Mention(Kind.ADDRESS, *found.span(), value, "two streets")


def _street(text: str) -> str:
    """The street with its type and direction abbreviated as the Postal Service does (Publication 28)."""
    words = [word.strip(".,") for word in text.split()]
    return " ".join(_part(word, at in (0, len(words) - 1), at > 0) for at, word in enumerate(words))


def _part(word: str, at_an_end: bool, after_the_first: bool) -> str:
    plain = word.replace(".", "")
    if at_an_end and plain.lower() in _WAYS:
        return _WAYS[plain.lower()]
    if at_an_end and plain.isupper() and len(plain) <= 2:
        return plain  # N, SW
    if after_the_first and plain.lower() in _STREETS:
        return _STREETS[plain.lower()]
    return plain.lower() if plain[0].isdigit() else plain.title() if plain.isupper() else plain
