"""What was typed into the box, as a tree. Whatever is typed is a query: there is nothing to get wrong.

blue chevrolet                 both words
"blue chevrolet"               side by side
chev*                          words that begin so
blue OR green                  either
-rental                        not this
knife NEAR/5 kitchen           within five words of each other
in:people smith                only there: pages, cases, people, exhibits, chrono
case:87-0412  volume:2  box:3  file:statement
on:1987-03  before:1987  after:"14 Mar 1987"     pages that mention a date in it, before it, after it
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

NEAR_BY_DEFAULT, MOST_NEAR = 10, 50  # words
MOST_TERMS = 32  # of one query
LONGEST = 400  # letters of a query

_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(
    r"""(?P<not>-)?(?:(?P<field>[a-z]{2,6}):)?(?:"(?P<phrase>[^"]{0,400})"?|(?P<word>[^\s"]{1,400}))""", re.IGNORECASE
)
_NEAR = re.compile(r"NEAR(?:/(\d{1,3}))?")


class Place(StrEnum):
    PAGES = "pages"
    CASES = "cases"
    PEOPLE = "people"
    EXHIBITS = "exhibits"
    CHRONO = "chrono"


FIELDS = ("in", "case", "volume", "box", "file", "on", "before", "after")


@dataclass(frozen=True, slots=True)
class Term:
    """Words side by side; `prefix`: the last one only begins so. `variants`: other words that a word may stand for."""

    words: tuple[str, ...]
    prefix: bool = False
    variants: tuple[str, ...] = ()

    @property
    def is_word(self) -> bool:
        return len(self.words) == 1 and not self.prefix


@dataclass(frozen=True, slots=True)
class Near:
    left: Term
    right: Term
    within: int


Part = Term | Near


@dataclass(frozen=True, slots=True)
class Query:
    """`wanted`: each of these groups, by any of its parts; `unwanted`: none of these. `fields`: (name, value)."""

    wanted: tuple[tuple[Part, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())

    def values(self, name: str) -> list[str]:
        return [value for given, value in self.fields if given == name]

    @property
    def terms(self) -> Iterator[Term]:
        """Every wanted term, in the order in which they were typed."""
        for group in self.wanted:
            for part in group:
                yield from (part.left, part.right) if isinstance(part, Near) else (part,)


def words_of(text: str) -> list[str]:
    """The words of a text as the index has them: letters and digits, small, without accents."""
    return _WORD.findall(plain(text))


def plain(text: str) -> str:
    """Small letters without accents, letter for letter: as long as the text was, so that places stay."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one)).lower()
    return bare if len(bare) == 1 else letter.lower()[:1] or letter


@dataclass(slots=True)
class _Reading:
    groups: list[list[Part]] = field(default_factory=list)
    unwanted: list[Term] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    joins: bool = False  # OR stands before what comes
    near: int | None = None  # NEAR stands before what comes


def parse(text: str) -> Query:
    """The query of a text. What makes no sense is left out, and a note says so."""
    reading = _Reading()
    for match in list(_TOKEN.finditer(text[:LONGEST]))[:MOST_TERMS]:
        _take(reading, match)
    if reading.unwanted and not reading.groups:
        reading.notes.append("Say what you look for, too: a word to leave out alone finds nothing.")
    return Query(
        tuple(tuple(group) for group in reading.groups),
        tuple(reading.unwanted),
        tuple(reading.fields),
        tuple(reading.notes),
    )


def _take(reading: _Reading, match: re.Match[str]) -> None:
    named, written = (match["field"] or "").lower(), match["phrase"] if match["word"] is None else match["word"]
    if named in FIELDS:
        if match["not"]:
            reading.notes.append(f"“{match[0]}” was left out: only words can be excluded, not {named}.")
        elif written:
            reading.fields.append((named, written))
        return
    if match["word"] and not named and _is_operator(reading, match["word"]):
        return
    term = _term(f"{match['field']} {written}" if named else written, quoted=match["phrase"] is not None)
    if term is None:
        return
    if match["not"]:
        reading.unwanted.append(term)
    elif reading.near is not None and reading.groups and isinstance(reading.groups[-1][-1], Term):
        reading.groups[-1][-1] = Near(reading.groups[-1][-1], term, reading.near)
    elif reading.joins and reading.groups:
        reading.groups[-1].append(term)
    else:
        reading.groups.append([term])
    reading.joins, reading.near = False, None


def _is_operator(reading: _Reading, word: str) -> bool:
    if word in ("OR", "AND"):
        reading.joins = word == "OR"
        return True
    if (near := _NEAR.fullmatch(word)) and reading.groups:
        reading.near = min(int(near[1] or NEAR_BY_DEFAULT), MOST_NEAR)
        return True
    return False


def _term(written: str, *, quoted: bool) -> Term | None:
    """Something like 87-0412 is several words for the index: side by side."""
    words = tuple(words_of(written))
    return Term(words, prefix=not quoted and written.endswith("*")) if words else None
