"""Where each word of a page stands, kept in a few bytes: some five a word, packed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np

_COLUMNS = 7


class Word(NamedTuple):
    """`text[start:start + length]` stands in this box of the page's picture (pixels from its upper left corner).
    `confidence`: 0 to 100; 100 where the file itself has the text."""

    start: int
    length: int
    left: int
    top: int
    width: int
    height: int
    confidence: int


def pack(words: Iterable[Word]) -> bytes:
    """The words as bytes; none as none. Column by column, each value as its difference from the one before it: such
    numbers are small and pack well. Values must fit in 31 bits."""
    table = np.array(list(words), dtype=np.int64).reshape(-1, _COLUMNS)
    if not len(table):
        return b""
    steps = np.diff(table, axis=0, prepend=0).T
    return zlib.compress(np.ascontiguousarray(steps, dtype="<i4").tobytes(), 9)


def unpack(packed: bytes) -> list[Word]:
    """What `pack` was given. ValueError for anything else."""
    if not packed:
        return []
    try:
        steps = np.frombuffer(zlib.decompress(packed), dtype="<i4").reshape(_COLUMNS, -1)
    except zlib.error as error:
        raise ValueError("these are no packed words") from error
    return [Word(*row) for row in np.cumsum(steps, axis=1, dtype=np.int64).T.tolist()]


def moved(words: Sequence[Word], before: str, after: str) -> list[Word]:
    """The words of a text that was put right, each in the box of the word that it was: those that are in both texts, in
    the same order. What is new has no box."""
    olds = [before[word.start : word.start + word.length] for word in words]
    news = [(match[0], match.start()) for match in re.finditer(r"\S+", after)]
    blocks = SequenceMatcher(None, olds, [word for word, _ in news]).get_matching_blocks()
    same = ((words[old + at], news[new + at][1]) for old, new, size in blocks for at in range(size))
    return [word._replace(start=start) for word, start in same]


def within(words: Iterable[Word], start: int, end: int) -> list[Word]:
    """The words that share a letter with `text[start:end]`."""
    return [word for word in words if max(word.start, start) < min(word.start + word.length, end)]
