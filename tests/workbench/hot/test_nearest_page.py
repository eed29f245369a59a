"""The page of the files most like one: current at once, telling nothing hidden, and what it tells is on record."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hot_makers import Made, lend, telling, told, touch

from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.leads.blind import may_open_blind
from murderbook.workbench.leads.engine.corpus import corpus
from murderbook.workbench.leads.hot.at_hand import AtHand
from murderbook.workbench.leads.hot.watching import Watch
from murderbook.workbench.leads.models import FULL, HotPair, Judgement, Lead, Run
from murderbook.workbench.leads.nearest import search
from murderbook.workbench.leads.nearest.listing import nearest_document
from murderbook.workbench.leads.nearest.search import nearest
from murderbook.workbench.register.models import Case, PhysicalLink
from personas import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_hand(made: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setattr(search, "WATCH", made[1])
    return made


def _page(unit: Unit, case: Case, name: str = "member", **asked: str) -> str:
    answer = unit.client(name).get(f"/case/{case.key}/nearest/", asked)
    assert answer.status_code == 200
    text = answer.content.decode()
    text = re.sub(r"<p>Printed by .* on .*</p>", "", text)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", text)


def test_hidden_cases_change_no_byte_of_what_is_told(at_hand: Made) -> None:
    """Neither those of a compartment that one does not read, for who reads the open files or another compartment."""
    unit, _ = at_hand
    second = Compartment.objects.create(name="Task force 8", grade=Grade.RESTRICTED, whom_to_ask="the owner")
    lend(unit, "other", [unit.default, second], [])
    pages = {("member", unit.cases[0]), ("consultant", unit.cases[0]), ("outsider", unit.secret[0])}
    before = {(name, case.pk): _page(unit, case, name) for name, case in pages}
    documents = nearest_document(unit.accounts["member"], unit.cases[0], k=50)
    hidden = [telling(second, f"H-{number}") for number in range(4)]
    PhysicalLink.objects.create(case=hidden[0], other=unit.cases[0], kind="dna", same_source=True)
    assert {(name, case.pk): _page(unit, case, name) for name, case in pages} == before
    assert nearest_document(unit.accounts["member"], unit.cases[0], k=50) == documents
    told = _page(unit, unit.cases[0], "other")
    assert all(case.own_number in told for case in hidden), "and to its members all are told"
    assert all(unit.client("member").get(f"/case/{case.key}/nearest/").status_code == 404 for case in hidden)


def test_a_new_case_stands_in_the_list_at_once_and_is_still_to_be_scored(at_hand: Made) -> None:
    unit, watch = at_hand
    before = Run.objects.count(), HotPair.objects.count(), Lead.objects.count()
    new = telling(unit.default)
    assert new.own_number in _page(unit, unit.cases[0]).split("<tbody>")[1].split("</tr>")[0], "it is the first"
    assert (Run.objects.count(), HotPair.objects.count(), Lead.objects.count()) == before
    assert any({hot.left_id, hot.right_id} == {new.pk, unit.cases[0].pk} for hot in watch.catch_up())
    assert told(nearest(unit.accounts["member"], unit.cases[0], files=watch.at_hand()))[0][0] == new.key


def test_what_was_changed_withdrawn_or_moved_is_told_as_it_is_now(at_hand: Made) -> None:
    unit, watch = at_hand
    member, one = unit.accounts["member"], telling(unit.default)
    files = watch.at_hand()
    assert told(nearest(member, unit.cases[0], files=files))[0][0] == one.key
    Case.objects.filter(pk=one.pk).update(weapon="12")
    touch(one)
    weaker = dict(told(nearest(member, unit.cases[0], files=files)))
    assert weaker[one.key] < _score(files, unit.cases[0], one)
    Case.objects.filter(pk=one.pk).update(compartment=unit.restricted)
    assert one.key not in dict(told(nearest(member, unit.cases[0], 500, files=files)))
    assert one.key in dict(told(nearest(unit.accounts["owner"], unit.cases[0], files=files)))
    Case.objects.filter(pk=one.pk).update(withdrawn_at=timezone.now())
    assert one.key not in dict(told(nearest(unit.accounts["owner"], unit.cases[0], 500, files=files)))


def _score(files: AtHand | None, one: Case, other: Case) -> int:
    assert files is not None
    return int(files.held.scores_of(one.key)[files.held.rows[other.key]])


def test_nothing_is_loaded_again_where_nothing_changed(at_hand: Made) -> None:
    unit, watch = at_hand
    first = watch.at_hand()
    assert first is not None and first.source is watch._open, "what the watch holds is not read once more"
    with CaptureQueriesContext(connection) as asked:
        assert watch.at_hand() is first
    assert len(asked) <= 3
    alone = Watch()
    loaded = alone.at_hand()
    assert loaded is not None and loaded.source is None and alone.at_hand() is loaded
    telling(unit.default)
    grown = alone.at_hand()
    assert grown is not None and grown.held.coding is not loaded.held.coding and grown.held.n == loaded.held.n + 1
    assert loaded.held.n == corpus(unit.default).count() - 1, "what others read at the moment stays as it was"


def test_the_number_is_that_of_a_search_of_one_case_and_the_same_for_everybody(at_hand: Made) -> None:
    unit, watch = at_hand
    new = telling(unit.default)
    watch.catch_up()
    stored = Lead.objects.get(run__engine="linkage of one case", run__scope=unit.default, rank=1)
    member, files = unit.accounts["member"], watch.at_hand()
    lend(unit, "few", [], [new, unit.cases[0]])
    for name in ("member", "few"):
        (first, *rest) = nearest(unit.accounts[name], new, files=files)
        assert first.near.lead.chance is not None and first.near.lead.chance.shown == stored.chance_shown
        assert first.score_millibits == stored.score_millibits and len(rest) == (9 if name == "member" else 0)
    weak = nearest(member, new, 500, files=files)[-1]
    assert weak.near.lead.chance is None and weak.near.at_least is not None
    Run.objects.filter(engine=FULL).update(model_id="other rates")
    assert nearest(member, new, files=files)[0].near.lead.chance is None
    assert "not counted yet" in _page(unit, new), "of pairs that no search lists"


def test_what_the_page_tells_counts_as_seen(at_hand: Made) -> None:
    unit, _ = at_hand
    member = unit.accounts["member"]
    lead = Lead.objects.filter(run__scope=unit.default, run__engine=FULL).select_related("left", "right").first()
    assert lead is not None and may_open_blind(member, lead)
    other = Case.objects.exclude(pk__in=[lead.left_id, lead.right_id]).filter(own_number__startswith="X-").first()
    assert other is not None
    unit.client("member").get(f"/case/{other.key}/nearest/{lead.left.key}/")
    assert may_open_blind(member, lead), "another pair"
    mine = Judgement.objects.count()
    unit.client("member").get(f"/case/{lead.right.key}/nearest/{lead.left.key}/")
    assert not may_open_blind(member, lead) and Judgement.objects.count() == mine
    second = Lead.objects.filter(run=lead.run).exclude(left__in=[lead.left, lead.right]).select_related("left", "right")
    weakest = next(one for one in second.order_by("-rank") if may_open_blind(member, one))
    _page(unit, weakest.left)
    assert not may_open_blind(member, weakest), "one that is not among the ten is told to be weaker"


def test_a_unit_that_judges_first_is_asked_before_scores_are_told(
    at_hand: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, _ = at_hand
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, leads_without_scores=True))
    lead = Lead.objects.filter(run__scope=unit.default, run__engine=FULL).select_related("left", "right").first()
    assert lead is not None
    text = _page(unit, lead.left)
    assert "waits for your judgement" in text and "data-row-link" not in text
    assert may_open_blind(unit.accounts["member"], lead), "and nothing was told"
    pair = unit.client("member").get(f"/case/{lead.left.key}/nearest/{lead.right.key}/")
    assert pair.headers["Location"] == f"/leads/{lead.key}/blind/"
    assert "data-row-link" in _page(unit, lead.left, score="shown")
    assert not may_open_blind(unit.accounts["member"], lead)
    assert "data-row-link" in _page(unit, lead.left), "once it was shown nothing waits"


def test_judged_pairs_stay_with_their_verdict_told_after_ones_own(at_hand: Made) -> None:
    unit, _ = at_hand
    new = telling(unit.default)
    run = Run.objects.filter(scope=unit.default, engine=FULL).latest("pk")
    left, right = sorted((new, unit.cases[0]), key=lambda case: case.key)
    lead = Lead.objects.create(
        run=run, kind="same offender", left=left, right=right, rank=999, standing="assumed", document={"weights": []}
    )
    said = {"kind": lead.kind, "left": left, "right": right, "lead": lead, "reason": "in prison"}
    Judgement.objects.create(account=unit.accounts["owner"], verdict="eliminated", **said)
    text = _page(unit, new)
    assert f"/leads/{lead.key}/" in text and "eliminated by judgement" not in text
    Judgement.objects.create(account=unit.accounts["member"], verdict="unsure", **said)
    assert "eliminated by judgement of The owner" in _page(unit, new)


def test_the_entry_names_what_was_told(at_hand: Made) -> None:
    unit, _ = at_hand
    found = nearest(unit.accounts["member"], unit.cases[0], files=search.files_at_hand())
    _page(unit, unit.cases[0])
    entry = AuditEntry.objects.latest("index")
    assert (entry.verb, entry.object_key) == ("read nearest of case", unit.cases[0].key)
    assert entry.words.content["cases"] == [one.case.key for one in found]
    for one, other in combinations(found, 2):
        assert one.near.order < other.near.order
    assert timezone.now() - entry.at < timedelta(minutes=5)
