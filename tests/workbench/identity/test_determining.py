"""A name is given by the medical examiner alone; it is recorded, counted and can be taken back, and nothing is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from nameless import remains_in, report_in

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.identity.determining import AlreadyNamedError, determine, kin_told, withdraw
from murderbook.workbench.identity.models import Determination, unnamed
from murderbook.workbench.imports.loading import UndoError, undo
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.register.models import Case, ChronoEntry, Person, Revision
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

SAID: dict[str, Any] = {
    "name": "Doe, Sam", "method": "dental", "after_genealogy": False, "examiner": "Dr Ames, County Medical Examiner",
    "reference": "ME 95-0412", "on": date(2026, 3, 1),
}  # fmt: skip


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _determined(unit: Unit, remains: Case, report: Case | None, **more: object) -> Determination:
    with transaction.atomic():
        return determine(remains, report, SAID | more, unit.accounts["owner"], "test")


def _victim(case: Case) -> Person:
    return Person.objects.get(case=case, role="victim")


def test_the_remains_take_the_name_and_both_files_are_resolved_and_say_how(unit: Unit) -> None:
    remains, report = remains_in(unit.default), report_in(unit.default)
    version = remains.version
    made = _determined(unit, remains, report)
    for case in (remains, report):
        case.refresh_from_db()
        assert case.status == "resolved"
        (entry,) = ChronoEntry.objects.filter(case=case)
        assert "identified as Doe, Sam by Dr Ames" in entry.text and "dental records" in entry.text
        assert entry.source.endswith("ME 95-0412") and entry.event_earliest.date() == date(2026, 3, 1)
    assert (_victim(remains).name, _victim(remains).identified) == ("Doe, Sam", True)
    assert remains.victim_name == "Doe, Sam" and remains.version > version, "the engines must count it anew"
    reasons = set(Revision.objects.filter(case=remains).values_list("reason", flat=True))
    assert reasons == {"identified by Dr Ames, County Medical Examiner, ME 95-0412"}
    assert not Case.objects.filter(unnamed(), pk=remains.pk).exists()
    entries = AuditEntry.objects.filter(verb="record identification").order_by("index")
    assert [entry.object_key for entry in entries] == [remains.key, report.key], "each file that changed"
    assert made.account == unit.accounts["owner"]


def test_a_murder_is_not_solved_by_knowing_who_was_killed(unit: Unit) -> None:
    murder = remains_in(unit.default, kind="homicide")
    assert Case.objects.filter(unnamed(), pk=murder.pk).exists()
    _determined(unit, murder, None)
    murder.refresh_from_db()
    assert murder.status == "open" and _victim(murder).name == "Doe, Sam"
    assert not Case.objects.filter(unnamed(), pk=murder.pk).exists()


def test_a_file_without_a_victim_gets_one_and_the_nameless_of_two_takes_the_name(unit: Unit) -> None:
    bare = remains_in(unit.default, "UP-2")
    _victim(bare).delete()
    _determined(unit, bare, None)
    assert _victim(bare).name == "Doe, Sam"
    two = remains_in(unit.default, "UP-3", kind="homicide")
    _victim(two).delete()
    Person.objects.create(case=two, role="victim", name="Known, Ann")
    Person.objects.create(case=two, role="victim", identified=False)
    _determined(unit, two, None)
    assert set(Person.objects.filter(case=two).values_list("name", "identified")) == {
        ("Known, Ann", True), ("Doe, Sam", True)
    }  # fmt: skip


def test_a_second_determination_needs_the_first_to_be_withdrawn(unit: Unit) -> None:
    remains, report = remains_in(unit.default), report_in(unit.default)
    made = _determined(unit, remains, report)
    with pytest.raises(AlreadyNamedError):
        _determined(unit, remains, None, name="Roe, Max")
    with transaction.atomic():
        withdraw(made, "ME 95-0412 was amended: another man's chart", unit.accounts["owner"], "test")
    _determined(unit, remains, None, name="Roe, Max")
    assert _victim(remains).name == "Roe, Max"
    assert Determination.objects.count() == 2


def test_a_withdrawal_gives_everything_back_and_stays_on_file(unit: Unit) -> None:
    remains, report = remains_in(unit.default), report_in(unit.default)
    made = _determined(unit, remains, report)
    with transaction.atomic():
        withdraw(made, "another man's chart", unit.accounts["owner"], "test")
        withdraw(made, "twice", unit.accounts["owner"], "test")
    remains.refresh_from_db()
    report.refresh_from_db()
    assert (remains.status, report.status, remains.victim_name) == ("open", "open", "")
    assert (_victim(remains).name, _victim(remains).identified) == (None, False)
    made.refresh_from_db()
    assert made.withdrawn_reason == "another man's chart" and made.withdrawn_by == unit.accounts["owner"]
    assert [ChronoEntry.objects.filter(case=case).count() for case in (remains, report)] == [2, 2]
    assert Case.objects.filter(unnamed(), pk=remains.pk).exists()


def test_what_somebody_amended_since_is_left_by_a_withdrawal(unit: Unit) -> None:
    remains, report = remains_in(unit.default), report_in(unit.default)
    made = _determined(unit, remains, report)
    Person.objects.filter(case=remains).update(name="Doe, Samuel")
    Case.objects.filter(pk=report.pk).update(status="unknown")
    with transaction.atomic():
        withdraw(made, "another man's chart", unit.accounts["owner"], "test")
    report.refresh_from_db()
    assert _victim(remains).name == "Doe, Samuel" and report.status == "unknown"


def test_no_file_names_the_other_which_its_readers_may_not_see(unit: Unit) -> None:
    remains, report = remains_in(unit.default), report_in(unit.restricted, "TF-MP-9")
    made = _determined(unit, remains, report)
    assert not ChronoEntry.objects.filter(case=remains, text__contains="TF-MP-9").exists()
    assert not ChronoEntry.objects.filter(case=report, text__contains="UP-1").exists()
    assert not Determination.objects.visible_to(unit.accounts["member"]).exists(), "it names a report out of sight"
    assert made in Determination.objects.visible_to(unit.accounts["owner"])


def test_who_of_the_family_was_told_is_in_the_chrono(unit: Unit) -> None:
    remains = remains_in(unit.default)
    made = _determined(unit, remains, None)
    with transaction.atomic():
        said = {"who": "Ruth Doe, mother", "by": "Det. Ives, in person", "on": date(2026, 3, 2)}
        kin_told(made, said, unit.accounts["owner"], "test")
    assert ChronoEntry.objects.filter(case=remains, text__contains="Ruth Doe, mother, by Det. Ives").exists()
    assert AuditEntry.objects.filter(verb="record kin told", object_key=remains.key).exists()


def test_a_report_closed_for_two_bodies_stays_closed_while_one_determination_stands(unit: Unit) -> None:
    """A person may be found in two places; the report is open again once neither find is his."""
    report = report_in(unit.default)
    first, second = (_determined(unit, remains_in(unit.default, number), report) for number in ("UP-1", "UP-2"))
    for made, status in ((first, "resolved"), (second, "open")):
        with transaction.atomic():
            withdraw(made, "another man's chart", unit.accounts["owner"], "test")
        report.refresh_from_db()
        assert report.status == status


def test_what_was_changed_while_the_form_was_open_is_closed_and_given_back_as_it_was(unit: Unit) -> None:
    remains, report = remains_in(unit.default), report_in(unit.default)
    Case.objects.filter(pk=report.pk).update(status="unknown")  # by a colleague: `report` was read before
    made = _determined(unit, remains, report)
    assert Case.objects.get(pk=report.pk).status == "resolved"
    with transaction.atomic():
        withdraw(made, "another man's chart", unit.accounts["owner"], "test")
    assert Case.objects.get(pk=report.pk).status == "unknown"


def test_a_long_name_of_an_office_fits_the_chronological_record(unit: Unit) -> None:
    """PostgreSQL refuses what is longer than the column."""
    remains = remains_in(unit.default)
    _determined(unit, remains, None, examiner="Dr Ames, " + "x" * 150, reference="ME " + "9" * 77)
    assert len(ChronoEntry.objects.get(case=remains).source) == 200


def test_a_victim_that_a_determination_added_is_nameless_again(unit: Unit) -> None:
    bare = remains_in(unit.default)
    _victim(bare).delete()
    made = _determined(unit, bare, None)
    with transaction.atomic():
        withdraw(made, "another man's chart", unit.accounts["owner"], "test")
    assert not _victim(bare).identified


def test_an_import_whose_remains_were_named_is_not_undone_before_the_determination_is(unit: Unit) -> None:
    account = unit.accounts["owner"]
    batch = Batch.objects.create(
        compartment=unit.default, account=account, file_name="up.csv", file_sha256="0" * 64, state=BatchState.COMMITTED
    )
    remains, report = remains_in(unit.default, batch=batch), report_in(unit.default)
    made = _determined(unit, remains, report)
    with pytest.raises(UndoError, match="UP-1 of this import was identified since"):
        undo(batch.key, account, "wrong file", "test")
    assert Case.objects.get(pk=remains.pk).withdrawn_at is None
    with transaction.atomic():
        withdraw(made, "another man's chart", account, "test")
    assert undo(batch.key, account, "wrong file", "test").withdrawn == 1
