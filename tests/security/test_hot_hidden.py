"""Hot cases tell nobody of a case he does not see: pages, counts and data are those of a register without it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.leads.alerts import alerts_of
from murderbook.workbench.leads.hot.rule import searches_a_year
from murderbook.workbench.leads.models import HotPair, HotSeen, Lead, Run
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.assessing import assess_scope
from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workbench" / "leads"))
from lead_makers import lead_of, run_of

pytestmark = pytest.mark.django_db
PAGES = ("/hot/", "/hot/?show=all", "/hot/export/", "/hot/export/?show=all", "/worklist/", "/hot/rule/")
LIMITED = ("member", "reader", "consultant", "outsider", "administrator", "auditor")
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|\d\d:\d\d(:\d\d)?')


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    for scope in (unit.default, unit.restricted):
        assess_scope(scope, None)
    return unit


def _hot(unit: Unit, left: Case, right: Case, scope: object = None) -> HotPair:
    run = run_of(unit, "linkage of one case", scope=scope or unit.default)
    lead = lead_of(run, left, right, 0.01)
    return HotPair.objects.create(
        scope=run.scope, kind=lead.kind, left=left, right=right, woken_by=right, lead=lead, per_search=0.01,
        searches_a_year=52, allowed_a_year=12, hot_since=timezone.now(),
    )  # fmt: skip


def _pages(unit: Unit, persona: str) -> dict[str, tuple[bytes, int]]:
    client = unit.client(persona)
    found = {}
    for page in PAGES:
        with CaptureQueriesContext(connection) as asked:
            answer: HttpResponse = client.get(page)
        found[page] = CHANGING.sub(b"", answer.content), len(asked)
    return found


@pytest.mark.parametrize("persona", ["member", "reader", "administrator", "auditor"])
def test_a_pair_with_a_hidden_end_is_a_pair_that_is_not_there(unit: Unit, persona: str) -> None:
    """Bytes and statements with hot pairs of the restricted compartment, and in the register without its cases."""
    _hot(unit, unit.cases[0], unit.cases[1])
    without = _pages(unit, persona)
    _hot(unit, unit.cases[0], unit.secret[0], unit.restricted)
    _hot(unit, unit.secret[1], unit.secret[0], unit.restricted)
    assert _pages(unit, persona) == without


def test_a_consultant_of_one_case_is_told_nothing(unit: Unit) -> None:
    without = _pages(unit, "consultant")
    _hot(unit, unit.cases[0], unit.cases[1])
    _hot(unit, unit.cases[1], unit.cases[2])
    assert _pages(unit, "consultant") == without


def test_statements_are_as_many_for_many_pairs_as_for_one(unit: Unit) -> None:
    _hot(unit, unit.cases[0], unit.cases[1])
    one = {page: count for page, (_, count) in _pages(unit, "owner").items()}
    _hot(unit, unit.cases[0], unit.cases[2])
    _hot(unit, unit.cases[1], unit.secret[0], unit.restricted)
    assert {page: count for page, (_, count) in _pages(unit, "owner").items()} == one


def test_whoever_sees_both_ends_is_told(unit: Unit) -> None:
    hot = _hot(unit, unit.cases[0], unit.secret[0], unit.restricted)
    for persona, told in (("owner", True), *((persona, False) for persona in LIMITED)):
        text = unit.client(persona).get("/hot/").content.decode()
        assert (hot.lead.key in text) is told, persona
        assert bool(alerts_of(unit.accounts[persona])) is told, persona


def test_nobody_marks_what_he_does_not_see(unit: Unit) -> None:
    hot = _hot(unit, unit.cases[0], unit.secret[0], unit.restricted)
    for persona in LIMITED:
        unit.client(persona).post("/hot/seen/", {"key": hot.key})
    assert not HotSeen.objects.exists()
    unit.client("owner").post("/hot/seen/", {"key": hot.key})
    assert HotSeen.objects.get().account == unit.accounts["owner"]


def test_the_number_of_searches_is_of_the_scope_alone(unit: Unit) -> None:
    """What the restricted compartment receives moves no threshold of the open files."""
    Run.objects.create(scope=unit.default, engine="linkage", model_id="m", corpus_hash="x", is_latest=True)
    before = searches_a_year(unit.default)
    for number in range(90):
        Case.objects.create(compartment=unit.restricted, own_number=f"S-{number}", status="open")
    assert searches_a_year(unit.default) == before


def test_numbers_of_a_whole_search_are_told_to_who_sees_all_of_it(unit: Unit) -> None:
    _hot(unit, unit.cases[0], unit.secret[0], unit.restricted)
    account: Account = unit.accounts["owner"]
    assert alerts_of(account)[0].alarms
    account.grants.filter(compartment=unit.default).update(case=unit.cases[0])
    assert alerts_of(account)[0].alarms == ""
    assert Lead.objects.visible_to(account).count() == 1


def test_what_was_taken_away_is_on_record_by_pair(unit: Unit) -> None:
    """Each pair that the file holds, and none that it does not."""
    told, hidden = _hot(unit, unit.cases[0], unit.cases[1]), _hot(unit, unit.cases[0], unit.secret[0], unit.restricted)
    unit.client("member").get("/hot/export/?show=all")
    words = AuditWords.objects.get(entry=AuditEntry.objects.get(verb="exported hot pairs")).body
    assert told.key in words and hidden.key not in words


def test_the_rule_counts_no_pair_of_a_case_that_was_moved_away(unit: Unit) -> None:
    """Neither among those that were hot nor among those on file: its numbers are of what the account sees."""
    nulls = {name: {"replicas": 8, "scores": [20], "times": [1]} for name in ("strict", "plain")}
    run = run_of(unit, null_counts={"pairs": 10**7, "floor": 0, "nulls": nulls})
    lead_of(run, unit.cases[0], unit.cases[1])
    _hot(unit, unit.cases[0], unit.cases[1])
    page = unit.client("member").get("/hot/rule/").content.decode()
    assert "1 pair became hot" in page
    assert ">1 or more<" in page
    move_case(unit.accounts["owner"], unit.cases[1], unit.restricted, reason="of the task force now")
    page = unit.client("member").get("/hot/rule/").content.decode()
    assert "0 pairs became hot" in page
    assert ">1 or more<" not in page
