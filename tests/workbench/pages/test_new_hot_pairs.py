"""The number beside the link to the feed: what this account has not seen, and nothing of what it may not see."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from murderbook.workbench.leads.models import ONE_CASE, HotPair
from murderbook.workbench.pages import navigation
from murderbook.workbench.register.models import Case
from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "leads"))
from lead_makers import lead_of, run_of

pytestmark = pytest.mark.django_db
PAGES = ("/register/", "/worklist/", "/leads/", "/hot/", "/imports/", "/help/")
SHOWN = re.compile(r'href="/hot/"[^>]*>Hot(.*?)</a>')


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _hot(unit: Unit, left: Case, right: Case) -> HotPair:
    lead = lead_of(run_of(unit, ONE_CASE), left, right, 0.01)
    return HotPair.objects.create(
        scope=left.compartment, kind=lead.kind, left=left, right=right, woken_by=right, lead=lead, per_search=0.01,
        searches_a_year=52, allowed_a_year=12, hot_since=timezone.now(),
    )  # fmt: skip


def _beside(client: Client, page: str = "/register/") -> str | None:
    """What stands beside the link; None where there is no link."""
    answer: HttpResponse = client.get(page)
    found = SHOWN.search(answer.content.decode())
    return re.sub("<[^>]*>", "", found[1]).strip() if found else None


def test_the_number_is_that_of_the_unread_feed_on_every_page(unit: Unit) -> None:
    member = unit.client("member")
    assert {_beside(member, page) for page in PAGES} == {""}, "nothing new, no number"
    first = _hot(unit, unit.cases[0], unit.cases[1])
    assert {_beside(member, page) for page in PAGES} == {"1, 1 new hot pair"}
    _hot(unit, unit.cases[0], unit.cases[2])
    assert _beside(member) == "2, 2 new hot pairs"
    assert len(member.get("/hot/").context["rows"]) == 2
    member.post("/hot/seen/", {"key": first.key})
    assert _beside(member) == "1, 1 new hot pair" and _beside(unit.client("owner")) == "2, 2 new hot pairs"
    HotPair.objects.update(cooled_at=timezone.now())
    assert _beside(member) == ""


def test_judging_a_pair_takes_it_from_the_number(unit: Unit) -> None:
    hot, member = _hot(unit, unit.cases[0], unit.cases[1]), unit.client("member")
    member.post(f"/leads/{hot.lead.key}/judge/", {"verdict": "unsure", "reason": "thin"})
    assert _beside(member) == ""


def test_the_words_are_read_out_and_the_bare_number_is_not(unit: Unit) -> None:
    _hot(unit, unit.cases[0], unit.cases[1])
    text = unit.client("member").get("/register/").content.decode()
    assert '<span class="count" aria-hidden="true">1</span>' in text
    assert '<span class="visually-hidden">, 1 new hot pair</span>' in text


def test_each_is_told_the_number_of_what_he_sees(unit: Unit) -> None:
    _hot(unit, unit.cases[0], unit.cases[1])
    _hot(unit, unit.cases[0], unit.secret[0])
    _hot(unit, unit.secret[0], unit.secret[1])
    told = {persona: _beside(unit.client(persona), "/help/") for persona in unit.accounts}
    assert told == {
        "owner": "3, 3 new hot pairs",
        "member": "1, 1 new hot pair",
        "reader": "1, 1 new hot pair",
        "outsider": "1, 1 new hot pair",
        "consultant": None,  # one case only: his navigation has no such place
        "administrator": None,
        "auditor": None,
    }
    assert "new hot pair" not in unit.client("anonymous").get("/login/").content.decode()


@pytest.mark.parametrize("persona", ["member", "administrator"])
def test_it_costs_one_statement_and_none_where_there_is_no_link(
    unit: Unit, persona: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = unit.client(persona)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/help/")
        return len(asked)

    statements()
    none = statements()
    for left, right in ((0, 1), (0, 2), (1, 2)):
        _hot(unit, unit.cases[left], unit.cases[right])
    assert statements() == none, "whatever is hot"
    counted = {name: rule for name, rule in navigation._COUNTED.items() if name != "hot"}
    monkeypatch.setattr(navigation, "_COUNTED", counted)
    assert none - statements() == (1 if persona == "member" else 0)
