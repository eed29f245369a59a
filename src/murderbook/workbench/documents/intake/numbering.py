"""Volume, box and item, where the folders of the paper say them: "Box 3/Vol 2/item 7 - statement.pdf"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

_NUMBER = r"[\s_.#-]{0,3}(?:no\.?|number)?[\s_.#-]{0,3}([0-9]{1,5}[a-z]?|[ivx]{1,6})(?![a-z0-9])"
_WORDS = {
    "volume": re.compile(rf"(?<![a-z])(?:volume|vol|binder|book){_NUMBER}", re.IGNORECASE),
    "box": re.compile(rf"(?<![a-z])(?:box|carton){_NUMBER}", re.IGNORECASE),
    "item": re.compile(rf"(?<![a-z])(?:item|tab){_NUMBER}", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document stands among the paper; empty where nothing says it."""

    volume: str = ""
    box: str = ""
    item: str = ""


def placed(name: PurePath, given: Placed = Placed()) -> Placed:
    """What the path of a file says, the part next to the file first; what is `given` stands before all of it."""
    found = {}
    for word, pattern in _WORDS.items():
        hits = [match[1] for part in reversed(name.parts) if (match := pattern.search(part))]
        found[word] = getattr(given, word) or (hits[0] if hits else "")
    return Placed(**found)
