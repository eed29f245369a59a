"""Accounts that see cases beside the searches they read: same number of statements, a true order, nothing told."""

from __future__ import annotations

import csv
import io
import random
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import Judgement, Lead, Run
from murderbook.workbench.register.models import Case, PhysicalLink
from murderbook.workbench.worklist import views
from murderbook.workbench.worklist.assessing import assess_scope, is_ranking_due
from murderbook.workbench.worklist.filters import ORDERS
from murderbook.workbench.worklist.listing import worklist_document
from murderbook.workbench.worklist.models import Assessment
from murderbook.workbench.worklist.reach import CHUNK, Ranking, alone, reach_of
from murderbook.workbench.worklist.told import AT_ONCE, links_told
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
MEMBER = "member"  # who reads the whole unit, and single cases of the restricted compartment


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    """Thirty more cases in each compartment, with news, ties in points, and points that count links."""
    unit, chance = make_unit(), random.Random(4)
    unit.log_in_all()
    for number in range(30):
        unit.cases.append(_case(unit.default, f"D-{number:02d}", chance))
        unit.secret.append(_case(unit.restricted, f"S-{number:02d}", chance))
    for scope in (unit.default, unit.restricted):
        assess_scope(scope, None)
    for row in Assessment.objects.all():
        row.points_alone, row.news_ordinal = chance.randrange(6), chance.randrange(2)
        row.points = row.points_alone + chance.choice((0, 0, 100))
        row.save()
    return unit


@pytest.fixture
def unit(_made_once: Unit) -> Unit:
    return deepcopy(_made_once)


def _case(compartment: Any, number: str, chance: random.Random) -> Case:  # noqa: ANN401
    return Case.objects.create(
        compartment=compartment, own_number=number, year=1980 + chance.randrange(30), status="open", victim_name=number
    )


def _lend(unit: Unit, cases: list[Case], role: Role = Role.DETECTIVE) -> Account:
    for case in cases:
        Grant.objects.create(
            account=unit.accounts[MEMBER], compartment=case.compartment, case=case, role=role, reason="helps"
        )
    account: Account = unit.accounts[MEMBER]
    return account


def _lead(run: Run, left: Case, right: Case) -> Lead:
    return Lead.objects.create(
        run=run, kind="same offender", left=left, right=right, rank=Lead.objects.count() + 1, score_millibits=9000,
        standing="assumed", chance_expected=0.01, chance_upper=0.02, chance_shown=0.02, document={"weights": []},
    )  # fmt: skip


def _search(unit: Unit, scope: Any, cases: list[Case]) -> Run:  # noqa: ANN401
    """Leads from the first case to all others, and two strings of which the second may go on."""
    Case.objects.filter(pk__in=[case.pk for case in cases[3:6]]).update(occurred_latest=timezone.now())
    strings = [[case.key for case in cases[:3]], [case.key for case in cases[3:6]]]
    run = Run.objects.create(
        scope=scope, engine="linkage", model_id="m", corpus_hash="x", is_latest=True, strings=strings
    )
    leads = [_lead(run, cases[0], other) for other in cases[1:6]]
    Judgement.objects.create(
        kind="same offender", left=cases[0], right=cases[5], lead=leads[-1], account=unit.accounts["owner"],
        verdict="eliminated", reason="in prison",
    )  # fmt: skip
    return run


def _statements(unit: Unit, address: str) -> int:
    client = unit.client(MEMBER)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", ["/worklist/", "/worklist/?order=fewest", "/worklist/?order=victim"])
def test_statements_are_as_many_for_one_case_out_of_reach_as_for_forty(unit: Unit, address: str) -> None:
    more = [_case(unit.restricted, f"M-{number:02d}", random.Random(5)) for number in range(10)]
    assess_scope(unit.restricted, None)
    _search(unit, unit.restricted, unit.secret)
    _lend(unit, unit.secret[:1])
    one = _statements(unit, address)
    _lend(unit, [*unit.secret[1:30], *more])
    assert Case.objects.visible_to(unit.accounts[MEMBER]).filter(compartment=unit.restricted).count() == 40
    assert _statements(unit, address) == one


def test_statements_are_the_same_on_a_page_without_them(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 10)
    _lend(unit, unit.secret[:2])
    pages = {page: _statements(unit, f"/worklist/?page={page}") for page in (1, 2, 3, 4)}
    assert len(set(pages.values())) == 1, pages


@pytest.mark.parametrize("many", [0, 1, 7, 32])
@pytest.mark.parametrize("order", ["points", "fewest"])
def test_pages_follow_one_order(unit: Unit, many: int, order: str) -> None:
    """Every slice is what sorting everything at once would give, and so is reading from end to end."""
    account = _lend(unit, unit.secret[:many])
    reach, rows = reach_of(account), Assessment.objects.visible_to(account).select_related("case__compartment")
    sign = -1 if order == "points" else 1

    def place(row: Assessment) -> tuple[int, ...]:
        told = row.points if reach.covers(row.case) else row.points_alone
        return sign * told, sign * row.news_ordinal, row.case_id

    wanted = [row.pk for row in sorted(rows, key=place)]
    ranking = Ranking(rows, ORDERS[order], reach)
    assert len(wanted) == len(ranking) == 33 + many
    assert [row.pk for row in iter(ranking)] == wanted
    for start in range(len(wanted) + 3):
        assert [row.pk for row in ranking[start : start + 5]] == wanted[start : start + 5], start
    if many:
        assert ranking[0].pk == wanted[0]


def test_who_sees_nothing_from_end_to_end_has_an_order_too(unit: Unit) -> None:
    """By points without links: a detective of the task force alone still learns what to work first."""
    account = unit.accounts["outsider"]
    rows = Assessment.objects.visible_to(account)
    listed = Ranking(rows.select_related("case__compartment"), ORDERS["points"], reach_of(account))
    assert [row.pk for row in listed[:99]] == [row.pk for row in rows.order_by(*alone(ORDERS["points"]))]


def test_points_without_links_are_stored_beside_those_with(unit: Unit) -> None:
    _search(unit, unit.restricted, unit.secret)
    assess_scope(unit.restricted, links_of(unit.restricted))
    linked = Assessment.objects.get(case=unit.secret[0])
    assert linked.points > linked.points_alone
    free = Assessment.objects.get(case=unit.secret[20])
    assert free.points == free.points_alone


def test_a_record_ranked_before_is_ranked_anew(unit: Unit) -> None:
    assert not is_ranking_due(unit.restricted)
    Assessment.objects.filter(case=unit.secret[0]).update(weights_id="as it was written before")
    assert is_ranking_due(unit.restricted)


def _links(account: Account, cases: list[Case]) -> dict[str, Any]:
    found = list(Case.objects.filter(pk__in=[c.pk for c in cases]).select_related("compartment"))
    return links_told(account, found, reach_of(account))


def test_links_are_those_of_the_whole_search_for_who_reads_it(unit: Unit) -> None:
    for scope, cases in ((unit.default, unit.cases), (unit.restricted, unit.secret)):
        _search(unit, scope, cases)
        said, told = links_of(scope) or {}, _links(unit.accounts["owner"], cases)
        assert {key: links for key, links in told.items() if links != type(links)()} == said
        assert set(told) == {case.key for case in cases}
    assert _links(unit.accounts["owner"], [*unit.cases, *unit.secret]).items() >= said.items()


@pytest.mark.parametrize("seen", [1, 2, 5])
def test_links_are_told_where_both_ends_are_seen(unit: Unit, seen: int) -> None:
    _search(unit, unit.restricted, unit.secret)
    account = _lend(unit, unit.secret[:seen])
    said = links_of(unit.restricted, account) or {}
    told = _links(account, unit.secret[:seen])
    assert {key: links for key, links in told.items() if links != type(links)()} == said
    assert bool(said) == (seen > 1)


def test_a_case_that_was_never_searched_has_unknown_links(unit: Unit) -> None:
    assert _links(_lend(unit, unit.secret[:1]), unit.secret[:1]) == {unit.secret[0].key: None}


def _everything(unit: Unit, account: Account) -> list[str]:
    client = unit.client(MEMBER)
    asked = ["/worklist/?points_from=4", *(f"/worklist/?order={order}" for order in ORDERS)]
    asked += ["/worklist/export/", *(f"/worklist/{case.key}/" for case in unit.secret[6:9])]
    asked += [f"/case/{case.key}/" for case in unit.secret[6:9]]
    pages = [client.get(address).content.decode() for address in asked]
    return [_without_clock(page) for page in pages] + [repr(worklist_document(account, limit=None)["cases"])]


def _without_clock(page: str) -> str:
    """Without tokens of forms and the minute of printing, which differ from one request to the next."""
    return "\n".join(line for line in page.splitlines() if not any(w in line for w in ("csrfmiddleware", "Printed by")))


def test_links_into_hidden_cases_change_no_byte(unit: Unit) -> None:
    account = _lend(unit, unit.secret[6:9])
    run = Run.objects.create(scope=unit.restricted, engine="linkage", model_id="m", corpus_hash="x", is_latest=True)
    assess_scope(unit.restricted, links_of(unit.restricted))
    before = _everything(unit, account)
    run.strings = [[unit.secret[6].key, unit.secret[0].key, unit.secret[1].key]]
    run.save()
    for other in unit.secret[:4]:
        _lead(run, unit.secret[6], other)
    assess_scope(unit.restricted, links_of(unit.restricted))
    stored = Assessment.objects.get(case=unit.secret[6])
    assert stored.points > stored.points_alone  # there is something to tell
    for was, now in zip(before, _everything(unit, account), strict=True):
        assert was == now


def test_export_and_command_keep_the_order_of_the_page(unit: Unit) -> None:
    account = _lend(unit, unit.secret[:20])
    page = [row["number"] for row in unit.client(MEMBER).get("/worklist/").context["rows"]]
    exported = unit.client(MEMBER).get("/worklist/export/").content.decode("utf-8-sig")
    assert [row["number"] for row in csv.DictReader(io.StringIO(exported))][: len(page)] == page
    for right in (Right.READ, Right.EXPORT):
        document = worklist_document(account, limit=None, right=right)
        assert [row["case"] for row in document["cases"]][: len(page)] == page
    assert [row["case"] for row in worklist_document(account, limit=7)["cases"]] == page[:7]


def test_an_export_asks_by_the_hundred_not_by_the_row(unit: Unit) -> None:
    assert min(AT_ONCE, CHUNK) >= 500
    _lend(unit, unit.secret[:1])
    one = _statements(unit, "/worklist/export/")
    _lend(unit, unit.secret[1:])
    assert _statements(unit, "/worklist/export/") == one


def test_a_physical_link_is_told_by_number_whatever_lies_on_the_page(unit: Unit) -> None:
    left, right = unit.secret[:2]
    PhysicalLink.objects.create(case=left, other_number=right.own_number, kind="dna", same_source=True)
    Case.objects.filter(pk=left.pk).update(status="open")
    _lend(unit, [left, right])
    page = unit.client(MEMBER).get("/worklist/?q=TF-").content.decode()
    assert f"linked by DNA to case {right.own_number}" in page
    assess_scope(unit.restricted, None)
    assert right.own_number in Assessment.objects.get(case=left).reasons  # not by a key that nobody can read


def test_a_term_that_is_over_puts_a_case_out_of_sight(unit: Unit) -> None:
    account = _lend(unit, unit.secret[:2])
    Grant.objects.filter(account=account, case=unit.secret[0]).update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    numbers = {row["case"] for row in worklist_document(account, limit=None)["cases"]}
    assert unit.secret[1].own_number in numbers
    assert unit.secret[0].own_number not in numbers
