"""What does not hold to the form of an additive score is refused, and said which column or table it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from additive_registers import Shape, register

from murderbook.compute.additive.check import check
from murderbook.compute.additive.form import Additive
from murderbook.compute.additive.search import AdditiveSearch

Change = Callable[[Additive], Additive]


def columns(**changed: object) -> Change:
    return lambda additive: replace(additive, columns=additive.columns._replace(**changed))


def weights(change: Callable[[Additive], dict[str, object]]) -> Change:
    return lambda additive: replace(additive, weights=additive.weights._replace(**change(additive)))


def moved(additive: Additive) -> Additive:
    node = additive.cells.node.copy()
    node[5, 5] += 1
    return replace(additive, cells=additive.cells._replace(node=node))


def lopsided(additive: Additive) -> Additive:
    gaps = additive.weights.gaps.copy()
    gaps[0, 1] += 1
    return replace(additive, weights=additive.weights._replace(gaps=gaps))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (columns(tick=np.zeros(3, np.int32)), "column tick has 3 rows, not 40"),
        (columns(categories=np.full((40, 4), 200, np.uint16)), "category 0 must be within"),
        (columns(categories=np.zeros((40, 4), np.int64)), "codes must be uint16"),
        (columns(graded=np.full((40, 2), 77, np.uint16)), "graded feature 0 must be within"),
        (columns(cell=np.full(40, 10_000, np.int32)), "cell must be within"),
        (columns(xyz=np.full((40, 3), 2**25, np.int32)), "xyz, in metres, must be within"),
        (columns(radius2=np.full(40, 0.5)), "whole square metres"),
        (columns(spot=np.full(40, -1, np.int32)), "spot of a located case"),
        (columns(tick=np.full(40, 2**30, np.int32)), "tick must be within"),
        (columns(span=np.full(40, 9, np.int8)), "span must be within"),
        (weights(lambda additive: {"places": np.zeros((2, 2), np.int32)}), "places is"),
        (weights(lambda additive: {"distances": additive.weights.distances[::-1]}), "distances must ascend"),
        (weights(lambda additive: {"grades": additive.weights.grades + 1}), "must hold 0"),
        (weights(lambda additive: {"agree": np.full_like(additive.weights.agree, 2**29)}), "weights may sum to"),
        (moved, "must be one number for all cells that share"),
        (lopsided, "must be symmetric"),
    ],
)
def test_what_does_not_hold_to_the_form_is_refused(change: Change, message: str) -> None:
    additive = register(Shape(), 1)
    check(additive)
    with pytest.raises(ValueError, match=message):
        check(change(additive))


def test_senseless_numbers_are_refused() -> None:
    additive = register(Shape(), 1)
    with pytest.raises(ValueError, match="at least one worker"):
        AdditiveSearch(additive, workers=0)
    with pytest.raises(ValueError, match="at least one partner"):
        AdditiveSearch(additive).top_partners(0)
    with pytest.raises(ValueError, match="rows must be within"):
        AdditiveSearch(additive, np.array([40], np.int32))
    with pytest.raises(ValueError, match="rows must be within"):
        AdditiveSearch(additive).scores_of(-1)
    with pytest.raises(ValueError, match="as many rows"):
        AdditiveSearch(additive).scores_of_pairs(np.array([1]), np.array([1, 2]))
    with pytest.raises(ValueError, match="one new case"):
        AdditiveSearch(additive).scores_of_new(additive.columns)
