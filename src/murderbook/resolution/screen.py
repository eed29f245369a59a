"""Which records are of one person? All pairs, the rates learned, groups formed, and what chance alone would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.compute.engine import Engine
from murderbook.compute.levelled.search import LevelledSearch
from murderbook.compute.packed import Found
from murderbook.evidence.bits import MILLIBITS_PER_BIT
from murderbook.evidence.chance import ChanceTable
from murderbook.evidence.lead import Lead
from murderbook.resolution.calibration.chosen import calibrated_by
from murderbook.resolution.chance import chance_table
from murderbook.resolution.compare import compare
from murderbook.resolution.fitted import FittedModel, counted_once, fit
from murderbook.resolution.groups import Grouped, group
from murderbook.resolution.judged import JudgedPair, decided, standing
from murderbook.resolution.model import Declaration
from murderbook.resolution.rates.learn import learn
from murderbook.resolution.records import Record

Tell = Callable[[float, str], None]  # the share that is done, and of what
TEACHES = 3000  # milli-bits: of pairs that say less, a mass would teach that everybody is one person
KEPT = 500_000  # pairs, the best: nobody reads as many, and of a hundred thousand records chance gives millions
LEAST = 1  # milli-bits of a lead: what has nothing in common is none


@dataclass(frozen=True)
class Choices:
    """`judged`: what persons said, in order. Without `learning`, the declared rates hold. `population`: whose records
    these are, which a calibration must be of to be validated; `on`: the day, of a calibration on what was judged.
    `searches`: how many were made so far, this one included, over which chance leads are told."""

    learning: bool = True
    replicas: int = 10
    seed: int = 1
    engine: Engine = "auto"
    judged: Sequence[JudgedPair] = ()
    population: str = ""
    on: str = ""
    searches: int = 1


@dataclass(frozen=True)
class Screened:
    """Pairs in rank, of more than 0 bits. `even`: milli-bits at which a pair is as likely one person as not.

    `standing`: on what the scores are calibrated, or why they are assumed.
    """

    model: FittedModel
    found: Found
    even: int
    grouped: Grouped
    chance: ChanceTable | None
    judged: Sequence[JudgedPair] = ()
    standing: str = ""

    def lead(self, rank: int) -> Lead:
        """The pair of this rank, from 0, explained."""
        a, b = (self.model.records[int(rows[rank])] for rows in (self.found.left, self.found.right))
        lead = compare(a, b, self.model)
        return lead if self.chance is None else lead.with_chance(self.chance.at(int(self.found.score[rank])))

    @property
    def cut(self) -> bool:
        """Whether there are more pairs than are kept."""
        return len(self.found.score) >= KEPT

    @property
    def likely(self) -> int:
        """How many pairs, from the first on, are more likely one person than not."""
        return int(np.searchsorted(-self.found.score.astype(np.int64), -self.even, side="right"))


def screen(
    records: Sequence[Record], declaration: Declaration, choices: Choices = Choices(), tell: Tell | None = None
) -> Screened:
    """Raises ValueError where two records share an id, or none tells anything, or a judged one is not there."""
    told = tell or (lambda share, of: None)
    told(0.0, "values")
    searching = _Searching(fit(records, declaration), choices, told)
    searching.judge()
    if choices.learning:
        searching.learn()
        searching.learn()  # once more, with each person counted once
    return searching.ended()


class _Searching:
    """A search as it goes on: the model, and the persons found so far."""

    def __init__(self, model: FittedModel, choices: Choices, told: Tell) -> None:
        self.model, self._choices, self._told = model, choices, told
        self._judged: dict[tuple[int, int], bool] = {}
        self._groups: tuple[tuple[int, ...], ...] = ()

    def judge(self) -> None:
        _rows(self.model, dict.fromkeys(standing(self._choices.judged), False))  # one that is unsure is there as well
        self._judged = _rows(self.model, decided(self._choices.judged))

    def learn(self) -> None:
        model = counted_once(self.model, self._groups)
        asked = LevelledSearch(model.uncapped, self._choices.engine)
        most = model.declaration.rates.most
        self.model = learn(model, asked.at_least(TEACHES, lambda share: self._told(share, "rates"), most))
        self._groups = self._found()[1].groups

    def ended(self) -> Screened:
        choices = self._choices
        self.model, said = calibrated_by(self.model, choices.learning, (choices.population, choices.on), self._judged)
        found, grouped = self._found()
        chance = None
        if choices.replicas:
            told = lambda share: self._told(share, "chance")  # noqa: E731
            floor = int(found.score[-1]) if len(found.score) == KEPT else LEAST  # of what is not kept nobody asks
            many = choices.replicas, choices.searches
            chance = chance_table(self.model, floor, many, choices.seed, told)
        return Screened(self.model, found, even_of(self.model), grouped, chance, choices.judged, said)

    def _found(self) -> tuple[Found, Grouped]:
        search = LevelledSearch(self.model.levelled, self._choices.engine)
        found = search.at_least(LEAST, lambda share: self._told(share, "pairs"), KEPT)
        return found, group(found, even_of(self.model), search.of, _barred(self.model), self._judged)


def even_of(model: FittedModel) -> int:
    """Milli-bits at which a pair is as likely one person as not."""
    if model.calibration is not None:
        return model.calibration.even(model.prior)
    return -round(model.prior * MILLIBITS_PER_BIT)


def _barred(model: FittedModel) -> Callable[[int, int], str]:
    def why(left: int, right: int) -> str:
        a, b = model.records[left].apart, model.records[right].apart
        return f"both stand in {a}, which tells of each person once" if a is not None and a == b else ""

    return why


def _rows(model: FittedModel, judged: Mapping[tuple[str, str], bool]) -> dict[tuple[int, int], bool]:
    found = {}
    for (left, right), same in judged.items():
        for one in (left, right):
            if one not in model.row_of:
                raise ValueError(f"{one!r} was judged, and is not among the records")
        rows = sorted((model.row_of[left], model.row_of[right]))
        found[rows[0], rows[1]] = same
    return found
