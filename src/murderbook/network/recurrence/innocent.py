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
    return (
        *said,
        "Whoever was given these files together afterwards (a review, one investigation) is in all of them by that.",
        "A rota, an order or a task force that the register does not know would explain it; ask for these first.",
        "Two people of one name would count as one; so would one who signs for others.",
        "The files may have been chosen for something that goes with a duty: a kind of case, a place, a shift.",
    )


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
    return [
        f"This person does this in {number}, so there is next to nothing to compare with: somebody new, or lent out?"
    ]


def _partner(found: Recurrence) -> list[str]:
    return [
        f"{one.share:.0%} of this person's other files are shared with {one.name}; in chosen files without {one.name}, "
        f"p is {in_figures(one.p_without)}."
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
    return [f"{of_kind} of the {len(rows)} files in which this person does this are of the kinds that were chosen."]
