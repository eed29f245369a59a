"""Files as they come: cities only, dates only, mostly unknown, one endless series, nothing but pairs."""

from __future__ import annotations

import numpy as np
import pytest
from tabular_tables import Recipe, all_pairs, drawn

from murderbook.evidence.validation import roc_auc
from murderbook.linkage.tabular.compare import lead_of
from murderbook.linkage.tabular.fitting.fitted import fit
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import Model
from murderbook.linkage.tabular.validation.crossfit import cross_fit, learner_of, rates_of
from murderbook.linkage.tabular.validation.folds import LINKED, UNLINKED, solved_of

SERIES = (2,) * 15 + (3,) * 6 + (5,) * 3
FILES = {
    "cities only": (Recipe(sizes=(*SERIES, *(1,) * 40), places=False, clock=False), 0.65),
    "dates only": (Recipe(sizes=(*SERIES, *(1,) * 40), places=False, area=False, features=False, clock=False), 0.75),
    "three in five unknown": (Recipe(sizes=(*SERIES, *(1,) * 40), unknown=0.6), 0.65),
    "one series of 200": (Recipe(sizes=(200, *(2,) * 12, *(1,) * 30)), 0.8),
    "a hundred pairs": (Recipe(sizes=(2,) * 100), 0.85),
}


@pytest.mark.parametrize("name", FILES)
def test_an_odd_file_is_learned_from_and_unseen_series_are_told_apart(name: str) -> None:
    recipe, least = FILES[name]
    found = drawn(recipe, seed=21)
    solved = solved_of(found.table, found.labels, seed=1)
    start = fit(found.table, published_model(found.table))
    bits = cross_fit(found.labels, solved, rates_of(start)).bits
    assert np.isfinite(bits).all()
    known = solved.truth != -1
    assert roc_auc(bits[known], solved.truth[known] == LINKED) > least


@pytest.mark.parametrize("name", ["cities only", "three in five unknown"])
def test_a_calibrated_model_of_an_odd_file_gives_finite_bits_and_leads(name: str) -> None:
    found = drawn(FILES[name][0], seed=22)
    models: list[Model] = []
    score = learner_of(found.table, kept=models)(found.labels)
    bits = score(*all_pairs(found.table.n))
    assert np.isfinite(bits).all()
    assert models[0].calibration is not None
    lead = lead_of(fit(found.table, models[0]), 0, 1)
    assert lead.weight_millibits is not None
    assert lead.weight_millibits == sum(row.millibits or 0 for row in lead.weights)


def test_a_cut_by_series_leaves_each_of_two_classes_in_every_fold() -> None:
    found = drawn(FILES["one series of 200"][0], seed=23)
    solved = solved_of(found.table, found.labels)
    for side in (LINKED, UNLINKED):
        assert (solved.truth == side).any()
