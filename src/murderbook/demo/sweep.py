"""The same search over many seeds: medians and the worst, never the best seed alone.

The search is handed in as a function, so that this package needs no engine. Seeds for reporting are unseen ones:
`REPORTED` is kept apart from `OPEN`, the seeds on which an engine may be looked at while it is built.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from murderbook.demo.answers import Answers
from murderbook.demo.generator import Size, generate
from murderbook.demo.score import Found, Score, score

OPEN = range(1, 10)
REPORTED = range(5001, 5041)

# From the folder with register.csv, new_case.csv and the rest. The answers are not in it.
Search = Callable[[Path], Found]


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure over all seeds. `worst` counts a miss as worse than any rank; misses are told apart."""

    name: str
    median: float | None  # None where more than half of the seeds missed
    worst: float | None  # None where any seed missed
    missed: int
    seeds: int

    def line(self) -> str:
        middle, worst = ("missed" if value is None else f"{value:g}" for value in (self.median, self.worst))
        return f"{self.name}: median {middle}, worst {worst}, missed in {self.missed} of {self.seeds} seeds"


def sweep(search: Search, seeds: Sequence[int] = REPORTED, size: Size | None = None) -> list[Score]:
    """One score per seed. The answers are written, read and removed before the search sees the folder."""
    return [_one(search, seed, size) for seed in seeds]


def spreads(scores: Sequence[Score]) -> list[Spread]:
    """Median and worst of each figure."""
    return [
        _of_ranks("new murder, rank in its own search", [one.hot_focused_rank for one in scores]),
        _of_ranks("new murder, rank in the whole search", [one.hot_rank for one in scores]),
        _of_counts("new murder, cases of the string in the first ten", [one.hot_in_short_list for one in scores]),
        _of_ranks("string, rank of its first lead", [one.string.first_rank for one in scores]),
        _of_counts("string, murders among the first leads", [one.string.members_on_top for one in scores]),
        _of_counts("string, murders joined", [one.string.joined for one in scores]),
        _of_counts("string, strangers joined to it", [one.string.strangers for one in scores], more_is_worse=True),
        *_of_series(scores),
        _of_counts("nameless, report at the first place", [one.does.first for one in scores]),
        _of_counts("nameless, report in the first ten", [one.does.short_list for one in scores]),
        _of_counts("nameless, report in the first ten without DNA", [one.does.described for one in scores]),
        _of_ranks("string's nameless victim, place of her report", [one.does.string for one in scores]),
    ]


def _one(search: Search, seed: int, size: Size | None) -> Score:
    with TemporaryDirectory() as name:
        folder = Path(name)
        answers: Answers = generate(seed, folder, size)
        (folder / "answers.json").unlink()
        return score(search(folder), answers)


def _of_series(scores: Sequence[Score]) -> list[Spread]:
    names = [series.name for series in scores[0].series] if scores else []
    return [
        _of_ranks(f"{name}, rank of its first lead", [one.series[at].first_rank for one in scores])
        for at, name in enumerate(names)
    ]


def _of_ranks(name: str, ranks: Sequence[int | None]) -> Spread:
    """Low is good; a miss lies beyond every rank."""
    if not ranks:
        raise ValueError("a spread needs at least one seed")
    missed = sum(rank is None for rank in ranks)
    middle = median(float("inf") if rank is None else rank for rank in ranks)
    worst = None if missed else float(max(rank for rank in ranks if rank is not None))
    return Spread(name, None if middle == float("inf") else middle, worst, missed, len(ranks))


def _of_counts(name: str, counts: Sequence[int], more_is_worse: bool = False) -> Spread:
    if not counts:
        raise ValueError("a spread needs at least one seed")
    missed = 0 if more_is_worse else sum(count == 0 for count in counts)
    worst = max(counts) if more_is_worse else min(counts)
    return Spread(name, median(counts), float(worst), missed, len(counts))
