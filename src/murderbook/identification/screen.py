"""All pairs of remains and reports: the best of each remains in whole milli-bits, and what chance alone would give."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from murderbook.evidence.lead import Lead
from murderbook.identification.chance import REPLICAS, Chance, ChanceTally, expect
from murderbook.identification.compare import explain
from murderbook.identification.eliminated import NOTHING_ASIDE, Aside
from murderbook.identification.fitted import FittedModel, fit
from murderbook.identification.model import Declaration
from murderbook.identification.records import Record
from murderbook.identification.weighing import kernel
from murderbook.identification.weighing.weigher import Totals

Ints = npt.NDArray[np.int32]
Tell = Callable[[float, str], None]
BATCH = 32  # remains a task: enough to keep threads apart


@dataclass(frozen=True)
class Choices:
    """`top`: reports kept for each remains. `replicas`: of chance, 0 for none; `seed` draws them."""

    top: int = 10
    replicas: int = REPLICAS
    seed: int = 1
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    aside: Aside = NOTHING_ASIDE


@dataclass(frozen=True)
class Screened:
    """`scores` and `reports` [remains, top]: milli-bits and numbers of reports in falling order; -1 beyond `held`."""

    model: FittedModel
    choices: Choices
    scores: Ints
    reports: Ints
    held: Ints  # [remains]
    ruled_out: Ints  # [remains]: reports ruled out by their dates
    pairs: int  # that could be a lead
    chance: Chance | None

    def ranked(self) -> list[tuple[int, int]]:
        """(remains, place among its reports) of all that is held, the best score first."""
        at = [(a, k) for a in range(len(self.held)) for k in range(int(self.held[a]))]
        return sorted(at, key=lambda pair: (-int(self.scores[pair]), pair))

    def leads_of(self, remains: int) -> list[Lead]:
        """The leads of one set of remains, explained, with what chance would give."""
        model, count = self.model, int(self.held[remains])
        record = model.remains[remains]
        reports = [model.reports[number] for number in self.reports[remains, :count]]
        leads = explain(model, record, reports, self.choices.aside.reasons(record.id))
        return [lead if self.chance is None else lead.with_chance(self.chance.at(_score(lead))) for lead in leads]


def _score(lead: Lead) -> int:
    assert lead.score_millibits is not None  # what is ruled out is not held
    return lead.score_millibits


def screen(
    remains: Sequence[Record],
    reports: Sequence[Record],
    declaration: Declaration,
    choices: Choices | None = None,
    tell: Tell | None = None,
) -> Screened:
    """Fit the rates to these records and weigh every pair. ValueError as of `fit`."""
    return search(fit(declaration, remains, reports), choices or Choices(), tell)


def search(model: FittedModel, choices: Choices, tell: Tell | None = None) -> Screened:
    """The same with a model that is fitted."""
    tell = tell or (lambda _share, _words: None)
    n, top = len(model.remains), min(choices.top, len(model.reports))
    scores, reports = np.full((n, top), kernel.NOT_TOLD, np.int32), np.full((n, top), kernel.NOT_TOLD, np.int32)
    held, ruled = np.zeros(n, np.int32), np.zeros(n, np.int32)
    outside = _Outside(model, choices.aside)

    def one(totals: Totals, remains: int) -> None:
        totals.of(model.remains[remains])
        ruled[remains] = outside.apply(remains, totals.seen.ruled)
        held[remains] = kernel.best(totals.millibits, totals.seen.ruled, (scores[remains], reports[remains]))

    share = 0.5 if choices.replicas else 1.0
    each(model, range(n), one, choices.threads, lambda done: tell(done * share, "pairs"))
    pairs = n * len(model.reports) - int(ruled.sum()) - outside.count
    chance = None
    if choices.replicas and held.any():
        floor = int(scores[np.arange(n)[held > 0], held[held > 0] - 1].min())
        tally = ChanceTally(model, floor, choices.replicas, choices.seed)
        each(model, range(tally.tasks), tally.add, choices.threads, lambda done: tell(0.5 + done / 2, "chance"))
        chance = expect(tally)
    return Screened(model, choices, scores, reports, held, ruled, pairs, chance)


class _Outside:
    """Pairs that are no lead: set aside by a person; those ruled out by dates, but for what a person overruled."""

    def __init__(self, model: FittedModel, aside: Aside) -> None:
        at = {record.id: number for number, record in enumerate(model.reports)}
        self._out = {
            number: [at[id] for id in aside.reports_out(record.id)] for number, record in enumerate(model.remains)
        }
        self._in = {number: [at[id] for id in aside.reasons(record.id)] for number, record in enumerate(model.remains)}
        self.count = sum(map(len, self._out.values()))

    def apply(self, remains: int, ruled: npt.NDArray[np.uint8]) -> int:
        """Marks them; how many dates rule out."""
        ruled[self._in[remains]] = kernel.OPEN
        ruled[self._out[remains]] = kernel.SET_ASIDE
        return int(np.count_nonzero(ruled == kernel.RULED_OUT))


def each(
    model: FittedModel,
    tasks: range,
    work: Callable[[Totals, int], None],
    threads: int,
    tell: Callable[[float], None],
) -> None:
    """`work` on every task, in batches by several threads, each with room of its own."""
    batches = [tasks[first : first + BATCH] for first in range(0, len(tasks), BATCH)]
    spare = [Totals(model) for _ in range(max(1, min(threads, len(batches))))]

    def run(batch: range) -> None:
        totals = spare.pop()
        try:
            for task in batch:
                work(totals, task)
        finally:
            spare.append(totals)

    with ThreadPoolExecutor(len(spare)) as pool:
        for done, _ in enumerate(pool.map(run, batches), start=1):
            tell(done / len(batches))
