"""Rates without a single solved series: expectation-maximisation over pairs, held so that it cannot collapse.

Left alone, EM separates what is easiest to separate: two neighbourhoods, two kinds of crime (Splink's users meet it
too). Here place and time keep their published curves, so that "near each other" stays what it is; base rates are
counted, never fitted; a published consistency counts as much as all that EM takes for linked, since those pairs were
chosen for being alike; and no more pairs may share an offender than one partner for each case. Where two starts
disagree, or the file holds too few likely pairs, nothing is estimated, and the model says so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from murderbook.compute.packed import Doubles, Ints
from murderbook.linkage.tabular.fitting.fitted import Fitted, fit
from murderbook.linkage.tabular.fitting.terms import terms
from murderbook.linkage.tabular.learning.labels import Sample, even_pairs
from murderbook.linkage.tabular.learning.learn import ratio_of
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.learning.repeats import WORTH, learned_repeat
from murderbook.linkage.tabular.model import Model, Standing
from murderbook.linkage.tabular.table import CaseTable

ROUNDS = 60
SETTLED = 2e-3  # largest change of a consistency in one round
FEWEST_LINKS = 20.0  # expected among the pairs looked at
AGREE = 0.1  # two starts may differ by so much
STARTS = (1.0, 0.5)  # times the published consistencies
LEAST_WEIGHT = 1e-4  # pairs below say nothing of a consistency
LN_2 = float(np.log(2.0))


def estimate(table: CaseTable, population: str = "") -> Model:
    """Published rates with consistencies estimated from the file itself; unchanged, with a note, where that fails."""
    start = fit(table, published_model(table, population))
    left, right = even_pairs(table.n)
    ends = [_run(start, left, right, scale) for scale in STARTS]
    reason = _distrust(ends)
    if reason:
        note = f"Rates could not be estimated from the file itself ({reason}): these are published ones."
        return replace(start.model, notes=(*start.model.notes, note))
    (model, links), _ = ends
    share = f"{links:,.0f} of {len(left):,} pairs looked at may share an offender"
    note = f"Consistencies are estimated without a solved series ({share}): a score that ranks, never bits."
    return replace(
        model, id="estimated", title="Estimated from the file itself", standing=Standing.ESTIMATED, notes=(note,)
    )


def _run(start: Fitted, left: Ints, right: Ints, scale: float) -> tuple[Model, float]:
    """The model where EM settles, and the linked pairs it then expects; no links where it does not settle."""
    repeats = tuple(replace(repeat, same=repeat.same * scale) for repeat in start.model.repeats)
    model = replace(start.model, repeats=repeats)
    most = 1.0 / max(start.table.n - 1, 1)  # one partner for each case
    share = most / 2.0
    for _ in range(ROUNDS):
        weight = _posterior(start.as_weighed_by(model), left, right, share)
        share = min(float(weight.mean()), most)
        found = _maximised(start, model, left, right, weight)
        moved = max((abs(a.same - b.same) for a, b in zip(found.repeats, model.repeats, strict=True)), default=0.0)
        model = found
        if moved < SETTLED:
            return model, float(weight.sum())
    return model, 0.0


def _posterior(fitted: Fitted, left: Ints, right: Ints, share: float) -> Doubles:
    """Chance [pairs] that a pair shares an offender, `share` of all pairs doing so."""
    odds = np.log(share / (1.0 - share)) + terms(fitted, left, right).sum(axis=1) / 1000.0 * LN_2
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -40.0, 40.0))))


def _maximised(start: Fitted, model: Model, left: Ints, right: Ints, weight: Doubles) -> Model:
    """Consistencies from pairs weighed by how likely they are linked; priors stay the published ones."""
    held = weight >= LEAST_WEIGHT
    nobody = np.zeros(int(held.sum()), np.int32)
    sample = Sample(left[held], right[held], np.ones(len(nobody), np.bool_), weight[held], nobody, few=True)
    published = {repeat.id: repeat for repeat in start.model.repeats}
    repeats = []
    for repeat in model.repeats:
        ratio, known = ratio_of(start, published[repeat.id], sample)
        found = learned_repeat(published[repeat.id], ratio, known, sample, max(WORTH, float(weight.sum())))
        source = f"estimated from the file itself, without a solved series; prior {published[repeat.id].source}"
        repeats.append(replace(found, source=source, series=0))
    return replace(model, repeats=tuple(repeats))


def _distrust(ends: list[tuple[Model, float]]) -> str:
    """Why the estimate is not to be trusted; empty where it is."""
    (one, links), (two, other_links) = ends
    if min(links, other_links) == 0.0:
        return "it does not settle"
    if links < FEWEST_LINKS:
        return f"only {links:.0f} pairs look like one offender's"
    apart = [abs(a.same - b.same) for a, b in zip(one.repeats, two.repeats, strict=True)]
    if max(apart, default=0.0) > AGREE:
        worst = one.repeats[int(np.argmax(apart))]
        return f"two starts disagree on {worst.label}"
    return ""
