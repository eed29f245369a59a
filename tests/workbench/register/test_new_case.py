"""A new case by hand: homed like an imported one; what cannot be read; numbers that are taken; who may."""

from __future__ import annotations

from typing import Any

import pytest
from entering import NEW, new_case, page, said

from murderbook.casefile.person import Role
from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.leads.engine import background, corpus
from murderbook.workbench.leads.engine.search import new_since_last_search
from murderbook.workbench.leads.models import Run
from murderbook.workbench.register import records
from murderbook.workbench.register.models import Case, Revision
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit
from rich_case import fill


@pytest.fixture
def unit(db: None) -> Unit:
    made = make_unit()
    fill(made.cases[0], made.accounts["owner"])
    return made


def test_a_new_case_is_homed_like_an_imported_one(unit: Unit) -> None:
    answer = new_case(unit)
    case = Case.objects.get(own_number="0086-777")
    assert answer.status_code == 302 and answer.headers["Location"] == f"/case/{case.key}/"
    assert (case.compartment, case.batch, case.year, case.occurred_precision) == (unit.default, None, 1986, "season")
    assert (case.county_fips, case.state, case.weapon) == ("06037", "CA", "20")
    assert (case.victim_name, case.victim_sex, case.victim_age) == ("Maple, Iris", "F", 35.0)
    (record,) = records.cases(Case.objects.filter(pk=case.pk))
    assert record.occurred is not None and record.occurred.in_words() == "summer 1986"
    assert record.victim is not None and (record.victim.age_low, record.victim.age_high) == (30.0, 40.0)
    (place,) = record.places
    assert (place.site, place.latitude, place.precision) == ("disposal", 33.75, "city"), "one decimal at the least"
    assert Assessment.objects.filter(case=case).exists(), "it has its place in the worklist at once"
    entry = AuditEntry.objects.order_by("index").last()
    assert entry is not None and (entry.verb, entry.object_key) == ("add case", case.key)
    assert "The time was read as: summer 1986" in said(answer)
    assert "entered by hand" in page(unit, "history/", case=case)


def test_the_least_that_makes_a_case(unit: Unit) -> None:
    nothing = {
        name.replace("-", "__"): "" for name in NEW if name not in ("kind", "status", "victim-sex", "place-precision")
    }
    assert new_case(unit, **nothing).status_code == 422, "a case has a number"
    assert new_case(unit, **(nothing | {"agency_number": "A-1"})).status_code == 302
    case = Case.objects.get(agency_number="A-1")
    assert (case.occurred_earliest, case.county_fips, case.weapon, case.offence) == (None, None, None, None)
    assert [one.role for one in case.persons.all()] == [Role.VICTIM] and not case.places.exists()
    assert page(unit, "", case=case) and page(unit, "facts/", case=case) and page(unit, "people/1/", case=case)


def test_a_new_case_is_searched_as_news(unit: Unit) -> None:
    scope = next(scope for scope in corpus.scopes() if scope.is_default)
    from django.utils import timezone

    Run.objects.create(
        scope=scope, engine="linkage", is_latest=True, started_at=timezone.now(), cases=3, corpus_hash="0"
    )
    new_case(unit)
    assert new_since_last_search(scope) == {Case.objects.get(own_number="0086-777").key}


def test_the_engines_learn_of_it_after_the_commit(
    unit: Unit,
    django_capture_on_commit_callbacks: Any,  # noqa: ANN401 - a fixture of pytest-django
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import queue

    waiting: queue.SimpleQueue[float] = queue.SimpleQueue()
    monkeypatch.setattr(background, "_waiting", waiting)
    monkeypatch.setattr(background, "is_running", lambda: True)
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        new_case(unit)
    assert waiting.empty() and callbacks
    callbacks[0]()
    assert waiting.get_nowait() == background.QUIET


def test_the_background_waits_until_entering_has_come_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    import queue

    waiting: queue.SimpleQueue[float] = queue.SimpleQueue()
    monkeypatch.setattr(background, "_waiting", waiting)
    for pause in (0.01, 0.01, 0.01):
        waiting.put(pause)
    background.wait_until_quiet(0.0)
    assert waiting.empty(), "many changes, one search"
    for pause in (60.0, 0.0, 5.0):
        waiting.put(pause)
    background.wait_until_quiet(0.0)
    assert waiting.get() == 5.0, "an import is searched at once"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"occurred": "1 Jan 2150"}, "lies in the future"),
        ({"occurred": "between 3 May 1987 and 1 May 1987"}, "comes after"),
        ({"occurred": "13/45/1987"}, "there is no month 13"),
        ({"county_fips": "Los Angles, CA"}, "Did you mean Los Angeles?"),
        ({"county_fips": "King, WA", "state": "CA"}, "King lies in WA"),
        ({"county_fips": "99999"}, "there is no state 99"),
        ({"weapon": "shovel"}, "is not one of the available choices"),
        ({"kind": "burglary"}, "is not one of the available choices"),
        ({"status": ""}, "Choose the status"),
        ({"own_number": "7" * 81}, "at most 80 characters"),
        ({"victim__name": "x" * 161}, "at most 160 characters"),
        ({"victim__age": "200"}, "above 120 years"),
        ({"victim__age": "40-30"}, "begins above its end"),
        ({"place__latitude": "0", "place__longitude": "0"}, "Gulf of Guinea"),
        ({"place__latitude": "-118.2", "place__longitude": "33.75"}, "is not a latitude in degrees"),
        ({"place__latitude": "-87.6", "place__longitude": "41.8"}, "probably exchanged"),
        ({"place__latitude": "33.75", "place__longitude": ""}, "one coordinate without the other"),
        ({"place__site": ""}, "Choose which place"),
        ({"place__latitude": "nan", "place__longitude": "1"}, "one coordinate without the other"),
        ({"place__latitude": "inf", "place__longitude": "1"}, "is not a latitude"),
        ({"compartment": "no-such-key"}, "is not one of the available choices"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_nothing_written(unit: Unit, changes: dict[str, str], says: str) -> None:
    before = Case.objects.count()
    answer = new_case(unit, **changes)
    text = answer.content.decode().replace("&#x27;", "'")
    assert answer.status_code == 422 and says.lower() in text.lower(), says
    assert Case.objects.count() == before and not Revision.objects.exists()
    assert "Maple, Iris" in text or "victim__name" in changes, "what was typed stays"


def test_a_number_that_one_sees_is_told_and_another_tells_nothing(unit: Unit) -> None:
    taken = new_case(unit, own_number="01986-001")
    assert taken.status_code == 422 and unit.cases[0].key in taken.content.decode()
    assert not Case.objects.filter(own_number="01986-001").exclude(pk=unit.cases[0].pk).exists()
    hidden = new_case(unit, own_number="TF-1", agency_number="W-1")
    assert hidden.status_code == 302, "a number of a compartment that he does not see, and of a withdrawn import"
    free = new_case(unit, own_number="TF-3")
    assert free.status_code == 302
    seen = new_case(unit, "owner", own_number="TF-2")
    assert seen.status_code == 422 and unit.secret[1].key in seen.content.decode()
    assert new_case(unit, "owner", own_number="TF-2", another="on").status_code == 302


def test_only_where_one_may_write(unit: Unit) -> None:
    assert new_case(unit, compartment=unit.restricted.key).status_code == 422
    assert "Task force 7" not in unit.client("member").get("/register/new/").content.decode()
    assert "Task force 7" in unit.client("owner").get("/register/new/").content.decode()
    assert new_case(unit, "owner", compartment=unit.restricted.key).status_code == 302
    assert Case.objects.get(own_number="0086-777").compartment == unit.restricted
    for persona in ("reader", "consultant", "administrator", "auditor"):
        assert new_case(unit, persona, own_number="N-2").status_code == 404
        assert "Add a case" not in unit.client(persona).get("/register/").content.decode()
    Grant.objects.filter(account=unit.accounts["member"]).update(case=unit.cases[0])
    assert new_case(unit, own_number="N-3").status_code == 404, "one case is no compartment"
