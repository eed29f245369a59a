"""What of a file is given and what is withheld: one entry for each item, so that nothing is left out unlisted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from murderbook.reports.item import Ident, Item


class State(StrEnum):
    GIVEN = "given"
    BEFORE = "given before"  # in an earlier bundle, and the same still
    WITHHELD = "withheld"
    NOT_HIS = "not his to give"  # the maker may read it and may not give it out


class Ground(StrEnum):
    """Why something is withheld. A person chooses one; nothing is withheld by itself."""

    WORK_PRODUCT = "work product"
    INFORMANT = "identity of an informant"
    PRIVACY = "privacy of a victim or witness by statute"
    GRAND_JURY = "grand jury secrecy"
    ORDER = "sealed by order of a court"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Who decided it, when, on which ground; `words` go to the other side, so they tell no more than they may."""

    ground: str
    words: str
    by: str
    at: datetime
    follows: str = ""  # the reference of the item that it hangs on, where that one is withheld


@dataclass(frozen=True, slots=True)
class Earlier:
    """That an item was given: in which bundle, what it said then, and its first and last number there."""

    bundle: int
    digest: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index. `earlier` is of the last bundle that gave it; `first` and `last` are page numbers here."""

    item: Item
    state: State
    withheld: Withheld | None = None
    earlier: Earlier | None = None
    first: str = ""
    last: str = ""

    @property
    def news(self) -> str:
        """Of what is given now: whether an earlier bundle had it in other words."""
        if self.state is not State.GIVEN:
            return ""
        return "changed" if self.earlier else "new"


class AlreadyGivenError(ValueError):
    """What was given cannot be withheld any more."""


def planned(
    items: Iterable[Item],
    withheld: Mapping[Ident, Withheld],
    earlier: Mapping[Ident, Earlier],
    not_his: Set[Ident] = frozenset(),
) -> list[Entry]:
    """One entry for each item, in their order; a parent stands before what hangs on it. AlreadyGivenError names what
    is to be withheld and was given."""
    entries: dict[Ident, Entry] = {}
    for item in items:
        above = entries.get(item.parent) if item.parent else None
        why = withheld.get(item.ident) or _followed(above)
        before = earlier.get(item.ident)
        if why is not None and before is not None and not why.follows:
            raise AlreadyGivenError(
                f"{item.reference} was given in bundle {before.bundle} ({before.first}): lift the withholding"
            )
        entries[item.ident] = Entry(item, _state(item, why, before, not_his), why, before)
    return list(entries.values())


def _followed(above: Entry | None) -> Withheld | None:
    if above is None or above.withheld is None:
        return None
    return replace(above.withheld, follows=above.withheld.follows or above.item.reference)


def _state(item: Item, why: Withheld | None, before: Earlier | None, not_his: Set[Ident]) -> State:
    if item.ident in not_his:
        return State.NOT_HIS
    if why is not None:
        return State.WITHHELD
    return State.BEFORE if before is not None and before.digest == item.digest else State.GIVEN
