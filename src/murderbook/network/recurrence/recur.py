"""The test: who is in the chosen files more often than his duty explains, and what must be said beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from murderbook.evidence.chance import ChanceLeads, ChanceTable
from murderbook.network.recurrence.arrays import Ints
from murderbook.network.recurrence.beside import Colleague, Partner, colleagues_of, partners_of
from murderbook.network.recurrence.handling import Log
from murderbook.network.recurrence.innocent import explanations
from murderbook.network.recurrence.pseudo import Seen, pseudo_selection, seen, variation
from murderbook.network.recurrence.selection import Selection

_POINTS = 1000  # of a score for each factor of ten in p, so that scores are whole numbers


@dataclass(frozen=True, slots=True)
class Choices:
    """`replicas`: pseudo-selections, which say how people vary and what chance gives."""

    replicas: int = 60
    seed: int = 1
    listed: int = 20


STANDARD = Choices()


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One person in one task. `p`: the chance of so many of the chosen files or more by duty alone. `score`: -log10 p.

    `p_one_less`: the same if one of the entries is wrong. `explanations`: innocent ones, which stand before the name.
    """

    explanations: tuple[str, ...]
    person: str
    task: str
    files: tuple[str, ...]
    expected: float
    p: float
    p_one_less: float
    score: float
    chance: ChanceLeads
    partners: tuple[Partner, ...]
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """By p, the smallest first; equal ones by name. `tested`: people in any of the files, by task."""

    selection: Selection
    recurrences: tuple[Recurrence, ...]
    tested: int
    replicas: int
    variation: dict[str, float]
    treated: tuple[str, ...]


def recur(log: Log, selection: Selection, choices: Choices = STANDARD) -> Found:
    """ValueError where a chosen file is not there, or too few other files are left to compare with."""
    absent = [file for file in selection.files if file not in log.row_of]
    if absent:
        raise ValueError(f"{absent[0]!r} was chosen and is not among the files")
    chosen = np.array([log.row_of[file] for file in selection.files], np.int64)
    (tasks, left_out), pseudo = _comparable(log, chosen), _pseudo(log, chosen, choices)
    replicas = [{task: seen(log, task, rows, rows) for task in tasks} for rows in pseudo]
    phis = {task: variation(replica[task] for replica in replicas) for task in tasks}
    table = ChanceTable(
        [points for task in tasks for points in _points(replica[task], phis[task])] for replica in replicas
    )
    tested = {task: seen(log, task, chosen, chosen) for task in tasks}
    ranked = sorted(
        (float(p), log.people[person], one.task, person)
        for one in tested.values()
        for person, p in enumerate(one.p_values(phis[one.task]))
        if one.touched[person]
    )
    asking = _Asking(log, tested, phis, chosen, table)
    found = tuple(asking.recurrence(task, person) for _, _, task, person in ranked[: choices.listed])
    phi_by_task = {log.tasks[task]: phi for task, phi in phis.items()}
    return Found(selection, found, len(ranked), len(pseudo), phi_by_task, (*log.treated, *left_out))


def _comparable(log: Log, chosen: Ints) -> tuple[list[int], list[str]]:
    """Tasks that as many other files have as chosen ones, and words on the rest: there rates would be made of nothing,
    and everybody who was ever given that task would stand out."""
    has = log.moments > 0
    here = has[chosen].sum(axis=0)
    others = has.sum(axis=0) - here
    told = [
        f"{log.tasks[task]}: {here[task]} of the chosen files have it and {others[task]} others, too few to compare "
        "with; nobody is asked about in it"
        for task in np.flatnonzero(others < here).tolist()
    ]
    return np.flatnonzero(others >= here).tolist(), told


def _pseudo(log: Log, chosen: Ints, choices: Choices) -> list[Ints]:
    drawn = (pseudo_selection(log, chosen, np.random.default_rng([choices.seed, k])) for k in range(choices.replicas))
    found = [rows for rows in drawn if rows is not None]
    if not found:
        raise ValueError("the units of the chosen files have too few other files to compare with: widen the register")
    return found


def _points(seen: Seen, phi: float) -> Iterator[int]:
    """Scores of everybody who is in one of the files."""
    for p in seen.p_values(phi)[seen.touched > 0].tolist():
        yield points_of(p)


def points_of(p: float) -> int:
    return round(-math.log10(max(p, 1e-300)) * _POINTS)


@dataclass(frozen=True)
class _Asking:
    """What is known of the chosen files, task by task."""

    log: Log
    tested: dict[int, Seen]
    phis: dict[int, float]
    chosen: Ints
    table: ChanceTable

    def recurrence(self, task: int, person: int) -> Recurrence:
        log, seen, phi = self.log, self.tested[task], self.phis[task]
        files = int(seen.touched[person])
        p, handled = seen.p_of(person, files, phi), log.handled(task)[seen.rows, person]
        found = Recurrence(
            explanations=(),
            person=log.people[person],
            task=log.tasks[task],
            files=tuple(log.files[row].id for row in seen.rows[handled].tolist()),
            expected=float(seen.rates.q[:, person].sum()),
            p=p,
            p_one_less=seen.p_of(person, files - 1, phi),
            score=points_of(p) / _POINTS,
            chance=self.table.at(points_of(p)),
            partners=partners_of(log, person, seen, self.chosen, phi),
            colleagues=colleagues_of(log, person, seen),
        )
        return replace(found, explanations=explanations(log, found, seen.rates, person))
