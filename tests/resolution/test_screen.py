"""A whole search: who is found, that families stay apart, that both paths agree, and what bad input does."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
from people import town

from murderbook.evidence.weight import State
from murderbook.resolution import Choices, JudgedPair, Screened, Verdict, compare, fit, load_model, record_of, screen

QUICK = Choices(replicas=0)


def pairs_of(found: Screened) -> set[tuple[str, str]]:
    ids = [record.id for record in found.model.records]
    return {(ids[a], ids[b]) for group in found.grouped.groups for a, b in combinations(group, 2)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_doubles_are_found_and_families_are_kept_apart(seed: int) -> None:
    records, true = town(seed)
    found = pairs_of(screen(records, load_model(), QUICK))
    assert len(found & true) >= 0.95 * len(true)
    assert len(found - true) <= 1


def test_every_pair_weighs_the_same_by_bulk_and_explained() -> None:
    records, _ = town(4, families=60, doubles=40)
    records.append(record_of("swapped", {"given": [records[0].shown["surname"]], "surname": ["James"]}, load_model()))
    records.append(record_of("double", {"surname": ["Alacre", "Baracre"], "given": ["Bill", "William"]}, load_model()))
    for choices in (QUICK, Choices(replicas=0, learning=False)):
        found = screen(records, load_model(), choices)
        assert len(found.found.score) > 40
        for rank, score in enumerate(found.found.score.tolist()):
            assert found.lead(rank).score_millibits == score


def test_a_lead_mirrors_and_its_rows_add_up() -> None:
    records, _ = town(5, families=20, doubles=10)
    model = fit(records, load_model())
    for a, b in combinations(records[:25], 2):
        lead, back = compare(a, b, model), compare(b, a, model)
        assert lead.score_millibits == back.score_millibits
        assert lead.score_millibits == sum(row.millibits or 0 for row in lead.weights)
        for row, other in zip(lead.weights, back.weights, strict=True):
            assert (row.comparison, row.millibits, row.state) == (other.comparison, other.millibits, other.state)


def test_exchanged_names_are_told_as_such_from_both_sides() -> None:
    model = load_model()
    texts = [("Ezekiel", "Barbeck"), ("Barbeck", "Ezekiel"), *((f"Given{k}", f"Surname{k}") for k in range(40))]
    records = [record_of(f"{k:02}", {"given": [g], "surname": [s]}, model) for k, (g, s) in enumerate(texts)]
    fitted = fit(records, model)
    lead = compare(records[0], records[1], fitted)
    assert [row.comparison for row in lead.weights] == ["given", "surname", "exchanged", "household"]
    assert (lead.weights[0].left, lead.weights[0].right) == ("Ezekiel", "Ezekiel")
    assert (lead.score_millibits or 0) > 0
    assert compare(records[1], records[0], fitted).score_millibits == lead.score_millibits


def test_what_is_not_told_weighs_nothing_and_is_shown() -> None:
    model = load_model()
    told = ({"surname": ["Hart"], "birth": ["1950"]}, {"surname": ["Hart"]})
    records = [record_of(str(k), texts, model) for k, texts in enumerate(told)]
    rows = {row.comparison: row for row in compare(records[0], records[1], fit(records, model)).weights}
    assert rows["birth"].state is State.MISSING
    assert rows["birth"].millibits == 0


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    """ "John Smith" 400 times: two of them are no lead."""
    model = load_model()
    records = [record_of(f"s{k}", {"name": ["John Smith"]}, model) for k in range(400)]
    records += [record_of(f"r{k}", {"name": ["Ezekiel Quarrelham"]}, model) for k in range(2)]
    found = screen(records, model, QUICK)
    fitted = found.model
    common = compare(records[0], records[1], fitted).score_millibits or 0
    rare = compare(records[400], records[401], fitted).score_millibits or 0
    assert common < 1000
    assert rare > 8000
    assert pairs_of(found) <= {("r0", "r1")}


def test_nobody_is_one_person_because_nobody_knew_the_name() -> None:
    model = load_model()
    texts = ["Unknown", "John Doe", "unknown", "N/A", "Jane Doe", "Hart, Mary"]
    records = [record_of(str(k), {"name": [text]}, model) for k, text in enumerate(texts)]
    found = screen(records, model, QUICK)
    assert len(found.found.score) == 0


def test_a_telephone_of_a_whole_precinct_says_nothing() -> None:
    records, _ = town(6, families=100, doubles=0)
    model = load_model()
    shared = [
        record_of(record.id, {**{key: [text] for key, text in record.shown.items()}, "phone": ["213-555-7777"]}, model)
        for record in records
    ]
    found = screen(shared, model, QUICK)
    weights = [row.millibits for rank in range(20) for row in found.lead(rank).weights if row.comparison == "phone"]
    assert len(weights) == 20
    assert max(weight or 0 for weight in weights) <= 0
    assert len(pairs_of(found)) <= 1


def test_a_telephone_of_forty_officers_is_counted_as_often_as_it_is_there() -> None:
    """Among numbers that are all rare one that is common is not taken for rare."""
    model, draw = load_model(), random.Random(4)
    told = [{"given": [f"Given{k}"], "phone": [f"{draw.randrange(10**6, 10**7)}"]} for k in range(1000)]
    records = [record_of(f"{k:04}", {**one, **({"phone": ["2135557777"]} if k < 40 else {})}, model)
               for k, one in enumerate(told)]  # fmt: skip
    lead = compare(records[0], records[1], fit(records, model))
    row = next(row for row in lead.weights if row.comparison == "phone")
    assert 0.02 < (row.p_given_h2 or 0.0) < 0.04
    assert "1 in 4" in row.sentence


def test_junior_is_not_senior() -> None:
    model = load_model()
    told = [("Robert Hart Jr.", "1961-03-02"), ("Robert Hart Sr.", "1935-08-19"), ("Robert Hart", "1961-03-02")]
    records = [
        record_of(str(k), {"name": [n], "birth": [b], "phone": ["5550100"]}, model) for k, (n, b) in enumerate(told)
    ]
    others, _ = town(7, families=100, doubles=0)
    found = pairs_of(screen([*records, *others], model, QUICK))
    assert ("0", "2") in found
    assert ("0", "1") not in found


def test_records_told_apart_are_excluded_with_the_reason() -> None:
    model = load_model()
    records = [record_of(str(k), {"name": ["Ezekiel Hart"]}, model, apart="case 7") for k in range(2)]
    lead = compare(records[0], records[1], fit(records, model))
    assert lead.score_millibits is None
    assert "case 7" in lead.exclusions[0].sentence


def test_the_same_records_in_any_order_give_the_same_answer() -> None:
    records, _ = town(8, families=40, doubles=20)
    one = screen(records, load_model(), Choices(replicas=2))
    other = screen(records[::-1], load_model(), Choices(replicas=2, engine="numpy"))
    assert one.grouped == other.grouped
    np.testing.assert_array_equal(one.found.score, other.found.score)
    assert one.lead(0) == other.lead(0)


def test_chance_gives_fewer_leads_the_stronger_they_are() -> None:
    records, true = town(9)
    found = screen(records, load_model(), Choices(replicas=5))
    assert found.chance is not None
    expected = [found.chance.at(score).expected for score in (0, 5_000, 10_000, 20_000)]
    assert expected == sorted(expected, reverse=True)
    assert expected[0] > 1.0
    assert found.chance.at(found.even).expected < 0.2 * len(true)


@pytest.mark.parametrize(
    ("ids", "words"), [(["1", "1"], "two records are called '1'"), ([], "no record tells anything")]
)
def test_what_cannot_be_compared_is_refused_with_the_reason(ids: list[str], words: str) -> None:
    model = load_model()
    with pytest.raises(ValueError, match=words):
        screen([record_of(id_, {"name": ["A Hart"]}, model) for id_ in ids], model)


def test_without_learning_each_record_has_one_partner_and_the_others_are_strangers() -> None:
    found = screen(town(3, families=20, doubles=5)[0], load_model(), Choices(replicas=0, learning=False))
    assert found.even == round(1000 * np.log2(len(found.model.records) - 2))


def test_a_word_on_a_record_that_is_not_there_is_refused_whatever_it_says() -> None:
    records, said = town(3, families=5, doubles=2)[0], JudgedPair("00000", "zz", Verdict.UNSURE, "H", "2024-05-31", "r")
    with pytest.raises(ValueError, match="'zz' was judged"):
        screen(records, load_model(), Choices(replicas=0, judged=[said]))
