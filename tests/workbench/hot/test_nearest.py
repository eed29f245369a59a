"""The files most like one file: the right ones, for each reader among those that he sees."""

from __future__ import annotations

import random
from functools import cache

import pytest
from django.http import Http404
from django.utils import timezone
from hot_makers import COMMON, OLD, RARE, a_case, filled_in, lend, told

from murderbook.casefile.case import Case as CaseRecord
from murderbook.linkage.compare import compare
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.reading import is_compared
from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.leads.hot.held import with_cases
from murderbook.workbench.leads.hot.watching import Watch
from murderbook.workbench.leads.nearest import search
from murderbook.workbench.leads.nearest.search import nearest, nearest_pair
from murderbook.workbench.register.models import Case, PhysicalLink
from murderbook.workbench.register.records import cases as case_records
from personas import Unit, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
Told = list[tuple[str, int]]
READERS = ("owner", "member", "outsider", "consultant", "both", "lent")
CLOSED = ("cleared", "cleared by arrest")


def _register(seed: int) -> tuple[Unit, list[Case]]:
    """Three compartments beside an open one more, with every kind of pair that is no lead, and traces."""
    unit, chance = make_unit(), random.Random(seed)
    second = Compartment.objects.create(name="Task force 8", grade=Grade.RESTRICTED, whom_to_ask="the owner")
    annex = Compartment.objects.create(name="Annex")
    places = [unit.default] * 5 + [annex, unit.restricted, unit.restricted, second]
    cases = [_drawn(places[number % len(places)], number, chance) for number in range(45)]
    Case.objects.filter(own_number__in=["R-3", "R-4", "R-6"]).update(series="S")
    Case.objects.filter(own_number="R-9").update(kind="missing person")
    Case.objects.filter(own_number="R-10").update(withdrawn_at=timezone.now())
    for left, right, same in ((0, 20, True), (1, 21, False), (2, 6, True), (7, 22, False)):
        PhysicalLink.objects.create(
            case=cases[left], other=cases[right], other_number=cases[right].own_number, kind="dna", same_source=same
        )
    lend(unit, "both", [unit.default, second], [])
    lend(unit, "lent", [annex], [cases[number] for number in (0, 1, 2, 6, 8, 20, 21)])
    return unit, list(Case.objects.filter(withdrawn_at=None).select_related("compartment").order_by("pk"))


def _drawn(place: Compartment, number: int, chance: random.Random) -> Case:
    made = a_case(place, f"R-{number}", OLD.replace(year=1980 + chance.randrange(30)), chance)
    if chance.random() < 0.3:
        Case.objects.filter(pk=made.pk).update(status=chance.choice(CLOSED))
    shown = tuple(code for code in (*COMMON, *RARE) if chance.random() < 0.3)
    return filled_in(made, present=shown, absent=tuple(set(COMMON) - set(shown)), age=20 + chance.randrange(3))


class Oracle:
    """Every pair that may be a lead, compared one by one by the rates of the search that it belongs to."""

    def __init__(self, unit: Unit, watch: Watch) -> None:
        files = watch.at_hand()
        assert files is not None
        self.models: dict[int, FittedModel] = {0: files.held.model}
        for scope in Compartment.objects.filter(grade=Grade.RESTRICTED):
            own = case_records(Case.objects.filter(compartment=scope, withdrawn_at=None))
            self.models[scope.pk] = with_cases(files.held, own).model
        self.records = {one.id: one for one in case_records(Case.objects.filter(withdrawn_at=None))}
        self.place = dict(Case.objects.values_list("key", "compartment"))
        self.score = cache(self._score)  # readers see much the same

    def _score(self, one: str, other: str) -> int | None:
        a, b = self.records[one], self.records[other]
        places = {self.place[key] for key in (one, other)} & self.models.keys()
        if len(places) > 1 or not (is_compared(a) and is_compared(b)) or _one_matter(a, b):
            return None
        return compare(a, b, self.models[places.pop() if places else 0]).score_millibits

    def of(self, case: Case, seen: list[str], k: int) -> Told:
        scored = [(key, self.score(case.key, key)) for key in seen if key != case.key]
        told = [(key, score) for key, score in scored if score is not None]
        return sorted(told, key=lambda one: (-one[1], one[0]))[:k]


def _one_matter(a: CaseRecord, b: CaseRecord) -> bool:
    return (a.status in CLOSED and b.status in CLOSED) or bool(a.series and a.series == b.series)


@pytest.mark.parametrize(("seed", "step"), [(1, 7), pytest.param(2, 3, marks=pytest.mark.deep)])
def test_the_list_of_every_reader_is_that_of_comparing_all_he_sees_pair_by_pair(seed: int, step: int) -> None:
    unit, cases = _register(seed)
    watch = Watch()
    oracle, files = Oracle(unit, watch), watch.at_hand()
    for name in READERS:
        account = unit.accounts[name]
        seen = list(Case.objects.visible_to(account).values_list("key", flat=True))
        for case in (case for case in cases if case.key not in seen):
            with pytest.raises(Http404):
                nearest(account, case, files=files)
        mine = [case for case in cases if case.key in seen]
        for number, case in enumerate(mine[seed % step :: step] if len(mine) > 20 else mine[:: step // 3]):
            k = (3, 100)[number % 2]
            assert told(nearest(account, case, k, files=files)) == oracle.of(case, seen, k), (name, case)


def test_the_page_of_a_pair_has_the_score_of_the_list() -> None:
    unit, cases = _register(4)
    owner, files = unit.accounts["owner"], Watch().at_hand()
    for case in Case.objects.visible_to(owner).filter(pk__in=[case.pk for case in cases[::7]]):
        for one in nearest(owner, case, 5, files=files):
            pair = nearest_pair(owner, one.case, case, files=files)
            assert pair is not None and pair.score_millibits == one.score_millibits
            assert sum(row.millibits or 0 for row in one.near.lead.weights) == one.score_millibits
    one, other = (next(case for case in cases if case.own_number == number) for number in ("R-6", "R-8"))
    assert nearest_pair(owner, one, other, files=files) is None, "two restricted compartments"


def test_only_restricted_files_are_ranked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = make_unit()
    monkeypatch.setattr(search, "WATCH", Watch())
    Case.objects.filter(compartment=unit.default).update(kind="missing person")
    page = unit.client("member").get(f"/case/{unit.cases[0].key}/nearest/").content.decode()
    assert "Missing persons are not compared" in page
    found = nearest(unit.accounts["outsider"], unit.secret[0])
    assert [one.case for one in found] == [unit.secret[1]]
