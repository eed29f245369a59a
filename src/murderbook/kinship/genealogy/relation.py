"""How two people are related, in words and as the lines of descent between them; published figures of a relation."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from murderbook.kinship.genealogy.people import Tree
from murderbook.kinship.genealogy.places import Place

_DEEPEST = 12  # generations that are looked at
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_TIMES = ("", " once removed", " twice removed", " three times removed")


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line of descent: generations from the one and from the other up to whom they share; `half`: one ancestor,
    not a couple."""

    up: int
    down: int
    half: bool

    @property
    def words(self) -> str:
        """What the one is to the other."""
        half = "half " if self.half and min(self.up, self.down) > 0 else ""
        if self.up == 0 or self.down == 0:
            return _direct(self.up, self.down)
        if self.up == self.down == 1:
            return f"{half}brother or sister"
        if min(self.up, self.down) == 1:
            steps = max(self.up, self.down) - 2
            return half + _great(steps) + ("uncle or aunt" if self.up == 1 else "nephew or niece")
        degree, removed = min(self.up, self.down) - 1, abs(self.up - self.down)
        ordinal = _ORDINALS[degree] if degree < len(_ORDINALS) else f"{degree}th"
        return f"{half}{ordinal} cousin" + (_TIMES[removed] if removed < len(_TIMES) else f" {removed} times removed")


def _direct(up: int, down: int) -> str:
    steps = max(up, down)
    if steps == 0:
        return "the same person"
    own = "parent" if up == 0 else "child"
    return own if steps == 1 else _great(steps - 2) + f"grand{own}"


def _great(times: int) -> str:
    return "great-" * times


def lines_between(tree: Tree, place: Place, other: str) -> tuple[Line, ...]:
    """From somebody at a place to a person of the tree, nearest first; none where they share no ancestor."""
    from_here, from_there = _paths_from_place(tree, place), _paths(tree, (other,))
    by_end: dict[str, list[tuple[str, ...]]] = {}
    for path in from_there:
        by_end.setdefault(path[-1], []).append(path)
    branches: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for path in from_here:
        for facing in by_end.get(path[-1], ()):
            if not set(path[:-1]) & set(facing[:-1]):
                branch = path[:-1], facing[:-1]
                branches[branch] = branches.get(branch, 0) + 1
    return tuple(sorted((Line(len(a), len(b), ends == 1) for (a, b), ends in branches.items()), key=_nearest))


def _nearest(line: Line) -> tuple[int, Line]:
    return line.up + line.down + line.half, line


def _paths_from_place(tree: Tree, place: Place) -> list[tuple[str, ...]]:
    if place.person is not None:
        return _paths(tree, (place.person,))
    start = tuple(f"?{at}" for at in range(place.depth))
    return [path for parent in place.parents if parent is not None for path in _paths(tree, (*start, parent))]


def _paths(tree: Tree, begun: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = [begun]
    if len(begun) <= _DEEPEST:
        for parent in tree.persons[begun[-1]].parents:
            found.extend(_paths(tree, (*begun, parent)))
    return found


def in_words(lines: tuple[Line, ...]) -> str:
    if not lines:
        return "no relation in this tree"
    kinds: dict[str, int] = {}
    for line in lines:
        kinds[line.words] = kinds.get(line.words, 0) + 1
    named = [name if count == 1 else f"{name} {count} times over" for name, count in kinds.items()]
    return " and also ".join(named)


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of tables/relations.csv; cM. `reported`: mean and 99 % range of the Shared cM Project 4.0."""

    relation: str
    up: int
    down: int
    half: bool
    mean: float
    sd: float
    zero: float
    low: float
    high: float
    segments: float
    all_mean: float
    all_sd: float
    all_root_mean: float
    all_root_sd: float
    reported: tuple[float, float, float] | None

    @property
    def line(self) -> Line:
        return Line(self.up, self.down, self.half)


@cache
def references() -> tuple[Reference, ...]:
    """All relationships of the table."""
    text = files("murderbook.kinship.genealogy").joinpath("tables/relations.csv").read_text(encoding="utf-8")
    return tuple(_reference(row) for row in csv.DictReader(one for one in text.splitlines() if not one.startswith("#")))


_NUMBERS = {
    "mean": "mean_cm", "sd": "sd_cm", "zero": "p_zero", "low": "low99_cm", "high": "high99_cm", "segments": "segments",
    "all_mean": "all_mean_cm", "all_sd": "all_sd_cm", "all_root_mean": "all_root_mean", "all_root_sd": "all_root_sd",
}  # fmt: skip


def _reference(row: dict[str, str]) -> Reference:
    told = [row[f"reported_{name}"] for name in ("mean_cm", "low99_cm", "high99_cm")]
    reported = (float(told[0]), float(told[1]), float(told[2])) if told[0] else None
    numbers = {name: float(row[column]) for name, column in _NUMBERS.items()}
    up, down, half = int(row["up"]), int(row["down"]), row["half"] == "1"
    return Reference(row["relation"], up, down, half, reported=reported, **numbers)


@cache
def _by_line() -> dict[tuple[int, int, bool], Reference]:
    return {(one.up, one.down, one.half): one for one in references()}


def reference_for(lines: tuple[Line, ...]) -> Reference | None:
    """Published figures of a relation of one line; none for several lines or a relation beyond the table."""
    if len(lines) != 1:
        return None
    up, down = sorted((lines[0].up, lines[0].down))
    return _by_line().get((up, down, lines[0].half and up > 0))
