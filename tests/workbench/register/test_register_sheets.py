"""What lists and sheets of the register say: ages as recorded, custody in order, absence, prints and exports."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Exhibit, Person, Revision
from murderbook.workbench.worklist.assessing import assess_scope
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    first = unit.cases[0]
    first.kind, first.victim_sex, first.victim_age = "unidentified remains", "M", 17.5
    first.save()
    Person.objects.create(case=first, role="victim", sex="M", age_low=12, age_high=23)
    return unit


def test_a_list_shows_the_span_of_an_age_as_the_victim_tab_does(unit: Unit) -> None:
    page = unit.client("member").get("/register/").content.decode()
    assert "male, 12 to 23 years" in page
    assert "17.5" not in page
    assert "12 to 23 years" in unit.client("member").get(f"/case/{unit.cases[0].key}/victim/").content.decode()


def test_an_export_holds_both_ends_of_an_age(unit: Unit) -> None:
    text = unit.client("owner").get("/register/export.csv").content.decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(text)) if row["own_number"] == unit.cases[0].own_number)
    assert (float(row["victim_age_from"]), float(row["victim_age_to"])) == (12, 23)


def test_the_chain_of_custody_is_a_numbered_list_in_order(unit: Unit) -> None:
    Exhibit.objects.create(case=unit.cases[0], number="9", handled_by=["Pelhamby, Alex", "Delanwick, Andrew"])
    page = unit.client("member").get(f"/case/{unit.cases[0].key}/evidence/").content.decode()
    assert '<ol class="custody"><li>Pelhamby, Alex</li><li>Delanwick, Andrew</li></ol>' in page
    assert "no dates of handing over" in page


def _overview(unit: Unit) -> str:
    return unit.client("member").get(f"/case/{unit.cases[0].key}/").content.decode()


def test_cold_since_says_which_of_the_two_it_is(unit: Unit) -> None:
    case = unit.cases[0]
    assert "not known: no date is recorded" in _overview(unit)
    case.occurred_precision = "day"
    case.occurred_earliest, case.occurred_latest = datetime(1991, 3, 14, tzinfo=UTC), datetime(1991, 3, 14, tzinfo=UTC)
    case.save()
    assert "not worked out yet" in _overview(unit)
    assess_scope(unit.default, None)
    assert "14 Mar 1994" in _overview(unit)
    case.occurred_earliest = case.occurred_latest = timezone.now() - timedelta(days=9)
    case.save()
    assess_scope(unit.default, None)
    assert "not cold yet by the unit" in _overview(unit)


def test_a_dead_witness_is_not_called_ready(unit: Unit) -> None:
    told = {"role": "witness", "located": "yes", "willing": "yes"}
    Person.objects.create(case=unit.cases[0], alive="no", **told)
    assert "recorded as located and willing to talk" not in _overview(unit)
    Person.objects.create(case=unit.cases[0], alive="unknown", **told)
    assert "1 witness recorded as located and willing to talk" in _overview(unit)


def test_printing_the_register_is_on_record(unit: Unit) -> None:
    client = unit.client("member")
    page = client.get("/register/?status=open&order=number").content.decode()
    assert "Filters: Status: Open. Order: by number. Page 1 of 1" in page.replace("\n", " ")
    assert client.post("/register/printed/", {"query": "status=open", "page": "1"}).status_code == 204
    assert AuditEntry.objects.get(verb="print").words.content["list"] == "register"


def test_the_audit_tab_gives_the_id_by_which_an_auditor_knows_the_case(unit: Unit) -> None:
    case = unit.cases[0]
    page = unit.client("member").get(f"/case/{case.key}/audit/").content.decode()
    assert f'<strong>{case.own_number}</strong> is <code class="key">{case.key}</code>' in page


def test_a_page_to_amend_on_does_not_grow_with_every_amendment(unit: Unit) -> None:
    """The latest revisions stand there, cut; the History tab has the whole."""
    client, case = unit.client("member"), unit.cases[0]
    for number in range(8):
        before, after = (f"{one}{'n' * 50_000}" for one in (number, number + 1))
        Revision.objects.create(
            case=case,
            version=number + 1,
            part="case",
            part_id=case.pk,
            before={"notes": before},
            after={"notes": after},
            account=unit.accounts["member"],
            reason=f"reason {number}",
        )
    page = client.get(f"/case/{case.key}/facts/").content.decode()
    assert ("reason 3" in page, "reason 2" in page, len(page) < 100_000) == (True, False, True)
    assert f"/case/{case.key}/history/" in page
    assert "n" * 50_000 in client.get(f"/case/{case.key}/history/").content.decode()
