"""Owed DNA on the page: what the list says with its source, what the form refuses, what nobody learns."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import reverse
from enquiries.enquired import afraid, convicted
from test_enquiry_pages import tokenless, words

from murderbook.enquiries.owed import RulesError, default_text
from murderbook.workbench.enquiries.models import CriminalFact, Fear
from murderbook.workbench.enquiries.owed.listing import RULES_FILE, unit_rules
from murderbook.workbench.register.models import Person
from personas import Unit


@pytest.fixture
def fear(unit: Unit) -> Fear:
    return afraid(unit.cases[0], unit.accounts["owner"])


def sheet(unit: Unit) -> str:
    return reverse("case-owed", args=[unit.cases[0].key])


def sent(unit: Unit, **said: str) -> HttpResponse:
    told = {
        "person": f"{unit.cases[0].key}-2", "act": "convicted", "grade": "felony", "state": "WA", "when": "3 May 2005",
        "sample": "no", "source": "rap sheet",
    }  # fmt: skip
    url = reverse("case-owed-add", args=[unit.cases[0].key])
    return unit.client("member").post(url, {**told, **said})  # type: ignore[return-value]


def test_a_conviction_without_a_sample_is_listed_with_the_rule_and_its_source(unit: Unit, fear: Fear) -> None:
    page = words(unit.client("member").get("/owed-dna/"))  # type: ignore[arg-type]
    assert "Nothing is on file." in page
    assert "Poe, Carl" in words(unit.client("member").get("/owed-dna/?show=nothing"))  # type: ignore[arg-type]
    assert sent(unit).status_code == 302
    page = words(unit.client("member").get("/owed-dna/"))  # type: ignore[arg-type]
    assert "owed, and no sample was taken" in page
    assert "RCW 43.43.754" in page
    assert "Source of the rule: Text of the section in bills of 2005 and 2009" in page
    assert "Poe, Carl" not in words(unit.client("member").get("/owed-dna/?show=nothing"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"person": ""}, "Choose the person."),
        ({"person": "2"}, "Select a valid choice"),
        ({"state": "ZZ"}, "Select a valid choice"),
        ({"state": ""}, "Choose the jurisdiction."),
        ({"act": "suspected"}, "Select a valid choice"),
        ({"when": "soon"}, "is not a date in any form"),
        ({"when": "1 Jan 2199"}, "lies in the future"),
        ({"source": ""}, "Write the source."),
    ],
)
def test_bad_input_comes_back(unit: Unit, fear: Fear, said: dict[str, str], message: str) -> None:
    answer = sent(unit, **said)
    assert answer.status_code == 422
    assert message in words(answer)
    assert not CriminalFact.objects.exists()


def test_a_mistake_is_taken_back_and_counts_no_more(unit: Unit, fear: Fear) -> None:
    row = convicted(fear, unit.accounts["owner"])
    back = reverse("case-owed-back", args=[unit.cases[0].key, row.key])
    assert unit.client("member").post(back, {"why": ""}).status_code == 422
    assert unit.client("member").post(back, {"why": "set aside on appeal"}).status_code == 302
    assert unit.client("member").post(back, {"why": "again"}).status_code == 404
    page = words(unit.client("member").get(sheet(unit)))  # type: ignore[arg-type]
    assert "set aside on appeal" in page
    assert "nothing on file" in page
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        CriminalFact.objects.filter(pk=row.pk).update(sample="yes")


def test_the_dead_stand_behind_the_living(unit: Unit, fear: Fear) -> None:
    convicted(fear, unit.accounts["owner"])
    Person.objects.filter(pk=fear.feared_id or 0).update(alive="no")
    other = afraid(unit.cases[1], unit.accounts["owner"], "Doe, Ann", "Zane, Max")
    convicted(other, unit.accounts["owner"], "unknown")
    page = words(unit.client("member").get("/owed-dna/"))  # type: ignore[arg-type]
    assert page.index("Zane, Max") < page.index("Poe, Carl")
    assert "owed: ask whether a sample was taken" in page


def test_who_does_not_see_the_case_learns_nothing(unit: Unit, fear: Fear) -> None:
    before = [tokenless(unit.client("outsider").get(f"/owed-dna/{query}")) for query in ("", "?show=nothing")]  # type: ignore[arg-type]
    convicted(fear, unit.accounts["owner"])
    after = [tokenless(unit.client("outsider").get(f"/owed-dna/{query}")) for query in ("", "?show=nothing")]  # type: ignore[arg-type]
    assert before == after
    assert unit.client("outsider").get(sheet(unit)).status_code == 404


def test_a_unit_has_a_table_of_its_own(unit: Unit, fear: Fear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Record:
        folder = tmp_path

    monkeypatch.setattr(settings, "RECORD", Record)
    assert len(unit_rules()) == 6
    (tmp_path / RULES_FILE).write_text(default_text().replace('state = "WA"', 'state = "NV"'), encoding="utf-8")
    assert "NV" in {one.state for one in unit_rules()}
    (tmp_path / RULES_FILE).write_text(default_text().replace('state = "WA"', 'state = "Mars"'), encoding="utf-8")
    with pytest.raises(RulesError, match=r"owed-dna\.toml: rule 4: state = 'Mars'"):
        unit_rules()
