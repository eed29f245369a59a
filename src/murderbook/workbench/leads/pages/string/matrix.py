"""What the cases of a string share and where they differ: a row per behaviour or other fact, a column per case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Case as CaseRecord
from murderbook.casefile.code_lists import code_list
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records

FEWEST = 2  # cases that know it: what one file alone tells is not compared
SEXES = {"M": "male", "F": "female"}
HAS, OTHER, UNKNOWN = "has", "other", "unknown"
SIGNS = {HAS: "●", OTHER: "○", UNKNOWN: ""}  # told apart by shape, with the word for who hears the page


@dataclass(frozen=True, slots=True)
class Cell:
    """`state`: has it, is known to be otherwise, or nothing is known; `words` say which."""

    state: str
    words: str

    @property
    def sign(self) -> str:
        return SIGNS[self.state]


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: tuple[Cell, ...]

    @property
    def has(self) -> int:
        return sum(cell.state == HAS for cell in self.cells)

    @property
    def known(self) -> int:
        return sum(cell.state != UNKNOWN for cell in self.cells)

    @property
    def counted(self) -> str:
        return f"{self.has} of {self.known}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """`shared`: what all have that know it, most first. `apart`: what sets some apart. `absent`: what none has."""

    shared: tuple[Line, ...]
    apart: tuple[Line, ...]
    absent: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.shared or self.apart or self.absent)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one file says of a fact: a value in words, and its code."""

    code: str
    words: str


def records_of(cases: Sequence[Case]) -> list[CaseRecord]:
    """The files of cases that came through the door, in their order."""
    found = {one.id: one for one in case_records(Case.objects.filter(pk__in=[case.pk for case in cases]))}
    return [found[case.key] for case in cases]


def matrix_of(files: Sequence[CaseRecord]) -> Matrix:
    """Of the files of a string, a column each."""
    lines = [line for line in (*_values(files), *_presences(files)) if line.known >= FEWEST]
    lines.sort(key=lambda line: (-line.has, line.known, line.label))
    return Matrix(
        shared=tuple(line for line in lines if line.has == line.known),
        apart=tuple(line for line in lines if 0 < line.has < line.known),
        absent=tuple(line for line in lines if not line.has),
    )


def _values(files: Sequence[CaseRecord]) -> Iterator[Line]:
    """Facts with a value: whether a case has the one that is most common among them."""
    yield from _commonest("Victim", [_sex(one) for one in files])
    yield from _commonest("Victim's age", [_age(one) for one in files])
    yield from _commonest("Weapon or method", [_coded("weapon", one.weapon) for one in files])
    yield from _commonest("Circumstance", [_coded("circumstance", one.circumstance) for one in files])


def _commonest(label: str, told: Sequence[_Told | None]) -> Iterator[Line]:
    known = [one for one in told if one is not None]
    if not known:
        return
    code, _ = min(Counter(one.code for one in known).items(), key=lambda item: (-item[1], item[0]))
    words = next(one.words for one in known if one.code == code)
    yield Line(f"{label}: {words}", tuple(_cell(one, code) for one in told))


def _cell(told: _Told | None, code: str) -> Cell:
    if told is None:
        return Cell(UNKNOWN, "not known")
    return Cell(HAS if told.code == code else OTHER, told.words)


def _presences(files: Sequence[CaseRecord]) -> Iterator[Line]:
    """Behaviours, present or absent; ways of life, which a file lists and never denies."""
    for entry in code_list("behaviour").entries:
        yield Line(entry.label, tuple(_presence(one.presence_of(entry.code)) for one in files))
    for entry in code_list("exposure").entries:
        yield Line(
            f"Way of life: {entry.label}",
            tuple(_presence(Presence.PRESENT if entry.code in _exposures(one) else None) for one in files),
        )


def _presence(said: Presence | None) -> Cell:
    if said is Presence.PRESENT:
        return Cell(HAS, "present")
    return Cell(OTHER, "absent") if said is Presence.ABSENT else Cell(UNKNOWN, "not known")


def _exposures(file: CaseRecord) -> Sequence[str]:
    return file.victim.exposures if file.victim else ()


def _sex(file: CaseRecord) -> _Told | None:
    """Race is no part of a comparison (DESIGN 2)."""
    code = file.victim.sex.value if file.victim else ""
    return _Told(code, SEXES[code]) if code in SEXES else None


def _age(file: CaseRecord) -> _Told | None:
    """By decades of life: two of 23 and 26 are alike in it."""
    if file.victim is None or file.victim.age_low is None:
        return None
    low, high = file.victim.age_low, file.victim.age_high
    middle = low if high is None else (low + high) / 2
    decade = int(middle // 10) * 10
    return _Told(str(decade), f"{decade} to {decade + 9}" if decade else "under 10")


def _coded(codes: str, value: str | None) -> _Told | None:
    entry = code_list(codes).get(value)
    return None if entry is None or entry.unknown else _Told(entry.code, entry.label)
