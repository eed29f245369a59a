"""Did the reviewer work the case? His names held against everybody in the file: whole names, and names in running text.

Names are compared as the room `resolution` compares them: forms of a given name ("Bill", "William"), initials, typing
errors, ranks. What is found is shown with its entry; that it is he, a person says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from murderbook.procedures.writing import Word, spelled, words_of
from murderbook.resolution.kinds.alike import plain
from murderbook.resolution.kinds.names import GivenNames, Surnames, forms_of, short_forms_of
from murderbook.resolution.records import Name, name_of

_GIVEN, _SURNAMES = GivenNames(), Surnames()
_ALIKE = {1: "the same given name", 2: "a form of the given name", 3: "the initial", 4: "the given name, misspelt"}
_FAMILY = {1: "the same surname", 2: "the surname, misspelt", 3: "a part of the surname"}
# Given names as clerks shortened them.
_SHORTENED = {
    "wm": "william", "chas": "charles", "geo": "george", "jos": "joseph", "jas": "james", "robt": "robert",
    "thos": "thomas", "jno": "john", "saml": "samuel", "danl": "daniel", "benj": "benjamin", "edw": "edward",
    "fredk": "frederick", "richd": "richard", "alexr": "alexander", "margt": "margaret", "eliz": "elizabeth",
    "cath": "catherine", "patk": "patrick", "nathl": "nathaniel", "theo": "theodore", "rchd": "richard",
}  # fmt: skip


_INITIALS_LAST = re.compile(r"^([^\s,]{3,})((?: +[A-Z]\.?){1,3})$")  # "Harker W T", as logs have it
_BEFORE = 3  # words between a rank and a surname, at the most
_AROUND = 80  # characters on either side of a name, in an excerpt


class Strength(IntEnum):
    """How much it says; the strongest first."""

    SURE = 0  # the same account
    STRONG = 1  # given name and surname
    WEAK = 2  # a surname without a given name, or with what may be a nickname; initials


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the file. `name`: a whole name that stands alone, else `text` in which names stand. `account`: key
    of whose account did or wrote it."""

    id: str
    where: str
    when: str = ""
    name: str = ""
    text: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """`names`: all that he is or was called, a maiden name and a nickname too."""

    names: tuple[str, ...]
    account: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """`quote`: the name as the file has it. `how`: what is alike, in words."""

    entry: Entry
    quote: str
    how: str
    strength: Strength

    @property
    def excerpt(self) -> str:
        """Where it stands in running text, with some words on either side; empty of a name that stands alone."""
        text = " ".join(self.entry.text.split())
        at = max(text.find(self.quote.split()[-1].strip(",")), 0)
        first, last = max(0, at - _AROUND), at + _AROUND
        return f"{'... ' if first else ''}{text[first:last].strip()}{' ...' if last < len(text) else ''}"


def conflicts(reviewer: Reviewer, entries: Iterable[Entry]) -> list[Found]:
    """One per entry, the strongest; strong ones first, then as the entries come."""
    asked = [_Sought(name, _initials(name)) for text in reviewer.names if (name := _known(text)).surname]
    found = [best for entry in entries if (best := _best(reviewer, asked, entry)) is not None]
    return sorted(found, key=lambda one: one.strength)


@dataclass(frozen=True, slots=True)
class _Sought:
    name: Name
    initials: str


def _best(reviewer: Reviewer, asked: list[_Sought], entry: Entry) -> Found | None:
    if reviewer.account and entry.account == reviewer.account:
        return Found(entry, entry.name or "his account", "the same account", Strength.SURE)
    found = [one for sought in asked for one in (*_as_name(sought, entry), *_in_text(sought, entry))]
    return min(found, key=lambda one: one.strength, default=None)


def _known(text: str) -> Name:
    """His name taken apart. A middle name counts as a given name too: many are called by it."""
    name = name_of(text)
    return Name((*name.given, *name.middle.split()), "", name.surname, name.generation)


def _initials(name: Name) -> str:
    return "".join(word[0] for word in (*name.given, *name.surname.split())).lower()


def _as_name(sought: _Sought, entry: Entry) -> Iterator[Found]:
    if not entry.name.strip():
        return
    if _is_initials(entry.name, sought):
        yield Found(entry, entry.name, "the same initials", Strength.WEAK)
    other = name_of(_INITIALS_LAST.sub(r"\1, \2", entry.name.strip()))
    family = _family(sought.name.surname, other.surname)
    if not family:
        return
    given = _given(sought.name, (*other.given, *other.middle.split()))
    if given:
        yield Found(entry, entry.name, f"{given} and {family}", Strength.STRONG)
    elif not other.given or not sought.name.given:
        yield Found(entry, entry.name, f"{family}, without a given name", Strength.WEAK)
    elif not any(_is_of_another(sought.name, one) for one in other.given):
        yield Found(entry, entry.name, f"{family}; the given name may be a nickname", Strength.WEAK)


def _in_text(sought: _Sought, entry: Entry) -> Iterator[Found]:
    surname, written = sought.name.surname, spelled(entry.text)
    if not any(_family_of(surname, word) or _is_initials(word, sought) for word in written):
        return  # most of a file: looked at no closer
    words = words_of(entry.text)
    for place, word in enumerate(words):
        if word.is_initials and _is_initials(word.text, sought):
            yield Found(entry, word.text, "the same initials", Strength.WEAK)
        family = _family_of(sought.name.surname, word.text)
        if family and (word.is_name or _is_ranked(words, place)):
            yield from _around(sought, entry, family, words, place)


def _around(sought: _Sought, entry: Entry, family: str, words: list[Word], place: int) -> Iterator[Found]:
    """What stands before a surname, or after it and a comma: his given name, another one, or none."""
    near = [at for at in (place - 1, place - 2) if at >= 0 and not words[at].is_rank and _joined(words, at, place)]
    if words[place].comma and place + 1 < len(words) and words[place + 1].is_name:
        near.append(place + 1)
    told = [(at, given) for at in near if (given := _told(sought.name, words[at]))]
    for at, given in told[:1]:
        first, last = min(at, place), max(at, place)
        quote = (", " if at > place else " ").join(word.text for word in words[first : last + 1])
        yield Found(entry, quote, f"{given} and {family}", Strength.STRONG)
    # A surname alone that is merely like his is one only behind a rank: "Harper" is a name of its own.
    alone = (place > 0 and words[place - 1].is_rank) or family == _FAMILY[1]
    if not told and alone and (not sought.name.given or not any(_is_another(sought.name, words[at]) for at in near)):
        named = any(words[at].is_surely_name for at in near)
        how = "; the given name may be a nickname" if named else ", without a given name"
        yield Found(entry, words[place].text, f"{family}{how}", Strength.WEAK)


def _told(name: Name, word: Word) -> str:
    """A word that may begin a sentence is no name because his middle initial begins it."""
    given = _given(name, tuple(word.text.split(".")) if "." in word.text else (word.text,))
    unsure = given == _ALIKE[3] and len(plain(word.text)) > 1 and "." not in word.text and not word.is_surely_name
    return "" if unsure else given


def _joined(words: list[Word], first: int, last: int) -> bool:
    """Nothing but blanks and full stops of short words between them."""
    return all(words[at].joins for at in range(first, last))


def _is_ranked(words: list[Word], place: int) -> bool:
    """Behind a rank, with given names or initials between them at the most: "det. w. t. harker"."""
    before = range(place - 1, max(-1, place - 2 - _BEFORE), -1)
    return any(words[at].is_rank and _joined(words, at, place) for at in before)


def _is_another(name: Name, word: Word) -> bool:
    """A given name or an initial that is not his: so the surname is somebody else's."""
    return (word.is_name or len(plain(word.text)) == 1) and _is_of_another(name, word.text)


def _is_of_another(name: Name, given: str) -> bool:
    """Not so an initial of a short form of his ("B." of William), and not what is on no list of given names ("Skip"): a
    nickname that he did not tell is one of those."""
    told = plain(_written_out(given))
    if len(told) == 1 or "." in given.strip("."):
        return not any(told[:1] == short[:1] for one in name.given for short in short_forms_of(plain(one)))
    return len(forms_of(told)) > 1 or bool(short_forms_of(told))


def _given(name: Name, others: tuple[str, ...]) -> str:
    """How the closest of them is alike; empty where none is."""
    read = [(_GIVEN.read(one), _GIVEN.read(_written_out(other))) for one in name.given for other in others]
    levels = [_GIVEN.level(one, other) for one, other in read if one and other]
    return _ALIKE.get(min(levels, default=9), "")


def _written_out(given: str) -> str:
    return _SHORTENED.get(plain(given), given)


def _family(surname: str, other: str) -> str:
    one, two = _SURNAMES.read(surname), _SURNAMES.read(other)
    return _FAMILY.get(_SURNAMES.level(one, two), "") if one and two else ""


@lru_cache(maxsize=50_000)
def _family_of(surname: str, word: str) -> str:
    """The same of one word of a text, which may be part of a double surname; short words must be the same."""
    found = _family(surname, word)
    return "" if len(word) < 4 and found != _FAMILY[1] else found


def _is_initials(text: str, sought: _Sought) -> bool:
    letters = re.sub(r"[^A-Za-z]", "", text)
    if not 2 <= len(letters) <= 3 or not letters.isupper() or len(sought.initials) < 2:
        return False
    return letters.lower() in {sought.initials, sought.initials[0] + sought.initials[-1]}
