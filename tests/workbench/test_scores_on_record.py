"""No page tells the score of a pair without the trail knowing: else a judgement could pass for one made before it.

Every route of access_matrix.toml is opened. Where its page has the score of the lead, its chance number or the number
of the hot pair on it, the pair must count as seen from then on.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from test_every_view import ROUTES, Row, rows
from things import things_of

from murderbook.workbench.leads.blind import may_open_blind
from murderbook.workbench.leads.models import HotPair, Lead
from murderbook.workbench.worklist.assessing import assess_scope
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
NUMBERS = ("7.77", "0.043", "0.0431")
TELLS_FOR_CERTAIN = {"lead", "leads", "leads-judge", "case-leads", "string", "hot", "hot-export", "worklist"}


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    assess_scope(unit.default, None)
    return unit


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
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode(errors="replace")


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
