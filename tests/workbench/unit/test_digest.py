"""The digest: what it tells, the day it begins, what a mail leaves out, and that hidden files change no byte of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from enquiries.enquired import by_custody, enquired, held
from unit.post_office import Office, opened
from unit.test_notices import answered, asked, filled, given, hot, learned

from murderbook.casefile.timespan_text import read_span
from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries.records import span_columns
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.investigations.keeping import add_case, open_with
from murderbook.workbench.laboratory.models import LabStep
from murderbook.workbench.leads.models import HotPair
from murderbook.workbench.register.models import Case
from murderbook.workbench.unit.digest.gathering import digest_of
from murderbook.workbench.unit.digest.making import digest_text, mail_digest, mail_everybody, set_address
from murderbook.workbench.unit.digest.server import MailError, MailServer
from murderbook.workbench.unit.models import DigestAddress, DigestDay
from personas import Unit

MEMBER = "member@example.org"


@pytest.fixture
def today() -> date:
    return timezone.now().date()


@pytest.fixture
def tomorrow(today: date) -> date:
    """What is put on record now is told from the next midnight on."""
    return today + timedelta(days=1)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with opened(Office()) as made:
        server = MailServer("127.0.0.1", made.port, "unit@example.org", starttls=False)
        told = replace(settings.RECORD, mail=server, unit="Kalte Fälle\nBcc: eve@example.org")
        monkeypatch.setattr(settings, "RECORD", told)
        yield made


def entries(verb: str) -> list[dict[str, object]]:
    found = AuditEntry.objects.filter(verb=verb).order_by("index")
    return [json.loads(one.words.body) | {"outcome": one.outcome} for one in found]


def test_it_tells_what_came_before_midnight_and_what_is_due(unit: Unit, tomorrow: date) -> None:
    case = unit.cases[0]
    given(unit, case, why="knows the street")
    filled(unit, case)
    told = digest_text(unit.accounts["member"], tomorrow)
    assert told.startswith(f"{settings.RECORD.unit}: digest of {tomorrow.day} {tomorrow:%B %Y} for The member\n")
    new, waiting = told.split("Due within a week, overdue, or open again")
    for words in (
        "a letter came",
        "L1, STR of exhibit 1",
        "agrees with",
        "knows the",
        "came back from County lab",
    ):
        assert words in " ".join(new.split()), words
    assert ": 7\n" in new and "overdue: L2, STR" in " ".join(waiting.split())
    assert all(len(line) <= 92 for line in told.splitlines())


def test_it_is_the_same_at_any_hour_and_the_next_goes_on_where_it_ended(unit: Unit, tomorrow: date) -> None:
    given(unit, unit.cases[0])
    member = unit.accounts["member"]
    learned(unit.cases[0], unit.accounts["owner"], "the first")
    first = digest_text(member, tomorrow)
    assert digest_text(member, tomorrow) == first and "the first" in first
    assert digest_of(member, tomorrow + timedelta(days=1)).since == tomorrow
    assert "the first" not in digest_text(member, tomorrow + timedelta(days=1))
    assert DigestDay.objects.filter(account=member).count() == 2


def test_the_first_goes_back_a_week(unit: Unit, today: date) -> None:
    assert digest_of(unit.accounts["member"], today).since == today - timedelta(days=7)


def test_nothing_is_said_calmly(unit: Unit, today: date) -> None:
    told = digest_text(unit.accounts["member"], today)
    assert "overdue, or open again: nothing" in told and "New, put on record" in told


def test_who_may_take_nothing_away_has_none(unit: Unit, tomorrow: date) -> None:
    given(unit, unit.cases[0], "reader")
    with pytest.raises(Hidden):
        digest_text(unit.accounts["reader"], tomorrow)
    Grant.objects.create(
        account=unit.accounts["reader"], compartment=unit.default, role="consultant", reason="x", case=unit.cases[0],
        may_export=True, ends_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    given(unit, unit.cases[1], "reader")
    learned(unit.cases[0], unit.accounts["owner"], "of the one")
    learned(unit.cases[1], unit.accounts["owner"], "of the other")
    hot(unit, unit.cases[0], unit.cases[1])
    told = digest_text(unit.accounts["reader"], tomorrow)
    assert "of the one" in told and "of the other" not in told and "agrees with" not in told
    assert "Taken by The reader" in told


def test_it_is_on_record_with_its_pairs_and_its_size(unit: Unit, tomorrow: date) -> None:
    given(unit, unit.cases[0])
    pair = hot(unit, unit.cases[0], unit.cases[1])
    told = digest_text(unit.accounts["member"], tomorrow)
    (entry,) = entries("exported digest")
    assert entry["pairs"] == [pair.key] and entry["bytes"] == len(told.encode()) and entry["by"] == "file"
    assert entry["cases"] == [unit.cases[0].key]


@pytest.mark.parametrize("by_mail", [False, True])
def test_no_byte_is_another_for_files_that_one_does_not_see(
    unit: Unit, tomorrow: date, office: Office, *, by_mail: bool
) -> None:
    """The restricted compartment stands for what a sealed one holds, which is in no row of this database at all."""
    member = unit.accounts["member"]
    set_address(member, MEMBER, "test")
    given(unit, unit.cases[0])
    filled(unit, unit.cases[0])

    def told() -> str:
        mark = transaction.savepoint()
        if not by_mail:
            text = digest_text(member, tomorrow)
        else:
            assert mail_digest(member, tomorrow).went
            text = f"{office.taken[-1]['Subject']}\n{office.taken[-1].get_content()}"
        transaction.savepoint_rollback(mark)
        return text

    before = told()
    assert unit.withdrawn is not None
    for case in (*unit.secret, unit.withdrawn):
        given(unit, case)
    filled(unit, unit.secret[0])
    learned(unit.withdrawn, unit.accounts["owner"])
    assert told() == before
    learned(unit.cases[0], unit.accounts["owner"], "what he sees")
    assert (told() != before) is (not by_mail), "by mail it is one more piece of news of the same case"


def test_a_mail_has_numbers_and_kinds_and_nothing_that_a_file_says(unit: Unit, tomorrow: date, office: Office) -> None:
    member = unit.accounts["member"]
    set_address(member, MEMBER, "test")
    given(unit, unit.cases[0])
    filled(unit, unit.cases[0])
    assert mail_digest(member, tomorrow).words == "member: mailed"
    (mail,) = office.taken
    assert mail["Subject"] == f"Kalte Fälle Bcc: eve@example.org: digest of {tomorrow.day} {tomorrow:%B %Y}"
    assert mail["To"] == MEMBER and "Bcc" not in mail
    text = mail.get_content().replace("\r\n", "\n")
    assert "1 case has something new:\n  01986-001: " in text and "1 case has something due or overdue:" in text
    for kind in ("hot", "news", "laboratory", "case given to you", "action completed", "laboratory's answer"):
        assert kind in text, kind
    for words in ("letter", "County", "The owner", "The member", "agrees", "STR", "Victim", "01991-002"):
        assert words not in text, words
    assert [one["by"] for one in entries("exported digest")] == ["mail"]
    assert entries("mailed digest")[0]["to"] == MEMBER


def test_with_names_a_mail_says_what_the_file_does_but_of_restricted_files(
    unit: Unit, tomorrow: date, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_names = replace(settings.RECORD, mail=replace(settings.RECORD.mail, names=True))
    monkeypatch.setattr(settings, "RECORD", with_names)
    owner = unit.accounts["owner"]
    set_address(owner, "owner@example.org", "test")
    learned(unit.cases[0], unit.accounts["member"], "a letter from Ada")
    learned(unit.secret[0], unit.accounts["outsider"], "a letter from Ned")
    pair = hot(unit, unit.cases[0], unit.secret[0])
    HotPair.objects.filter(pk=pair.pk).update(scope=unit.restricted)
    assert mail_digest(owner, tomorrow).went
    text = office.taken[0].get_content()
    assert "a letter from Ada" in text and "Ned" not in text and "TF-1" not in text and "agrees" not in text
    assert "a letter from Ned" in digest_text(owner, tomorrow), "a file on this machine has it"


def test_an_investigation_of_a_restricted_case_is_not_told_of_by_mail(
    unit: Unit, tomorrow: date, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its person of interest is of all its cases, and the line stands under an open one."""
    with_names = replace(settings.RECORD, mail=replace(settings.RECORD.mail, names=True))
    monkeypatch.setattr(settings, "RECORD", with_names)
    owner = unit.accounts["owner"]
    for case in (unit.cases[0], unit.secret[0]):
        Case.objects.filter(pk=case.pk).update(**span_columns("occurred", read_span("14 Mar 1987")))
        case.refresh_from_db()
    arc = open_with("One hand?", "Is it one hand?", unit.cases[0], owner)
    add_case(arc, unit.secret[0], owner)
    scope = Scope(None, arc)
    subject = enquired(scope, owner, "Doe, Ned")
    stretch = held(subject, owner, "1 Jan 1987", "31 Dec 1987")
    by_custody(scope, subject, stretch, owner)
    keeping.take_back(stretch, "his brother's file", owner)
    set_address(owner, "owner@example.org", "test")
    learned(unit.cases[0], unit.accounts["member"], "a letter from Ada")
    assert mail_digest(owner, tomorrow).went
    text = office.taken[0].get_content()
    assert "a letter from Ada" in text and "Ned" not in text and "brother" not in text
    assert "Doe, Ned is open again" in " ".join(digest_text(owner, tomorrow).split()), "a file on this machine has it"


def test_nothing_to_tell_is_no_mail(unit: Unit, tomorrow: date, office: Office) -> None:
    set_address(unit.accounts["member"], MEMBER, "test")
    assert mail_digest(unit.accounts["member"], tomorrow).words == "member: nothing to tell, no mail"
    assert not office.taken


def test_a_mail_that_failed_is_on_record_and_tried_again_with_the_same(
    unit: Unit, tomorrow: date, office: Office
) -> None:
    member = unit.accounts["member"]
    set_address(member, MEMBER, "test")
    given(unit, unit.cases[0])
    office.answers["RCPT"] = "550 no such user"
    assert "does not know the address" in mail_digest(member, tomorrow).error
    assert not DigestDay.objects.exists()
    (entry,) = entries("mailed digest")
    assert entry["outcome"] == "failure" and "550 no such user" in str(entry["error"])
    del office.answers["RCPT"]
    assert mail_digest(member, tomorrow + timedelta(days=1)).went
    assert "01986-001" in office.taken[0].get_content()


def test_everybody_with_an_address_has_his_own_and_one_failure_stops_none(
    unit: Unit, tomorrow: date, office: Office
) -> None:
    for persona in ("owner", "member", "outsider", "reader", "administrator"):
        DigestAddress.objects.create(account=unit.accounts[persona], mail=f"{persona}@example.org")
    given(unit, unit.cases[0])
    given(unit, unit.secret[0], "outsider")
    Account.objects.filter(name="owner").update(is_active=False)
    DigestAddress.objects.filter(account__name="member").update(mail="no address")
    done = {one.account.name: one for one in mail_everybody(tomorrow)}
    assert set(done) == {"member", "outsider"}, "neither closed accounts nor those that take nothing away"
    assert "write one address" in done["member"].error
    assert not done["outsider"].went and not done["outsider"].error, "what is restricted is told by no mail"
    DigestAddress.objects.filter(account__name="member").update(mail=MEMBER)
    assert [one.went for one in mail_everybody(tomorrow)] == [True, False]
    assert [mail["To"] for mail in office.taken] == [MEMBER]


def test_who_has_no_address_is_told(unit: Unit, today: date, office: Office) -> None:
    with pytest.raises(MailError, match="no address for digests"):
        mail_digest(unit.accounts["member"], today)
    assert office.heard == []


def test_without_a_server_nothing_is_mailed(unit: Unit, today: date) -> None:
    for act in (lambda: mail_digest(unit.accounts["member"], today), lambda: list(mail_everybody(today))):
        with pytest.raises(MailError, match="no mail server is named"):
            act()
    page = unit.client("member").get("/notices/").content.decode()
    assert "digest by mail" not in page


def test_one_sets_one_s_own_address_on_the_page(unit: Unit, office: Office) -> None:
    client = unit.client("member")
    assert "Your digest by mail" in client.get("/notices/").content.decode()
    assert client.post("/notices/address/", {"mail": MEMBER}).status_code == 302
    assert f'value="{MEMBER}"' in client.get("/notices/").content.decode()
    assert MEMBER not in unit.client("owner").get("/notices/").content.decode()
    answer = client.post("/notices/address/", {"mail": "a@b@c"})
    assert answer.status_code == 422 and "Nothing was changed" in answer.content.decode()
    assert DigestAddress.objects.get().mail == MEMBER
    assert client.post("/notices/address/", {"mail": ""}).status_code == 302
    assert not DigestAddress.objects.exists()
    assert [one["mail"] for one in entries("set digest address")] == [MEMBER, ""]
    assert office.heard == []


def test_a_long_digest_says_how_much_more(unit: Unit, tomorrow: date) -> None:
    given(unit, unit.cases[0])
    request = asked(unit.cases[0], unit.accounts["owner"])
    row = answered(request, unit.accounts["owner"])
    facts = {name: getattr(row, name) for name in ("request", "kind", "outcome", "author", "event_earliest")}
    facts |= {name: getattr(row, name) for name in ("event_latest", "event_precision", "event_as_written")}
    LabStep.objects.bulk_create(LabStep(number=number, **facts) for number in range(2, 211))
    told = digest_text(unit.accounts["member"], tomorrow)
    assert "and 11 more: see Notices" in told
