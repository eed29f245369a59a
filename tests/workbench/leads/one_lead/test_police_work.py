"""What a lead asks of a detective: the laboratory first, then whom to ask and what to read for each unknown item."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from murderbook.casefile.code_lists import code_list
from murderbook.linkage.model import load_declaration
from murderbook.workbench.leads.models import Lead
from murderbook.workbench.leads.pages.police_work import OTHERWISE, work_for
from murderbook.workbench.register.models import Exhibit
from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lead_makers import lead_of, row, run_of


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def lead(unit: Unit) -> Lead:
    return lead_of(run_of(unit), *unit.cases[:2])


def text_of(unit: Unit, lead: Lead) -> str:
    return " ".join(unit.client("member").get(f"/leads/{lead.key}/").content.decode().split())


def test_every_item_of_the_model_in_force_has_its_work() -> None:
    declaration = load_declaration()
    asked = [item.id for item in declaration.items] + ["place", "time"]
    assert len(asked) > 40 and not [one for one in asked if work_for(one) == OTHERWISE]
    assert work_for("behaviour.bound") != work_for("behaviour.semen_found")
    assert "autopsy" in work_for("weapon") and "first report" in work_for("place")
    assert work_for("exposure.sex_work").startswith("Re-interview")
    assert work_for("behaviour.no such") == work_for("no such") == OTHERWISE
    groups = {entry.group for entry in code_list("behaviour").entries}
    assert all(work_for(group or "") != OTHERWISE for group in groups)


@pytest.mark.django_db
def test_the_laboratory_comes_first_by_what_the_files_hold(unit: Unit, lead: Lead) -> None:
    first, second = unit.cases[:2]
    text = text_of(unit, lead)
    assert "Ask the property room what either file holds, then the laboratory whether the DNA" in text
    assert "the fingerprints" not in text, "no exhibit for them is listed"
    Exhibit.objects.create(case=first, number="1", kind="semen")
    Exhibit.objects.create(case=second, number="1", kind="blood", custody="destroyed")
    Exhibit.objects.create(case=second, number="2", kind="latent_print")
    text = text_of(unit, lead)
    holds = f"{first.own_number} lists an exhibit for it. Ask the property room what {second.own_number} holds."
    assert f"whether the DNA of the two files can be compared: {holds}" in text
    holds = f"{second.own_number} lists an exhibit for it. Ask the property room what {first.own_number} holds."
    assert f"whether the fingerprints of the two files can be compared: {holds}" in text
    Exhibit.objects.create(case=second, number="3", kind="hair")
    text = text_of(unit, lead)
    assert "whether the DNA of the two files can be compared: both list exhibits for it." in text
    assert text.index("First, the laboratory") < text.index("The two cases side by side")


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "score"), [("used", 60.0), ("excluded", None)])
def test_a_trace_that_was_compared_is_not_asked_for(unit: Unit, lead: Lead, state: str, score: float | None) -> None:
    lead.document["weights"].insert(0, row("physical.dna", score, group="physical", state=state))
    lead.score_millibits = None if score is None else 60_000
    lead.save()
    assert "First, the laboratory" not in text_of(unit, lead)


@pytest.mark.django_db
def test_guns_that_differ_leave_the_other_traces_to_ask_for(unit: Unit, lead: Lead) -> None:
    for case in unit.cases[:2]:
        Exhibit.objects.create(case=case, number="1", kind="casing")
    assert "the firearms evidence" in text_of(unit, lead)
    lead.document["weights"].insert(0, row("physical.ballistics", 0.0, group="physical"))
    lead.save()
    text = text_of(unit, lead)
    assert "the firearms evidence" not in text and "whether the DNA" in text
