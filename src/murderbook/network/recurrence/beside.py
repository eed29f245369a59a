"""Who stands beside a person that recurs: usual partners, who recur with him by their work, and colleagues."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from murderbook.network.recurrence.arrays import Ints
from murderbook.network.recurrence.handling import Log
from murderbook.network.recurrence.pseudo import LEAST_EXPECTED, Seen
from murderbook.network.recurrence.tail import mixed, tails

USUAL = 0.4  # of somebody's other files: a partner is in as many
LEAST_TOGETHER = 5
GROUP = 12
TIE = 1e-3  # what else is alike decides only between those who are about as likely


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who is in `share` of his other files as well. `p_without`: the person's own p in chosen files that the
    partner is not in; where that is large, one of the two explains the other."""

    name: str
    share: float
    p_without: float


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same duty: in how many of the chosen files he is, and in how many he would be expected."""

    name: str
    files: int
    expected: float


def partners_of(log: Log, person: int, seen: Seen, chosen: Ints, phi: float) -> tuple[Partner, ...]:
    """Usual partners in files that were not chosen, the closest first."""
    anywhere = np.zeros((len(log.files), len(log.people)), bool)
    anywhere[log.touches[:, 0], log.touches[:, 2]] = True
    others = anywhere.copy()
    others[chosen] = False
    mine = others[:, person]
    together = others[mine].sum(axis=0)
    share = together / max(int(mine.sum()), 1)
    usual = [k for k in np.flatnonzero((share >= USUAL) & (together >= LEAST_TOGETHER)).tolist() if k != person]
    found, handled = [], log.handled(seen.task)
    for other in usual:
        alone = ~anywhere[seen.rows, other]
        files = int((handled[seen.rows, person] & alone).sum())
        p = float(tails(mixed(seen.rates.q[alone, person], phi))[files])
        found.append(Partner(log.people[other], float(share[other]), p))
    return tuple(sorted(found, key=lambda one: (-one.share, one.name)))


def colleagues_of(log: Log, person: int, seen: Seen) -> tuple[Colleague, ...]:
    """Of the same task, the twelve whom duty makes about as likely in the chosen files: nobody is held against people
    who could not have been there. Of equal ones, those who do about as much."""
    files = log.handled(seen.task).sum(axis=0).astype(np.float64)
    expected = seen.rates.q.sum(axis=0)
    distance = np.abs(np.log((expected + LEAST_EXPECTED) / (expected[person] + LEAST_EXPECTED)))
    distance += TIE * np.abs(np.log((files + 0.5) / (files[person] + 0.5)))
    distance[person] = np.inf
    distance[files == 0] = np.inf
    nearest = [k for k in np.argsort(distance, kind="stable")[:GROUP].tolist() if np.isfinite(distance[k])]
    found = [Colleague(log.people[k], int(seen.touched[k]), float(expected[k])) for k in nearest]
    return tuple(sorted(found, key=lambda one: (-one.files, one.name)))
