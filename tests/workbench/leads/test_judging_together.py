"""Several pairs judged at once: all or none, each on record by itself, and nothing told of what is hidden."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from lead_makers import lead_of, run_of

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.keys import new_key
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import NEW_CASES, Judgement, Lead
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
SAID = {"verdict": "eliminated", "reason": "He was in custody all that year."}


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def leads(unit: Unit) -> list[Lead]:
    run, (a, b, c) = run_of(unit), unit.cases
    return [lead_of(run, a, b), lead_of(run, b, c), lead_of(run, a, c)]


def together(unit: Unit, persona: str, keys: list[str], **said: str) -> HttpResponse:
    return unit.client(persona).post("/leads/judge/", {"lead": keys, **SAID, **said})


def text_of(answer: HttpResponse) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return " ".join(text.split())


def test_each_is_a_judgement_and_an_entry_of_its_own(unit: Unit, leads: list[Lead]) -> None:
    before = AuditEntry.objects.count()
    keys = [lead.key for lead in leads[:2]]
    answer = together(unit, "member", keys, verdict="supported", basis="dna")
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/leads/judge/?")
    found = list(Judgement.objects.order_by("pk"))
    assert [(one.lead.key, one.verdict, one.basis, one.reason) for one in found] == [
        (key, "supported", "dna", SAID["reason"]) for key in keys
    ]
    written = AuditEntry.objects.filter(index__gte=before).order_by("index")
    assert [(entry.verb, entry.object_key) for entry in written] == [("judged lead", key) for key in keys]


def test_the_page_afterwards_says_how_many_and_offers_to_judge_again(unit: Unit, leads: list[Lead]) -> None:
    client, keys = unit.client("member"), [lead.key for lead in leads[:2]]
    page = client.post("/leads/judge/", {"lead": keys, "back": "show=all&chance=1", **SAID}, follow=True)
    text = text_of(page)
    assert "2 pairs judged: eliminated, in my judgement." in text
    assert 'href="/leads/?show=all&amp;chance=1"' in text and "eliminated by judgement of you" in text
    assert text.count("checked aria-label") == 2 and leads[2].key not in text
    page = client.post("/leads/judge/", {"lead": keys[:1], **SAID, "verdict": "unsure"}, follow=True)
    assert "1 pair judged: unsure." in text_of(page)
    assert Judgement.objects.count() == 3, "history is kept"


@pytest.mark.parametrize("persona", ["member", "outsider", "consultant", "administrator"])
def test_a_pair_that_is_not_ones_to_judge_refuses_all_in_words_that_name_none(
    unit: Unit, leads: list[Lead], persona: str
) -> None:
    hidden = lead_of(leads[0].run, unit.cases[0], unit.secret[0])
    mine = [lead.key for lead in leads[:1]]
    answers, statements = [], []
    for key in (hidden.key, new_key()):
        with CaptureQueriesContext(connection) as asked:
            answers.append(together(unit, persona, [*mine, key]))
        statements.append(len(asked))
    assert [answer.status_code for answer in answers] == [422, 422]
    assert text_of(answers[0]) == text_of(answers[1]) and statements[0] == statements[1]
    text = text_of(answers[0])
    assert "Nothing was saved." in text and "TF-1" not in text and hidden.key not in text
    assert not Judgement.objects.exists()
    verbs = list(AuditEntry.objects.order_by("-index").values_list("verb", "outcome")[:2])
    assert verbs == [("listed leads", "success"), ("judged lead", "refused")]


def test_a_reader_sees_the_pairs_and_may_not_judge_them(unit: Unit, leads: list[Lead]) -> None:
    answer = together(unit, "reader", [leads[0].key])
    assert answer.status_code == 422 and leads[0].key in text_of(answer)
    assert not Judgement.objects.exists()
    assert "data-tick" not in text_of(unit.client("reader").get("/leads/"))
    assert "data-tick" in text_of(unit.client("member").get("/leads/"))


def test_nothing_ticked_and_too_many_say_so(unit: Unit, leads: list[Lead]) -> None:
    assert "no pair was ticked" in text_of(together(unit, "member", []))
    many = [leads[0].key, *(new_key() for _ in range(100))]
    assert "at most 100 pairs at once" in text_of(together(unit, "member", many))
    assert not Judgement.objects.exists()


def test_what_was_typed_and_ticked_stays_where_something_is_missing(unit: Unit, leads: list[Lead]) -> None:
    answer = unit.client("member").post("/leads/judge/", {"lead": [leads[0].key], "reason": "typed already"})
    text = text_of(answer)
    assert answer.status_code == 422 and "Choose one of the three" in text and "typed already" in text
    assert 'href="#id_verdict_0"' in text and 'id="id_verdict_0"' in text and "data-focus" in text
    assert "checked aria-label" in text


def test_a_pair_that_two_searches_list_is_judged_once(unit: Unit, leads: list[Lead]) -> None:
    again = lead_of(run_of(unit, NEW_CASES), unit.cases[0], unit.cases[1])
    assert together(unit, "member", [leads[0].key, again.key]).status_code == 302
    assert Judgement.objects.count() == 1


def test_points_follow_at_once_and_come_back(unit: Unit, leads: list[Lead]) -> None:
    assess_scope(unit.default, links_of(unit.default))
    before = dict(Assessment.objects.values_list("case", "points"))
    keys = [lead.key for lead in leads]
    together(unit, "member", keys)
    after = dict(Assessment.objects.values_list("case", "points"))
    assert all(after[case] < points for case, points in before.items())
    together(unit, "member", keys, verdict="unsure")
    assert dict(Assessment.objects.values_list("case", "points")) == before


def test_an_address_from_elsewhere_is_no_way_back(unit: Unit, leads: list[Lead]) -> None:
    page = unit.client("member").get("/leads/judge/", {"lead": leads[0].key, "back": "//evil.example/"})
    assert 'href="/leads/?//evil.example/"' in text_of(page)
