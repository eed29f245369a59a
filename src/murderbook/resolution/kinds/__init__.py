"""How a value is read, and at which level two values agree: one file for each kind of comparison."""

from murderbook.resolution.kinds.dates import Dates
from murderbook.resolution.kinds.kind import EITHER, Entries, Kind, entries_of
from murderbook.resolution.kinds.names import GivenNames, Surnames
from murderbook.resolution.kinds.numbers import Numbers
from murderbook.resolution.kinds.plain import Categories, Measures
from murderbook.resolution.kinds.words import Words

KINDS: dict[str, type[Kind]] = {
    "given": GivenNames,
    "surname": Surnames,
    "words": Words,
    "number": Numbers,
    "date": Dates,
    "category": Categories,
    "measure": Measures,
}

__all__ = ["EITHER", "KINDS", "Entries", "Kind", "Surnames", "entries_of"]
