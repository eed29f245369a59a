"""What a declaration may not hold: what would stop or hang a search or the page, and race under any name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from murderbook.linkage.model import declaration_of, load_declaration
from murderbook.linkage.models.history import versions

Raw = dict[str, Any]


def changed(change: Callable[[Raw], object]) -> Raw:
    raw: Raw = json.loads(json.dumps(dict(load_declaration().raw)))
    change(raw)
    return raw


def _row(**parts: object) -> Callable[[Raw], object]:
    """One comparison more."""
    row = {"id": "more", "label": "More", "group": "more", "kind": "behaviours", "reads": "behaviours", "same": 0.5}
    return lambda raw: raw["comparisons"].append({**row, "rarest": 0.1, "source": "assumed", **parts})


OUT_OF_RANGE = {
    "era_years": lambda raw: raw["rates"].update(era_years=0),
    "era_years: a whole number": lambda raw: raw["rates"].update(era_years=True),
    "prior_strength": lambda raw: raw["rates"].update(prior_strength=-1e6),
    "root_strength": lambda raw: raw["rates"].update(root_strength=0.0),
    "grain_days": lambda raw: raw["time"].update(grain_days=0),
    "span_days": lambda raw: raw["time"].update(span_days=[1, 10**6]),
    "span_days, entry 2": lambda raw: raw["time"].update(span_days=[1, 40_001]),
    "span_days: all lengths": lambda raw: raw["time"].update(span_days=[1, 40_000]),
    "span_days: rising": lambda raw: raw["time"].update(span_days=[7, 1]),
    "span_days: a list": lambda raw: raw["time"].update(span_days=list(range(1, 32))),
    "gap_days, entry 10": lambda raw: raw["time"]["gap_days"].__setitem__(9, 60_001),
    "most_bits": lambda raw: raw["time"].update(most_bits=float("inf")),
    "least_bits": lambda raw: raw["time"].update(least_bits=float("nan")),
    "place.same is a share": lambda raw: raw["place"].update(same=5.0),
    "place.same is": lambda raw: raw["place"].update(same="x"),
    "place: same": lambda raw: raw["place"].update(same=0.6, near=0.4),
    "place.rarest": lambda raw: raw["place"].update(rarest=0.0),
    "place.same_offender, entry 1": lambda raw: raw["place"]["same_offender"].__setitem__(0, 0.0),
    "strings.pairs": lambda raw: raw["strings"].update(pairs=10**9),
    "strings.least_mean_bits": lambda raw: raw["strings"].update(least_mean_bits=-1e9),
    "strings.most_cases": lambda raw: raw["strings"].update(most_cases=10**9),
    "physical.dna": lambda raw: raw["physical"].update(dna=1001.0),
    "physical.hair": lambda raw: raw["physical"].update(hair=1.0),
    "id": lambda raw: raw.update(id="evil\nX-Injected: 1"),
    "id: 1 to 80": lambda raw: raw.update(id="Mine"),
    "h1": lambda raw: raw.update(h1=["a"]),
    "title": lambda raw: raw.update(title={"x": 1}),
    "standing is one of": lambda raw: raw.update(standing="proven"),
    "misnamed: standing": lambda raw: raw.pop("standing"),
    "misnamed: since": lambda raw: raw.update(since=1),
    "comparisons, entry 1.source": lambda raw: raw["comparisons"][0].update(source=5),
    "learned: a table": lambda raw: raw.update(learned=[]),
    "misnamed: learned": lambda raw: raw.update(learned={"series": "a", "pairs": "c"}),
}


@pytest.mark.parametrize("says", OUT_OF_RANGE)
def test_what_would_stop_a_search_or_the_page_is_refused_by_name(says: str) -> None:
    with pytest.raises(ValueError, match=says):
        declaration_of(changed(OUT_OF_RANGE[says]))


def test_what_is_told_of_learning_and_testing_has_its_types() -> None:
    basis: Raw = {"from": "a", "date": "d", "series": 2, "cases": 4, "pairs": 2, "notes": [], "rates": []}
    declaration_of(changed(lambda raw: raw.update(learned=basis)))
    with pytest.raises(ValueError, match=r"learned\.pairs: a whole number"):
        declaration_of(changed(lambda raw: raw.update(learned={**basis, "pairs": "c"})))
    tested: Raw = dict.fromkeys(("series", "cases", "linked", "unlinked", "among", "folds"), 2)
    row = {"name": "auc", "what": "AUC", "verdict": "better", "declared": [0.1], "learned": [0.1], "difference": [0.1]}
    with pytest.raises(ValueError, match=r"declared: a list of 3 to 3"):
        declaration_of(changed(lambda raw: raw.update(validation={**tested, "verdict": "v", "measures": [row]})))


RACE = {
    "code": _row(codes=[{"code": "victim_race_black", "label": "Something"}]),
    "label": _row(label="Offender descent", codes="behaviour"),
    "group": _row(group="ethnicity", codes="behaviour"),
    "id": _row(id="VicRace", codes="behaviour"),
    "reads": _row(kind="category", reads="victim_ethnicity"),
    "code list": _row(kind="category", reads="weapon", codes="lapd_descent"),
    "labels of codes": _row(
        kind="category",
        reads="weapon",
        codes=[{"code": "1", "label": "Asian"}, {"code": "2", "label": "Black"}],
    ),
    "item": _row(id="victim", kind="category", reads="weapon", codes=[{"code": "race", "label": "What"}]),
    "place": lambda raw: raw["place"].update(label="Skin colour"),
}


@pytest.mark.parametrize("where", RACE)
def test_race_is_no_input_wherever_it_is_named(where: str) -> None:
    with pytest.raises(ValueError, match="no input of a linkage score"):
        declaration_of(changed(RACE[where]))


def test_a_presence_is_one_of_the_shipped_list_of_its_kind() -> None:
    for parts, says in (
        ({"codes": [{"code": "x7"}]}, "no code of the list behaviour"),
        ({"codes": [{"code": "posed"}], "kind": "listed"}, "no code of the list exposure"),
        ({"codes": "weapon"}, "those of the list behaviour"),
        ({"codes": "../codes/weapon", "kind": "category"}, "no code list"),
    ):
        with pytest.raises(ValueError, match=says):
            declaration_of(changed(_row(**parts)))
    assert declaration_of(changed(_row(codes=[{"code": "posed"}], leave_out=[])))


def test_no_word_of_the_shipped_declarations_is_taken_for_race() -> None:
    assert declaration_of(versions()[0].raw).id == versions()[0].id
    assert len(versions()) == 5, "the earlier ones are read as they are"
