"""What would change a lead, on its page: in words, the best first, and nothing where it cannot be told."""

from __future__ import annotations

from copy import deepcopy

import pytest
from lead_makers import row, run_of

from murderbook.casefile.behaviour import Presence
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.models import ONE_CASE, Lead, Run
from murderbook.workbench.register.models import Behaviour, Case
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
CODES = ("bound", "gagged", "posed", "covered", "fire_set", "ransacked", "semen_found")


@pytest.fixture(scope="module")
def _searched_once(rows_of_module: None) -> Unit:
    """Forty files in which a few behaviours are coded."""
    made = make_unit()
    more = [Case(compartment=made.default, own_number=f"F-{n:02d}", status="open", year=1980 + n) for n in range(40)]
    for case in more:
        case.save()
    for place, case in enumerate([*made.cases, *more]):
        for number, code in enumerate(CODES):
            if case != made.cases[1] or code in ("posed", "covered"):
                seen = Presence.PRESENT if case in made.cases or (place + number) % 5 == 0 else Presence.ABSENT
                Behaviour.objects.create(case=case, code=code, presence=seen.value)
    search(made.default)
    return made


@pytest.fixture
def unit(_searched_once: Unit) -> Unit:
    return deepcopy(_searched_once)


@pytest.fixture
def lead(unit: Unit) -> Lead:
    """Between the first case, in which the victim was bound, and the second, of which that is not known."""
    pair = unit.cases[:2]
    return Lead.objects.get(run__is_latest=True, left__in=pair, right__in=pair)


def text_of(unit: Unit, lead: Lead, persona: str = "member") -> str:
    page = unit.client(persona).get(f"/leads/{lead.key}/")
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_the_unknown_items_say_what_they_would_add(unit: Unit, lead: Lead) -> None:
    text = text_of(unit, lead)
    assert "What would change this" in text
    start = text.index("Worth finding out first")
    told = text[start : start + 6_000]
    assert "Victim bound" in told and f"not in {unit.cases[1].own_number}" in told
    assert "If so in both, about +" in told and "; if not, -0." in told
    assert "if one offender did both" in text


def test_what_is_folded_is_named_on_paper_and_what_has_no_rate_is_listed(unit: Unit, lead: Lead) -> None:
    text = text_of(unit, lead)
    assert "more that are not known" in text
    assert text.count('aria-label="Worth less"') == 1 and "<p>Worth less: " in text, "folded on screen, named on paper"
    assert "there is no rate to weigh it by" in text and "Met online" in text


def test_a_search_of_one_case_is_weighed_by_the_counts_it_used(unit: Unit, lead: Lead) -> None:
    before = text_of(unit, lead)
    base = lead.run
    Run.objects.filter(pk=base.pk).update(is_latest=False)
    one = run_of(unit, ONE_CASE, model_id=base.model_id, model={"as counted by": base.key, "and": unit.cases[0].key})
    Lead.objects.filter(pk=lead.pk).update(run=one)
    told = text_of(unit, lead)
    cut = "Worth finding out first"
    assert told[told.index(cut) :][:3_000] == before[before.index(cut) :][:3_000]


def test_a_value_looked_up_since_is_asked_for_no_more(unit: Unit, lead: Lead) -> None:
    Behaviour.objects.create(case=unit.cases[1], code="bound", presence="absent")
    text = text_of(unit, lead)
    start = text.index("Worth finding out first")
    assert "Victim bound" not in text[start : text.index("</table>", start)]
    assert "Looked up since this search: Victim bound. The next search counts it." in text


def test_without_the_models_counts_the_page_still_lists_what_is_missing(unit: Unit, lead: Lead) -> None:
    Run.objects.filter(pk=lead.run_id).update(model={})
    from murderbook.workbench.leads.pages.wanted import fitted

    fitted.cache_clear()
    text = text_of(unit, lead)
    assert "Not known, so not counted" in text and "Victim bound" in text
    assert "Worth finding out first" not in text


def test_an_excluded_pair_asks_for_nothing(unit: Unit, lead: Lead) -> None:
    lead.document["weights"].insert(0, row("physical.dna", None, label="DNA: excluded", state="excluded"))
    lead.score_millibits = None
    lead.save()
    assert "Worth finding out first" not in text_of(unit, lead)


def test_each_row_opens_to_its_rates_their_source_and_how_many(unit: Unit, lead: Lead) -> None:
    text = text_of(unit, lead)
    assert '<details class="rates no-print"><summary>Rates<span class="visually-hidden"> of Body displayed' in text
    assert "counted among" in text and 'href="/leads/model/">Rates of model linkage-assumed-5' in text
