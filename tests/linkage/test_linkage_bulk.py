"""One number on every path: explained lead, NumPy oracle, Numba kernel, any number of workers."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_registers import messy_register

from murderbook.casefile.case import PhysicalLink, Status
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.packed import SKIPPED
from murderbook.linkage import compare, fit, screen
from murderbook.linkage.coding.columns import encode
from murderbook.linkage.coding.layout import layout_of
from murderbook.linkage.fitted import document_of, model_of
from murderbook.linkage.replicas import PLAIN_SHARE, Replicas, nulls_of


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.integers(2, 30))
def test_bulk_and_explained_path_agree_for_every_pair(seed: int, size: int) -> None:
    cases = messy_register(size, seed)
    model = fit(cases)
    encoded = encode(cases, model)
    numba, numpy = (AdditiveSearch(encoded.form, engine=engine) for engine in ("numba", "numpy"))  # type: ignore[arg-type]
    for i, a in enumerate(encoded.cases):
        row = numba.scores_of(i)
        assert (row == numpy.scores_of(i)).all()
        for j, b in enumerate(encoded.cases):
            if row[j] != SKIPPED:
                assert compare(a, b, model).score_millibits == row[j]
            else:
                closed = Status.OPEN not in (a.status, b.status) and Status.UNKNOWN not in (a.status, b.status)
                assert i == j or closed or (a.series is not None and a.series == b.series)


@pytest.mark.parametrize("focused", [False, True])
def test_engines_and_workers_give_the_same_lists(focused: bool) -> None:
    cases = messy_register(200, seed=8)
    form = encode(cases, fit(cases)).form
    queries = np.arange(3, 200, 37, dtype=np.int32) if focused else None
    oracle = AdditiveSearch(form, queries, engine="numpy")
    pairs, partners, tail = oracle.top_pairs(60, floor=500), oracle.top_partners(6), oracle.scores_from(1000)
    assert len(pairs.score) > 0
    for workers in (1, 2, 5):
        search = AdditiveSearch(form, queries, engine="numba", workers=workers)
        assert all((mine == theirs).all() for mine, theirs in zip(search.top_pairs(60, floor=500), pairs, strict=True))
        assert all((mine == theirs).all() for mine, theirs in zip(search.top_partners(6), partners, strict=True))
        assert (search.scores_from(1000) == tail).all()


def test_a_model_read_back_gives_the_same_leads() -> None:
    cases = messy_register(80, seed=2)
    model = fit(cases)
    again = model_of(document_of(model))
    assert document_of(again) == document_of(model)
    assert all(compare(cases[0], b, again) == compare(cases[0], b, model) for b in cases[1:])
    with pytest.raises(ValueError, match="not a model"):
        model_of({"format": "something else"})


def test_the_order_of_the_input_changes_nothing() -> None:
    cases = messy_register(120, seed=4)
    shuffled = random.Random(1).sample(cases, len(cases))
    first, second = (screen(some, fit(some), top=50, replicas=5, seed=3) for some in (cases, shuffled))
    assert first.leads == second.leads


def test_leads_are_sorted_and_leave_out_what_is_none() -> None:
    cases = messy_register(120, seed=9)
    found = screen(cases, fit(cases), top=40, replicas=5)
    by_id = {case.id: case for case in cases}
    scores = [lead.score_millibits or 0 for lead in found.leads]
    assert scores == sorted(scores, reverse=True)
    assert len(found.leads) == 40
    for lead in found.leads:
        a, b = by_id[lead.left], by_id[lead.right]
        assert {a.status, b.status} & {Status.OPEN, Status.UNKNOWN}
        assert a.series is None or a.series != b.series
        assert lead.chance is not None and lead.chance.replicas in (
            found.replicas,
            max(1, found.replicas // PLAIN_SHARE),
        )


def test_a_focus_sees_every_pair_that_touches_it_and_no_other() -> None:
    cases = [replace(case, status=Status.OPEN, series=None) for case in messy_register(60, seed=1)]
    new = cases[7].id
    found = screen(cases, fit(cases), focus=[new], top=100, replicas=5)
    assert found.pairs == 59
    assert all(new in (lead.left, lead.right) for lead in found.leads)
    with pytest.raises(ValueError, match="not among the homicides"):
        screen(cases, fit(cases), focus=["nobody"])


def test_physical_links_lead_and_exclusions_stand_apart() -> None:
    cases = [replace(case, status=Status.OPEN, series=None) for case in messy_register(60, seed=6)]
    cases[3] = replace(cases[3], physical_links=(PhysicalLink(cases[40].id, "dna", True),))
    best = screen(cases, fit(cases), top=5, replicas=5).leads[1]
    barred = next(n for n, case in enumerate(cases) if case.id == best.left)
    cases[barred] = replace(cases[barred], physical_links=(PhysicalLink(best.right, "dna", False),))
    found = screen(cases, fit(cases), top=5, replicas=5)
    assert {found.leads[0].left, found.leads[0].right} == {cases[3].id, cases[40].id}
    assert found.leads[0].chance is None and all(lead.chance is not None for lead in found.leads[1:])
    assert [(lead.left, lead.right) for lead in found.excluded] == [(best.left, best.right)]
    assert (best.left, best.right) not in {(lead.left, lead.right) for lead in found.leads}


def test_a_replica_keeps_groups_and_strata_and_counts_its_own_rates() -> None:
    cases = messy_register(300, seed=3)
    model = fit(cases)
    encoded = encode(cases, model)
    source, layout, items = Replicas(encoded, model), layout_of(model.tables).categories, model.declaration.items
    assert (source._count(encoded.values) == model.tables.matrix).all()
    for null in nulls_of(encoded, seed=1):
        (replica,) = source.make(null, 1, (0,))
        assert (replica.columns.categories != encoded.form.columns.categories).any()
        assert (replica.weights.agree != encoded.form.weights.agree).any()
        for group in model.declaration.groups:
            columns = [items[category.item].group == group for category in layout]
            (strata, *_) = null.strata
            for stratum in np.unique(strata):
                rows = strata == stratum
                before, after = (form.columns.categories[np.ix_(rows, columns)] for form in (encoded.form, replica))
                assert sorted(map(tuple, before)) == sorted(map(tuple, after))


@pytest.mark.parametrize("size", [0, 1])
def test_a_register_too_small_to_compare_gives_no_leads(size: int) -> None:
    cases = messy_register(size, seed=1)
    found = screen(cases, fit(cases), replicas=3)
    assert (found.leads, found.n) == ((), size)
