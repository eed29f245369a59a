"""Words of a running text, with what tells a name from other words: capitals, ranks, what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from murderbook.resolution.records import TITLES

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u2019'\-](?=[^\W\d_])|\.(?=[A-Z](?:\.|\b)))*")
_QUOTES = re.compile(r"[\"\u201c\u201d()]")
_SHOUTED = 0.7  # from this share of capitals on, a text is typed in capitals, and they tell nothing


@dataclass(frozen=True, slots=True)
class Word:
    """`is_name`: may be one. `is_surely_name`: its capital is not that of a sentence. `joins`: nothing but a blank, a
    full stop of an abbreviation or a quotation mark lies before the next word. `comma`: one follows."""

    text: str
    is_name: bool
    is_surely_name: bool
    is_rank: bool
    is_initials: bool
    joins: bool
    comma: bool


def spelled(text: str) -> set[str]:
    """The words alone."""
    return set(_WORD.findall(text))


def words_of(text: str) -> list[Word]:
    letters = [letter for letter in text if letter.isalpha()]
    shouted = bool(letters) and sum(letter.isupper() for letter in letters) >= _SHOUTED * len(letters)
    found = list(_WORD.finditer(text))
    begins, words = True, []
    for one, after in zip_longest(found, found[1:]):
        gap = text[one.end() : after.start() if after else len(text)]
        words.append(_word(text, one, gap, begins, shouted))
        short = words[-1].is_rank or len(one.group()) == 1 or "." in one.group()
        begins = bool(re.search(r"[.!?:\n]", gap)) and not (short and gap.startswith("."))
    return words


def _word(text: str, one: re.Match[str], gap: str, begins: bool, shouted: bool) -> Word:
    word = one.group()
    told = word.lower().strip(".")
    rank, capital = told in TITLES or told.removesuffix("s") in TITLES, word[0].isupper()
    stop = r"\.?" if rank or len(word) == 1 or "." in word else ""
    return Word(
        word,
        is_name=capital,
        is_surely_name=capital and not begins and not shouted,
        is_rank=rank,
        is_initials=_stands_for_a_name(text, one.start(), one.end(), shouted),
        joins=bool(re.fullmatch(rf"{stop}[ \t]*", _QUOTES.sub("", gap))),
        comma=gap.lstrip().startswith(","),
    )


def _stands_for_a_name(text: str, start: int, end: int, shouted: bool) -> bool:
    """Two or three capitals: with full stops, in brackets, after a stroke, or as the last word."""
    word = text[start:end]
    letters = word.replace(".", "")
    if not (2 <= len(letters) <= 3 and letters.isupper()):
        return False
    marked = text[start - 1 : start] in ("(", "/", "[") if start else False
    return "." in word or marked or (not shouted and not text[end:].strip(" .)]"))
