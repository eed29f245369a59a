"""A judgement leaves its mark: a message, its words in the lists, the pairs and points that it takes away."""

from __future__ import annotations

import pytest
from lead_makers import lead_of, row, run_of

from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import NEW_CASES, Judgement, Lead
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
NEXT = "Next to judge, strongest first"


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def lead(unit: Unit) -> Lead:
    return lead_of(run_of(unit, NEW_CASES), *unit.cases[:2])


def judged(unit: Unit, lead: Lead, persona: str, verdict: str) -> str:
    client = unit.client(persona)
    page = client.post(f"/leads/{lead.key}/judge/", {"verdict": verdict, "reason": "page 3"}, follow=True)
    return " ".join(page.content.decode().split())


def listed(unit: Unit, persona: str, path: str = "/leads/") -> str:
    return " ".join(unit.client(persona).get(path).content.decode().split())


def test_what_was_saved_is_said_and_stands_in_the_lists(unit: Unit, lead: Lead) -> None:
    text = judged(unit, lead, "owner", "supported")
    assert "Your judgement is saved: supports one offender." in text
    assert "You judged this pair: <strong>Supports one offender</strong>" in text
    assert "supported by judgement of you" in listed(unit, "owner")
    assert "supported by judgement of you" in listed(unit, "owner", f"/case/{unit.cases[0].key}/leads/")


def test_an_eliminated_pair_is_woken_no_more_for_those_who_may_know(unit: Unit, lead: Lead) -> None:
    judged(unit, lead, "owner", "eliminated")
    assert lead.key not in listed(unit, "owner")
    assert listed(unit, "owner", "/leads/?show=judged").count(f"/leads/{lead.key}/") == 1, "but it is not lost"
    assert lead.key in listed(unit, "member") and "judgement of The owner" not in listed(unit, "member")
    judged(unit, lead, "member", "unsure")
    assert lead.key not in listed(unit, "member"), "the colleague's judgement is told now, and counts"
    judged(unit, lead, "owner", "unsure")
    assert "judged unsure by The owner" in listed(unit, "member"), "a changed mind brings it back"


def test_a_colleagues_judgement_is_told_as_one_and_a_trace_as_one(unit: Unit, lead: Lead) -> None:
    full = lead_of(run_of(unit), unit.cases[0], unit.cases[2])
    judged(unit, full, "owner", "eliminated")
    judged(unit, full, "member", "supported")
    assert "eliminated by judgement of The owner" in listed(unit, "member", "/leads/?show=judged")
    full.document["weights"] = [row("physical.dna", None, label="DNA: excluded", state="excluded", group="physical")]
    full.score_millibits = None
    full.save()
    assert "excluded by DNA" in listed(unit, "member", "/leads/?show=judged")
    assert "Excluded by DNA" in listed(unit, "member", f"/leads/{full.key}/")


def test_an_elimination_takes_the_points_at_once_and_a_changed_mind_gives_them_back(unit: Unit, lead: Lead) -> None:
    assess_scope(unit.default, links_of(unit.default))
    points = Assessment.objects.get(case=unit.cases[0]).points
    text = judged(unit, lead, "owner", "eliminated")
    assert "counts no more for the points of either case in the worklist" in text
    assert Assessment.objects.get(case=unit.cases[0]).points < points
    judged(unit, lead, "owner", "unsure")
    assert Assessment.objects.get(case=unit.cases[0]).points == points
    assert Judgement.objects.count() == 2


def test_the_words_on_screen_do_not_read_like_the_laboratory(unit: Unit, lead: Lead) -> None:
    text = listed(unit, "member", f"/leads/{lead.key}/")
    for words in ("Supports one offender", "Eliminated, in my judgement", "Unsure", "not a result of the laboratory"):
        assert words in text, words


def test_an_error_is_said_above_and_takes_the_focus(unit: Unit, lead: Lead) -> None:
    page = unit.client("member").post(f"/leads/{lead.key}/judge/", {"reason": "typed"})
    text = " ".join(page.content.decode().split())
    assert 'href="#judgement">your judgement lacks something' in text
    assert "data-focus" in text and 'href="#id_verdict_0"' in text and 'id="id_verdict_0"' in text


def test_the_page_leads_to_the_form_the_list_and_the_next_lead(unit: Unit, lead: Lead) -> None:
    other = lead_of(lead.run, unit.cases[0], unit.cases[2])
    third = lead_of(run_of(unit), unit.cases[1], unit.cases[2])
    text = listed(unit, "member", f"/leads/{lead.key}/")
    assert '<a href="#judgement">Judge this pair</a>' in text and f'href="/leads/{other.key}/">{NEXT}' in text
    judged(unit, other, "member", "unsure")
    assert f'href="/leads/{third.key}/">{NEXT}' in listed(unit, "member", f"/leads/{lead.key}/")
    judged(unit, third, "member", "unsure")
    judged(unit, lead, "member", "unsure")
    assert "Next to judge" not in listed(unit, "member", f"/leads/{lead.key}/")
