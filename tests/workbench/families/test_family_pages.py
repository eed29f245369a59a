"""Wishes, contacts, what is to go out, and days, as the page of a family writes and shows them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from desk import get, post, words_of
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from kinfolk import mother_of, wished

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.families.kin import anniversaries, is_told, kin_of
from murderbook.workbench.families.models import Announcement, Application, Contact, Wishes
from murderbook.workbench.families.triggers import TABLES
from murderbook.workbench.register.models import Case, Person
from personas import Unit

TODAY = timezone.localdate()
WISHES = {"person": "1", "relation": "mother", "wish": "tell me everything", "channel": "telephone", "language": "es"}
CONTACT = {"person": "1", "on": "2024-05-06", "direction": "we got in touch", "channel": "telephone", "text": "Asked."}


def test_wishes_are_written_anew_and_what_was_wished_stays(unit: Unit) -> None:
    member = unit.accounts["member"]
    assert "not asked yet" in get(unit)
    assert post(unit, "wishes/", WISHES | {"to": member.key, "reach": "555 0100", "first": "on"}).status_code == 302
    assert post(unit, "wishes/", WISHES | {"wish": "only an arrest"}).status_code == 302
    page = get(unit, persona="reader")
    assert "only an arrest" in page and "Before: 1" in page and "tell me everything, first; telephone 555 0100" in page
    assert Wishes.objects.count() == 2 and Wishes.objects.order_by("pk")[0].account == member
    entries = AuditEntry.objects.filter(verb="record wishes", object_key=unit.cases[0].key)
    assert entries.count() == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"channel": ""}, "who wishes to be told must be reached"),
        ({"wish": "never get in touch", "on_death": "on"}, "is called on no day"),
        ({"to": "KEY", "name": "Sgt. Ash"}, "One contact in the unit, not two"),
        ({"birthday": (TODAY + timedelta(days=1)).isoformat()}, "still to come"),
        ({"person": "9"}, "Select a valid choice"),
    ],
)
def test_wishes_that_cannot_be_kept_are_told(unit: Unit, data: dict[str, str], says: str) -> None:
    sent = {name: unit.accounts["member"].key if value == "KEY" else value for name, value in data.items()}
    answer = post(unit, "wishes/", WISHES | sent)
    assert answer.status_code == 422 and says in words_of(answer)
    assert not Wishes.objects.exists()


def test_contacts_are_logged_and_amended_beneath(unit: Unit) -> None:
    assert post(unit, "contact/", CONTACT).status_code == 302
    key = Contact.objects.get().key
    assert "Asked." in get(unit, f"?amend={key}")
    assert post(unit, "contact/", CONTACT | {"amends": key, "text": "Asked twice."}).status_code == 302
    page = get(unit)
    assert page.index("Asked.") < page.index("Amended: 6 May 2024") < page.index("Asked twice.")
    assert post(unit, "contact/", CONTACT | {"amends": "nobody"}).status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"person": ""}, "Choose with whom"),
        ({"name": "Ash, Lou"}, "one of the two"),
        ({"on": (TODAY + timedelta(days=1)).isoformat()}, "still to come"),
        ({"text": ""}, "Write what was said"),
    ],
)
def test_contacts_that_say_too_little_are_told(unit: Unit, data: dict[str, str], says: str) -> None:
    answer = post(unit, "contact/", CONTACT | data)
    assert answer.status_code == 422 and says in words_of(answer)


def test_who_asked_never_to_be_got_in_touch_with_is_said_at_once(unit: Unit) -> None:
    wished(unit.cases[0], Person.objects.get(role="next of kin"), unit.accounts["member"], wish="never get in touch")
    client = unit.client("member")
    answer = client.post(f"/case/{unit.cases[0].key}/family/contact/", CONTACT, follow=True)
    assert "had asked never to be got in touch with" in words_of(answer)


def test_what_goes_out_waits_for_who_wishes_to_be_told_first(unit: Unit) -> None:
    wished(unit.cases[0], Person.objects.get(role="next of kin"), unit.accounts["member"], first=True)
    early = post(unit, "planned/", {"what": "arrest", "on": "1899-01-02", "text": "At dawn"})
    assert early.status_code == 422 and "what goes out about it is of a later day" in words_of(early)
    assert post(unit, "planned/", {"what": "arrest", "on": "2030-01-02", "text": "At dawn"}).status_code == 302
    planned = Announcement.objects.get()
    assert "Alder, Ruth wishes to be told first, and was not" in get(unit)
    refused = post(unit, f"planned/{planned.key}/", {"became": "gone out"})
    assert refused.status_code == 409 and "nobody has logged that it was done" in words_of(refused)
    assert Announcement.objects.count() == 1
    post(unit, "contact/", CONTACT | {"about": planned.key, "direction": "we tried, and reached nobody"})
    assert post(unit, f"planned/{planned.key}/", {"became": "gone out"}).status_code == 409, (
        "a call unanswered tells nothing"
    )
    post(unit, "contact/", CONTACT | {"about": planned.key})
    assert "and was not" not in get(unit)
    assert post(unit, f"planned/{planned.key}/", {"became": "gone out"}).status_code == 302
    assert post(unit, f"planned/{planned.key}/", {"became": "gone out"}).status_code == 404, "it is out"


@pytest.mark.parametrize("became", ["", "planned", "out"])
def test_what_does_not_say_what_became_of_it_writes_nothing(unit: Unit, became: str) -> None:
    post(unit, "planned/", {"what": "arrest", "on": "2030-01-02", "text": "At dawn"})
    answer = post(unit, f"planned/{Announcement.objects.get().key}/", {"became": became, "why": "x"})
    assert answer.status_code == 422 and "Nothing was written" in words_of(answer)
    assert Announcement.objects.count() == 1


def test_that_it_went_out_untold_needs_a_reason_which_stays(unit: Unit) -> None:
    wished(unit.cases[0], Person.objects.get(role="next of kin"), unit.accounts["member"], first=True)
    post(unit, "planned/", {"what": "press release", "on": "2030-01-02", "text": "A picture"})
    key = Announcement.objects.get().key
    assert post(unit, f"planned/{key}/", {"became": "gone out", "why": "It was leaked"}).status_code == 302
    assert "not told before" in get(unit) and "It was leaked" in get(unit)


def test_who_wishes_only_an_arrest_is_told_first_of_that_alone(unit: Unit) -> None:
    arrest = Wishes(wish="only an arrest", first=True)
    assert is_told(arrest, "arrest") and is_told(arrest, "charge") and not is_told(arrest, "press release")
    assert is_told(Wishes(wish="tell me everything", first=True), "press release")
    assert not is_told(Wishes(wish="never get in touch", first=True), "arrest")
    assert not is_told(Wishes(wish="tell me everything"), "arrest")


def test_anniversaries_come_round_on_the_day(unit: Unit) -> None:
    case, mother = unit.cases[0], Person.objects.get(role="next of kin")
    wished(case, mother, unit.accounts["member"], on_death=True, birthday=date(1960, 2, 29))
    found = anniversaries(case, kin_of(case), date(2027, 3, 14))
    assert [(one.what, one.day, one.years) for one in found] == [
        ("anniversary of the death", date(2027, 3, 14), 40),  # today
        ("the victim's birthday", date(2028, 2, 29), 68),
    ]
    assert [one.name for one in found[0].calls] == ["Alder, Ruth"] and not found[1].calls
    later = anniversaries(case, kin_of(case), date(2026, 3, 15))
    assert [one.day for one in later] == [date(2027, 2, 28), date(2027, 3, 14)]  # no 29 February in 2027
    never = wished(case, mother, unit.accounts["member"], wish="never get in touch", on_death=True)
    assert never.on_death and not anniversaries(case, kin_of(case), date(2027, 3, 14))[0].calls


def test_a_death_that_is_not_known_to_the_day_has_no_anniversary(unit: Unit) -> None:
    case = unit.cases[1]
    mother_of(case)
    assert anniversaries(case, kin_of(case), TODAY) == []


@pytest.mark.parametrize("table", TABLES)
def test_what_was_written_of_a_family_is_not_altered(unit: Unit, table: str) -> None:
    from kinfolk import bereaved

    bereaved(unit.cases[1], unit.accounts["owner"])
    if table == "families_letteract":
        post(unit, "letter/1/sign/", {"read": "on", "seen": "0"}, case=1)
    for statement in (f"UPDATE {table} SET author_id = author_id", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_family_without_next_of_kin_says_what_to_do(unit: Unit) -> None:
    assert "No next of kin is in the file" in get(unit, case=1)
    assert unit.client("outsider").get(f"/case/{unit.cases[0].key}/family/").status_code == 404


def test_a_button_pressed_twice_writes_once(unit: Unit) -> None:
    assert post(unit, "contact/", CONTACT).status_code == post(unit, "contact/", CONTACT).status_code == 302
    assert Contact.objects.count() == 1
    assert post(unit, "contact/", CONTACT | {"text": "Asked again."}).status_code == 302
    assert Contact.objects.count() == 2
    apply = {"person": "1", "relation": "parent", "language": "en", "received": "2026-08-31"}
    first, second = (post(unit, "application/", apply) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] and Application.objects.count() == 1
    assert post(unit, "application/", apply | {"person": "", "name": "Ash, Lou"}).status_code == 302
    assert Application.objects.count() == 2


def test_an_arrest_of_which_somebody_was_not_told_is_shown(unit: Unit) -> None:
    wished(unit.cases[0], Person.objects.get(role="next of kin"), unit.accounts["member"], first=True)
    assert "cleared by arrest: Alder, Ruth" not in get(unit)
    Case.objects.filter(pk=unit.cases[0].pk).update(status="cleared by arrest")
    assert "cleared by arrest: Alder, Ruth wishes to be told of an arrest first" in get(unit)
    post(unit, "planned/", {"what": "arrest", "on": "2030-01-02", "text": "At dawn"})
    post(unit, "contact/", CONTACT | {"about": Announcement.objects.get().key})
    assert "cleared by arrest: Alder, Ruth" not in get(unit)


def test_a_form_that_was_open_names_the_same_kin_when_another_is_taken_out_of_the_file(unit: Unit) -> None:
    """By her place among those that stand, the words of one were written to the other."""
    case, first = unit.cases[0], Person.objects.get(case=unit.cases[0])
    second = Person.objects.create(case=case, role="next of kin", name="Birch, Ada")
    Person.objects.create(case=case, role="next of kin", name="Fir, Ed")
    page = unit.client("member").get(f"/case/{case.key}/family/").content.decode()
    (place,) = re.findall(r'<tr id="kin-(\d+)">(?:(?!</tr>).)*Birch, Ada', page, re.DOTALL)[-1:]
    Person.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())
    sent = {"on": "2026-01-05", "person": place, "direction": "we got in touch", "channel": "telephone", "text": "told"}
    assert post(unit, "contact/", sent).status_code == 302
    assert Contact.objects.get().person == second
