"""One address in several spellings: small letters, no points, the usual short forms. By the text alone: nothing says
whether two towns have the same street, and nothing is looked up."""

from __future__ import annotations

import re
from typing import Final

# As the postal service shortens them (USPS Publication 28, appendices C1 and C2; directions), the commonest.
_SHORT: Final = {
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "boulevard": "blvd", "road": "rd", "drive": "dr",
    "lane": "ln", "court": "ct", "place": "pl", "terrace": "ter", "highway": "hwy", "parkway": "pkwy", "circle": "cir",
    "square": "sq", "trail": "trl", "alley": "aly", "north": "n", "south": "s", "east": "e", "west": "w",
    "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw", "apartment": "apt", "unit": "apt",
    "no": "apt", "suite": "ste", "floor": "fl", "building": "bldg", "room": "rm",
}  # fmt: skip
_STREETS: Final = frozenset((
    "st", "ave", "blvd", "rd", "dr", "ln", "ct", "pl", "ter", "hwy", "pkwy", "cir", "sq", "trl", "aly", "way", "row",
    "walk", "loop", "pike", "crescent", "close",
))  # fmt: skip


def plain_address(words: str) -> str:
    """ "1412 Alder Street, Apt. #4" and "1412 ALDER ST APT 4" are the same."""
    spaced = re.sub(r"#", " apt ", words.casefold())
    spaced = re.sub(r"(?<=\w)['\N{RIGHT SINGLE QUOTATION MARK}.](?=\w)", "", spaced)  # O'Neil, N.W.
    found = [_SHORT.get(word, word) for word in re.findall(r"[\w-]+", spaced)]
    return " ".join(word for at, word in enumerate(found) if not at or (word, found[at - 1]) != ("apt", "apt"))


def is_street_address(words: str) -> bool:
    """A number, then words among which is what a street is called."""
    number, _, rest = plain_address(words).partition(" ")
    return re.fullmatch(r"\d+[a-z]?(-\d+)?", number) is not None and not _STREETS.isdisjoint(rest.split())
