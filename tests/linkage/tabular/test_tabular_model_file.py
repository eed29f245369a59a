"""A model file that was mended by hand: the entry that is wrong is named, with what was expected."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from tabular_tables import Recipe, drawn

from murderbook.linkage.tabular.learning.published import published_model
from murderbook.linkage.tabular.model import load_model, text_of

Raw = dict[str, Any]


@pytest.fixture(scope="module")
def text() -> str:
    return text_of(published_model(drawn(Recipe(sizes=(2, 2, 1, 1)), seed=1).table))


def first(name: str, **entries: object) -> Callable[[Raw], object]:
    return lambda raw: raw[name][0].update(entries)


BROKEN: list[tuple[Callable[[Raw], object], str]] = [
    (lambda raw: raw.update(era_years=0), "era_years is a number of years from 1 to 200, not 0"),
    (lambda raw: raw.update(era_years=True), "era_years: expected a whole number, not True"),
    (lambda raw: raw.update(rarest=0.0), "rarest is a rate between 0 and 1"),
    (lambda raw: raw.update(prior_strength=-1.0), "prior_strength is a number of cases"),
    (lambda raw: raw.update(standing="sure"), "standing: expected one of learned, estimated, published, not 'sure'"),
    (lambda raw: raw.update(notes="one"), "notes: expected a list, not 'one'"),
    (lambda raw: raw.update(values={"weapon": {"knife": "many"}}), "values.weapon.knife: expected a whole number"),
    (lambda raw: raw.update(repeats={}), "repeats: expected a list, not {}"),
    (lambda raw: raw.update(repeats=[1]), "repeats, number 1: expected a table of entries, not 1"),
    (lambda raw: raw.update(area="town"), "area: expected a table of entries, not 'town'"),
    (lambda raw: raw.pop("cases"), "cases: the entry is missing"),
    (first("repeats", same="0.5"), "repeats, number 1 ({id}).same: expected a number, not '0.5'"),
    (first("repeats", same=float("nan")), "repeats, number 1 ({id}).same: expected a finite number, not nan"),
    (first("repeats", kind="colour"), "repeats, number 1 ({id}).kind: expected one of category, presence"),
    (first("repeats", often=1), "no such entry: repeats, number 1 ({id}).often"),
    (first("curves", edges=3), ".edges: expected a list, not 3"),
    (first("curves", same=["a"]), ".same, number 1: expected a number, not 'a'"),
    (lambda raw: raw["repeats"].append(raw["repeats"][0]), "stands twice, so it would count twice"),
]


@pytest.mark.parametrize(("spoil", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_the_wrong_entry_is_named(text: str, tmp_path: Path, spoil: Callable[[Raw], object], said: str) -> None:
    raw, path = tomllib.loads(text), tmp_path / "model.toml"
    name = raw["repeats"][0]["id"]
    spoil(raw)
    path.write_text(tomli_w.dumps(raw), encoding="utf-8")
    with pytest.raises(ValueError, match="learn the model again with `murderbook link learn`") as caught:
        load_model(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said.replace("{id}", name) in str(caught.value)


def test_a_file_of_another_encoding_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "model.toml"
    path.write_bytes('title = "Müller"'.encode("cp1252"))
    with pytest.raises(ValueError, match=r"model\.toml: not a model file: no UTF-8 text at byte 10\. Correct it"):
        load_model(path)
