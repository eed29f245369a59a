"""From a step of the laboratory to what the engines tell: a hit makes a pair hot above all behaviour, wakes both cases
and ties their string; an exclusion takes a lead of behaviour off."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.http import HttpResponse
from django.urls import reverse
from hot_makers import Made, telling

from murderbook.workbench.laboratory.models import LabRequest
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.models import HotPair, Lead
from murderbook.workbench.register.models import Case, Examination, Exhibit, PhysicalLink
from murderbook.workbench.worklist.assessing import assess_scope
from personas import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
WAY = (
    {"kind": "checked", "when": "1 Mar 2026", "text": "sealed, dry"},
    {"kind": "sent", "when": "3 Mar 2026", "name": "courier"},
    {"kind": "result", "when": "1 May 2026", "outcome": "usable, may be searched", "text": "report 7"},
    {"kind": "searched", "when": "4 May 2026", "database": "CODIS"},
)


def asked_of(unit: Unit, case: Case) -> LabRequest:
    """A stain of the case, tested and searched, by the forms that a detective fills."""
    exhibit = Exhibit.objects.create(case=case, number="7", kind="blood", custody="located")
    Examination.objects.create(exhibit=exhibit, kind="dna", state="never tested")
    asked = {"exhibit": "1", "method": "str"}
    answer = unit.client("member").post(reverse("case-laboratory-ask", args=[case.key]), asked)
    assert answer.status_code == 302
    request = LabRequest.objects.get(case=case)
    for data in WAY:
        step(unit, request, **data)
    return request


def step(unit: Unit, request: LabRequest, **data: str) -> None:
    url = reverse("case-laboratory-step", args=[request.case.key, request.number])
    answer: HttpResponse = unit.client("member").post(url, {"seen": str(request.steps.count()), **data})
    assert answer.status_code == 302, answer.content.decode()


def ends(one: HotPair | Lead) -> set[int]:
    return {one.left_id, one.right_id}


def test_a_hit_wakes_both_cases_above_all_behaviour(made: Made) -> None:
    unit, watch = made
    alike = telling(unit.default)  # like unit.cases[0] in all it shows
    watch.catch_up()
    first, other = (Case.objects.get(own_number=number) for number in ("X-3", "X-5"))
    request = asked_of(unit, first)
    watch.catch_up()
    assert not HotPair.objects.filter(left__in=[first, other], right__in=[first, other]).exists()
    versions = {case.pk: case.version for case in Case.objects.filter(pk__in=[first.pk, other.pk])}
    step(unit, request, kind="hit", when="20 May 2026", text="hit letter 12", other="X-5")
    assert PhysicalLink.objects.get(same_source=True).other == other
    hot = next(one for one in watch.catch_up() if ends(one) == {first.pk, other.pk} and one.scope_id == unit.default.pk)
    assert hot.cooled_at is None and hot.per_search is None, "a trace needs no chance number"
    assert hot.lead.rank == 1
    first.refresh_from_db()
    assert first.version > versions[first.pk]
    _is_told(unit, first, other)
    run = search(unit.default)
    assert run is not None
    leads = list(run.leads.order_by("rank"))
    assert ends(leads[0]) == {first.pk, other.pk}
    behind = next(lead for lead in leads if ends(lead) == {alike.pk, unit.cases[0].pk})
    assert behind.rank > 1 and behind.score_millibits is not None
    together = [set(keys) for keys in run.strings if {first.key, other.key} <= set(keys)]
    assert together, "the two stand in one string"


def _is_told(unit: Unit, first: Case, other: Case) -> None:
    """Both cases stand on the page of hot pairs, and each in the worklist by the other."""
    page = unit.client("member").get("/hot/").content.decode()
    assert first.own_number in page and other.own_number in page
    assess_scope(unit.default, None)
    worklist = unit.client("member").get("/worklist/").content.decode()
    for case, by in ((first, other), (other, first)):
        assert f"linked by DNA to {by.own_number}: the laboratory" in worklist, f"{case.own_number} is not woken"
        assert f"linked by DNA to case {by.own_number}" in worklist


def test_an_exclusion_takes_a_lead_of_behaviour_off(made: Made) -> None:
    unit, watch = made
    alike, old = telling(unit.default), unit.cases[0]
    watch.catch_up()
    pair = {"left__in": [alike, old], "right__in": [alike, old], "scope": unit.default}
    assert HotPair.objects.get(**pair).cooled_at is None
    before = search(unit.default)
    assert before is not None and any(ends(lead) == {alike.pk, old.pk} for lead in before.leads.all())
    assert any({alike.key, old.key} <= set(keys) for keys in before.strings)
    request = asked_of(unit, alike)
    step(unit, request, kind="excluded", when="20 May 2026", text="report 9", other=old.own_number)
    watch.catch_up()
    assert HotPair.objects.get(**pair).cooled_at is not None
    after = search(unit.default)
    assert after is not None
    assert not [lead for lead in after.leads.all() if ends(lead) == {alike.pk, old.pk}]
    assert not [keys for keys in after.strings for two in combinations(keys, 2) if set(two) == {alike.key, old.key}]
