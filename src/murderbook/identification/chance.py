"""Expected chance leads: the same search when no report is that of any of the remains.

Replicas reassign what reports say among reports. Each keeps its date and place; the description of the body (sex, age,
race, colours, stature, weight) moves as one group among reports of one state and decade (wider where fewer than twenty
could trade), and the texts as another among those of one sex. What is not told moves with its group.
A replica asks for a share of the remains, so that all replicas together cost about as much as the search.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import numpy.typing as npt

from murderbook.evidence.chance import RULE_OF_THREE, ChanceLeads
from murderbook.identification.fitted import FittedModel
from murderbook.identification.weighing import kernel
from murderbook.identification.weighing.columns import UNDATED, Columns
from murderbook.identification.weighing.weigher import Totals

Longs = npt.NDArray[np.int64]
REPLICAS = 20
LEAST_IN_STRATUM = 20
FEWEST_ASKED = 2_000  # remains over all replicas, where there are so few that all could be asked
STEP = 20  # milli-bits: scores are counted to this, rounded up
MOST_STEPS = 4_000
DECADE_DAYS = 3652


def expect(tally: ChanceTally) -> Chance:
    return Chance(tally.floor, np.cumsum(tally.counts[::-1])[::-1], tally.replicas * tally.share)


@dataclass(frozen=True)
class Chance:
    """`reaching` [steps]: leads of all replicas with at least the score of a step above `floor` (milli-bits)."""

    floor: int
    reaching: Longs
    replicas: float  # whole searches

    def at(self, score: int) -> ChanceLeads:
        """Chance leads of at least this score, which is no lower than the floor."""
        from scipy.special import gammaincinv

        step = max(0, -((self.floor - score) // STEP)) if score > self.floor else 0
        count = int(self.reaching[step]) if step < len(self.reaching) else 0
        upper = float(gammaincinv(count + 1, 0.95))  # exact Poisson limit (Garwood 1936)
        return ChanceLeads(count / self.replicas, upper / self.replicas, self.replicas)

    @property
    def least(self) -> float:
        return RULE_OF_THREE / self.replicas


class ChanceTally:
    """Counts, in tasks: each a replica and one of the remains that it asks for."""

    def __init__(self, model: FittedModel, floor: int, replicas: int, seed: int) -> None:
        n = len(model.remains)
        each = min(n, max(-(-n // replicas), -(-FEWEST_ASKED // replicas)))
        self.floor, self.replicas, self.share = floor, replicas, each / n
        self.counts = np.zeros(MOST_STEPS, np.int64)
        self.tasks = replicas * each
        self._model, self._each, self._lock = model, each, Lock()
        rng = np.random.default_rng([seed, n])
        self._asked = [rng.choice(n, each, replace=False) for _ in range(replicas)]
        self._made = [shuffled(model, rng) for _ in range(replicas)]

    def add(self, totals: Totals, task: int) -> None:
        replica, place = divmod(task, self._each)
        columns, text_of = self._made[replica]
        totals.of(self._model.remains[self._asked[replica][place]], columns, text_of)
        counts = np.zeros(MOST_STEPS, np.int64)
        kernel.tally(totals.millibits, totals.seen.ruled, self.floor, STEP, counts)
        with self._lock:
            self.counts += counts


def shuffled(model: FittedModel, rng: np.random.Generator) -> tuple[Columns, Longs]:
    """Columns with bodies reassigned, and for each report the number of the one whose texts it has."""
    columns, n = model.columns, len(model.reports)
    decade = np.where(columns.day == UNDATED, -1, columns.day // DECADE_DAYS)
    sex = np.array([record.sex.value for record in model.reports])
    everyone = np.zeros(n, np.int64)
    body_of = permuted(rng, [(columns.state, decade), (decade,), (everyone,)])
    body = replace(columns, static=columns.static[body_of], age=columns.age[body_of])
    return body, _texts_of(sex, sex[body_of], rng)


def _texts_of(sex: npt.NDArray[np.str_], wanted: npt.NDArray[np.str_], rng: np.random.Generator) -> Longs:
    """For each report one whose texts it gets, of the sex that its body now has; each is given once."""
    found = np.empty(len(wanted), np.int64)
    for one in np.unique(sex):
        found[wanted == one] = rng.permutation(np.flatnonzero(sex == one))
    return found


def permuted(rng: np.random.Generator, ladder: list[tuple[npt.NDArray[np.integer], ...]]) -> Longs:
    """Whose value each gets: a permutation within the finest strata of the ladder that hold enough."""
    n = len(ladder[0][0])
    strata, placed, offset = np.zeros(n, np.int64), np.zeros(n, np.bool_), 0
    for step, keys in enumerate(ladder):
        rows = np.flatnonzero(~placed)
        if not len(rows):
            break
        _, number, size = np.unique(np.stack(keys, 1)[rows], axis=0, return_inverse=True, return_counts=True)
        number = number.reshape(-1)
        enough = size[number] >= (LEAST_IN_STRATUM if step < len(ladder) - 1 else 0)
        strata[rows[enough]], placed[rows[enough]] = number[enough] + offset, True
        offset += len(size)
    home, donor = np.argsort(strata, kind="stable"), np.lexsort((rng.random(n), strata))
    found = np.empty(n, np.int64)
    found[home] = donor
    return found
