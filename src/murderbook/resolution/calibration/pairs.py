"""Pairs whose answer is known, with their scores; persons dealt out to two halves, one to learn on, one to judge."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.compute.levelled.form import Levelled
from murderbook.compute.levelled.search import LevelledSearch
from murderbook.compute.packed import Flags, Ints
from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.evidence.calibration import Floats

Rows = npt.NDArray[np.intp]
EVERY = -(2**30)  # milli-bits: below any score
MOST = 6_000  # records of a half: eighteen million pairs, which is enough to learn two numbers from


class Known(NamedTuple):
    """Pairs of one half: bits of score, whether they are one person, and of which two persons."""

    score: Floats
    linked: Flags
    left: Ints
    right: Ints


@dataclass(frozen=True, slots=True)
class Halves:
    fit: Known
    held: Known
    persons: int  # of the half that is learned on


def persons_by_links(records: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By record, the first record of its person. ValueError for a link of a record that is not there."""
    head = {one: one for one in records}

    def first(one: str) -> str:
        while head[one] != one:
            head[one] = head[head[one]]
            one = head[one]
        return one

    for left, right in links:
        for one in (left, right):
            if one not in head:
                raise ValueError(f"the truth names {one!r}, which is not among the records")
        a, b = sorted((first(left), first(right)))
        head[b] = a
    return {one: first(one) for one in records}


def dealt_out(persons: Iterable[Hashable], seed: int) -> dict[Hashable, bool]:
    """Of each person whether he is learned on; else he is judged on."""
    ordered = sorted(set(persons), key=str)
    drawn = np.random.default_rng([seed, 41]).permutation(len(ordered))
    return {ordered[at]: place < len(ordered) // 2 for place, at in enumerate(drawn.tolist())}


def halves_of_all(levelled: Levelled, person: Sequence[str], seed: int) -> Halves:
    """Every pair within each half of the persons. `person` by row."""
    side = dealt_out(person, seed)
    number = {one: k for k, one in enumerate(sorted(set(person)))}
    who = np.array([number[one] for one in person], np.int32)
    learned = np.array([side[one] for one in person])
    fit, held = (_every(levelled, _some(np.flatnonzero(learned == one), who), who) for one in (True, False))
    return Halves(fit, held, sum(side.values()))


def _some(rows: Rows, who: Ints) -> Rows:
    """No more than `MOST` of the rows, whole persons: those of the first numbers, which say nothing of anybody."""
    if len(rows) <= MOST:
        return rows
    ordered = rows[np.argsort(who[rows], kind="stable")]
    return np.sort(ordered[who[ordered] < who[ordered[MOST]]])


def _every(levelled: Levelled, rows: Rows, who: Ints) -> Known:
    columns = tuple(column._replace(codes=np.ascontiguousarray(column.codes[rows])) for column in levelled.columns)
    part = replace(levelled, columns=columns, apart=np.ascontiguousarray(levelled.apart[rows]))
    found = LevelledSearch(part).at_least(EVERY)
    left, right = who[rows[found.left]], who[rows[found.right]]
    return Known(found.score / MILLIBITS_PER_BIT, left == right, left, right)


def halves_of_judged(search: LevelledSearch, judged: Mapping[tuple[int, int], bool], seed: int) -> Halves:
    """Of pairs of rows that somebody judged. What hangs together by any of them goes to one half."""
    rows = [str(row) for row in sorted({row for pair in judged for row in pair})]
    head = persons_by_links(rows, [(str(a), str(b)) for (a, b), same in judged.items() if same])
    piece = persons_by_links(rows, [(str(a), str(b)) for a, b in judged])
    side = dealt_out(piece.values(), seed)
    pairs = np.array(list(judged), np.int32).reshape(-1, 2)
    scores = search.of(np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])) / MILLIBITS_PER_BIT
    linked = np.array(list(judged.values()), np.bool_)
    who = np.array([[int(head[str(row)]) for row in pair] for pair in judged], np.int32).reshape(-1, 2)
    learned = np.array([side[piece[str(a)]] for a, _ in judged], np.bool_)
    fit, held = (Known(scores[at], linked[at], who[at, 0], who[at, 1]) for at in (learned, ~learned))
    return Halves(fit, held, len({*fit.left.tolist(), *fit.right.tolist()}))
