"""Names of people who never lived, and the ways files misspell them."""

from __future__ import annotations

from murderbook.demo.streams import Stream
from murderbook.demo.world.tables import table


def surname(stream: Stream) -> str:
    """Heads and tails uneven, so that some families are many (as real surnames are)."""
    names = table("names")
    head = names["heads"][int(len(names["heads"]) * stream.unit() ** 1.5)]
    tail = names["tails"][int(len(names["tails"]) * stream.unit() ** 1.3)]
    return f"{head}{tail[1:] if head[-1] == tail[0] else tail}"


def first_name(stream: Stream, sex: str) -> str:
    return str(stream.one_of(table("names")["F" if sex == "F" else "M"]))


def full_name(stream: Stream, sex: str) -> str:
    """'Last, First', one in four with a middle initial."""
    initial = f" {stream.one_of('ABCDEFGHJKLMNPRSTVW')}." if stream.chance(0.25) else ""
    return f"{surname(stream)}, {first_name(stream, sex)}{initial}"


def misspelt(stream: Stream, name: str) -> str:
    """One slip of the typing hand: two letters swapped, one dropped, or one doubled; first letters are kept."""
    place = stream.between(1, max(1, len(name.split(",", maxsplit=1)[0]) - 2))
    slip = stream.between(0, 2)
    if slip == 0 and name[place] != name[place + 1]:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + name[place + 1 :] if slip == 1 else name[:place] + name[place] + name[place:]


def other_forms(name: str) -> tuple[str, str, str]:
    """Other ways of writing the same name: capitals, an initial, or first name first."""
    last, _, first = name.partition(", ")
    return name.upper(), f"{last}, {first[:1]}.", f"{first} {last}"
