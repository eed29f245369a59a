"""One task, laid out for the learning of rates: who ever did it, in which files, and who could have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from murderbook.network.recurrence.arrays import Flags, Floats, Ints


@dataclass(frozen=True)
class Doing:
    """`people`: those who ever did it, in the order of the columns. `on`: [files, people] who could have done it; None
    without a roster."""

    people: Ints
    units: Ints  # [files]
    done: csr_matrix  # [people, files]
    on: Flags | None

    def seen(self, weights: Sequence[Floats]) -> list[Floats]:
        """Of each of these [rows, files]: how much of it lies in files in which somebody did it, [rows, people]."""
        found = (self.done @ np.concatenate(weights).T).T
        return np.split(found, np.cumsum([len(one) for one in weights])[:-1])

    def by_unit(self, weight: Floats) -> Floats:
        """[rows, units] how much lies in files of each."""
        found: Floats = weight @ (self.units[:, None] == np.arange(int(self.units.max()) + 1)).astype(np.float64)
        return found


def doing_of(touches: Ints, units: Ints, on: Flags | None) -> Doing:
    """`touches`: [touches, 2] file and person, each once; `units`: [files]; `on`: [files, all people]."""
    people = np.unique(touches[:, 1])
    at = np.searchsorted(people, touches[:, 1])
    done = csr_matrix((np.ones(len(touches)), (at, touches[:, 0])), shape=(len(people), len(units)))
    return Doing(people, units, done, None if on is None else on[:, people])
