"""The pages of the desk and of a compartment: how each may be asked, what a browser gets, what stands on it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from seats import FOUND, KEY, Seat, set_key

from form_controls import controls
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.sealed.crypto.pair import fingerprint
from murderbook.workbench.sealed.models import Charter, Member, OpenCaseTouched
from murderbook.workbench.sealed.outward import existence
from murderbook.workbench.sealed.pages import forms
from murderbook.workbench.sealed.people.founding import Terms, found
from personas import PASSWORD, Unit, make_unit

NEW = "purple monkey dishwasher"
READ, FORM, ACT = "GET, HEAD", "GET, HEAD, POST", "POST"
TEXT, DAY = "input type=text required", "input type=date"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def keeper(unit: Unit) -> Seat:
    return Seat(unit, "member").found()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        (
            forms.OpenForm(),
            {
                "password": ["input type=password autocomplete=current-password required"],
                "earlier": ["input type=password autocomplete=off"],
            },
        ),
        (
            forms.FoundForm(public=None),
            {
                "name": [TEXT],
                "custodian": [TEXT],
                "legal_ground": [TEXT],
                "review_on": [f"{DAY} required"],
                "fingerprint": [TEXT],
            },
        ),
        (
            forms.InviteForm(),
            {"name": [TEXT], "fingerprint": [TEXT], "role": ["select"], "until": [DAY], "reason": [TEXT]},
        ),
        (forms.EndForm(), {"reason": [TEXT]}),
        (
            forms.SharesForm(),
            {
                "made": ["input type=number value=5 min=2 max=16 required"],
                "needed": ["input type=number value=3 min=2 max=16 required"],
                "holders": ["textarea cols=40 rows=5 required"],
            },
        ),
        (forms.FindForm(), {"number": [TEXT]}),
        (forms.SealForm(), {"reason": [TEXT], "understood": ["input type=checkbox required"]}),
        (
            forms.CheckForm(),
            {
                "exculpatory": [f"input type=radio value={one} required" for one in ("no", "yes")],
                "finding": ["textarea cols=40 rows=4 required"],
            },
        ),
        (forms.PaperForm(), {"file": ["input type=file required"], "description": [TEXT]}),
        (forms.WithdrawForm(), {"reason": [TEXT]}),
    ],
)
def test_what_the_browser_shows(form: Form, shown: dict[str, list[str]]) -> None:
    assert controls(form) == shown


def test_choices_and_days_of_the_forms() -> None:
    roles: Any = forms.InviteForm().fields["role"]
    assert roles.choices == [(one, one.capitalize()) for one in ("keeper", "member", "reader")]
    for said, meant in (("yes", True), ("no", False)):
        form = forms.CheckForm({"exculpatory": said, "finding": "x"})
        assert form.is_valid() and form.cleaned_data["exculpatory"] is meant
    day = date(2030, 1, 2)
    assert 'value="2030-01-02"' in str(forms.FoundForm(public=None, initial={"review_on": day})["review_on"])


def test_the_prosecutors_key_is_compared_whatever_its_spacing() -> None:
    said = FOUND | {"fingerprint": f" {fingerprint(KEY.public).upper()}"}
    form = forms.FoundForm(said, public=KEY.public)
    assert form.is_valid(), form.errors
    told = form.terms()
    assert (told.name, told.custodian, told.legal_ground) == (FOUND["name"], FOUND["custodian"], FOUND["legal_ground"])
    assert (told.review_on.isoformat(), told.prosecutor) == (FOUND["review_on"], fingerprint(KEY.public))
    for public in (None, bytes(97)):
        wrong = forms.FoundForm(said, public=public)
        assert list(wrong.errors) == ["fingerprint"]
        assert "not the fingerprint of the key that the record has" in str(wrong.errors)


def test_how_each_page_may_be_asked(keeper: Seat) -> None:
    for name, methods in (
        ("desk", FORM), ("desk-close", ACT), ("desk-found", FORM), ("desk-accept", ACT),
        ("desk-recovery-key", ACT), ("desk-new-keys", ACT),
    ):  # fmt: skip
        answer = keeper.client.put(reverse(name, args=["0" * 32] if name == "desk-accept" else []))
        assert (answer.status_code, answer.headers.get("Allow")) == (405, methods), name
    for path, methods in (
        ("", READ), ("prosecutor/", ACT), ("people/", FORM), ("people/1/end/", ACT), ("shares/", FORM), ("log/", READ),
        ("seal/", READ), ("seal/x/", FORM), ("kept/", READ), ("open-cases/", READ), ("open-cases/1/", FORM),
        ("open-cases/like/x/", READ), ("open-cases/like/x/y/", READ), ("case/x/papers/", FORM),
        ("case/x/papers/1/", "GET"), ("case/x/papers/1/withdraw/", ACT),
    ):  # fmt: skip
        answer = keeper.client.put(f"{keeper.within}{path}")
        assert (answer.status_code, answer.headers.get("Allow")) == (405, methods), path


def test_each_page_says_where_one_is_and_who(keeper: Seat) -> None:
    with keeper.cabinet().work():
        touched = OpenCaseTouched.objects.create(key="A" * 22, number="O-1")
    for path in ("", "people/", "shares/", "log/", "seal/", "kept/", "open-cases/", f"open-cases/{touched.pk}/"):
        answer = keeper.inside(path)
        page = answer.content.decode()
        assert answer.status_code == 200 and keeper.client.head(f"{keeper.within}{path}").status_code == 200, path
        assert f'<a href="{keeper.within}">Sealed: {FOUND["name"]}</a>' in page, path
        assert '<span class="who">The member</span>' in page and 'name="csrfmiddlewaretoken"' in page, path
        assert answer.headers["Cache-Control"] == "no-store", path
        form = answer.context.get("form")
        assert form is None or (not form.is_bound and not form.errors), path
    for path in ("/sealed/", "/sealed/found/"):
        page = keeper.text(path)
        assert 'href="/sessions/">The member</a>' in page and 'name="csrfmiddlewaretoken"' in page, path
    for client, path in ((keeper.client, "/sealed/found/"), (keeper.unit.client("owner"), "/sealed/")):
        form = client.get(path).context["form"]
        assert not form.is_bound and not form.errors, path
    page = keeper.client.post("/sealed/recovery-key/").content.decode()
    assert page.count("<li>") >= 33 and "Recovery key of The member" in page
    assert fingerprint(keeper.pair().public) in page


def test_a_closed_desk_says_beside_what_it_was_closed_for(unit: Unit) -> None:
    client = unit.client("member")
    assert list(client.post("/sealed/", {"password": "wrong"}).context["form"].errors) == ["password"]
    assert Seat(unit, "member").text("/sealed/")
    answer = unit.client("owner").post("/accounts/member/password/", {"new": NEW, "again": NEW})
    assert answer.status_code == 302
    member = unit.accounts["member"]
    member.refresh_from_db()
    member.must_change = False
    member.save()
    client = unit.client("member")
    answer = client.post("/sealed/", {"password": NEW})
    assert list(answer.context["form"].errors) == ["earlier"]
    page = answer.content.decode()
    assert "Your keys were made with an earlier password" in page and "Begin with new keys" in page
    answer = client.post("/sealed/", {"password": NEW, "earlier": "not it"})
    assert list(answer.context["form"].errors) == ["earlier"]
    answer = client.post("/sealed/", {"password": NEW, "earlier": PASSWORD})
    assert answer.headers["Location"] == "/sealed/"
    assert "You have new keys" not in client.get("/sealed/").content.decode()
    wrong = client.post("/sealed/new-keys/", {"password": "wrong"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["password"])


def test_the_desk_opens_and_closes_by_its_cookie(unit: Unit) -> None:
    client = unit.client("member")
    answer = client.post("/sealed/", {"password": PASSWORD})
    cookie = answer.cookies["desk"]
    assert (len(cookie.value), cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        64,
        "/sealed/",
        True,
        "Strict",
    )
    answer = client.post("/sealed/close/", follow=True)
    assert answer.redirect_chain == [("/sealed/", 302)] and "Your desk is closed." in answer.content.decode()
    answer = client.post("/sealed/close/")
    gone = answer.cookies["desk"]
    assert (gone.value, gone["path"], gone["max-age"], gone["samesite"]) == ("", "/sealed/", 0, "Strict")
    for path in ("/sealed/found/", "/sealed/recovery-key/", f"/sealed/accept/{'0' * 32}/"):
        answer = client.get(path) if "found" in path else client.post(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sealed/"), path
    assert unit.client("reader").get("/sealed/found/").status_code == 404
    for wrong in ("zz", "00" * 31, "00" * 33):
        client.cookies["desk"] = wrong
        assert "Open the desk" in client.get("/sealed/").content.decode(), wrong


def test_what_is_missing_to_found_one(unit: Unit) -> None:
    seat = Seat(unit, "member")
    assert seat.get("/sealed/found/").context["has_key"] is False
    assert "no prosecutor&#x27;s key yet" in seat.text("/sealed/found/") or "no prosecutor's key yet" in seat.text(
        "/sealed/found/"
    )
    set_key(unit)
    assert seat.get("/sealed/found/").context["has_key"] is True and "key yet" not in seat.text("/sealed/found/")
    today = timezone.localdate()
    sent = FOUND | {"fingerprint": fingerprint(KEY.public)}
    answer = seat.client.post("/sealed/found/", sent | {"review_on": today.isoformat()})
    assert list(answer.context["form"].errors) == ["review_on"] and "a day to come" in answer.content.decode()
    with pytest.raises(ValidationError) as refused:
        found(unit.accounts["member"], seat.pair(), Terms(" ", "x", "x", today + timedelta(days=1)))
    assert list(refused.value.message_dict) == ["name"]
    terms = Terms(" Heron ", " x ", " y ", today + timedelta(days=1), "f")
    made, entry = found(unit.accounts["member"], seat.pair(), terms, source="10.0.0.7")
    with made.work():
        charter, member, entry_of = Charter.objects.get(), Member.objects.get(), AuditEntry.objects.get()
        assert entry_of.words.content == {"name": "Heron", "custodian": "x", "legal_ground": "y"}
        assert (entry_of.source, entry_of.actor) == ("10.0.0.7", unit.accounts["member"].key)
    assert (charter.name, charter.custodian, charter.legal_ground, charter.index_key) == ("Heron", "x", "y", "f")
    assert (member.role, member.reason, bytes(member.public)) == (
        "keeper",
        "founded the compartment",
        seat.pair().public,
    )
    assert (entry.name, entry.slot, entry.slot_key) == ("Heron", member.slot, bytes(member.slot_key).hex())
    assert 0 < entry.slot < 32 and entry.seen == made.seen and entry.epoch == 1
    made.close()


def test_the_front_says_what_is_due(unit: Unit, keeper: Seat) -> None:
    front = keeper.inside().context
    assert (front["review_is_due"], front["touched"], front["unchecked"]) == (False, 0, 0)
    assert (front["changed_keys"], front["other_prosecutor"]) == ([], False)
    for days, due in ((1, False), (0, True), (-1, True)):
        with keeper.cabinet().work():
            Charter.objects.update(review_on=timezone.localdate() + timedelta(days=days))
        page = words(keeper.inside().content.decode())
        assert ("The day of review is here" in page) is due, days
    for said, fits in (("0000", False), (f" {fingerprint(KEY.public).upper()} ", True)):
        with keeper.cabinet().work():
            Charter.objects.update(index_key="another", index_message=b"x")
        page = keeper.inside().content.decode()
        assert "The record has another prosecutor's key" in page
        answer = keeper.inside("prosecutor/", {"fingerprint": said})
        assert answer.headers["Location"] == keeper.within
        page = keeper.inside().content.decode()
        assert ("From now on that this compartment exists is told to this key" in page) is fits
        assert ("This is not the fingerprint of the key that the record has" in page) is not fits
        with keeper.cabinet().work():
            charter = Charter.objects.get()
            assert (charter.index_key, bytes(charter.index_message)) == (
                (fingerprint(KEY.public), b"") if fits else ("another", b"x")
            )
            entries = AuditEntry.objects.filter(verb="accept prosecutor's key")
            assert [one.source for one in entries] == ["127.0.0.1"] * fits
            assert existence.is_for_another_key() is not fits


def test_whom_one_cannot_bring_in_is_said_beside_the_field(unit: Unit, keeper: Seat) -> None:
    sent = {"name": "nobody", "fingerprint": "x", "role": "member", "reason": "x"}
    for change, beside in (
        ({}, {"name": "No such account"}),
        ({"name": "outsider"}, {"name": "has not logged in yet"}),
        ({"until": "2001-01-01"}, {"until": "That day is over."}),
        ({"role": "boss"}, {"role": "valid choice"}),
    ):
        answer = keeper.inside("people/", sent | change)
        errors = answer.context["form"].errors
        assert answer.status_code == 200 and {name: said[0] for name, said in errors.items()}.keys() == beside.keys()
        assert all(said in errors[name][0] for name, said in beside.items()), change
    guest = Seat(unit, "owner")
    answer = keeper.inside("people/", sent | {"name": "owner", "fingerprint": "0000 0000"})
    assert list(answer.context["form"].errors) == ["__all__"]
    answer = keeper.inside("people/", sent | {"name": "owner", "fingerprint": guest.fingerprint(), "role": "reader"})
    assert list(answer.context["form"].errors) == ["__all__"] and "a reader comes for a term" in answer.content.decode()
    answer = keeper.invite(guest)
    assert answer.headers["Location"] == f"{keeper.within}people/"
    page = words(keeper.inside("people/").content.decode())
    assert "The owner is invited. The invitation goes out when you close your desk" in page
    assert "The owner Member" in page and "by The member not yet until ended works it with me" in page
    assert guest.fingerprint() in page and fingerprint(keeper.pair().public) in page
    again = keeper.invite(guest)
    assert again.status_code == 200 and "The owner is in already" in again.content.decode()
