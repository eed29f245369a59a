"""Ways between two, and what they are worth: none over a number that everybody calls, and a word where two only stand
in the same file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from murderbook.network.graph.entity import Entity, Kind
from murderbook.network.graph.filters import without
from murderbook.network.graph.network import Network
from murderbook.network.paths import Path, Paths, paths

LONGEST_SERVICE: Final = 6  # digits: 911, 411, 0, short codes of texts; a local number has seven
_SAMPLES: Final = 3


def ways_between(
    network: Network, ends: tuple[str, str], most: int, *, avoid: Collection[str] = (), in_time: bool = False
) -> Paths:
    """The best ways, none over a service number nor over what is to be avoided. ValueError."""
    if not set(avoid).isdisjoint(ends):
        raise ValueError("an end of the way cannot be left out of it: take it out of the one or the other")
    gone = {*services(network, ends), *avoid} & {entity.key for entity in network.entities}
    return paths(without(network, gone) if gone else network, ends, most, in_time=in_time)


def services(network: Network, ends: Iterable[str] = ()) -> list[str]:
    """Keys of short numbers (911, information, codes), but for those that are asked about."""
    asked = set(ends)
    return [one.key for one in network.entities if is_service(one) and one.key not in asked]


def is_service(entity: Entity) -> bool:
    digits = re.sub(r"\D", "", entity.key.rpartition(":")[2])
    is_whole = entity.key.startswith("phone:")
    return entity.kind is Kind.PHONE and not is_whole and 0 < len(digits) <= LONGEST_SERVICE


def left_out(network: Network, ends: Iterable[str]) -> list[str]:
    """What was left out by itself, in a sentence; nothing where nothing was."""
    numbers = sorted({re.sub(r" \(.*\)$", "", _label(network, key)) for key in services(network, ends)})
    if not numbers:
        return []
    shown = ", ".join(numbers[:_SAMPLES]) + (f" and {len(numbers) - _SAMPLES} more" if numbers[_SAMPLES:] else "")
    return [f"Ways over service numbers ({shown}) are left out, since everybody calls these. Name a hospital, a bar or "
            "a switchboard under “Not over” to leave it out, too."]  # fmt: skip


def remark(way: Path) -> str:
    """Of a way that goes over a file itself."""
    between = [step.after for step in way.steps[:-1]]
    files = [one.label for one in between if one.kind is Kind.CASE]
    if not files:
        return ""
    of = "the file itself" if len(files) == 1 else f"{len(files)} files themselves"
    return (
        f"It goes over {of} ({', '.join(files)}): those beside a file stand in it together, and this way says nothing "
        "more of them."
    )


def _label(network: Network, key: str) -> str:
    return network.entities[network.at(key)].label
