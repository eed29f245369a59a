"""The proof that nothing was left out: what the database counts, against what the index lists and the files hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from murderbook.reports.discovery.plan import Entry, State
from murderbook.reports.item import Ident


class LeftOutError(RuntimeError):
    """Something of the file is in no list, or a list names something that is not there: no bundle is made."""


@dataclass(frozen=True, slots=True)
class Line:
    """Of one kind of thing: how many the file holds, and what became of them. The last four add up to the first."""

    label: str
    counted: int
    given: int
    before: int
    withheld: int
    not_his: int


def proven(
    counted: Mapping[str, Set[str]], entries: Sequence[Entry], printed: Set[Ident], labels: Mapping[str, str]
) -> list[Line]:
    """A line for each kind that was counted, empty ones too. `counted` holds keys by kind as the database has them,
    `printed` what the files of the bundle were found to hold. LeftOutError where one of the two is not the index."""
    listed = [entry.item.ident for entry in entries]
    if len(listed) != len(set(listed)):
        raise LeftOutError(f"listed twice: {_told({one for one in listed if listed.count(one) > 1})}")
    there = {(kind, key) for kind, keys in counted.items() for key in keys}
    if there != set(listed):
        raise LeftOutError(f"in no list: {_told(there - set(listed))}; listed in vain: {_told(set(listed) - there)}")
    given = {entry.item.ident for entry in entries if entry.state is State.GIVEN}
    if given != printed:
        raise LeftOutError(f"given and in no file: {_told(given - printed)}; in a file: {_told(printed - given)}")
    return _lines(counted, entries, labels)


def _lines(counted: Mapping[str, Set[str]], entries: Sequence[Entry], labels: Mapping[str, str]) -> list[Line]:
    states = Counter((entry.item.kind, entry.state) for entry in entries)
    order = (State.GIVEN, State.BEFORE, State.WITHHELD, State.NOT_HIS)
    return [Line(labels[kind], len(keys), *(states[kind, state] for state in order)) for kind, keys in counted.items()]


def _told(idents: Set[Ident]) -> str:
    """How many of which kinds: no key, since this stands in a message."""
    kinds = Counter(kind for kind, _ in idents)
    return ", ".join(f"{count} of kind {kind}" for kind, count in sorted(kinds.items())) or "nothing"
