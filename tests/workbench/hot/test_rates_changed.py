"""Cases that come between the adoption of other rates and the end of the search by them: told then, and once."""

from __future__ import annotations

import json

import pytest
import tomli_w
from hot_makers import Made, telling

from murderbook.linkage.model import load_declaration
from murderbook.workbench.leads.engine.learning import adopt
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.hot.watching import Watch
from murderbook.workbench.leads.models import ONE_CASE, HotPair, Run
from personas import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def _adopt(unit: Unit) -> None:
    raw = json.loads(json.dumps(dict(load_declaration().raw))) | {"id": "other-rates"}
    adopt(tomli_w.dumps(raw), unit.accounts["administrator"])


@pytest.mark.parametrize(
    ("is_kept", "between"),
    [
        pytest.param(True, 3, id="the watch that saw it come"),
        pytest.param(False, 1, id="another process"),
        *(
            pytest.param(is_kept, between, marks=pytest.mark.deep)
            for is_kept, between in ((True, 0), (True, 1), (False, 0), (False, 3))
        ),
    ],
)
def test_a_case_that_came_before_the_search_by_the_new_rates_is_told_after_it(
    made: Made, is_kept: bool, between: int
) -> None:
    unit, watch = made
    _adopt(unit)
    new = telling(unit.default)
    for _ in range(between):
        assert watch.catch_up(load=True) == [] and not Run.objects.filter(engine=ONE_CASE).exists()
    for scope in (unit.default, unit.restricted):
        search(scope)
    found = (watch if is_kept else Watch()).catch_up()
    assert {new.pk, unit.cases[0].pk} in [{hot.left_id, hot.right_id} for hot in found]
    for again in (watch, Watch()):
        assert again.catch_up(load=True) == []
    assert HotPair.objects.filter(left__in=[new, unit.cases[0]], right__in=[new, unit.cases[0]]).count() <= 2


def test_what_was_told_by_the_former_rates_is_not_told_again(made: Made) -> None:
    unit, watch = made
    telling(unit.default)
    assert watch.catch_up()
    _adopt(unit)
    watch.catch_up(load=True)
    for scope in (unit.default, unit.restricted):
        search(scope)
    assert watch.catch_up(load=True) == [] and Watch().catch_up() == []
