"""What the tests of the demo share: the small size, and files read back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from murderbook.demo import Answers, Size

SMALL = Size(cases=300, cleared=60, missing=60, remains=20)
Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Record:
    folder: Path
    answers: Answers
    rows: Callable[[str], Rows]

    def by_number(self) -> dict[str, dict[str, str]]:
        return {row["number"]: row for name in ("register.csv", "new_case.csv") for row in self.rows(name)}
