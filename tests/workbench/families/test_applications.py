"""An application from receipt to bar, through its pages: what the procedure forbids is told and not written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk import get, post, take, words_of
from django.utils import timezone
from kinfolk import applied, by_number, eligible, reviewed, stepped, wished
from pytest_django import Settings

from murderbook.procedures import StepKind, default_text
from murderbook.procedures.facts import Checked
from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.families.models import Application, ApplicationStep
from murderbook.workbench.families.reviews.procedure import PROCEDURE_FILE
from murderbook.workbench.register.models import ChronoEntry, Person
from personas import Unit

TODAY = timezone.localdate()
RECEIVED = TODAY - timedelta(days=30)
APPLY = {"person": "1", "relation": "Parent", "language": "en", "received": RECEIVED.isoformat()}
OTHERS = Checked.OTHERS.value


def chronicled(unit: Unit, text: str, author: str = "owner") -> None:
    at = datetime(1987, 3, 15, tzinfo=UTC)
    ChronoEntry.objects.create(
        case=unit.cases[0], event_earliest=at, event_latest=at, event_precision="day", event_as_written="15 Mar 1987",
        text=text, author=unit.accounts[author],
    )  # fmt: skip


def kinds(unit: Unit) -> list[str]:
    return list(ApplicationStep.objects.order_by("number").values_list("kind", flat=True))


def test_an_application_is_received_under_the_procedure_as_it_is_then(unit: Unit) -> None:
    assert post(unit, "application/", APPLY).status_code == 302
    one = Application.objects.get()
    assert (one.number, one.relation, one.procedure, one.rules) == (1, "parent", "hvfra/1", default_text())
    assert kinds(unit) == [StepKind.RECEIVED]
    page = get(unit, "application/1/", "reader")
    assert "Eligibility being tested" in page and "6 months from receipt" in page
    assert "Nobody has answered it." in page and "What may be done next" not in page


def test_another_states_rule_lies_in_the_record(unit: Unit, settings: Settings, tmp_path: Path) -> None:
    settings.RECORD = replace(settings.RECORD, folder=tmp_path)
    ours = default_text().replace('version = "1"', 'version = "ours"').replace("months = 6", "months = 2")
    (tmp_path / PROCEDURE_FILE).write_text(ours, encoding="utf-8")
    post(unit, "application/", APPLY)
    (tmp_path / PROCEDURE_FILE).write_text("months = many", encoding="utf-8")
    broken = post(unit, "application/", APPLY | {"relation": "sibling"})
    assert broken.status_code == 422 and "review procedure cannot be used" in words_of(broken)
    assert "cannot be used" in get(unit) and "cannot be used" in words_of(unit.client("member").get("/families/"))
    assert "2 months from receipt" in get(unit, "application/1/"), "under the rule as it was when it came"
    assert Application.objects.get().procedure == "hvfra/ours"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"relation": ""}, "it decides who may apply"),
        ({"applied": TODAY.isoformat()}, "before it was written on"),
        ({"received": (TODAY + timedelta(days=1)).isoformat()}, "still to come"),
        ({"received": "1899-01-01"}, "an application is of a later day"),
        ({"applied": "1899-01-01"}, "an application is of a later day"),
        ({"person": ""}, "One person applies for a family"),
        ({"name": "Ash, Lou"}, "One person applies for a family"),
    ],
)
def test_an_application_that_cannot_be_is_told(unit: Unit, data: dict[str, str], says: str) -> None:
    answer = post(unit, "application/", APPLY | data)
    assert answer.status_code == 422 and says in words_of(answer)
    assert not Application.objects.exists()


def test_a_relation_that_does_not_qualify_is_received_certified_and_not_reviewed(unit: Unit) -> None:
    post(unit, "application/", APPLY | {"relation": "neighbour"})
    page = get(unit, "application/1/")
    assert "Not eligible, to be certified" in page and "Neighbour is not among those who may apply: parent" in page
    refused = take(unit, StepKind.REVIEWER, name="Field, Ada", on=TODAY)
    assert refused.status_code == 422 and "Neighbour is not among" in words_of(refused)
    certified = take(unit, StepKind.CERTIFIED, text="Of no relation", on=TODAY)
    assert certified.status_code == 302 and kinds(unit) == [StepKind.RECEIVED, StepKind.CERTIFIED]


def test_a_reviewer_who_is_in_the_chrono_under_a_nickname_is_found(unit: Unit) -> None:
    chronicled(unit, "Det. Bill Harker spoke with the neighbour.")
    chronicled(unit, "Mary Harker telephoned.")
    eligible(applied(unit.cases[0], unit.accounts["owner"], RECEIVED), RECEIVED, unit.accounts["owner"])
    said = {"name": "Harker, William", "on": TODAY}
    shown = take(unit, StepKind.REVIEWER, **said)
    page = words_of(shown)
    assert shown.status_code == 422 and "1 entry of the file names somebody like Harker, William" in page
    assert "Chrono 15 Mar 1987 Bill Harker Det. Bill Harker spoke with the neighbour. a form of the given name" in page
    assert "Mary Harker" not in page
    found = shown.context["offers"][0].form["found"].value()
    worked = take(unit, StepKind.REVIEWER, found=found, outcome=Checked.WORKED.value, **said)
    assert worked.status_code == 422 and "investigated this murder before. (34 U.S.C. 60901(d))" in words_of(worked)
    assert AuditEntry.objects.filter(verb="refuse reviewer").count() == 1
    unsaid = take(unit, StepKind.REVIEWER, found=found, outcome=OTHERS, **said)
    assert unsaid.status_code == 422 and "Say why the entries" in words_of(unsaid)
    assert StepKind.REVIEWER not in kinds(unit)
    taken = take(unit, StepKind.REVIEWER, found=found, outcome=OTHERS, text="His father, who has died", **said)
    assert taken.status_code == 302
    row = ApplicationStep.objects.get(kind=StepKind.REVIEWER)
    assert row.shown == [
        {"where": "Chrono", "when": "15 Mar 1987", "quote": "Bill Harker",
         "how": "a form of the given name and the same surname"}
    ]  # fmt: skip
    assert "His father, who has died" in get(unit, "application/1/")


def test_a_decision_counts_for_the_names_that_were_shown(unit: Unit) -> None:
    chronicled(unit, "Det. Bill Harker spoke with the neighbour.")
    eligible(applied(unit.cases[0], unit.accounts["owner"], RECEIVED), RECEIVED, unit.accounts["owner"])
    said = {"name": "Harker, William", "on": TODAY, "outcome": OTHERS, "text": "his father"}
    found = take(unit, StepKind.REVIEWER, **said).context["offers"][0].form["found"].value()
    chronicled(unit, "W. Harker again")
    again = take(unit, StepKind.REVIEWER, found=found, **said)
    assert again.status_code == 422 and "2 entries of the file name" in words_of(again)


def test_an_account_that_wrote_in_the_file_and_a_maiden_name_are_found(unit: Unit) -> None:
    chronicled(unit, "Peggy Delgado kept the log.", author="member")
    eligible(applied(unit.cases[0], unit.accounts["owner"], RECEIVED), RECEIVED, unit.accounts["owner"])
    by_account = take(unit, StepKind.REVIEWER, to=unit.accounts["member"].key, on=TODAY)
    assert "the same account" in words_of(by_account)
    assert take(unit, StepKind.REVIEWER, name="Stone, Margaret", on=TODAY, called="Margaret Delgado").status_code == 422
    assert take(unit, StepKind.REVIEWER, name="Stone, Margaret", on=TODAY).status_code == 302, "the control"


def test_the_whole_way(unit: Unit) -> None:
    post(unit, "application/", APPLY)
    for test in ("investigated", "leads_exhausted", "no_perpetrator"):
        assert (
            take(unit, StepKind.ANSWERED, part=test, outcome="yes", text="by the file", on=RECEIVED).status_code == 302
        )
    assert take(unit, StepKind.REVIEWER, name="Field, Ada", on=TODAY).status_code == 302
    early = take(unit, StepKind.DECIDED, outcome="no re-investigation", text="nothing left", on=TODAY)
    assert early.status_code == 422 and "34 U.S.C. 60901(b)(3)" in words_of(early)
    for part in ("missed_steps", "witnesses", "evidence", "update"):
        assert take(unit, StepKind.PART, part=part, text="done", on=TODAY).status_code == 302
    assert take(unit, StepKind.DECIDED, outcome="no re-investigation", text="nothing left", on=TODAY).status_code == 302
    assert take(unit, StepKind.MEETING, text="with her brother", on=TODAY).status_code == 302
    page = get(unit, "application/1/")
    assert "Decided: no re-investigation" in page
    assert "No other review before" in page and "(34 U.S.C. 60905)" in page
    steps = AuditEntry.objects.filter(verb="step on application", object_key=unit.cases[0].key)
    assert steps.count() == len(kinds(unit)) - 1


def test_the_law_extends_once(unit: Unit) -> None:
    post(unit, "application/", APPLY)
    said = {"months": "6", "text": "eleven boxes", "on": TODAY}
    assert take(unit, StepKind.EXTENDED, **said).status_code == 302
    second = take(unit, StepKind.EXTENDED, **said)
    assert second.status_code == 422 and "is extended once. (34 U.S.C. 60901(h))" in words_of(second)
    assert "is extended once. (34 U.S.C. 60901(h))" in get(unit, "application/1/")
    assert kinds(unit).count(StepKind.EXTENDED) == 1


def test_a_decision_before_receipt_is_told_and_one_that_stands_there_is_shown(unit: Unit) -> None:
    one = reviewed(applied(unit.cases[0], unit.accounts["owner"], RECEIVED), RECEIVED, unit.accounts["owner"])
    before = RECEIVED - timedelta(days=1)
    refused = take(unit, StepKind.DECIDED, outcome="re-investigate", text="new tests", on=before)
    assert refused.status_code == 422 and "before application received on" in words_of(refused)
    stepped(
        one, StepKind.DECIDED, before, unit.accounts["owner"], outcome="re-investigate", text="as a file brought it"
    )
    assert "Days out of order: Decision made on" in get(unit, "application/1/")
    assert "days out of order" in get(unit)


def test_a_second_review_of_the_victim_at_the_same_time_is_refused(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    reviewed(applied(unit.cases[0], owner, RECEIVED), RECEIVED, owner)
    assert (
        post(unit, "application/", APPLY | {"person": "", "name": "Alder, Tom", "relation": "sibling"}).status_code
        == 302
    )
    eligible(by_number(unit.cases[0], 2), RECEIVED, owner)
    refused = take(unit, StepKind.REVIEWER, number=2, name="Roe, Ann", on=TODAY)
    page = words_of(refused)
    assert refused.status_code == 422 and "A review for this victim is under way: application 1." in page
    assert "34 U.S.C. 60901(f), 60909" in page
    assert take(unit, StepKind.DECLINED, number=2, text="One is under way", on=TODAY).status_code == 302


def test_a_new_application_is_barred_but_for_new_evidence(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    one = reviewed(applied(unit.cases[0], owner, RECEIVED), RECEIVED, owner)
    stepped(one, StepKind.DECIDED, RECEIVED, owner, outcome="no re-investigation", text="nothing left")
    eligible(applied(unit.cases[0], owner, TODAY), TODAY, owner)
    refused = take(unit, StepKind.REVIEWER, number=2, name="Roe, Ann", on=TODAY)
    assert refused.status_code == 422 and "After application 1 no review is due before" in words_of(refused)
    amended = {"person": "1", "relation": "parent", "language": "en", "new_evidence": "a letter in the attic"}
    assert post(unit, "application/2/amend/", amended).status_code == 302
    assert take(unit, StepKind.REVIEWER, number=2, name="Roe, Ann", on=TODAY).status_code == 302


def test_two_owners_of_one_deadline_are_refused(unit: Unit) -> None:
    post(unit, "application/", APPLY)
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    said = {"part": "decision", "on": TODAY}
    assert take(unit, StepKind.OWNER, to=owner.key, **said).status_code == 302
    second = take(unit, StepKind.OWNER, to=member.key, **said)
    assert second.status_code == 422 and "The deadline has an owner since" in words_of(second)
    assert take(unit, StepKind.OWNER, to=member.key, outcome="The owner", **said).status_code == 302
    assert "The member" in words_of(unit.client("member").get("/families/"))


def test_a_step_that_was_a_mistake_stays_and_counts_no_more(unit: Unit) -> None:
    post(unit, "application/", APPLY)
    take(unit, StepKind.EXTENDED, months="6", text="eleven boxes", on=TODAY)
    assert post(unit, "application/1/step/2/strike/", {"text": ""}).status_code == 422
    assert post(unit, "application/1/step/2/strike/", {"text": "of another case"}).status_code == 302
    page = get(unit, "application/1/")
    assert "Counts no more. of another case" in page and "extended from" not in page
    assert post(unit, "application/1/step/2/strike/", {"text": "again"}).status_code == 404
    assert post(unit, "application/1/step/1/strike/", {"text": "receipt"}).status_code == 404
    seen = {"seen": "3", "months": "6", "text": "eleven boxes", "on": TODAY}
    assert take(unit, StepKind.EXTENDED, **seen).status_code == 302, "the one that was struck was none"


def test_who_opened_the_page_before_a_colleague_took_a_step_is_told(unit: Unit) -> None:
    post(unit, "application/", APPLY)
    take(unit, StepKind.UPDATE, text="by telephone", on=TODAY)
    late = take(unit, StepKind.UPDATE, text="by telephone", on=TODAY, seen="1")
    assert late.status_code == 409 and "Somebody took a step" in words_of(late)
    assert kinds(unit).count(StepKind.UPDATE) == 1


def test_what_the_application_says_is_amended_and_stays(unit: Unit) -> None:
    post(unit, "application/", APPLY | {"relation": "neighbour"})
    late = {"person": "1", "relation": "parent", "language": "es", "applied": TODAY.isoformat()}
    assert post(unit, "application/1/amend/", late).status_code == 422
    assert post(unit, "application/1/amend/", late | {"applied": RECEIVED.isoformat()}).status_code == 302
    page = get(unit, "application/1/")
    assert "parent of the victim" in page and "First: Alder, Ruth, neighbour" in page


def test_nonsense_is_no_step(unit: Unit) -> None:
    post(unit, "application/", APPLY)
    for kind in ("", "application received", "nonsense"):
        assert post(unit, "application/1/step/", {"kind": kind, "seen": "1", "on": TODAY}).status_code == 404
    assert post(unit, "application/9/step/", {"kind": "family updated", "seen": "0"}).status_code == 404


def test_what_the_applicant_must_be_told_in_writing_is_asked_for_until_it_is_sent(unit: Unit) -> None:
    post(unit, "application/", APPLY)
    assert "to be told in writing" not in get(unit, "application/1/")
    take(unit, StepKind.EXTENDED, months="6", text="eleven boxes", on=TODAY)
    assert "to be told in writing, and no letter was sent: more time." in get(unit, "application/1/")
    wished(unit.cases[0], Person.objects.get(role="next of kin"), unit.accounts["owner"])  # so that there is a contact
    post(unit, "letter/", {"template": "extension", "application": "1"})
    post(unit, "letter/1/sign/", {"read": "on", "seen": "0"})
    assert "no letter was sent" in get(unit, "application/1/"), "signed is not sent"
    assert post(unit, "letter/1/send/", {"on": TODAY, "channel": "letter"}).status_code == 302
    assert "to be told in writing" not in get(unit, "application/1/")


def test_it_stands_in_the_chrono_for_who_reads_the_whole_file(unit: Unit) -> None:
    post(unit, "application/", APPLY)
    take(unit, StepKind.UPDATE, text="by telephone", on=TODAY)
    take(unit, StepKind.UPDATE, text="of another case", on=TODAY)
    post(unit, "application/1/step/3/strike/", {"text": "a mistake"})
    contact = {"person": "1", "on": "2024-05-06", "direction": "we got in touch", "channel": "visit", "text": "Tea."}
    post(unit, "contact/", contact)
    page = words_of(unit.client("member").get(f"/case/{unit.cases[0].key}/chrono/"))
    assert "Application 1: application received" in page and "Application 1: family updated. by telephone" in page
    assert "Family, visit: Alder, Ruth. Tea." in page and "of another case" not in page
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=",chrono,")
    part = words_of(unit.client("consultant").get(f"/case/{unit.cases[0].key}/chrono/"))
    assert "Application 1" not in part and "Alder" not in part
