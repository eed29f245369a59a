"""Other words that a word may stand for: as a scan may have misread it, as it may be misspelt, as people are called.

Each is offered with its reason, searched for from the start, and can be removed. None is invented: only words that
stand on some page are kept, and shown only if that page may be seen.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

MOST = 12  # variants of one word
_SHORTEST_MISSPELT = 5  # letters: shorter words have too many neighbours that are words themselves

# What a scan takes for one another (Tesseract and typewriters; each way), longest first.
CONFUSED = (
    ("rn", "m"), ("cl", "d"), ("vv", "w"), ("li", "h"), ("ii", "u"), ("0", "o"), ("1", "l"), ("1", "i"), ("l", "i"),
    ("5", "s"), ("8", "b"), ("2", "z"), ("6", "b"), ("6", "g"), ("9", "g"), ("e", "c"), ("h", "b"), ("n", "u"),
    ("f", "t"), ("q", "g"), ("v", "y"),
)  # fmt: skip

MISREAD, MISSPELT, CALLED = "as a scan may have misread it", "one letter differs", "another form of the name"


@dataclass(frozen=True, slots=True)
class Variant:
    """`word` for `of`, because of `why`."""

    word: str
    of: str
    why: str


def variants_of(word: str) -> dict[str, str]:
    """Words that `word` may stand for, with the reason; the likelier reason first. Most of them are no words at all."""
    found = dict.fromkeys(names_like(word), CALLED)
    for other in misread(word):
        found.setdefault(other, MISREAD)
    if len(word) >= _SHORTEST_MISSPELT and word.isalpha():
        for other in misspelt(word):
            found.setdefault(other, MISSPELT)
    found.pop(word, None)
    return found


def misread(word: str) -> Iterator[str]:
    """The word with one place, or all like it, read as what resembles it."""
    for pair in CONFUSED:
        for seen, meant in (pair, pair[::-1]):
            start = word.find(seen)
            while start >= 0:
                yield word[:start] + meant + word[start + len(seen) :]
                start = word.find(seen, start + 1)
            if word.count(seen) > 1:
                yield word.replace(seen, meant)


def misspelt(word: str) -> Iterator[str]:
    """Every word one letter away: left out, put in, another, or two exchanged (Damerau 1964)."""
    letters = string.ascii_lowercase
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in letters)


def names_like(word: str) -> Iterable[str]:
    """Other forms of a given name: short forms and other spellings."""
    return _names().get(word, frozenset()) - {word}


@lru_cache(maxsize=1)
def _names() -> dict[str, frozenset[str]]:
    table = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
    found: dict[str, frozenset[str]] = {}
    for names in table["alike"]:
        for name in names:
            found[name] = found.get(name, frozenset()) | frozenset(names)
    return found
