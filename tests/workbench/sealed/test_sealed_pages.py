"""What the pages of the desk and of a compartment take, to the letter; what they say; which of the register's work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from seats import FOUND, Seat, joined

from form_controls import check_limits, optional
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.models import Charter, Member, OpenCaseTouched, Paper
from murderbook.workbench.sealed.pages import forms
from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def keeper(unit: Unit) -> Seat:
    return Seat(unit, "member").found()


def column(model: Any, name: str) -> Any:  # noqa: ANN401
    return model._meta.get_field(name)


def said(seat: Seat, verb: str) -> object:
    """The words of the newest such entry of the compartment's own log."""
    with seat.cabinet().work():
        entry = AuditEntry.objects.filter(verb=verb).order_by("-index")[0]
        words = AuditWords.objects.filter(entry=entry).first()
        return words.content if words else None


def test_a_form_takes_what_its_column_keeps() -> None:
    check_limits(forms.OpenForm(), {"password": 256, "earlier": 600})
    found = {name: column(Charter, name) for name in ("name", "custodian", "legal_ground")}
    check_limits(forms.FoundForm(public=None), {**found, "fingerprint": 40})
    invited = {"name": 64, "fingerprint": 40, "reason": column(Member, "reason")}
    check_limits(forms.InviteForm(), invited)
    check_limits(forms.EndForm(), {"reason": column(Member, "reason")})
    check_limits(forms.SharesForm(), {"holders": None})
    check_limits(forms.FindForm(), {"number": column(Case, "own_number")})
    check_limits(forms.SealForm(), {"reason": 300})
    check_limits(forms.CheckForm(), {"finding": 4000})
    check_limits(forms.PaperForm(), {"description": column(Paper, "description")})
    check_limits(forms.WithdrawForm(), {"reason": column(Paper, "withdrawn_because")})
    assert optional(forms.OpenForm()) == {"earlier"} and optional(forms.InviteForm()) == {"until"}
    for form in (
        forms.FoundForm(public=None),
        forms.EndForm(),
        forms.SharesForm(),
        forms.SealForm(),
        forms.CheckForm(),
        forms.PaperForm(),
        forms.WithdrawForm(),
    ):
        assert optional(form) == set(), form


def test_a_password_keeps_its_blanks_and_is_not_shown() -> None:
    form = forms.OpenForm({"password": " a ", "earlier": " b "})
    assert form.is_valid() and form.cleaned_data == {"password": " a ", "earlier": " b "}
    assert all(isinstance(one.widget, django_forms.PasswordInput) for one in form.fields.values())
    assert 'autocomplete="current-password"' in str(form["password"]) and 'autocomplete="off"' in str(form["earlier"])


@pytest.mark.parametrize("number", ["made", "needed"])
def test_shares_are_two_to_sixteen(number: str) -> None:
    field = forms.SharesForm().fields[number]
    assert [field.clean(str(at)) for at in (2, 16)] == [2, 16]
    for wrong in ("1", "17", "", "two"):
        with pytest.raises(ValidationError):
            field.clean(wrong)


@pytest.mark.parametrize(
    ("made", "needed", "holders", "faults"),
    [
        (2, 2, "A\nB", {}),
        (3, 2, " A \n\nB\n C\n", {}),
        (2, 3, "A\nB", {"needed": ["No more than are printed."]}),
        (3, 2, "A\nB", {"holders": ["Name 3 persons, one a line: these are 2."]}),
        (2, 2, "A\nB\nC", {"holders": ["Name 2 persons, one a line: these are 3."]}),
        ("", 2, "A\nB", {"made": ["This field is required."]}),
    ],
)
def test_who_gets_the_shares(made: object, needed: int, holders: str, faults: dict[str, list[str]]) -> None:
    form = forms.SharesForm({"made": made, "needed": needed, "holders": holders})
    assert form.errors == faults
    if not faults:
        assert form.cleaned_data["names"] == [line.strip() for line in holders.split("\n") if line.strip()]


def test_the_page_of_shares_begins_with_five_and_three_and_refuses_in_words(keeper: Seat) -> None:
    page = keeper.inside("shares/").content.decode()
    assert '<input type="number" name="made" value="5"' in page and 'name="needed" value="3"' in page
    for wrong in ({"made": "2", "needed": "3", "holders": "A\nB"}, {"made": "5", "needed": "3", "holders": "A"}):
        answer = keeper.inside("shares/", wrong)
        assert answer.status_code == 200 and answer.context["form"].errors
    with keeper.cabinet().work():
        assert not Charter.objects.get().takes_records
    sheets = keeper.inside("shares/", {"made": "3", "needed": "2", "holders": "Ann\nBob\nCy"})
    assert [name for name, _ in sheets.context["sheets"]] == ["Ann", "Bob", "Cy"]
    assert said(keeper, "print shares") == {"needed": 2, "to": ["Ann", "Bob", "Cy"]}
    with keeper.cabinet().work():
        charter = Charter.objects.get()
    assert (charter.shares_made, charter.shares_needed, charter.share_holders) == (3, 2, ["Ann", "Bob", "Cy"])
    assert "held by Ann, Bob, Cy" in keeper.inside().content.decode()


def test_a_term_is_whole_days_and_today_is_one() -> None:
    today = timezone.localdate()
    given = {"name": "x", "fingerprint": "x", "role": "reader", "reason": "x"}
    form = forms.InviteForm({**given, "until": today.isoformat()})
    assert form.is_valid(), form.errors
    assert timezone.localtime(form.cleaned_data["until"]).isoformat()[:19] == f"{today}T23:59:59"
    assert not forms.InviteForm({**given, "until": (today - timedelta(days=1)).isoformat()}).is_valid()
    form = forms.InviteForm(given)
    assert form.is_valid() and form.cleaned_data["until"] is None
    assert forms.InviteForm().fields["role"].initial == "member"


def test_the_desk_says_of_a_compartment_what_its_charter_says(unit: Unit, keeper: Seat) -> None:
    page = keeper.text("/sealed/")
    assert f'<a href="{keeper.within}">{FOUND["name"]}</a>' in page
    assert f"<td>{FOUND['custodian']}</td>" in page and "no shares yet: takes no case" in page
    keeper.shares(2, 4)
    assert "2 of 4" in keeper.text("/sealed/")
    (row,) = keeper.get("/sealed/").context["rows"]
    assert (row.entry.name, row.charter.name, row.fault) == (FOUND["name"], FOUND["name"], "")
    assert f"/{row.entry.container}/" in keeper.within
    assert (row.charter.legal_ground, row.charter.review_on.isoformat()) == (FOUND["legal_ground"], FOUND["review_on"])


def test_pages_of_the_register_work_inside(keeper: Seat) -> None:
    """Those of one case, to read and to write, its own trail among them."""
    keeper.shares()
    case = keeper.enter_case("S-1", victim_name="Quillfeather")
    for path in ("chrono", "victim", "people", "scene", "evidence", "audit", "history"):
        answer = keeper.inside(f"case/{case.key}/{path}/")
        assert answer.status_code == 200, path
    for path in ("behaviours", "facts", "status", "people/add", "evidence/add"):
        assert keeper.inside(f"case/{case.key}/{path}/").status_code == 200, path
    for path in ("chrono/add", "reviews/add", "printed/chrono"):
        assert keeper.inside(f"case/{case.key}/{path}/", {}).status_code not in (404, 409), path
    for path in ("register/", "register/new/"):
        assert keeper.inside(path).status_code == 200, path
    assert keeper.inside("register/printed/", {}).status_code == 204
    trail = keeper.inside(f"case/{case.key}/audit/").content.decode()
    assert "read case" in trail and "The member" in trail
    answer = keeper.inside(f"case/{case.key}/leads/")
    assert (answer.status_code, answer["Location"]) == (302, f"{keeper.within}open-cases/like/{case.key}/")
    for path in ("access", "move"):
        assert keeper.inside(f"case/{case.key}/{path}/").status_code == 409, path


def test_what_is_done_inside_is_in_its_own_log_with_its_words(unit: Unit, keeper: Seat) -> None:
    guest = joined(keeper, Seat(unit, "owner"), "keeper")
    back = Seat(unit, "member")
    back.within = keeper.within
    assert said(guest, "invite member") == {"role": "keeper", "reason": "works it with me", "until": ""}
    with guest.cabinet().work():
        member = Member.objects.get(account__name="owner")
        entries = list(AuditEntry.objects.order_by("index").values_list("verb", "object_kind", "object_key", "source"))
    assert member.joined_at is not None and bytes(member.message) == b"" and member.invited_by is not None
    assert ("invite member", "account", member.account.key, "127.0.0.1") in entries
    assert any(entry[:3] == ("join", "account", member.account.key) for entry in entries)
    nothing = back.inside(f"people/{member.pk}/end/", {"reason": " "})
    assert nothing["Location"] == f"{keeper.within}people/"
    page = back.inside("people/").content.decode()
    assert "Say why: the reason is part" in page
    assert back.inside(f"people/{member.pk}/end/", {"reason": "went"})["Location"] == f"{keeper.within}people/"
    assert said(back, "end member") == {"reason": "went"}
    assert "The access of The owner has ended; a new key is in force" in back.inside("people/").content.decode()
    assert back.inside(f"people/{member.pk}/end/", {"reason": "again"}).status_code == 404
    log = back.inside("log/")
    assert log.context["fault"] is None and log.context["page"].paginator.per_page == 100
    assert [entry.index for entry, _ in log.context["rows"]] == sorted(
        (entry.index for entry, _ in log.context["rows"]), reverse=True
    )
    assert log.context["names"][member.account.key] == "The owner"


def test_whose_membership_ended_reads_so_on_his_desk(unit: Unit, keeper: Seat) -> None:
    guest = joined(keeper, Seat(unit, "owner"), "keeper")
    with guest.cabinet().work():
        Member.objects.filter(account__name="owner").update(ended_at=timezone.now())
    (row,) = guest.get("/sealed/").context["rows"]
    assert row.charter is None and row.fault.startswith("your access has ended")
    page = guest.text("/sealed/")
    assert FOUND["name"] in page and "Does not open: your access has ended" in page
    assert guest.inside().status_code == 404


def test_open_cases_that_were_not_checked_come_first_and_each_is_checked_once(keeper: Seat) -> None:
    keeper.shares()
    with keeper.cabinet().work():
        for number, checked in (("A", timezone.now()), ("C", None), ("B", None)):
            OpenCaseTouched.objects.create(key=number * 22, number=number, checked_at=checked)
        second = OpenCaseTouched.objects.get(number="B")
    rows = [one.number for one in keeper.inside("open-cases/").context["rows"]]
    assert rows == ["B", "C", "A"]
    assert "2 open cases compared from here have not been checked" in keeper.inside().content.decode()
    assert keeper.inside("open-cases/999/").status_code == 404
    assert keeper.inside(f"open-cases/{second.pk}/", {"exculpatory": "maybe", "finding": "x"}).status_code == 200
    answer = keeper.inside(f"open-cases/{second.pk}/", {"exculpatory": "no", "finding": "another calibre"})
    assert answer["Location"] == f"{keeper.within}open-cases/"
    with keeper.cabinet().work():
        second.refresh_from_db()
        assert second.checked_by is not None and second.checked_by.full_name == "The member"
    assert (second.exculpatory, second.finding) == (False, "another calibre") and second.checked_at is not None
    assert said(keeper, "check open case") == {"case": "B" * 22, "exculpatory": False}
    assert "B is checked." in keeper.inside("open-cases/").content.decode()
