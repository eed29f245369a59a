"""Declarations of one's own: what is refused with a reason, and that both paths agree whatever a household shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from people import town

from murderbook.compute.levelled.search import LevelledSearch
from murderbook.resolution import Declaration, ModelError, compare, fit, load_model, record_of
from murderbook.resolution.model import declaration_of

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> Declaration:
    raw = deepcopy(dict(load_model().raw))
    change(raw)
    return declaration_of(raw)


def of(raw: Mapping[str, Any], id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in raw["comparisons"] if row["id"] == id_)
    return found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda raw: of(raw, "sex")["m"].update(same=float("nan")), "comparison sex: the shares of m"),
        (lambda raw: of(raw, "sex")["m"].update(same=0.5), "sum to 1"),
        (lambda raw: raw["rates"].update(pull=float("inf")), "neither is endless"),
        (lambda raw: raw["rates"].update(prior_strength=float("inf")), "neither is endless"),
        (lambda raw: raw["rates"].update(most=2.5), "whole number"),
        (lambda raw: raw["comparisons"].clear(), "nothing would be compared"),
        (lambda raw: of(raw, "town").update(id="name"), "Give it another id"),
        (lambda raw: of(raw, "town").update(id="household"), "Give it another id"),
        (lambda raw: of(raw, "surname").update(kind="words", m=of(raw, "town")["m"]), "its kind is 'surname'"),
    ],
)
def test_a_declaration_that_would_give_no_true_number_is_refused(change: Change, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        changed(change)


def test_what_is_no_number_is_told_with_the_file(tmp_path: Path) -> None:
    text = files("murderbook.resolution.models").joinpath("persons.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(text.replace("different = 0.01", 'different = "few"', 1), encoding="utf-8")
    with pytest.raises(ModelError, match=r"own\.toml.*few"):
        load_model(tmp_path / "own.toml")


@pytest.mark.parametrize(("id_", "shared"), [("surname", False), ("given", True)])
def test_bulk_and_explained_agree_whichever_name_a_household_shares(id_: str, shared: bool) -> None:
    model = changed(lambda raw: of(raw, id_).update(household=shared))
    told = [{key: [text] for key, text in one.shown.items()} for one in town(3, families=8, doubles=6)[0]]
    told += [{**one, "given": one["surname"], "surname": one["given"]} for one in told[:10]]  # exchanged
    fitted = fit([record_of(f"{k:02}", texts, model) for k, texts in enumerate(told)], model)
    pairs = list(combinations(fitted.records, 2))
    rows = np.array([(fitted.row_of[a.id], fitted.row_of[b.id]) for a, b in pairs], np.int32).T.copy()
    leads = [compare(a, b, fitted) for a, b in pairs]
    assert LevelledSearch(fitted.levelled).of(*rows).tolist() == [lead.score_millibits for lead in leads]
    held = [{row.comparison for row in lead.weights} >= {"exchanged", "household"} for lead in leads]
    assert any(held)
