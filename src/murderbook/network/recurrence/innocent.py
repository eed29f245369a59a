"""Innocent explanations of a recurrence, in plain sentences, each with the figure that speaks for or against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from murderbook.network.recurrence.handling import Log
from murderbook.network.recurrence.rates.learned import Rates

if TYPE_CHECKING:
    from murderbook.network.recurrence.recur import Recurrence

SMALLEST = 1e-6  # p that is told as a number
FEW_COMPARED = 8.0  # files of the unit, by how near they lie


def explanations(log: Log, found: Recurrence, rates: Rates, person: int) -> tuple[str, ...]:
    """What a reader must rule out before he thinks of anybody: in a fixed order, that which holds here first."""
    said = [
        *_thin(rates),
        *_nothing_else(log, found, person),
        *_partner(found),
        *_one_entry(found),
        *_special(log, found, person),
    ]
    return (*said, *_LAST.get(found.task, _OF_DUTY))


# What no log tells, by what recurs: somebody with a duty, or one of the things without any.
_CHOSEN = "The files may have been chosen for something that goes with it: a kind of case, a place, an hour."
_OF_DUTY = (
    "Whoever was given these files together afterwards (a review, one investigation) is in all of them by that.",
    "A rota, an order or a task force that the register does not know would explain it; ask for these first.",
    "Two people of one name would count as one; so would one who signs for others.",
    "The files may have been chosen for something that goes with a duty: a kind of case, a place, a shift.",
)
_LAST = {
    "person": (
        "Whoever lives or works where they happened (a neighbour, a doorman, a paramedic) is in many files of it.",
        "Whoever was asked in one of these files may have been looked for in the others: one gave the next.",
        "Files may be judged to name one person who are two of one name.",
        _CHOSEN,
    ),
    "phone": (
        "A number of many (a precinct, a hospital, a taxi office) is in many files; ask whose it was then.",
        "A number is given anew: years apart it may have been somebody else's.",
        "Where bills of more numbers were fetched for these cases than for others, more numbers are in them.",
        _CHOSEN,
    ),
    "vehicle": (
        "A car of many (a squad car, a tow truck, a taxi, a rented one) is in many files; ask whose it was then.",
        "A plate is given anew, put on another car, or misread alike by those who looked for it.",
        _CHOSEN,
    ),
    "place": (
        "A place where many come (a station, a hospital, a bar, the coroner's) is in many files of its quarter.",
        "The same words may mean two places: a street of two towns, a bar that moved.",
        _CHOSEN,
    ),
}
THINGS = frozenset(_LAST)  # tasks of what recurs without any duty


def _this(task: str) -> str:
    return "This person" if task not in THINGS else {"phone": "This number"}.get(task, f"This {task}")


def _thin(rates: Rates) -> list[str]:
    thin = int((rates.compared < FEW_COMPARED).sum())
    if not thin:
        return []
    return [f"{thin} of the {len(rates.compared)} files have few others of their unit near in time to compare with."]


def _nothing_else(log: Log, found: Recurrence, person: int) -> list[str]:
    """Without another file there is no rate of his own: next to nothing is expected of him, whoever he is."""
    others = int(log.handled(log.tasks.index(found.task))[:, person].sum()) - len(found.files)
    if others > 1:
        return []
    number = "no other file" if not others else "one other file only"
    if found.task in THINGS:
        return [f"{_this(found.task)} is in {number}, so there is next to nothing to compare with."]
    return [
        f"This person does this in {number}, so there is next to nothing to compare with: somebody new, or lent out?"
    ]


def _partner(found: Recurrence) -> list[str]:
    whose = _this(found.task).lower()
    return [
        f"{one.share:.0%} of {whose}'s other files are shared with {one.name}; in chosen files without {one.name}, p "
        f"is {in_figures(one.p_without)}."
        for one in found.partners[:3]
    ]


def _one_entry(found: Recurrence) -> list[str]:
    return [one_entry(found.p_one_less, found.p)]


def one_entry(less: float, p: float) -> str:
    if less < SMALLEST:
        return f"If one of the entries is wrong, p is {in_figures(less)} still."
    return f"If one of the entries is wrong, p is {in_figures(less)} in place of {in_figures(p)}."


def in_figures(p: float) -> str:
    """Two figures, and none with an exponent."""
    if p < SMALLEST:
        return f"below {SMALLEST:f}"
    return f"{p:.2g}" if p >= 1e-4 else f"{p:.6f}".rstrip("0")


def _special(log: Log, found: Recurrence, person: int) -> list[str]:
    """Whether the chosen files are of a kind that this person mostly takes."""
    kinds = {log.files[log.row_of[file]].kind for file in found.files} - {""}
    if not kinds:
        return []
    task = log.tasks.index(found.task)
    rows = np.flatnonzero(log.handled(task)[:, person])
    of_kind = sum(log.files[row].kind in kinds for row in rows.tolist())
    there = f"with {_this(found.task).lower()}" if found.task in THINGS else "in which this person does this"
    return [f"{of_kind} of the {len(rows)} files {there} are of the kinds that were chosen."]
