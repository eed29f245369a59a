"""The interface of the kernels: what it refuses, and what it does without Numba."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "linkage"))

from linkage_registers import messy_register

from murderbook.compute.packed import SKIPPED, Packed, reduced
from murderbook.compute.search import Search
from murderbook.linkage import fit
from murderbook.linkage.encode import encode


@pytest.fixture(scope="module")
def packed() -> Packed:
    cases = messy_register(60, seed=12)
    return encode(cases, fit(cases)).packed


def test_without_numba_the_search_falls_back_and_says_so(packed: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Search(packed, engine="numpy").top_pairs(20)
    monkeypatch.setitem(sys.modules, "murderbook.compute.kernel", None)
    monkeypatch.delattr("murderbook.compute.kernel", raising=False)
    with pytest.warns(UserWarning, match="searching with NumPy"):
        found = Search(packed).top_pairs(20)
    assert all((mine == theirs).all() for mine, theirs in zip(found, expected, strict=True))
    with pytest.raises(ImportError):
        Search(packed, engine="numba")


def test_more_partners_than_cases_are_padded(packed: Packed) -> None:
    score, partner = Search(packed).top_partners(100)
    assert score.shape == (60, 100)
    assert ((partner == -1) == (score == SKIPPED)).all()
    assert (partner[:, 59:] == -1).all()


def test_progress_ends_at_one(packed: Packed) -> None:
    told: list[float] = []
    Search(packed, workers=3).top_pairs(5, progress=told.append)
    assert told[-1] == 1.0


def test_senseless_numbers_are_refused(packed: Packed) -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        Search(packed, workers=0)
    with pytest.raises(ValueError, match="at least one partner"):
        Search(packed).top_partners(0)


def test_reduced_weights_round_down_in_whole_numbers() -> None:
    assert list(reduced(np.array([3, -3, 1000], np.int32), 500)) == [1, -2, 500]
