"""Two dental charts, tooth by tooth: what is the same, what years explain, and what no dentist can undo.

No weight: frequencies of single teeth, by age and together, are in no table that may be used here; a dentist's
comparison of X-ray pictures is worth more than all of this. A chart is a text that names its numbering:

    FDI: 18 missing; 36 MOD amalgam; 11, 21 crown; 48 impacted; rest unrestored
    Universal: #1 missing; #19 MO; #8-9 crown; 12 lost after death

FDI is two digits (ISO 3950, permanent teeth 11 to 48), Universal 1 to 32 as in the United States. What is not named is
not known, unless `rest` says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

FDI = tuple(quarter * 10 + place for quarter in (1, 2, 3, 4) for place in range(1, 9))
# Universal counts from the upper right third molar round to the lower right one.
UNIVERSAL = dict(enumerate((*range(18, 10, -1), *range(21, 29), *range(38, 30, -1), *range(41, 49)), start=1))


class Tooth(StrEnum):
    """What a chart says of a tooth. Lost after death, or not seen: not in the chart."""

    THERE = "present"  # and not told whether restored
    SOUND = "unrestored"
    RESTORED = "restored"
    OUT = "missing"


_HEAD = re.compile(r"\b(fdi|iso|universal)\b\s*:", re.IGNORECASE)
_TEETH = re.compile(r"#?\s*(\d{1,2})(?:\s*(?:-|to)\s*#?\s*(\d{1,2}))?")
_NUMBERS = re.compile(r"(?:#?\s*\d{1,2}(?:\s*(?:-|to)\s*#?\s*\d{1,2})?\s*(?:,|and|&)?\s*)+", re.IGNORECASE)
_REST = re.compile(r"(?:all )?(?:the )?(?:rest|others|other teeth)\b", re.IGNORECASE)
_AFTER_DEATH = re.compile(r"after death|post-?\s?mortem|\bpm\b|not (?:seen|recovered|recorded)|unknown", re.IGNORECASE)
_OUT = re.compile(r"missing|extract|absent|pulled|lost|edentulous|\bx\b", re.IGNORECASE)
_SOUND = re.compile(r"unrestored|not restored|no filling|unfilled|virgin|sound|intact", re.IGNORECASE)
_RESTORED = re.compile(
    r"amalgam|composite|gold|filling|filled|restor|crown|onlay|inlay|bridge|root canal|porcelain|veneer|sealant"
    r"|\b[modblfi]{1,5}\b",
    re.IGNORECASE,
)
_LOST_FILLING = re.compile(
    r"(?:lost|missing|broken) (?:filling|crown|restoration)|(?:filling|crown|restoration) (?:lost|missing)",
    re.IGNORECASE,
)
_THERE = re.compile(r"present|impacted|unerupted|decay|carious|caries|fractured|worn", re.IGNORECASE)
_READ = (
    (_LOST_FILLING, Tooth.RESTORED),
    (_AFTER_DEATH, None),
    (_OUT, Tooth.OUT),
    (_SOUND, Tooth.SOUND),
    (_RESTORED, Tooth.RESTORED),
    (_THERE, Tooth.THERE),
)


def chart_of(text: str) -> Mapping[int, Tooth]:
    """By FDI number; empty where the text names no numbering, and so is no chart."""
    heads = list(_HEAD.finditer(text))
    found: dict[int, Tooth] = {}
    for at, head in enumerate(heads):
        end = heads[at + 1].start() if at + 1 < len(heads) else len(text)
        _read(text[head.end() : end], head[1].lower() == "universal", found)
    return found


def _read(text: str, universal: bool, found: dict[int, Tooth]) -> None:
    named: set[int] = set()
    for part in re.split(r"[;\n.]+", text):
        rest = _REST.match(part.strip())
        numbers = None if rest else _NUMBERS.match(part.strip())
        words = part.strip()[(rest or numbers).end() :] if (rest or numbers) else ""  # type: ignore[union-attr]
        known, state = _state(words)
        if not known:
            continue
        teeth = (
            [one for one in FDI if one not in named] if rest else list(_teeth(numbers[0] if numbers else "", universal))
        )
        named |= set(teeth)
        found |= dict.fromkeys(teeth, state) if state else {}


def _state(words: str) -> tuple[bool, Tooth | None]:
    return next(((True, state) for pattern, state in _READ if pattern.search(words)), (False, None))


def _teeth(text: str, universal: bool) -> Iterator[int]:
    """FDI numbers; one that is none is left out."""
    for first, last in _TEETH.findall(text):
        for number in range(int(first), int(last or first) + 1):
            tooth = UNIVERSAL.get(number) if universal else number if number in FDI else None
            if tooth is not None:
                yield tooth


@dataclass(frozen=True, slots=True)
class Teeth:
    """FDI numbers of the teeth that both charts tell of."""

    same: tuple[int, ...]
    explained: tuple[tuple[int, Tooth, Tooth], ...]  # chart of the person, remains
    impossible: tuple[tuple[int, Tooth, Tooth], ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        both = len(self.same) + len(self.explained) + len(self.impossible)
        said = [f"Charted in both: {both} teeth, {len(self.same)} of them alike."]
        if self.explained:
            said.append(f"Explained by treatment since the chart: {_listed(self.explained)}.")
        if self.impossible:
            said.append(
                f"Cannot be, unless a chart is mistaken or of another: {_listed(self.impossible)}. Ask the dentist."
            )
        return tuple(said)


def _listed(changes: tuple[tuple[int, Tooth, Tooth], ...]) -> str:
    return ", ".join(f"{tooth} {before.value}, then {after.value}" for tooth, before, after in changes)


def _alike(before: Tooth, after: Tooth) -> bool:
    """Of one that is there it may not be told whether it is restored."""
    return before is after or (Tooth.THERE in (before, after) and Tooth.OUT not in (before, after))


def _undone(before: Tooth, after: Tooth) -> bool:
    """Treatment goes one way."""
    return before is Tooth.OUT or (before is Tooth.RESTORED and after is Tooth.SOUND)


def compared(person: Mapping[int, Tooth], remains: Mapping[int, Tooth]) -> Teeth | None:
    """None where no tooth is in both charts."""
    both = [tooth for tooth in FDI if tooth in person and tooth in remains]
    if not both:
        return None
    changes = [(tooth, person[tooth], remains[tooth]) for tooth in both if not _alike(person[tooth], remains[tooth])]
    changed = {tooth for tooth, _, _ in changes}
    return Teeth(
        tuple(tooth for tooth in both if tooth not in changed),
        tuple(change for change in changes if not _undone(*change[1:])),
        tuple(change for change in changes if _undone(*change[1:])),
    )
