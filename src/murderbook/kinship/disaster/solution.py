"""The joint assignment solved: what is known of each victim, each missing person and each assignment."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from murderbook.kinship.disaster.best import Ranked, best, best_with
from murderbook.kinship.disaster.choices import BUDGET, ROUNDS, Choices, choices_of, rivals_of, without_improbable
from murderbook.kinship.disaster.component import Component, TooWideError, components, solved
from murderbook.kinship.disaster.growth import Table, table_of
from murderbook.kinship.disaster.near.chains import nearly
from murderbook.kinship.disaster.near.interval import Drawn, Interval
from murderbook.kinship.disaster.problem import Disaster
from murderbook.kinship.disaster.seen import seen_of
from murderbook.kinship.disaster.weights import Weights
from murderbook.kinship.likelihood.shapes import Floats, Whole
from murderbook.kinship.markers import loci_of

Tell = Callable[[float, str], None]
MOST_LOST = 1e-4  # posterior in states left out: beyond it the exact sum is given up
MORE_BUDGET = 0.9 * MOST_LOST / ROUNDS  # of improbable choices, left out where that makes the exact sum possible


@dataclass(frozen=True)
class Solution:
    """`kept`: by family the choices that were summed over; `of_kept` their posteriors. `left_out`: an upper bound on
    the posterior of everything else that was listed, hence on the error of each figure. `lost`: what the tables'
    thresholds may have lost besides, on average over disasters; 0 where they are whole."""

    disaster: Disaster
    weights: tuple[Weights, ...]
    tables: tuple[Table, ...]
    kept: tuple[Choices, ...]
    found: tuple[Component, ...]
    left_out: float
    lost: float

    @cached_property
    def of_kept(self) -> tuple[Floats, ...]:
        each = {f: one for component in self.found for f, one in component.posterior.items()}
        return tuple(each[f] for f in range(len(self.kept)))

    @property
    def log_total(self) -> float:
        """ln of the sum over all assignments of prior weight times likelihood ratio to nobody identified."""
        return math.fsum(component.log_total for component in self.found)

    @cached_property
    def pairs(self) -> dict[tuple[int, str], Floats]:
        """By family and missing person: (victims,) the posterior that each is he."""
        out = {}
        for f, (table, one) in enumerate(zip(self.tables, self.kept, strict=True)):
            for name, share in _by_person(table, one, self.of_kept[f], len(self.disaster.victims)).items():
                out[f, name] = share
        return out

    @cached_property
    def nobody(self) -> Floats:
        """(victims,) the posterior that each is none of the missing."""
        total = sum(self.pairs.values(), np.zeros(len(self.disaster.victims)))
        out: Floats = np.clip(1.0 - total, 0.0, 1.0)
        return out

    def best(self, top: int) -> list[tuple[float, Ranked]]:
        """The most probable assignments with their posteriors; each stands for all that cannot be told from it."""
        ranked = best(self.kept, self.found, top)
        span = self.best_interval() or Interval(0.0, 1.0)
        return [(min(max(math.exp(min(0.0, one.weight - self.log_total)), span.low), span.high), one) for one in ranked]

    def log_ratio(self, one: Ranked) -> float:
        """ln of the likelihood ratio of an assignment to nobody identified."""
        return math.fsum(float(self.tables[f].log_ratio[self.kept[f].rows[choice]]) for f, choice in one.chosen)

    @cached_property
    def best_with(self) -> tuple[Floats, ...]:
        """By family, for each choice: ln likelihood ratio of the best assignment with it."""
        ratios = [table.log_ratio[one.rows] for table, one in zip(self.tables, self.kept, strict=True)]
        each: dict[int, Floats] = {}
        for component in self.found:
            if component.is_exact:
                each |= best_with(self.kept, component, ratios)
        return tuple(each.get(f, np.full(one.rows.size, np.nan)) for f, one in enumerate(self.kept))

    @property
    def near(self) -> tuple[int, ...]:
        """Families whose posteriors are near only: too many victims were contested at once."""
        return tuple(sorted(f for component in self.found if not component.is_exact for f in component.posterior))

    @cached_property
    def drawn(self) -> dict[int, Drawn]:
        """By family of a part that is near only, what the chains say of that part."""
        return {f: one.drawn for one in self.found if one.drawn for f in one.posterior}

    def best_interval(self) -> Interval | None:
        """Of the most probable assignment; None where all is exact."""
        parts = [one for one in self.found if one.drawn]
        if not parts:
            return None
        exact = [one for one in self.found if not one.drawn]
        weight = best(self.kept, exact, 1)[0].weight - math.fsum(one.log_total for one in exact)
        sure = math.exp(min(0.0, weight))
        ends = [one.drawn.of_best() for one in parts if one.drawn]
        return Interval(sure * math.prod(one.low for one in ends), sure * math.prod(one.high for one in ends))


def solve(disaster: Disaster, tell: Tell | None = None) -> Solution:
    """KinshipError where a family's pedigree is too entangled. `tell`: share done, and words."""
    say = tell or (lambda share, words: None)
    loci = loci_of(disaster.markers)
    seen = seen_of([one.sample for one in disaster.victims], disaster.markers, loci)
    weights, tables = [], []
    for done, family in enumerate(disaster.families):
        say(0.95 * done / len(disaster.families), f"family {family.id}")
        weights.append(Weights(disaster, family, loci, seen))
        tables.append(table_of(weights[-1], len(disaster.families)))
    say(0.95, "all families together")
    every = [choices_of(one, disaster.log_prior) for one in tables]
    rivals = [rivals_of(one) for one in tables]
    kept, bound = without_improbable(every, BUDGET, rivals)
    found = _all_solved(kept, rivals)
    bound += math.fsum(component.lost for component in found)
    faint = math.fsum(one.faint for one in tables)
    lost = math.fsum(one.lost for one in tables)
    return Solution(disaster, tuple(weights), tuple(tables), tuple(kept), tuple(found), min(1.0, bound + faint), lost)


def _all_solved(kept: list[Choices], rivals: Sequence[Whole]) -> list[Component]:
    """Part by part; where only few choices make a part too wide, `kept` is left without them."""
    found: list[Component] = []
    for members in components(kept):
        exact = _exactly(kept, members) or _with_fewer(kept, members, rivals)
        found += exact or [nearly(kept, members)]
    return found


def _exactly(kept: Sequence[Choices], members: Sequence[int]) -> list[Component]:
    """Exactly, or with little lost; nothing where that is not possible."""
    try:
        found = solved(kept, members)
    except TooWideError:
        return []
    return [found] if found.lost <= MOST_LOST else []


def _with_fewer(kept: list[Choices], members: Sequence[int], rivals: Sequence[Whole]) -> list[Component]:
    """As `_exactly`, after more improbable choices were left out; what they may have come to counts as lost."""
    fewer, bound = without_improbable([kept[f] for f in members], MORE_BUDGET, [rivals[f] for f in members])
    found = []
    for part in components(fewer):
        try:
            one = solved(fewer, part)
        except TooWideError:
            return []
        bound += one.lost
        if bound > MOST_LOST:
            return []
        found.append(_renamed(one, members))
    for f, left in zip(members, fewer, strict=True):
        kept[f] = left
    return [replace(found[0], lost=bound), *(replace(one, lost=0.0) for one in found[1:])]


def _renamed(one: Component, members: Sequence[int]) -> Component:
    steps = tuple(replace(step, family=members[step.family]) for step in one.steps)
    return replace(one, steps=steps, posterior={members[f]: share for f, share in one.posterior.items()})


def _by_person(table: Table, one: Choices, posterior: Floats, victims: int) -> dict[str, Floats]:
    """Those who cannot be told apart share evenly."""
    out = {name: np.zeros(victims) for group in table.places.groups for name in group}
    for row, share in zip(one.rows.tolist(), posterior.tolist(), strict=True):
        images = table.places.images(table.placings[row])
        for image in images:
            for group, held in zip(table.places.groups, image, strict=True):
                for name in group:
                    out[name][list(held)] += share / len(images) / len(group)
    return out
