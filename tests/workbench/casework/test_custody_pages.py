"""The pages of the chain of custody: entering, amending, what follows for the register, who sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.register.models import Case, Exhibit, Revision
from personas import Unit

TODAY = timezone.localdate().strftime("%-d %b %Y")
BOOKED = {"when": TODAY, "act": "booked in", "to_whom": "Clerk Oak", "to_where": "Room 4", "seal_intact": "unknown"}


def path(unit: Unit) -> str:
    return f"/case/{unit.cases[0].key}/evidence/1/custody/"


def send(unit: Unit, persona: str = "member", /, **data: Any) -> HttpResponse:  # noqa: ANN401 - fields of the form
    return unit.client(persona).post(f"{path(unit)}add/", BOOKED | data)


def shown(unit: Unit, persona: str = "member", more: str = "") -> str:
    answer = unit.client(persona).get(path(unit) + more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_entry_is_kept_as_it_was_said_and_shown(unit: Unit, exhibit: Exhibit) -> None:
    said = {"seal": "S-77", "seal_intact": "yes", "there": "2.5", "taken": "0.5", "unit": "ml", "receipt": "R-9",
            "source": "property report", "page": "214", "purpose": "storage"}  # fmt: skip
    assert send(unit, **said).status_code == 302
    event = CustodyEvent.objects.get()
    assert (event.there_thousandths, event.taken_thousandths, event.author) == (2500, 500, unit.accounts["member"])
    text = shown(unit)
    for words in ("Clerk Oak, Room 4", "S-77", "whole on arrival", "2 ml", "R-9", "property report", "page 214"):
        assert words in text, words
    assert AuditEntry.objects.filter(verb="record custody", object_key=unit.cases[0].key).count() == 1


@pytest.mark.parametrize(
    "data, words",
    [
        ({"when": ""}, "Write when it happened"),
        ({"when": (timezone.localdate() + timedelta(days=2)).isoformat()}, "in the future"),
        ({"to_whom": "", "to_where": ""}, "Write who has it then"),
        ({"there": "two", "unit": "ml"}, "is no number"),
        ({"there": "2"}, "Write of what"),
        ({"there": "1", "taken": "2", "unit": "ml"}, "More was taken than there was"),
        ({"act": "not found", "due_back": "2030-01-01"}, "Nothing comes back"),
        ({"act": "struck out", "purpose": "slip"}, "Select a valid choice"),
        ({"act": ""}, "required"),
    ],
)
def test_what_cannot_be_is_refused_with_words(unit: Unit, exhibit: Exhibit, data: dict[str, str], words: str) -> None:
    answer = send(unit, **data)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not CustodyEvent.objects.exists()


def test_the_register_follows_with_a_revision(unit: Unit, exhibit: Exhibit) -> None:
    version = Case.objects.get(pk=unit.cases[0].pk).version
    send(unit)
    exhibit.refresh_from_db()
    assert exhibit.custody == "located"
    revision = Revision.objects.get(part="exhibit", part_id=exhibit.pk)
    assert (revision.before, revision.after) == ({"custody": "unknown"}, {"custody": "located"})
    assert "chain of custody" in revision.reason and revision.account == unit.accounts["member"]
    assert Case.objects.get(pk=unit.cases[0].pk).version == version + 1
    send(unit, act="returned", from_where="Room 4")
    assert Revision.objects.count() == 1, "it says so already"


@pytest.mark.parametrize(
    "act, custody", [("not found", "not located"), ("destroyed or used up", "destroyed"), ("released", "unknown")]
)
def test_what_an_event_says_of_where_it_is(unit: Unit, exhibit: Exhibit, act: str, custody: str) -> None:
    Exhibit.objects.update(custody="located")
    send(unit, act=act)
    exhibit.refresh_from_db()
    assert exhibit.custody == custody


def test_an_event_from_long_ago_says_nothing_of_today(unit: Unit, exhibit: Exhibit) -> None:
    Exhibit.objects.update(custody="not located")
    answer = unit.client("member").post(f"{path(unit)}add/", BOOKED | {"when": "14 Mar 1987"}, follow=True)
    assert "goes on saying of where it is: not located" in answer.content.decode()
    exhibit.refresh_from_db()
    assert exhibit.custody == "not located" and not Revision.objects.exists()
    send(unit, when="1999", act="destroyed or used up")
    exhibit.refresh_from_db()
    assert exhibit.custody == "destroyed", "what is gone is gone"


def test_an_event_that_may_have_been_before_says_nothing_of_today(unit: Unit, exhibit: Exhibit) -> None:
    assert send(unit, when=f"between 1990 and {timezone.localdate().year}").status_code == 302
    exhibit.refresh_from_db()
    assert exhibit.custody == "unknown", "it may be from before the register said so"


def test_an_event_that_is_not_the_last_says_nothing_of_today(unit: Unit, exhibit: Exhibit) -> None:
    send(unit, act="not found")
    send(unit, when="14 Mar 1987")
    exhibit.refresh_from_db()
    assert exhibit.custody == "not located" and Revision.objects.count() == 1


def test_an_amendment_stands_beneath_and_the_entry_stays(unit: Unit, exhibit: Exhibit) -> None:
    send(unit, page="12")
    first = CustodyEvent.objects.get()
    form = shown(unit, more=f"?amend={first.key}")
    assert "Amend an entry" in form and 'value="Clerk Oak"' in form
    send(unit, to_where="Room 5", amends=first.key, seen=first.key)
    first.refresh_from_db()
    amendment = CustodyEvent.objects.get(amends=first)
    assert (first.to_where, amendment.to_where) == ("Room 4", "Room 5")
    send(unit, to_where="Room 6", amends=amendment.key, seen=amendment.key)
    assert CustodyEvent.objects.filter(amends=first).count() == 2, "an amendment of an amendment amends the entry"
    text = shown(unit)
    assert "Clerk Oak, Room 6" in text and "Room 4" in text and "Room 5" in text
    assert AuditEntry.objects.filter(verb="amend custody").count() == 2


def test_two_who_amend_at_once_see_each_other(unit: Unit, exhibit: Exhibit) -> None:
    send(unit)
    first = CustodyEvent.objects.get()
    send(unit, "owner", to_where="Room 5", amends=first.key, seen=first.key)
    late = send(unit, to_where="Room 6", amends=first.key, seen=first.key)
    assert late.status_code == 409 and "The owner amended this entry" in late.content.decode()
    assert 'value="Room 6"' in late.content.decode(), "what was typed stays in the form"
    newest = CustodyEvent.objects.get(amends=first)
    assert send(unit, to_where="Room 6", amends=first.key, seen=newest.key).status_code == 302


def test_struck_out_needs_a_reason_and_an_entry(unit: Unit, exhibit: Exhibit) -> None:
    send(unit)
    first = CustodyEvent.objects.get()
    assert send(unit, act="struck out", amends=first.key, seen=first.key).status_code == 422
    struck = {"act": "struck out", "purpose": "another coat", "amends": first.key, "seen": first.key}
    assert send(unit, **struck).status_code == 302
    assert "no entry yet" in shown(unit)
    assert send(unit, amends="no-such-entry").status_code == 404


def test_the_evidence_tab_tells_of_each(unit: Unit, exhibit: Exhibit) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    send(unit, when="1 Mar 1987")
    send(unit, when="2 Mar 1987", act="sent for examination", from_whom="Nobody", to_whom="Dr Ames", due_back=yesterday)
    text = unit.client("member").get(f"/case/{unit.cases[0].key}/evidence/").content.decode()
    assert "Dr Ames, Room 4" in text and "chain broken" in text and "overdue" in text and path(unit) in text
    assert "unaccounted" not in text
    counted = text.split('<ul class="states">')[1].split("</ul>")[0]
    assert counted.count("<li>") == 3 and "overdue" in counted and "chain broken" in counted, "beside: 1 unknown"
    Exhibit.objects.update(custody="not located")
    assert "unaccounted" in unit.client("member").get(f"/case/{unit.cases[0].key}/evidence/").content.decode()


def test_a_reader_reads_and_is_offered_no_form(unit: Unit, exhibit: Exhibit) -> None:
    send(unit)
    text = shown(unit, "reader")
    assert "Room 4" in text and "Add what happened" not in text and ">Amend" not in text
    assert send(unit, "reader").status_code == 404


@pytest.mark.parametrize("sections, status", [(",evidence,", 200), (",chrono,people,", 404)])
def test_custody_follows_the_section_of_evidence(unit: Unit, exhibit: Exhibit, sections: str, status: int) -> None:
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=sections)
    client = unit.client("consultant")
    assert client.get(path(unit)).status_code == status
    printed = client.post(f"/case/{unit.cases[0].key}/printed/custody/")
    assert printed.status_code == (204 if status == 200 else 404)


def test_a_withdrawn_exhibit_keeps_its_chain_and_takes_no_more(unit: Unit, exhibit: Exhibit) -> None:
    send(unit)
    Exhibit._base_manager.update(withdrawn_at=timezone.now())
    text = shown(unit)
    assert "was withdrawn" in text and "Room 4" in text and "Add what happened" not in text
    assert send(unit).status_code == 404


def test_another_cases_exhibit_is_none_of_this_one(unit: Unit, exhibit: Exhibit) -> None:
    assert unit.client("member").get(f"/case/{unit.cases[1].key}/evidence/1/custody/").status_code == 404
    assert unit.client("member").get(f"/case/{unit.cases[0].key}/evidence/2/custody/").status_code == 404
