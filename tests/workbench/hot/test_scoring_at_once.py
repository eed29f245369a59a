"""A case scored the moment it comes or changes: what is found, what is stored, what is never told twice."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hot_makers import RARE, Made, a_case, filled_in, telling, touch

from murderbook.compute.packed import SKIPPED
from murderbook.workbench.leads.engine.corpus import corpus
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.hot.held import held, with_cases
from murderbook.workbench.leads.hot.watching import Watch
from murderbook.workbench.leads.models import FULL, ONE_CASE, HotPair, Judgement, Lead, Run
from murderbook.workbench.register.models import Behaviour, Case, PhysicalLink
from murderbook.workbench.register.records import cases as case_records

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def _ends(hot: HotPair) -> set[int]:
    return {hot.left_id, hot.right_id}


def test_a_new_murder_wakes_the_old_one_at_once(made: Made) -> None:
    unit, watch = made
    new = telling(unit.default)
    found = watch.catch_up()
    pairs = [hot for hot in found if hot.scope_id == unit.default.pk]
    assert {new.pk, unit.cases[0].pk} in [_ends(hot) for hot in pairs]
    hot = next(hot for hot in pairs if unit.cases[0].pk in _ends(hot))
    assert hot.woken_by_id == new.pk and hot.per_search is not None and hot.per_search < 1
    assert hot.lead.run.engine == ONE_CASE and hot.lead.rank == 1
    assert hot.lead.run.cases == Case.objects.filter(compartment=unit.default, withdrawn_at=None).count()


def test_nothing_happens_where_nothing_came(made: Made) -> None:
    _, watch = made
    assert watch.catch_up() == []
    assert not Run.objects.filter(engine=ONE_CASE).exists()


def test_the_scores_are_those_of_a_search_of_everything(made: Made) -> None:
    unit, watch = made
    new = telling(unit.default)
    watch.catch_up()
    one = _rows(Run.objects.get(engine=ONE_CASE, scope=unit.default))
    full = search(unit.default)
    assert full is not None
    every = _rows(full)
    assert one and frozenset({new.pk, unit.cases[0].pk}) in every
    for pair in one.keys() & every.keys():
        place, again = one[pair].pop("place"), every[pair].pop("place")
        assert one[pair] == pytest.approx(every[pair], abs=0.01), "what overlaps is measured anew in a search of all"
        assert abs(place - again) < 1, "the new case counts among its neighbours from the next search on: one step"


def _rows(run: Run) -> dict[frozenset[int], dict[str, float]]:
    """By pair, what each row of its lead adds."""
    return {
        frozenset({lead.left_id, lead.right_id}): {
            row["comparison"]: row["score"] for row in lead.document["weights"] if row["score"] is not None
        }
        for lead in run.leads.all()
    }


def test_a_changed_case_is_counted_as_it_is_now(made: Made) -> None:
    """Counting a change and counting everything anew give every pair the same score, but for what one of 131 cases
    moves in the years, and for a value that nobody has any more: fifty thousandths of a bit at most."""
    unit, _ = made
    many = held(case_records(corpus(unit.default)))
    assert many is not None
    changed = Case.objects.get(own_number="X-3")
    Behaviour.objects.filter(case=changed, code__in=RARE[:2]).update(presence="present")
    Case.objects.filter(pk=changed.pk).update(weapon="45")  # nobody else has it
    again = held(case_records(corpus(unit.default)))
    grown = with_cases(many, case_records(corpus(unit.default).filter(pk=changed.pk)))
    assert again is not None and grown.n == again.n == many.n
    one, other = grown.scores_of(changed.key), again.scores_of(changed.key)
    here = {key: int(one[row]) for key, row in grown.rows.items() if one[row] != SKIPPED}
    there = {key: int(other[row]) for key, row in again.rows.items() if other[row] != SKIPPED}
    assert here.keys() == there.keys() and max(abs(here[key] - there[key]) for key in here) <= 50


def test_a_pair_stands_once_however_often_its_cases_change(made: Made) -> None:
    unit, watch = made
    new = telling(unit.default)
    watch.catch_up()
    first = HotPair.objects.get(scope=unit.default, left__in=[new, unit.cases[0]], right__in=[new, unit.cases[0]])
    for case in (new, unit.cases[0], new):
        touch(case)
        assert watch.catch_up() == []
    again = HotPair.objects.get(pk=first.pk)
    assert (again.first_seen, again.hot_since, again.cooled_at) == (first.first_seen, first.hot_since, None)
    assert again.lead_id != first.lead_id
    standing = Lead.objects.standing().filter(run__engine=ONE_CASE, run__scope=unit.default)
    pairs = list(standing.values_list("left", "right"))
    assert len(pairs) == len(set(pairs))


def test_what_is_on_file_already_is_no_news(made: Made) -> None:
    """A change that makes no pair stronger tells nobody of old leads."""
    unit, watch = made
    telling(unit.default)
    search(unit.default)  # everything is searched before the single case is: its leads are listed
    fresh = Watch()
    fresh.catch_up(load=True)
    HotPair.objects.all().delete()
    touch(unit.cases[0])
    assert fresh.catch_up() == []
    assert watch is not fresh


@pytest.mark.parametrize("verdict", ["supported", "eliminated", "unsure"])
def test_a_judged_pair_is_never_told_anew(made: Made, verdict: str) -> None:
    unit, watch = made
    new = telling(unit.default)
    watch.catch_up()
    hot = HotPair.objects.get(scope=unit.default, left__in=[new, unit.cases[0]], right__in=[new, unit.cases[0]])
    Judgement.objects.create(
        kind=hot.kind, left=hot.left, right=hot.right, lead=hot.lead, account=unit.accounts["member"], verdict=verdict,
        reason="read both files",
    )  # fmt: skip
    HotPair.objects.filter(pk=hot.pk).update(cooled_at=timezone.now())
    touch(new)
    watch.catch_up()
    hot.refresh_from_db()
    assert hot.cooled_at is not None, "found again, and judged: it stays cool"
    HotPair.objects.all().delete()
    touch(new)
    assert hot.pair not in {one.pair for one in watch.catch_up()}


def test_a_change_that_takes_the_likeness_away_cools_the_pair(made: Made) -> None:
    unit, watch = made
    new = telling(unit.default)
    watch.catch_up()
    Behaviour.objects.filter(case=new).update(presence="absent")
    touch(new)
    watch.catch_up()
    hot = HotPair.objects.get(scope=unit.default, left__in=[new, unit.cases[0]], right__in=[new, unit.cases[0]])
    assert hot.cooled_at is not None
    Behaviour.objects.filter(case=new).update(presence="present")
    touch(new)
    watch.catch_up()
    hot.refresh_from_db()
    assert hot.cooled_at is None and hot.hot_since > hot.first_seen


def test_an_undone_import_takes_its_hot_pairs_along(made: Made) -> None:
    unit, watch = made
    new = telling(unit.default)
    watch.catch_up()
    Case.objects.filter(pk=new.pk).update(withdrawn_at=timezone.now())
    assert watch.catch_up() == []
    assert not HotPair.objects.filter(cooled_at=None, scope=unit.default).exists()
    other = a_case(unit.default, "NEW-2", timezone.now(), weapon="65")
    filled_in(other, present=RARE)
    found = watch.catch_up()
    assert new.pk not in {pk for hot in found for pk in _ends(hot)}, "a withdrawn case is looked at no more"


def test_a_backlog_is_no_news(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    unit, watch = made
    monkeypatch.setattr("murderbook.workbench.leads.hot.watching.NEWS_AT_MOST", 2)
    for number in range(3):
        telling(unit.default, f"B-{number}")
    assert watch.catch_up() == []
    assert watch.catch_up() == [], "and is not taken for news later"
    assert not HotPair.objects.exists()


def test_a_backlog_of_a_hidden_compartment_mutes_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the task force imports at the same moment changes nothing for the open files."""
    unit, watch = made
    monkeypatch.setattr("murderbook.workbench.leads.hot.watching.NEWS_AT_MOST", 2)
    for number in range(3):
        telling(unit.restricted, f"H-{number}")
    new = telling(unit.default)
    found = watch.catch_up()
    assert {new.pk, unit.cases[0].pk} in [_ends(hot) for hot in found]
    assert {hot.scope_id for hot in found} == {unit.default.pk}


def test_another_process_finds_by_the_clock_what_was_not_scored(made: Made) -> None:
    unit, _ = made
    new = telling(unit.default)
    found = Watch().catch_up()
    assert {new.pk, unit.cases[0].pk} in [_ends(hot) for hot in found]
    assert Watch().catch_up() == [], "what was scored is not scored again"
    assert Run.objects.filter(engine=ONE_CASE, scope=unit.default).count() == 1


def test_a_trace_comes_first_whatever_the_behaviours_say(made: Made) -> None:
    """DNA, prints and ballistics outrank all else: told first, without a chance number, whatever the rule."""
    unit, watch = made
    new, tied = telling(unit.default), Case.objects.get(own_number="X-5")
    PhysicalLink.objects.create(case=new, other=tied, other_number="X-5", kind="dna", same_source=True)
    found = watch.catch_up()
    by_trace = next(hot for hot in found if tied.pk in _ends(hot))
    assert by_trace.per_search is None and by_trace.lead.rank == 1 and by_trace.lead.chance_shown is None
    like = next(hot for hot in found if unit.cases[0].pk in _ends(hot))
    assert like.lead.rank == 2
    touch(new)
    assert watch.catch_up() == []


def test_dna_that_rules_a_pair_out_makes_it_no_lead(made: Made) -> None:
    unit, watch = made
    new = telling(unit.default)
    PhysicalLink.objects.create(case=new, other=unit.cases[0], other_number="x", kind="dna", same_source=False)
    assert unit.cases[0].pk not in {pk for hot in watch.catch_up() for pk in _ends(hot)}


def test_a_search_of_everything_takes_the_place_of_single_ones(made: Made) -> None:
    unit, watch = made
    telling(unit.default)
    watch.catch_up()
    assert Run.objects.filter(engine=ONE_CASE, is_latest=True, scope=unit.default).count() == 1
    search(unit.default)
    assert not Run.objects.filter(engine=ONE_CASE, is_latest=True, scope=unit.default).exists()
    assert HotPair.objects.filter(cooled_at=None, scope=unit.default).exists(), "who was to be told still is"
    assert Run.objects.filter(engine=FULL, is_latest=True, scope=unit.default).count() == 1
