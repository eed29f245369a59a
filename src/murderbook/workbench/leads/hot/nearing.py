"""The files most like one file among those that are allowed, each explained, and what chance alone would give.

Rows that are not allowed are left out before anything is ranked, so that nothing has to be taken out of a list later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.casefile.case import Case as CaseRecord
from murderbook.compute.packed import SKIPPED, Ints
from murderbook.evidence.chance import ChanceLeads
from murderbook.evidence.inflation import Inflation
from murderbook.evidence.lead import Lead as EngineLead
from murderbook.linkage.compare import compare, rests_on_trace
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.leads.engine.corpus import corpus
from murderbook.workbench.leads.engine.declared import declaration_in_force
from murderbook.workbench.leads.hot.at_hand import AtHand, records_of, table_of, versions_of
from murderbook.workbench.leads.hot.held import Held, held, leads_between, with_cases
from murderbook.workbench.leads.hot.nulls import FullTable, Others, others_of
from murderbook.workbench.leads.hot.scoring import linked
from murderbook.workbench.register.records import cases as case_records

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Near:
    """A partner. `lead` has the case that was asked for on its left. `at_least`: chance gives more such leads than
    this; of scores below those that the replicas counted nothing else is known."""

    key: str
    lead: EngineLead
    score: int
    at_least: float | None = None

    @property
    def order(self) -> tuple[int, str]:
        """Strongest first, ties by key, as the engine has it."""
        return -self.score, self.key


@dataclass(frozen=True, eq=False)
class Beside:
    """What one search may compare. `own`: the cases of a restricted compartment; None of the open files."""

    scope: Compartment
    held: Held
    others: Others
    own: frozenset[str] | None

    def best(self, key: str, allowed: Collection[str], k: int) -> list[Near]:
        """The best `k` partners among the allowed ones; none where the case is not compared."""
        if key not in self.held.rows:
            return []
        scores = self.held.scores_of(key)
        traced = self._traced(key) & set(allowed) & self.held.rows.keys()
        rows = np.flatnonzero((scores != SKIPPED) & self.held.flags(set(allowed) - traced))
        numbers, wanted = self._numbers(key, scores), k
        while True:
            found = self._near(key, [*self._first(scores, rows, wanted), *sorted(traced)], numbers)
            plain = sum(1 for one in found if one.key not in traced)
            if plain >= k or wanted >= len(rows):
                return sorted(found, key=lambda one: one.order)[:k]
            wanted *= 2  # some of these were of one series or incident, which the rows of later cases do not tell

    def pair(self, key: str, other: str) -> Near | None:
        """One pair; None where it can be no lead."""
        if not {key, other} <= self.held.rows.keys():
            return None
        return next(iter(self._near(key, [other], self._numbers(key, self.held.scores_of(key)))), None)

    def _first(self, scores: Ints, rows: Rows, wanted: int) -> list[str]:
        """Keys of the strongest of these rows; ties by key, whatever the order of the rows."""
        if wanted < len(rows):
            cut = np.partition(scores[rows], len(rows) - wanted)[len(rows) - wanted]
            rows = rows[scores[rows] >= cut]
        told = sorted((-int(scores[row]), self.held.keys[row]) for row in rows)
        return [key for _, key in told[:wanted]]

    def _traced(self, key: str) -> set[str]:
        """Cases that a physical link names together with this one: what it says stands in no row."""
        return linked(self.scope, key)

    def _near(self, key: str, others: Sequence[str], numbers: _Numbers) -> list[Near]:
        records = {one.id: one for one in self._records({key, *others})}
        case = records.pop(key, None)
        if case is None or not records:
            return []  # withdrawn or moved a moment ago
        may = leads_between(case, list(records.values()), self.held.model)
        found = (self._told(case, records[other], numbers) for other in others if other in may)
        return [one for one in found if one is not None]

    def _records(self, keys: Collection[str]) -> list[CaseRecord]:
        return records_of(self.scope, keys)

    def _told(self, case: CaseRecord, other: CaseRecord, numbers: _Numbers) -> Near | None:
        lead = compare(case, other, self.held.model)
        score = lead.score_millibits
        if score is None:
            return None  # DNA of different sources: no lead
        chance, at_least = (None, None) if rests_on_trace(lead) else numbers.of(score)
        return Near(other.id, lead if chance is None else lead.with_chance(chance), score, at_least)

    def _numbers(self, key: str, scores: Ints) -> _Numbers:
        """Of the search of one case that the scope makes, which is the same number for everybody who is told one."""
        told = scores != SKIPPED
        if self.own is not None and key not in self.own:
            told &= self.held.flags(self.own)
        return _Numbers(table_of(self.scope), int(told.sum()), self.others.inflation_of(scores))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What chance gives in the search of one case. `pairs`: those that the search looks at."""

    table: FullTable | None
    pairs: int
    own: Inflation

    def of(self, score: int) -> tuple[ChanceLeads | None, float | None]:
        if self.table is None or not self.pairs:
            return None, None
        found = self.table.one_case(score, self.pairs, self.own)
        if found is not None:
            return found, None
        least = self.table.one_case(self.table.floor, self.pairs, self.own)
        return None, least.shown if least else None


def beside(files: AtHand | None, scope: Compartment) -> Beside | None:
    """What the scope may compare. Cases of a restricted compartment are put beside the open ones for this moment, and
    nothing of them is kept. `files`: None where no open file is compared. None where nothing is."""
    if scope.grade == Grade.OPEN:
        return Beside(scope, files.held, files.others, None) if files else None
    own = frozenset(versions_of(scope))
    if files is not None:
        return Beside(scope, with_cases(files.held, records_of(scope, own)), files.others, own)
    found = held(case_records(corpus(scope)), declaration_in_force())
    return Beside(scope, found, others_of(found), own) if found else None
