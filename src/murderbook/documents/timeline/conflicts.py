"""Two documents that give one thing two times: pairs of statements to be read side by side.

A pair is suggested where all of this holds, and nothing else is looked at:

* the two stand in different documents, and on pages that are no near-copies of one another;
* each time is known to a day or better, and the two spans have no minute in common;
* between them lie `NEAR` at most: of times that are further apart, two happenings are likelier than one;
* both sentences tell of the same happening (`happenings.py`) and name the same person or exhibit, where there is more
  than one such moment in a case; or they name the same and have rare words in common that weigh `BITS` or more.

Of statements of two files (an investigation has several cases) more is asked: both sentences name one person whom the
registers of both files name in whole, first name and last. Two files have two victims, two bodies and two exhibits 7,
and a detective of one name in both.

How rare a word is, the pages say that are compared: log2 of those with a date over those that have it. How many of the
pairs are right was measured (docs/science/timeline.md). A pair is no finding: what it means decides who reads both.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.timeline.happenings import Happening

NEAR = timedelta(hours=36)  # a night and the days on both sides: "Friday" for "Thursday night" is one, a week is none
WIDEST = timedelta(days=1)
BITS = 20.0  # of shared words beside the names
SHARED_BY_MANY = 0.25  # of the pages: a word on more of them joins no two statements


@dataclass(frozen=True, slots=True)
class Statement:
    """A date of a page with the sentence around it. `original`: the page of which this one is a near-copy, or itself,
    by whatever numbers pages have; `told`: the happenings to which the date belongs; `names`: people and exhibits that
    the sentence names; `words`: its other words. `file`: the case, where there are several; `persons`: those of the
    sentence by their whole names, who may be the same in another file."""

    key: str
    document: str
    original: int
    span: TimeSpan
    sentence: str
    told: frozenset[Happening]
    names: frozenset[str]
    words: frozenset[str]
    file: str = ""
    persons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class About:
    """`what`: the happening, or the words in common; `names`: whom and what both sentences name."""

    what: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.what}: {', '.join(self.names)}" if self.names else self.what


@dataclass(frozen=True, slots=True)
class Conflict:
    """`about` says in words why the two were put side by side; `apart` is the least time between them."""

    first: Statement
    second: Statement
    about: About
    apart: timedelta


def rarity(pages: Iterable[frozenset[str]]) -> dict[str, float]:
    """Bits by word: log2(pages / pages that have it)."""
    texts = list(pages)
    held = Counter(word for words in texts for word in words)
    return {word: math.log2(len(texts) / count) for word, count in held.items()}


def conflicts(statements: Sequence[Statement], bits: Mapping[str, float], *, limit: float = BITS) -> list[Conflict]:
    """The pairs by what they are about, nearest first. Of several about one thing, between two pages or copies of
    them, the nearest is told."""
    usable = sorted((one for one in statements if one.span.width <= WIDEST), key=lambda one: one.span.earliest)
    best: dict[tuple[object, ...], Conflict] = {}
    for first, second in _near(usable):
        about = _about(first, second) or _rare(first, second, bits, limit)
        if about is None:
            continue
        found = Conflict(first, second, about, _apart(first.span, second.span))
        pair = (*sorted((first.original, second.original)), about.what)
        if pair not in best or found.apart < best[pair].apart:
            best[pair] = found
    return sorted(best.values(), key=lambda one: (one.about.what, one.apart, one.first.key, one.second.key))


def _near(usable: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Pairs of different documents without a minute in common, by a window that moves over the order of time."""
    for at, first in enumerate(usable):
        for second in usable[at + 1 :]:
            if second.span.earliest - first.span.latest > NEAR:
                if second.span.earliest - first.span.earliest > NEAR + WIDEST:
                    break
                continue
            if second.span.earliest > first.span.latest and _of_two_papers(first, second):
                yield first, second


def _of_two_papers(first: Statement, second: Statement) -> bool:
    return first.document != second.document and first.original != second.original


def _about(first: Statement, second: Statement) -> About | None:
    """The happening of which both sentences tell."""
    shared, one_file = _shared(first, second), first.file == second.file
    names = sorted(one.name for one in first.told & second.told if shared or (one.once and one_file))
    return About(names[0], tuple(sorted(shared))) if names else None


def _shared(first: Statement, second: Statement) -> frozenset[str]:
    """Whom and what both name."""
    return first.names & second.names if first.file == second.file else first.persons & second.persons


def _rare(first: Statement, second: Statement, bits: Mapping[str, float], limit: float) -> About | None:
    """The rarest words in common, where a name is in common too and the words weigh enough."""
    shared = _shared(first, second)
    if not shared:
        return None
    least = -math.log2(SHARED_BY_MANY)
    words = {word: bits.get(word, 0.0) for word in first.words & second.words if bits.get(word, 0.0) >= least}
    if sum(words.values()) < limit:
        return None
    rarest = sorted(words, key=lambda word: (-words[word], word))[:4]
    return About(f"the same words ({', '.join(rarest)})", tuple(sorted(shared)))


def _apart(first: TimeSpan, second: TimeSpan) -> timedelta:
    return max(first.earliest, second.earliest) - min(first.latest, second.latest)
