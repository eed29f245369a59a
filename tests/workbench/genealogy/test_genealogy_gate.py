"""Nothing goes into a genealogy record before its conditions are signed as met, by whoever may write, as himself; and
what was signed stays as it was signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from nameless import remains_in, report_in
from trees import ASKED, MATCHES, MET, TREE, asked_for, located, opened

from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.genealogy import triggers
from murderbook.workbench.genealogy.conditions import conditions
from murderbook.workbench.genealogy.gate import State, digest_of, failing, gate_of
from murderbook.workbench.genealogy.keeping import By, ShutError, close, link_report
from murderbook.workbench.genealogy.models import Checklist, GenealogyRecord, Location, PlaceLink, SourceFile
from murderbook.workbench.genealogy.running import run_location
from murderbook.workbench.imports import staging
from murderbook.workbench.register.models import Case, ChronoEntry
from personas import PASSWORD, Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def remains(unit: Unit) -> Case:
    return remains_in(unit.default)


def _at(case: Case, more: str = "", purpose: str = "remains") -> str:
    return f"/genealogy/{case.key}/{purpose}/{more}"


def sent(answers: dict[str, dict[str, Any]], revision: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """As a browser sends the form."""
    said: dict[str, Any] = {"revision": revision}
    for number, one in answers.items():
        said[f"c{number}"] = one["answer"]
        said |= {f"c{number}_{name}": value for name, value in one.items() if name != "answer"}
    return said | more


def _signed(revision: int = 0, password: str = PASSWORD, **answers: dict[str, Any]) -> dict[str, Any]:
    met = MET | {number.removeprefix("c"): one for number, one in answers.items()}
    return sent(met, revision, sign="1", stated="on", password=password)


def _files() -> dict[str, Any]:
    uploads = {"tree_file": SimpleUploadedFile("v.ged", TREE), "matches_file": SimpleUploadedFile("m.csv", MATCHES)}
    return {name: value for name, value in ASKED.items() if value is not None} | uploads


def _verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("index").values_list("verb", flat=True))


def test_all_ten_are_signed_and_the_record_opens(unit: Unit, remains: Case) -> None:
    client = unit.client("member")
    page = client.get(_at(remains)).content.decode()
    assert "Shut" in page and page.count("</strong> not answered.") == 10
    assert client.post(_at(remains, "checklist/"), _signed()).status_code == 302
    record = GenealogyRecord.objects.get(case=remains)
    gate = gate_of(record)
    assert gate.is_open and record.opened_at is not None
    assert gate.signed is not None and (gate.signed.name, gate.signed.revision) == ("The member", 1)
    assert "direct STR comparison" in gate.signed.statement
    page = client.get(_at(remains)).content.decode()
    assert "Open: all ten conditions" in page and "Ms Quill, District Attorney, 2026-01-12" in page
    assert "signed genealogy checklist" in _verbs()
    words = AuditWords.objects.get(entry__verb="signed genealogy checklist").body
    assert gate.signed.digest in words and "Quill" not in words
    assert ChronoEntry.objects.get(case=remains).text.endswith("signed as met by The member.")


def test_files_before_signing_are_refused_and_nothing_is_stored(unit: Unit, remains: Case) -> None:
    for persona in ("member", "owner"):
        answer = unit.client(persona).post(_at(remains, "files/"), _files())
        assert answer.status_code == 409 and "Nothing was taken in" in answer.content.decode()
    assert unit.client("reader").post(_at(remains, "files/"), _files()).status_code == 404
    tried = AuditEntry.objects.filter(verb="added genealogy file", object_key=remains.key)
    assert [one.outcome for one in tried] == ["refused", "refused"]
    assert not SourceFile.objects.exists() and not Location.objects.exists() and not list(staging.folder().iterdir())


def test_a_checklist_that_is_saved_and_not_signed_opens_nothing(unit: Unit, remains: Case) -> None:
    client = unit.client("member")
    assert client.post(_at(remains, "checklist/"), sent(MET, save="1")).status_code == 302
    gate = gate_of(GenealogyRecord.objects.get())
    assert gate.state is State.UNSIGNED and not gate.failing, "all is answered; the signature is what lacks"
    assert client.post(_at(remains, "files/"), _files()).status_code == 409
    assert client.post(_at(remains, "checklist/"), _signed(revision=1)).status_code == 302
    assert [one.signed for one in Checklist.objects.order_by("revision")] == [False, True]


@pytest.mark.parametrize(
    ("number", "said", "names"),
    [
        ("2", {"answer": "not met"}, "2. CODIS first:</strong> not met"),
        ("5", {"answer": "not met"}, "5. The prosecutor:</strong> not met"),
        ("7", {"answer": "not met", "shows": ""}, "7. A lead only:</strong> not undertaken"),
    ],
)
def test_a_condition_that_is_not_met_keeps_it_shut_and_the_page_says_which(
    unit: Unit, remains: Case, number: str, said: dict[str, Any], names: str
) -> None:
    client = unit.client("member")
    assert client.post(_at(remains, "checklist/"), _signed(**{f"c{number}": said})).status_code == 302
    record = GenealogyRecord.objects.get()
    assert gate_of(record).state is State.SHUT and record.opened_at is None
    assert names in client.get(_at(remains)).content.decode()
    assert client.post(_at(remains, "files/"), _files()).status_code == 409
    with pytest.raises(ShutError), transaction.atomic():
        asked_for(remains, unit.accounts["member"])
    assert not SourceFile.objects.exists()


@pytest.mark.parametrize("number", [str(one.number) for one in conditions("remains")])
def test_no_condition_can_be_left_out_or_left_without_what_shows_it(unit: Unit, remains: Case, number: str) -> None:
    client = unit.client("member")
    silent = _signed(**{f"c{number}": {"answer": ""}})
    answer = client.post(_at(remains, "checklist/"), silent)
    assert answer.status_code == 422 and "Not answered" in answer.content.decode()
    bare = _signed(**{f"c{number}": {"answer": "met"}})
    needs = any(detail.needed for one in conditions("remains") if one.number == int(number) for detail in one.details)
    assert client.post(_at(remains, "checklist/"), bare).status_code == (422 if needs else 302)
    assert GenealogyRecord.objects.exists() is not needs


def test_only_consent_may_not_apply_and_says_why(unit: Unit, remains: Case) -> None:
    may = [one.number for one in conditions("remains") if one.may_not_apply]
    assert may == [8]
    assert [
        one.condition.number for one in failing(MET | {"2": MET["2"] | {"answer": "not applicable"}}, "remains")
    ] == [2]
    client = unit.client("member")
    without = _signed(c8={"answer": "not applicable", "shows": ""})
    assert client.post(_at(remains, "checklist/"), without).status_code == 422
    assert (
        client.post(_at(remains, "checklist/"), _signed(c2=MET["2"] | {"answer": "not applicable"})).status_code == 422
    )


def test_another_service_is_named_and_no_day_is_still_to_come(unit: Unit, remains: Case) -> None:
    client = unit.client("member")
    other = MET["6"] | {"services": ["other"]}
    assert "Write which other service" in client.post(_at(remains, "checklist/"), _signed(c6=other)).content.decode()
    later = MET["5"] | {"agreed_on": "2999-01-01"}
    assert "is still to come" in client.post(_at(remains, "checklist/"), _signed(c5=later)).content.decode()
    unknown = MET["6"] | {"services": ["23andMe"]}
    assert client.post(_at(remains, "checklist/"), _signed(c6=unknown)).status_code == 422


def test_a_signature_takes_ones_own_password_and_a_wrong_one_is_on_record(unit: Unit, remains: Case) -> None:
    client = unit.client("member")
    answer = client.post(_at(remains, "checklist/"), _signed(password="not the password"))
    text = answer.content.decode()
    assert answer.status_code == 422 and "This is not your password" in text and "not the password" not in text
    assert "Ms Quill" in text, "nothing that was typed is lost"
    assert not GenealogyRecord.objects.exists()
    failed = AuditEntry.objects.filter(outcome="failure").last()
    assert failed is not None and failed.object_key == unit.accounts["member"].key
    without = _signed()
    del without["stated"]
    assert client.post(_at(remains, "checklist/"), without).status_code == 422
    assert not GenealogyRecord.objects.exists()


def test_five_wrong_passwords_lock_and_the_right_one_signs_nothing_then(unit: Unit, remains: Case) -> None:
    client = unit.client("member")
    for _ in range(5):
        client.post(_at(remains, "checklist/"), _signed(password="wrong"))
    answer = client.post(_at(remains, "checklist/"), _signed())
    assert answer.status_code in (422, 429) and not GenealogyRecord.objects.exists()


def test_who_may_not_write_signs_nothing(unit: Unit, remains: Case) -> None:
    for persona in ("reader", "consultant", "outsider", "administrator", "auditor"):
        assert unit.client(persona).post(_at(remains, "checklist/"), _signed()).status_code == 404, persona
    assert unit.client("anonymous").post(_at(remains, "checklist/"), _signed()).status_code == 302
    assert not GenealogyRecord.objects.exists()


def test_the_same_signature_sent_twice_signs_once(unit: Unit, remains: Case) -> None:
    client = unit.client("member")
    assert client.post(_at(remains, "checklist/"), _signed()).status_code == 302
    again = client.post(_at(remains, "checklist/"), _signed())
    assert again.status_code == 409 and "sent twice" in again.content.decode()
    assert Checklist.objects.count() == 1 and _verbs().count("signed genealogy checklist") == 1


def test_an_amendment_is_another_revision_and_shuts_what_was_open(unit: Unit, remains: Case) -> None:
    record = opened(remains, unit.accounts["owner"])
    first = record.checklists.get()
    client = unit.client("member")
    assert client.post(_at(remains, "checklist/"), _signed(1, c5={"answer": "not met"})).status_code == 302
    assert gate_of(record).state is State.SHUT
    second = record.checklists.get(revision=2)
    assert second.before == first.digest and record.checklists.get(revision=1).answers == first.answers
    assert client.post(_at(remains, "files/"), _files()).status_code == 409
    old = client.get(_at(remains, "checklist/1/")).content.decode()
    assert "Ms Quill" in old and first.digest in old


def test_a_search_that_waited_while_the_record_was_shut_is_not_made(unit: Unit, remains: Case) -> None:
    opened(remains, unit.accounts["owner"])
    one = asked_for(remains, unit.accounts["owner"])
    opened(remains, unit.accounts["owner"], c2={"answer": "not met"})
    run_location(one.pk)
    one.refresh_from_db()
    assert one.state == "failed" and "the record was shut" in one.failure and one.document is None


@contextmanager
def _past_the_triggers() -> Iterator[None]:
    """Somebody with the database in his hands."""
    with connection.cursor() as cursor:
        triggers.remove(cursor, connection.vendor)
    yield
    with connection.cursor() as cursor:
        triggers.install(cursor, connection.vendor)


def test_what_was_signed_or_taken_in_cannot_be_changed(unit: Unit, remains: Case) -> None:
    located(remains, unit.accounts["owner"])
    for rows in (Checklist.objects.all(), SourceFile.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(account=unit.accounts["member"])
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    assert Checklist.objects.count() == 1 and SourceFile.objects.count() == 2


def test_a_checklist_altered_in_the_database_shuts_the_record(unit: Unit, remains: Case) -> None:
    record = opened(remains, unit.accounts["owner"], c2={"answer": "not met"})
    one = record.checklists.get()
    with _past_the_triggers():
        one.answers = MET
        one.save()
    assert gate_of(record).state is State.ALTERED
    with _past_the_triggers():
        one.digest = digest_of(one)
        one.save()
    assert gate_of(record).state is State.ALTERED, "the digest was made to fit: the trail has another"
    client = unit.client("member")
    assert client.post(_at(remains, "files/"), _files()).status_code == 409
    assert "not what the audit trail says" in client.get(_at(remains)).content.decode()
    assert "not what the audit trail says" in client.get(_at(remains, "checklist/1/")).content.decode()
    assert client.post(_at(remains, "checklist/"), _signed(1)).status_code == 302
    assert gate_of(record).is_open, "signed anew"


def test_a_signed_checklist_slipped_into_the_table_opens_nothing(unit: Unit, remains: Case) -> None:
    record = opened(remains, unit.accounts["owner"], c2={"answer": "not met"})
    slipped = Checklist(record=record, revision=2, policy="doj-interim-2019-1", answers=MET, signed=True,
                        account=unit.accounts["owner"], name="The owner", statement="Yes.")  # fmt: skip
    slipped.digest = digest_of(slipped)
    slipped.save()
    assert gate_of(record).state is State.ALTERED


def test_closing_takes_the_removal_and_ends_it(unit: Unit, remains: Case) -> None:
    record = located(remains, unit.accounts["owner"]).record
    client = unit.client("member")
    assert client.post(_at(remains, "close/"), {"outcome": "identified"}).status_code == 422
    said = {
        "outcome": "identified", "arrests": "", "removal_on": "2026-02-01", "removal": "GEDmatch PRO, by Ives: done",
        "samples": "Half of the extract, state laboratory",
    }  # fmt: skip
    assert client.post(_at(remains, "close/"), said).status_code == 302
    record.refresh_from_db()
    assert gate_of(record).state is State.CLOSED and record.closed_by == unit.accounts["member"]
    assert client.post(_at(remains, "files/"), _files()).status_code == 409
    assert client.post(_at(remains, "close/"), said).status_code == 404, "it is closed once"
    page = client.get(_at(remains)).content.decode()
    assert "GEDmatch PRO, by Ives: done" in page and "Lars Lind" in page, "what was found can still be read"
    with pytest.raises(ShutError), transaction.atomic():
        asked_for(remains, unit.accounts["member"])
    assert client.post(_at(remains, "checklist/"), _signed()).status_code == 302, "another record begins anew"
    assert GenealogyRecord.objects.filter(case=remains).count() == 2
    close(record, said, By(unit.accounts["owner"], "test"))
    record.refresh_from_db()
    assert record.closed_by == unit.accounts["member"]


def test_an_offenders_record_takes_no_name_and_a_report_has_none(unit: Unit) -> None:
    murder, report = unit.cases[0], report_in(unit.default)
    located(murder, unit.accounts["owner"], "offender")
    client = unit.client("member")
    page = client.get(_at(murder, "", "offender")).content.decode()
    assert "No name is taken from it" in page and "Whose report" not in page
    said = {"place": "I12", "number": "MP-1", "reason": "he says so"}
    assert client.post(_at(murder, "link/", "offender"), said).status_code == 404
    assert not PlaceLink.objects.exists()
    assert client.get(_at(report)).status_code == 404
    assert client.get(_at(report, "", "offender")).status_code == 404
    assert client.get(_at(murder)).status_code == 404, "its victim has a name"


def test_a_link_is_refused_while_the_record_is_shut(unit: Unit, remains: Case) -> None:
    report = report_in(unit.default)
    located(remains, unit.accounts["owner"])
    opened(remains, unit.accounts["owner"], c5={"answer": "not met"})
    said = {"place": "I12", "number": "MP-1", "reason": "his niece says so"}
    assert unit.client("member").post(_at(remains, "link/"), said).status_code == 409
    with pytest.raises(ShutError), transaction.atomic():
        link_report(remains, "remains", ("I12", "Lars Lind"), report, ("x", By(unit.accounts["owner"], "test")))
    assert not PlaceLink.objects.exists()


@pytest.mark.parametrize("how", ["unsigned", "deleted"])
def test_a_signature_hidden_in_the_database_does_not_open_by_the_one_before(
    unit: Unit, remains: Case, how: str
) -> None:
    record = opened(remains, unit.accounts["owner"])
    opened(remains, unit.accounts["owner"], c5={"answer": "not met"})
    last = record.checklists.filter(revision=2)
    with _past_the_triggers():
        last.update(signed=False) if how == "unsigned" else last._raw_delete(last.db)
    assert gate_of(record).state is State.ALTERED
    with pytest.raises(ShutError), transaction.atomic():
        asked_for(remains, unit.accounts["owner"])
    for _ in range(2):  # the number of the one that is gone is signed twice in the trail, and proves nothing
        opened(remains, unit.accounts["owner"])
    assert gate_of(record).is_open
