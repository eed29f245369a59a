"""No page tells the score of a pair without the trail knowing: else a judgement could pass for one made before it.

Every route of access_matrix.toml is opened. Where its page has the score of the lead, its chance number or the number
of the hot pair on it, the pair must count as seen from then on; so must a pair inside a string whose numbers are there,
and every pair of a case of which the page says that it has leads or a string. And the list of leads is asked in every
way it can be, of a pair on none of its pages that are opened: an answer that would be another, had that pair another
score, measures it.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from itertools import pairwise, product
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from test_every_view import ROUTES, Row, rows
from things import things_of

from murderbook.workbench.leads.blind import may_open_blind
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import HotPair, Lead, Run
from murderbook.workbench.leads.pages.lists import views
from murderbook.workbench.leads.pages.lists.filters import ORDERS, SHOWS, LeadFilter
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.listing import worklist_document
from personas import Unit, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NUMBERS = ("7.77", "0.043", "0.0431")
OF_STRING = ("21.5", "Victim bound: present")
OF_CASES = ("of suggested string 1", "lead to another case (", "leads to other cases (")
TELLS_LINKS_FOR_CERTAIN = {"worklist", "worklist-why", "worklist-export"}
ASKED = {"q": "Victim", "year_from": "1900", "year_to": "2100", "area": "x", "county": "06", "mine": "on"}
ASKED_OF_YEARS = {"year_from": "1990", "year_to": "1990"}
CHANCES, LINKS = ("0.01", "1", "100"), ("trace", "behaviour", "excluded")
OF_THE_STRING = {"string", "string-decide"}
TELLS_FOR_CERTAIN = {"lead", "leads", "leads-judge", "case-leads", "string", "hot", "hot-export", "worklist"}


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    unit = make_unit()
    unit.log_in_all()
    assess_scope(unit.default, None)
    return unit


@pytest.fixture
def unit(_made_once: Unit) -> Unit:
    return deepcopy(_made_once)


def _lead(things: dict[str, object]) -> Lead:
    found = Lead.objects.select_related("left", "right").get(key=things["lead"])
    row = {"comparison": "weapon", "label": "Weapon", "group": "method", "left": "x", "right": "x", "state": "used"}
    said: dict[str, Any] = {"score": 7.77, "bits": None, "p_given_h1": 0.8, "p_given_h2": 0.1, "sentence": "Both."}
    found.document |= {"weights": [row | said | {"source": {"model": "m", "origin": "o", "n": 9}}]}
    found.score_millibits, found.chance_shown = 7_770, 0.0431
    found.save()
    HotPair.objects.filter(lead=found).update(per_search=0.0431)
    return found


def _text(answer: HttpResponse) -> str:
    """Without moments to the microsecond: a form that holds one told "0.043" now and then."""
    body = b"".join(answer) if answer.streaming else answer.content
    return re.sub(r"\d\d:\d\d:\d\d\.\d+", "", body.decode(errors="replace"))


def test_every_page_that_tells_a_score_makes_the_pair_seen(unit: Unit) -> None:
    things = things_of(unit)
    lead, member = _lead(things), unit.accounts["member"]
    assert may_open_blind(member, lead), "nothing was shown yet"
    told = set()
    for row in rows():
        mark = transaction.savepoint()
        text = _text(_sent(unit, row, row.url(things), lead))
        if any(number in text for number in NUMBERS):
            told.add(row.route)
            assert not may_open_blind(member, lead), f"{row.method} {row.route} tells the score, and nobody knows"
        transaction.savepoint_rollback(mark)
    assert told >= TELLS_FOR_CERTAIN, f"these told no score, so nothing was tested: {TELLS_FOR_CERTAIN - told}"
    assert not {"lead-blind", "leads-blind"} & told and told <= set(ROUTES)


def _sent(unit: Unit, row: Row, url: str, lead: Lead) -> HttpResponse:
    """As the member; a form is sent empty, so that its page comes back."""
    client = unit.client("member")
    if row.method != "GET":
        return client.generic(row.method, url, json.dumps({}))
    return client.get(url, {"lead": lead.key})  # as the page of pairs judged together names them


def _in_a_string(things: dict[str, object], unit: Unit) -> Lead:
    """A lead inside the string that stands on no page of its own accord; the string and it count for the worklist."""
    run = Lead.objects.get(key=things["lead"]).run
    run.cases, run.string_documents[0]["chance"]["shown"] = 0, 0.04
    run.save()
    common = {"kind": "same offender", "standing": "assumed", "document": {"weights": []}}
    left, right = unit.cases[1:3]
    found = Lead.objects.create(run=run, left=left, right=right, rank=900, chance_shown=0.09, **common)
    assess_scope(unit.default, links_of(unit.default))
    return found


def test_every_page_that_tells_a_string_or_that_a_case_has_leads_makes_its_pairs_seen(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 1)
    things = things_of(unit)
    lead, member = _lead(things), unit.accounts["member"]
    inside = _in_a_string(things, unit)
    assert may_open_blind(member, lead) and may_open_blind(member, inside), "nothing was shown yet"
    strings, links = set(), set()
    for row in rows():
        mark = transaction.savepoint()
        text = _text(_sent(unit, row, row.url(things), lead))
        if any(words in text for words in OF_STRING):
            strings.add(row.route)
            assert inside.key not in text or row.route in OF_THE_STRING, "nothing is tested of a pair that stands there"
            assert not may_open_blind(member, inside), f"{row.method} {row.route} tells its string, and nobody knows"
        if any(words in text for words in OF_CASES):
            links.add(row.route)
            assert not may_open_blind(member, lead), f"{row.method} {row.route} tells of links, and nobody knows"
        transaction.savepoint_rollback(mark)
    assert strings >= {"leads", "string"} and links >= TELLS_LINKS_FOR_CERTAIN, (strings, links)


def test_a_command_that_tells_that_cases_have_links_makes_their_pairs_seen(unit: Unit) -> None:
    lead, member = _lead(things := things_of(unit)), unit.accounts["member"]
    worklist_document(member, limit=None)
    assert may_open_blind(member, lead), "that cases are open says nothing of a pair"
    _in_a_string(things, unit)
    worklist_document(member, limit=None)
    assert not may_open_blind(member, lead)


def _many(unit: Unit) -> Lead:
    """A lead of middling strength among others between the same years."""
    run = Run.objects.create(scope=unit.default, engine="linkage", model_id="test", cases=0, is_latest=True)
    cases = [
        Case.objects.create(compartment=unit.default, own_number=f"M-{at}", victim_name=f"Victim {at}", year=1990)
        for at in range(7)
    ]
    made = [
        Lead.objects.create(
            run=run, kind="same offender", standing="assumed", document={"weights": []}, left=left, right=right,
            rank=10 * rank, score_millibits=9_000 - 1_000 * rank, chance_shown=0.02 * 4**rank,
        )
        for rank, (left, right) in enumerate(pairwise(cases), start=1)
    ]  # fmt: skip
    return made[2]


def _ways() -> list[dict[str, str]]:
    said = [{}, *({name: value} for name, value in ASKED.items())]
    said += [{"chance": value} for value in CHANCES] + [{"link": value} for value in LINKS]
    said += [{"q": "Victim", "chance": value} for value in CHANCES]
    assert {name for one in said for name in one} == set(LeadFilter.base_fields), "a new filter is to be asked too"
    ways = [(one, "strongest", "all", "1") for one in said]
    ways += [({}, order, "all", page) for order, page in product(ORDERS, "123")]
    ways += [(ASKED_OF_YEARS, order, "to judge", "1") for order in ORDERS]
    ways += [({"chance": "1"}, "strongest", show, "2") for show in SHOWS]
    return [{**one, "order": order, "show": show, "page": page} for one, order, show, page in ways]


def _answer(unit: Unit, asked: dict[str, str]) -> str:
    """The page without what is another at every asking: the form's token, and the minute it was printed."""
    text = unit.client("member").get("/leads/", asked).content.decode()
    text, printed = re.subn(r"<p>Printed by .* on .*</p>", "", text)
    assert printed == 1, "the minute stands nowhere else"
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", text)


@pytest.mark.parametrize("some", [pytest.param(4, id="a quarter"), pytest.param(1, id="all", marks=pytest.mark.deep)])
def test_no_list_that_would_be_another_with_another_score_leaves_the_pair_unseen(
    unit: Unit, monkeypatch: pytest.MonkeyPatch, some: int
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 2)
    lead, member = _many(unit), unit.accounts["member"]
    numbers = {"weak": (55, 2_500, 40.0), "strong": (25, 6_500, 0.5)}
    measured, harmless = [], 0
    for asked in _ways()[::some]:
        answers, unseen = [], []
        for rank, score, chance in numbers.values():
            mark = transaction.savepoint()
            Lead.objects.filter(pk=lead.pk).update(rank=rank, score_millibits=score, chance_shown=chance)
            answers.append(_answer(unit, asked))
            unseen.append(may_open_blind(member, lead))
            transaction.savepoint_rollback(mark)
        measured += [asked] if any(unseen) and answers[0] != answers[1] else []
        harmless += all(unseen)
    assert not measured, f"{len(measured)} lists measure a pair that counts as unseen, the first {measured[0]}"
    assert harmless, "a list that tells nothing of the pair leaves it to be judged blind"
