"""Replica searches: the register as it might be if no two cases shared an offender.

Every case keeps its place, time and status; what was done and to whom is reassigned, one group of items at a time (the
group intact, what is unknown included), among cases of one stratum: same area and era where enough of them are alike,
wider where not. Two nulls are made. The plain one reassigns within place and time. The strict one reassigns only among
cases of one kind as well (latent classes of the whole profile), because sexual homicides resemble one another without
a common hand, and well-documented files resemble one another too. Where the two disagree the larger count is taken;
the strict one is nearly always the larger (docs/science/linkage.md), so that it gets nearly all the replicas.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from murderbook.compute.additive.form import Additive
from murderbook.compute.packed import Flags, Ints
from murderbook.evidence.chance import ChanceLeads, ChanceTable
from murderbook.evidence.inflation import NOT_MEASURED, Inflation
from murderbook.linkage.coding.columns import Encoded, with_no_lead_within, with_values
from murderbook.linkage.coding.layout import layout_of
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.rates import Tables

LEAST_IN_STRATUM = 20  # fewer cases that could trade places would leave a series as it was found
CASES_A_CLASS = 60  # on average; fine enough to keep what kinds have in common (see the validation)
SMALLEST_CLASS = 30  # a class is a kind of homicide, never one series
MOST_CLASSES = 40
STARTS = 4  # of the EM: classes, and with them the count of chance leads, depend on where it begins
ROUNDS = 40  # of the EM; far beyond where the assignment settles
PLAIN_SHARE = 10  # the plain null gets one replica in so many
PLAIN_SUPPORT = 10  # scores of the plain null that it takes to overrule the strict one
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Null:
    """One way to reassign. `strata`: numberings [n] of the cases that may trade places, used by replicas in turn."""

    name: str
    strata: tuple[Ints, ...]


def nulls_of(encoded: Encoded, seed: int) -> tuple[Null, Null]:
    """The strict null of a register, and the plain one."""
    kinds = [latent_classes(encoded.values, seed, start) for start in range(STARTS)]
    plain = strata_of(encoded.form, np.zeros(encoded.form.n, np.int32))
    strict = tuple(strata_of(encoded.form, each) for each in kinds)
    return Null("place, time and kind", strict), Null("place and time", (plain,))


def strata_of(form: Additive, kinds: Ints) -> Ints:
    """Kind by area and era; where fewer than LEAST_IN_STRATUM, kind by era; else kind alone."""
    cell, cells = form.columns.cell, form.cells
    ladder = [np.stack([kinds, cells.area[cell], cells.wider[cell], cells.era[cell]], axis=1)]
    ladder.append(np.stack([kinds, cells.wider[cell], cells.era[cell]], axis=1))
    ladder += [np.stack([kinds, cells.era[cell]], axis=1), kinds[:, None]]
    strata, placed, offset = np.full(form.n, -1, np.int64), np.zeros(form.n, np.bool_), 0
    for step, keys in enumerate(ladder):
        open_rows = np.flatnonzero(~placed)
        if not len(open_rows):
            break
        _, number, size = np.unique(keys[open_rows], axis=0, return_inverse=True, return_counts=True)
        number = number.reshape(-1)
        enough = size[number] >= (LEAST_IN_STRATUM if step < len(ladder) - 1 else 0)
        strata[open_rows[enough]] = number[enough] + offset
        placed[open_rows[enough]] = True
        offset += len(size)
    return strata.astype(np.int32)


def latent_classes(values: Ints, seed: int, start: int = 0) -> Ints:
    """The likeliest class of each case, by a mixture of independent categories; "unknown" is a category too.

    Classes are large (one per CASES_A_CLASS cases, none below SMALLEST_CLASS): a series must not become one.
    """
    wanted = min(MOST_CLASSES, len(values) // CASES_A_CLASS)
    if wanted < 2:
        return np.zeros(len(values), np.int32)
    shown = _indicators(values)
    rng = np.random.default_rng([seed, 1 + start])
    seeds = shown[rng.choice(len(shown), wanted, replace=False)]
    belief = np.exp(0.5 * (shown @ seeds.T))
    belief /= belief.sum(axis=1, keepdims=True)
    for _ in range(ROUNDS):
        belief = _belief(shown, belief)
    return _without_small(belief)


def _indicators(values: Ints) -> Floats:
    """[n, values and unknowns]: 1 where the case shows it."""
    columns = []
    for column in values.T:
        columns += [(column == value) for value in np.unique(column)]
    return np.stack(columns, axis=1).astype(np.float64)


def _belief(shown: Floats, belief: Floats) -> Floats:
    """One round of EM, half a case added to every rate."""
    size = belief.sum(axis=0) + 1e-9
    rates = (belief.T @ shown + 0.5 * shown.mean(axis=0)) / (size[:, None] + 0.5)
    log_odds = shown @ np.log(np.maximum(rates, 1e-6)).T + np.log(size / size.sum())
    log_odds -= log_odds.max(axis=1, keepdims=True)
    odds = np.exp(log_odds)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _without_small(belief: Floats) -> Ints:
    """Cases of classes below SMALLEST_CLASS go to their likeliest larger class."""
    while True:
        kinds = belief.argmax(axis=1)
        size = np.bincount(kinds, minlength=belief.shape[1])
        small = (size > 0) & (size < SMALLEST_CLASS)
        if not small.any() or (size > 0).sum() < 2:
            return np.asarray(kinds, np.int32)
        belief = belief.copy()
        belief[:, np.flatnonzero(small)[size[small].argmin()]] = -1.0


class Replicas:
    """Registers without common offenders, made from one. Cases of `fixed` keep their own values (a focused search).

    Base rates are counted anew in each: a replica search repeats all that the real one did, but for pairs within
    `fixed`. Those never change, so a true pair among them would count as chance in every replica: they are left out.
    """

    def __init__(self, encoded: Encoded, model: FittedModel, fixed: Flags | None = None) -> None:
        self.encoded, self.model = encoded, model
        self._fixed = np.zeros(encoded.form.n, np.bool_) if fixed is None else fixed
        self._movable = np.flatnonzero(~self._fixed)
        items = model.declaration.items
        self._groups = [np.flatnonzero([item.group == group for item in items]) for group in model.declaration.groups]
        self._layout = layout_of(model.tables)
        # what the model counted beyond these cases stays as it is
        self._elsewhere = model.tables.matrix - self._count(encoded.values)

    def make(self, null: Null, count: int, seed: Sequence[int]) -> Iterator[Additive]:
        for number in range(count):
            strata = null.strata[number % len(null.strata)][self._movable]
            home = self._movable[np.argsort(strata, kind="stable")]
            rng = np.random.default_rng([*seed, number])
            values = self.encoded.values.copy()
            for columns in self._groups:
                donor = self._movable[np.lexsort((rng.random(len(strata)), strata))]
                values[np.ix_(home, columns)] = self.encoded.values[np.ix_(donor, columns)]
            yield self._weighed(values)

    def _weighed(self, values: Ints) -> Additive:
        recounted = self._elsewhere + self._count(values)
        tables = Tables(self.model.declaration, self.model.counts, recounted, self.model.shares)
        return with_no_lead_within(with_values(self.encoded.form, values, tables, self._layout), self._fixed)

    def _count(self, values: Ints) -> Floats:
        """Units [node, value] as `rates.count` counts them: single cases one by one, a known series once."""
        shape = self.model.tables.matrix.shape
        counted = np.zeros(shape)
        columns, cells = self.encoded.form.columns, self.encoded.form.cells
        single = columns.series < 0
        by_cell = _by_cell(self.encoded.form, values, single, shape[1])
        for relation in range(cells.node.shape[1]):
            rows = cells.node[:, relation]
            np.add.at(counted, rows[rows >= 0], by_cell[rows >= 0])
        shown = set()
        for case in np.flatnonzero(~single):
            nodes = cells.node[columns.cell[case]]
            held = values[case][values[case] >= 0]
            shown |= {(n, v, columns.series[case]) for n in nodes[nodes >= 0] for v in held}
        for node, value, _ in shown:
            counted[node, value] += 1.0
        return counted


def _by_cell(form: Additive, values: Ints, chosen: Flags, width: int) -> Floats:
    cells = len(form.cells.area)
    at = form.columns.cell[chosen].astype(np.int64)[:, None] * width + values[chosen]
    found = np.bincount(at[values[chosen] >= 0], minlength=cells * width)
    return found.reshape(cells, width).astype(np.float64)


@dataclass(frozen=True, slots=True)
class LargerTable:
    """Chance leads by the null that expects more of them, each with the limit that its own replicas support: the strict
    one raised by how far the bulk of the real search lies above it, or the plain one as it is."""

    strict: ChanceTable
    plain: ChanceTable
    inflation: Inflation = NOT_MEASURED

    def at(self, score_millibits: int) -> ChanceLeads:
        """Chance leads of at least this score. The few best of the plain null, which could be luck, do not overrule."""
        strict, plain = self.strict.at(score_millibits).inflated(self.inflation), self.plain.at(score_millibits)
        counted = round(plain.expected * plain.replicas / plain.searches)
        return plain if counted >= PLAIN_SUPPORT and plain.expected > strict.expected else strict
