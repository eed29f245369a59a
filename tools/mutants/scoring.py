"""What came of the mutants: a table by package, with Wilson's interval (Wilson 1927)."""

from __future__ import annotations

import json
import math
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
Z95 = 1.959963984540054
Result = dict[str, Any]


@dataclass(frozen=True)
class Score:
    mutants: int
    killed: int
    survived: int
    unreached: int

    @property
    def share(self) -> float:
        return self.killed / self.mutants if self.mutants else 0.0


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """Bounds of a share, both between 0 and 1; everything where nothing was tried."""
    if of == 0:
        return 0.0, 1.0
    share, extra = hits / of, z * z / of
    middle = share + extra / 2
    width = z * math.sqrt((share * (1 - share) + extra / 4) / of)
    return max(0.0, (middle - width) / (1 + extra)), min(1.0, (middle + width) / (1 + extra))


def read_results(path: Path) -> list[Result]:
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return list({one["key"]: one for one in map(json.loads, lines)}.values())


def reviewed() -> set[tuple[str, str, str]]:
    """Mutants that somebody judged to change nothing: file, what stood there, what stands there."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])
    assert all(one["reason"] for one in listed)
    return {(one["file"], one["before"], one["after"]) for one in listed}


def without_reviewed(results: list[Result]) -> list[Result]:
    listed = reviewed()
    return [one for one in results if (one["file"], one["before"], one["after"]) not in listed]


def score(results: list[Result]) -> Score:
    outcomes = [one["outcome"] for one in results]
    killed = outcomes.count("killed") + outcomes.count("too long")
    return Score(len(outcomes), killed, outcomes.count("survived"), outcomes.count("unreached"))


def table(results: list[Result]) -> str:
    """Markdown, a row per package and one for all of them."""
    by_package: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        by_package[one["package"]].append(one)
    head = "| package | mutants | killed | survived | no test reaches | score | 95 % interval |"
    rows = [_row(package, score(found)) for package, found in sorted(by_package.items())]
    return "\n".join([head, "|---|---|---|---|---|---|---|", *rows, _row("all", score(results))])


def _row(name: str, found: Score) -> str:
    low, high = wilson(found.killed, found.mutants)
    figures = f"{found.mutants} | {found.killed} | {found.survived} | {found.unreached}"
    return f"| {name} | {figures} | {found.share:.1%} | {low:.1%} to {high:.1%} |"
