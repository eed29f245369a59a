"""A genealogy tells nobody of what he does not see, and is searched with the rights that stand when it is searched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from nameless import remains_in, report_in
from trees import asked_for, document, located, opened

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.genealogy.keeping import By, close, link_report, unlink_report
from murderbook.workbench.genealogy.metrics import years
from murderbook.workbench.genealogy.models import GenealogyRecord
from murderbook.workbench.genealogy.running import run_location
from murderbook.workbench.identity.determining import determine
from murderbook.workbench.identity.one_body import say_one_body
from murderbook.workbench.register.models import Case
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def remains(unit: Unit) -> Case:
    return remains_in(unit.default)


@pytest.mark.parametrize("what", ["account closed", "grant ended", "import undone"])
def test_a_search_is_not_made_for_whoever_may_not_write_there_any_more(unit: Unit, remains: Case, what: str) -> None:
    opened(remains, unit.accounts["owner"])
    one = asked_for(remains, unit.accounts["member"])
    if what == "account closed":
        Account.objects.filter(pk=unit.accounts["member"].pk).update(is_active=False)
    elif what == "grant ended":
        Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=timezone.now())
    else:
        Case.objects.filter(pk=remains.pk).update(withdrawn_at=timezone.now())
    run_location(one.pk)
    one.refresh_from_db()
    assert one.state == "failed" and one.document is None and "may not write" in one.failure


@pytest.mark.engine
def test_an_answer_is_not_kept_where_the_record_was_shut_while_it_was_searched(
    unit: Unit, remains: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(remains, unit.accounts["owner"])
    one = asked_for(remains, unit.accounts["owner"])

    def shut(*_: object) -> dict[str, Any]:
        with transaction.atomic():
            close(
                GenealogyRecord.objects.get(), {"outcome": "stopped", "removal": "x"}, By(unit.accounts["owner"], "t")
            )
        return document()

    monkeypatch.setattr("murderbook.workbench.genealogy.running.answer_of", shut)
    run_location(one.pk)
    one.refresh_from_db()
    assert one.state == "failed" and one.document is None and "the record was shut" in one.failure


def test_who_does_not_see_the_report_finds_no_entry_of_the_link(unit: Unit, remains: Case) -> None:
    hidden = report_in(unit.restricted, "TF-MP-9", "Hidden, Max")
    located(remains, unit.accounts["owner"])
    by = By(unit.accounts["owner"], "test")
    with transaction.atomic():
        unlink_report(link_report(remains, "remains", ("I12", "Lars Lind"), hidden, ("his niece", by)), "another", by)
    pages = {one: unit.client(one).get(f"/case/{remains.key}/audit/").content.decode() for one in ("member", "owner")}
    assert "linked genealogy" not in pages["member"]
    assert pages["owner"].count(">linked genealogy") == pages["owner"].count("unlinked genealogy") == 1
    assert "linked genealogy" in unit.client("owner").get(f"/case/{hidden.key}/audit/").content.decode()


def test_what_was_stated_of_a_name_is_seen_by_who_sees_the_determination(unit: Unit, remains: Case) -> None:
    hidden = report_in(unit.restricted, "TF-MP-9", "Hidden, Max")
    located(remains, unit.accounts["owner"])
    said = {"name": "Hidden, Max", "method": "dental", "examiner": "Dr Ames", "reference": "ME 1", "on": "2026-03-01"}
    said |= {"not_by_genealogy": "The chart of TF-MP-9 fits.", "report": hidden.key}
    assert unit.client("owner").post(f"/unidentified/{remains.key}/determination/", said).status_code == 302
    assert unit.client("owner").post(f"/unidentified/{remains.key}/withdraw/", {"reason": "no"}).status_code == 302
    pages = {one: unit.client(one).get(f"/unidentified/{remains.key}/") for one in ("member", "owner")}
    assert "TF-MP-9 fits" in pages["owner"].content.decode()
    assert pages["member"].status_code == 200 and "TF-MP-9" not in pages["member"].content.decode()


def test_the_figures_count_a_name_once_and_under_whom_was_looked_for(unit: Unit, remains: Case) -> None:
    murder = remains_in(unit.default, "H-8", kind="homicide")
    with transaction.atomic():
        say_one_body(remains, murder, "the examiner's number", unit.accounts["owner"], "test")
    located(remains, unit.accounts["owner"])
    located(murder, unit.accounts["owner"], "offender")
    said = {"name": "Lind, Lars", "method": "dna, relatives", "after_genealogy": True, "examiner": "Dr Ames",
            "reference": "ME 1", "on": date(2026, 3, 1)}  # fmt: skip
    with transaction.atomic():
        determine(murder, None, said, unit.accounts["owner"], "test")
    (year,) = years(unit.accounts["member"])
    assert (year.opened, year.identified) == (2, 1)
    GenealogyRecord.objects.filter(purpose="remains").update(opened_at=datetime(2020, 3, 1, tzinfo=UTC))
    assert [(one.year, one.identified) for one in years(unit.accounts["member"])][1:] == [(2020, 1)]
    assert years(unit.accounts["member"])[0].identified == 0, "who left the profile is not known by it"


def test_a_link_is_offered_for_withdrawal_to_those_alone_who_may_write_in_both_files(unit: Unit, remains: Case) -> None:
    report = report_in(unit.restricted, "TF-MP-9", "Hidden, Max")
    located(remains, unit.accounts["owner"])
    with transaction.atomic():
        link_report(remains, "remains", ("I12", "Lars Lind"), report, ("x", By(unit.accounts["owner"], "test")))
    Grant.objects.create(
        account=unit.accounts["member"],
        compartment=unit.restricted,
        role="consultant",
        reason="helps",
        granted_by=unit.accounts["owner"],
    )
    pages = {
        one: unit.client(one).get(f"/genealogy/{remains.key}/remains/").content.decode() for one in ("member", "owner")
    }
    assert "TF-MP-9" in pages["member"] and "Withdraw<" not in pages["member"] and "Withdraw<" in pages["owner"]
