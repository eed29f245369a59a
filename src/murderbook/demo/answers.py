"""The planted truth, kept in a file of its own that no engine reads."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Answers:
    """Case numbers as in the register; MP and UP numbers as in the NamUs files. Lists are in order of time."""

    seed: int
    today: str  # ISO date the record was made for
    hot_case: str  # the new murder, in new_case.csv
    string: tuple[str, ...]  # the backlog's murders by the same hand
    string_areas: tuple[str, ...]
    homes: dict[str, tuple[float, float]]  # series -> latitude, longitude its offender set out from
    string_doe: str  # register number of its nameless victim
    string_doe_remains: str  # the same body among the unidentified
    string_doe_missing: str  # and her report among the missing
    series: dict[str, tuple[str, ...]]  # two more series, unsolved
    known_series: dict[str, tuple[str, ...]]  # cleared ones, in the register's own series column
    does: dict[str, str | None]  # UP number -> MP number, None where her report is not among the missing
    register_does: dict[str, str]  # UP number -> register number of the murder, where there is one
    insider: str  # who handled the string's exhibits far beyond chance
    insider_files: tuple[str, ...]  # files of the string in which he did
    duplicates: tuple[tuple[str, str], ...]  # the same murder entered twice
    same_persons: tuple[tuple[str, str], ...] = ()  # cards of nominals.csv that are one person
    frightened: dict[str, str] = field(default_factory=dict)  # case -> how its witness's fear stands by fears.csv
    kits: tuple[str, ...] = ()  # exhibits of open cases: kits at hand that no laboratory has seen

    def pairs(self) -> frozenset[frozenset[str]]:
        """Every pair of unsolved murders by one hand, the hot case's included."""
        groups = [(*self.string, self.hot_case), *self.series.values()]
        return frozenset(frozenset((a, b)) for group in groups for a in group for b in group if a < b)


def save(answers: Answers, path: Path) -> None:
    path.write_text(json.dumps(asdict(answers), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load(path: Path) -> Answers:
    """Reads what `save` wrote. FileNotFoundError, or ValueError where the file is not of this kind."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    try:
        for name in ("string", "string_areas", "insider_files", "kits"):
            raw[name] = tuple(raw[name])
        for name in ("series", "known_series"):
            raw[name] = {key: tuple(members) for key, members in raw[name].items()}
        raw["homes"] = {key: (point[0], point[1]) for key, point in raw["homes"].items()}
        for name in ("duplicates", "same_persons"):
            raw[name] = tuple((pair[0], pair[1]) for pair in raw[name])
        return Answers(**raw)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} is no file of planted answers: {error}") from error
