"""What is asked about stays unseen: nothing of a fold's labels reaches the model that is tested on it."""

from __future__ import annotations

import numpy as np
import pytest
from tabular_tables import Recipe, drawn

from murderbook.linkage.tabular.fitting.fitted import fit
from murderbook.linkage.tabular.learning.labels import Labels, labels_of
from murderbook.linkage.tabular.learning.learn import learn
from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import text_of
from murderbook.linkage.tabular.validation import ablation
from murderbook.linkage.tabular.validation.crossfit import as_if_only, without_fold
from murderbook.linkage.tabular.validation.folds import solved_of


def relabelled(seed: int, fold: int) -> tuple[Labels, Labels]:
    """The labels, and the same with each case of the fold by an offender of its own, both without the fold."""
    found = drawn(Recipe(), seed)
    solved = solved_of(found.table, found.labels, seed=1)
    held = solved.rows[solved.fold == fold].tolist()
    names = [f"alone {row}" if row in held else f"O{who}" for row, who in enumerate(found.who.tolist())]
    other = labels_of(found.table, names, found.table.ids)
    kept = np.ones(int(other.group.max()) + 1, np.bool_)
    kept[other.group[held]] = False
    return without_fold(found.labels, solved, fold), as_if_only(other, kept)


@pytest.mark.parametrize("fold", [1, 3])
def test_the_labels_of_a_fold_change_nothing_in_the_model_tested_on_it(fold: int) -> None:
    table = drawn(Recipe(), 41).table
    one, two = relabelled(41, fold)
    assert text_of(learn(table, one)) == text_of(learn(table, two))


def test_a_held_out_case_is_no_case_of_another_offender_either() -> None:
    one, _ = relabelled(41, 2)
    assert (one.known == one.group).all()
    assert (one.group == -1).any()


def test_a_few_series_are_learned_from_without_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Labels] = []
    real = ablation.learn
    monkeypatch.setattr(ablation, "learn", lambda table, labels: (asked.append(labels), real(table, labels))[1])
    monkeypatch.setattr(ablation, "FEWER_RESAMPLES", 1)
    found = drawn(Recipe(), 42)
    solved = solved_of(found.table, found.labels)
    ablation.learning_curve(fit(found.table, published_model(found.table)), found.labels, solved, sizes=(6,))
    assert len(set(asked[0].known[asked[0].known >= 0].tolist())) == 6
