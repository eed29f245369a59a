"""Whether what many clients did to one list could have happened one after the other (after Elle's list-append:
Kingsbury and Alvaro 2020): each append is a token of its own, and every read is the whole list.

Since the list only grows, all reads must be beginnings of the last one. An append that was acknowledged stands there
once, after all that its client had read before, and in every read that began after the acknowledgement. One of which
nobody knows whether it came through, because the server died, stands there once or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Read:
    began: float  # seconds of one clock
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Append:
    """`done`: when it was acknowledged; None: it never was."""

    token: str
    seen: tuple[str, ...]
    done: float | None


def faults(appends: Sequence[Append], reads: Sequence[Read], last: Sequence[str]) -> Iterator[str]:
    """In words; none where all is well."""
    counts, place = Counter(last), {token: number for number, token in enumerate(last)}
    yield from (f"{token} stands {count} times" for token, count in counts.items() if count > 1)
    yield from (f"{token} was written by nobody" for token in counts.keys() - {one.token for one in appends})
    for one in appends:
        if one.done is not None and one.token not in place:
            yield f"{one.token} was acknowledged and is lost"
    tried = {(one.token, one.seen) for one in appends}  # one that the server died over may have been sent again
    for token in place.keys() & {one.token for one in appends}:
        if (token, tuple(last[: place[token]])) not in tried:
            yield f"{token} was written over what its client had not seen"
    for read in reads:
        if tuple(last[: len(read.tokens)]) != read.tokens:
            yield f"a read of {len(read.tokens)} is no beginning of the last"
    yield from _late(appends, reads)


def _late(appends: Sequence[Append], reads: Sequence[Read]) -> Iterator[str]:
    """Reads that began after an acknowledgement and do not show what was acknowledged."""
    done = sorted((one.done, one.token) for one in appends if one.done is not None)
    due, number = set[str](), 0
    for read in sorted(reads, key=lambda read: read.began):
        while number < len(done) and done[number][0] < read.began:
            due.add(done[number][1])
            number += 1
        if missing := due - set(read.tokens):
            yield f"a read began after {min(missing)} was acknowledged, and does not show it"
