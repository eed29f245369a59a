"""The bulk search and the explained pair give the same number for every pair, to the milli-bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from identification_records import population

from murderbook.casefile.person import Sex
from murderbook.identification import Choices, compare, explain, fit, load_model, screen
from murderbook.identification.weighing.weigher import Totals


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(2, 12))])
def test_every_pair_agrees_with_its_explanation(seed: int) -> None:
    remains, reports = population(150, 40, seed)
    model = fit(load_model(), remains, reports)
    totals, compared, ruled_out = Totals(model), 0, 0
    for one in remains:
        totals.of(one)
        for number, lead in enumerate(explain(model, one, reports)):
            if lead.exclusions:
                ruled_out += 1
                assert totals.seen.ruled[number]
                assert lead.score_millibits is None
            else:
                compared += 1
                assert not totals.seen.ruled[number]
                assert lead.score_millibits == totals.millibits[number]
    assert compared + ruled_out == 150 * 40
    assert compared > 2_000 < compared + ruled_out


def test_every_pair_agrees_where_amelogenin_tells_the_sex() -> None:
    remains, reports = population(120, 12, 8)
    typed = [replace(one, sex_by_dna=True) for one in remains if one.sex is not Sex.UNKNOWN]
    model = fit(load_model(), typed, reports)
    totals = Totals(model)
    for one in typed:
        totals.of(one)
        for number, lead in enumerate(explain(model, one, reports)):
            if not lead.exclusions:
                assert lead.score_millibits == totals.millibits[number]
    assert len(typed) > 5


def test_the_ranking_is_that_of_all_explained_pairs() -> None:
    remains, reports = population(120, 15, 3)
    found = screen(remains, reports, load_model(), Choices(top=7, replicas=0, threads=2))
    for number, one in enumerate(remains):
        scored = [(lead.score_millibits, at) for at, lead in enumerate(explain(found.model, one, reports))]
        best = sorted((pair for pair in scored if pair[0] is not None), key=lambda pair: (-(pair[0] or 0), pair[1]))[:7]
        held = int(found.held[number])
        assert [(int(s), int(r)) for s, r in zip(found.scores[number], found.reports[number], strict=True)][
            :held
        ] == best
        assert [lead.score_millibits for lead in found.leads_of(number)] == [score for score, _ in best]
    assert found.pairs == sum(
        lead.score_millibits is not None for u in remains for lead in explain(found.model, u, reports)
    )


def test_threads_change_nothing() -> None:
    remains, reports = population(120, 70, 4)
    one, two = (screen(remains, reports, load_model(), Choices(threads=n, replicas=3)) for n in (1, 2))
    assert np.array_equal(one.scores, two.scores)
    assert np.array_equal(one.reports, two.reports)
    assert one.chance is not None and two.chance is not None
    assert np.array_equal(one.chance.reaching, two.chance.reaching)


def test_compare_mirrors() -> None:
    remains, reports = population(60, 4, 5)
    model = fit(load_model(), remains, reports)
    here, there = compare(remains[0], reports[1], model), compare(reports[1], remains[0], model)
    assert (here.left, here.right) == (there.right, there.left)
    assert here.score_millibits == there.score_millibits
    assert [(row.left, row.right) for row in here.weights] == [(row.right, row.left) for row in there.weights]
    with pytest.raises(ValueError, match="one of each"):
        compare(reports[0], reports[1], model)


def test_a_report_that_is_not_in_the_file_is_compared_with_all_of_it() -> None:
    remains, reports = population(80, 5, 6)
    model = fit(load_model(), remains, reports[1:])
    lead = compare(remains[0], reports[0], model)
    assert lead.right == reports[0].id
    assert {row.comparison for row in lead.weights} == {one.id for one in model.declaration.comparisons}
