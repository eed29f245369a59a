"""The forms of access as a browser gets them, and beside which field each refusal stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from form_controls import controls
from murderbook.workbench.access import compartments, grants
from murderbook.workbench.access.consultants.sections import stored
from murderbook.workbench.access.consultants.terms import Terms
from murderbook.workbench.access.models import Account, Factor
from murderbook.workbench.access.pages import factor_forms, forms
from murderbook.workbench.access.pages.people import account_named, account_of, tell
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.access.rights import Role
from personas import PASSWORD, Unit, code_of, make_unit

NEW = "purple monkey dishwasher"
TEXT, DAY = "input type=text", "input type=date"
OWN, FRESH = (f"input type=password autocomplete={one}-password required" for one in ("current", "new"))
CODE = f"{TEXT} autocomplete=one-time-code autocapitalize=none spellcheck=false"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def first(form: Form) -> dict[str, str]:
    return {name: found[0] for name, found in controls(form).items()}


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        (
            forms.LoginForm,
            {
                "username": f"{TEXT} autocomplete=username autocapitalize=none spellcheck=false required",
                "password": OWN,
                "acknowledged": "input type=checkbox required",
                "next": "input type=hidden",
            },
        ),
        (forms.TwicePasswordForm, {"new": FRESH, "again": FRESH}),
        (forms.OwnPasswordForm, {"old": OWN, "new": FRESH, "again": FRESH}),
        (forms.CloseForm, {"reason": f"{TEXT} required"}),
        (
            forms.CompartmentForm,
            {"name": f"{TEXT} required", "whom_to_ask": f"{TEXT} required", "legal_ground": TEXT, "review_on": DAY},
        ),
        (factor_forms.CodeForm, {"code": f"{CODE} autofocus=autofocus required"}),
        (factor_forms.ConfirmForm, {"code": f"{CODE} inputmode=numeric required"}),
        (factor_forms.ProofForm, {"password": OWN, "code": f"{CODE} required"}),
    ],
)
def test_what_the_browser_shows_and_offers_to_fill_in(form: type[Form], shown: dict[str, str]) -> None:
    assert first(form()) == shown


def test_the_form_of_an_account(unit: Unit) -> None:
    form = forms.AccountForm(unit.accounts["owner"])
    text = f"{TEXT} required"
    assert first(form) == {"name": text, "full_name": text, "role": "select", "new": FRESH, "again": FRESH}
    ours = [(role, role.capitalize()) for role in ("detective", "supervisor", "analyst", "consultant", "administrator")]
    assert form.fields["role"].choices == ours  # type: ignore[attr-defined]


def test_the_form_of_access(unit: Unit) -> None:
    form: Any = forms.GrantForm(unit.accounts["owner"], unit.default)
    shown = controls(form)
    names = ("overview", "chrono", "victim", "people", "scene", "evidence", "documents", "calls")
    assert shown.pop("sections") == [f"input type=checkbox value={name}" for name in names]
    assert shown == {
        "account": ["select required"],
        "role": ["select"],
        "case": [TEXT],
        "starts_on": [DAY],
        "ends_on": [DAY],
        "reason": [f"{TEXT} required"],
        "sponsor": ["select"],
        "may_export": ["input type=checkbox"],
    }
    people = [(name, f"The {name} ({role})") for name, role in (
        ("consultant", "consultant"), ("member", "detective"), ("outsider", "detective"), ("reader", "consultant"),
    )]  # fmt: skip
    assert [(str(value), words) for value, words in form.fields["account"].choices][1:] == people
    assert [(str(value), words) for value, words in form.fields["sponsor"].choices] == [("", "you"), *people[1:3]]
    roles = ("detective", "supervisor", "analyst", "consultant")
    assert form.fields["role"].choices == [(role, role.capitalize()) for role in roles]
    assert form.fields["sections"].choices == [
        ("overview", "Overview"), ("chrono", "Chrono"), ("victim", "Victim"), ("people", "People"),
        ("scene", "Scene & map"), ("evidence", "Evidence"), ("documents", "Documents"),
        ("calls", "Calls"),
    ]  # fmt: skip


def test_a_filled_form_of_access_gives_its_terms(unit: Unit) -> None:
    sent = {
        "account": "consultant", "role": "consultant", "case": unit.cases[2].own_number, "starts_on": "2026-03-01",
        "ends_on": "2026-03-31", "reason": "agreement", "sponsor": "member", "sections": ["victim"], "may_export": "on",
    }  # fmt: skip
    form = forms.GrantForm(unit.accounts["owner"], unit.default, sent)
    assert form.is_valid(), form.errors
    terms = form.terms()
    assert (terms.account, terms.role, terms.case) == (unit.accounts["consultant"], Role.CONSULTANT, unit.cases[2])
    assert (terms.reason, terms.sponsor, terms.sections) == ("agreement", unit.accounts["member"], ("victim",))
    days = [one.isoformat() for one in (terms.starts_at, terms.ends_at) if one]
    assert days == ["2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"] and terms.may_export
    withdrawn = forms.GrantForm(unit.accounts["owner"], unit.default, {**sent, "case": "W-1"})
    assert list(withdrawn.errors) == ["case"]


@pytest.mark.parametrize(
    ("new", "again", "beside"),
    [("", "x", {"new"}), ("x", "", {"again"}), ("x", "y", {"again"}), ("", "", {"new", "again"}), ("x", "x", set())],
)
def test_two_passwords_are_compared_once_both_are_there(new: str, again: str, beside: set[str]) -> None:
    form = forms.TwicePasswordForm({"new": new, "again": again})
    assert set(form.errors) == beside
    assert ("differ" in str(form.errors)) is (bool(new) and bool(again) and new != again)


def test_the_notice_is_asked_for_in_its_own_words() -> None:
    form = forms.LoginForm({"username": "a", "password": "b"})
    assert form.errors == {"acknowledged": ["Read the notice and agree to it, or leave this system."]}


def test_days_are_shown_as_the_browser_wants_them() -> None:
    assert 'value="2026-03-01"' in str(forms.CompartmentForm(initial={"review_on": date(2026, 3, 1)})["review_on"])


@pytest.mark.parametrize(
    ("form", "error", "beside"),
    [
        (forms.CloseForm({"reason": "x"}), AccessRefusedError("no"), {"__all__": ["no"]}),
        (forms.CloseForm({"reason": "x"}), ValidationError("no"), {"__all__": ["no"]}),
        (forms.CloseForm({"reason": "x"}), ValidationError({"reason": "no"}), {"reason": ["no"]}),
        (forms.CloseForm({"reason": "x"}), ValidationError({"other": "no"}), {"__all__": ["no"]}),
        (forms.TwicePasswordForm({"new": "x", "again": "x"}), ValidationError(["a", "b"]), {"new": ["a", "b"]}),
        (forms.TwicePasswordForm({"new": "x", "again": "x"}), AccessRefusedError("no"), {"__all__": ["no"]}),
    ],
)
def test_what_a_service_found_stands_beside_what_it_is_about(
    form: Form, error: ValidationError | AccessRefusedError, beside: dict[str, list[str]]
) -> None:
    tell(form, error)
    assert form.errors == beside


def test_nobody_is_nobody(unit: Unit) -> None:
    request = HttpRequest()
    request.user = AnonymousUser()
    with pytest.raises(Hidden):
        account_of(request)
    with pytest.raises(Hidden):
        account_named("nobody")
    request.user = unit.accounts["member"]
    assert account_of(request) == account_named("member") == unit.accounts["member"]


def given(unit: Unit, **fields: Any) -> Terms:  # noqa: ANN401 - fields of Terms
    said = {"account": unit.accounts["outsider"], "role": Role.DETECTIVE, "reason": "joined"}
    return Terms(**{**said, **fields})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"ends_at": "yesterday"}, "ends_at"),
        ({"account": "consultant", "role": Role.CONSULTANT}, "ends_at"),
        ({"may_export": True}, "role"),
        ({"role": Role.CONSULTANT, "sections": ("chrono",), "case": "first"}, "sections"),
        ({"account": "reader", "role": Role.CONSULTANT, "sections": ("chrono",), "ends_at": "tomorrow"}, "case"),
        (
            {"account": "reader", "role": Role.CONSULTANT, "sections": ("chrono",), "ends_at": "tomorrow",
             "case": "first", "may_export": True},
            "may_export",
        ),
        ({"sponsor": "member"}, "sponsor"),
        ({"account": "reader", "role": Role.CONSULTANT, "ends_at": "tomorrow", "sponsor": "reader"}, "sponsor"),
        ({"account": "reader", "role": Role.CONSULTANT, "ends_at": "tomorrow", "sponsor": "outsider"}, "sponsor"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_of_the_terms(unit: Unit, fields: dict[str, Any], field: str) -> None:
    now = timezone.now()
    real = {"yesterday": now - timedelta(days=1), "tomorrow": now + timedelta(days=1), "first": unit.cases[0]}
    known = {**real, **unit.accounts}
    with pytest.raises(ValidationError) as refused:
        grants.give(
            unit.accounts["owner"],
            unit.default,
            given(unit, **{name: known.get(one, one) if type(one) is str else one for name, one in fields.items()}),
        )
    assert list(refused.value.message_dict) == [field]


def test_ones_own_term_and_rights_are_the_limit(unit: Unit) -> None:
    owner, tomorrow = unit.accounts["owner"], timezone.now() + timedelta(days=1)
    owner.grants.filter(compartment=unit.default).update(ends_at=tomorrow)
    for until in (None, tomorrow + timedelta(seconds=1)):
        with pytest.raises(ValidationError) as refused:
            grants.give(owner, unit.default, given(unit, ends_at=until))
        assert list(refused.value.message_dict) == ["ends_at"]
    assert grants.give(owner, unit.default, given(unit, ends_at=tomorrow)).ends_at == tomorrow


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (lambda owner, unit: compartments.create(owner, name=" ", whom_to_ask="me"), "name"),
        (lambda owner, unit: compartments.create(owner, name="Heron", whom_to_ask=" "), "whom_to_ask"),
        (lambda owner, unit: compartments.move_case(owner, unit.cases[0], unit.restricted, reason=" "), "reason"),
        (lambda owner, unit: stored(["chrono", "leads"]), "sections"),
        (lambda owner, unit: Account.objects.create_user("No Name", NEW, role=Role.ANALYST), "name"),
    ],
)
def test_a_refused_act_names_the_field(unit: Unit, act: Callable[[Account, Unit], object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        act(unit.accounts["owner"], unit)
    assert list(refused.value.message_dict) == [field]


MADE = {"name": "newcomer", "full_name": "The newcomer", "role": "detective", "new": NEW, "again": NEW}
GIVEN = {"account": "outsider", "role": "detective", "reason": "joined"}
PROVED = {"password": PASSWORD, "code": "000000x", "what": "codes"}


COMES_BACK: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("/accounts/add/", MADE | {"new": "short", "again": "short"}, {"new": "too short"}),
    ("/accounts/add/", MADE | {"name": "member"}, {"name": "already exists"}),
    ("/accounts/add/", MADE | {"name": "New Comer"}, {"name": "small letters"}),
    ("/accounts/add/", MADE | {"role": "auditor"}, {"role": "valid choice"}),
    ("/accounts/member/password/", {"new": "short", "again": "short"}, {"new": "too short"}),
    ("/accounts/owner/password/", {"new": NEW, "again": NEW}, {"__all__": "with the old one"}),
    ("/accounts/member/close-now/", {"reason": " "}, {"reason": "required"}),
    ("/accounts/owner/close-now/", {"reason": "x"}, {"__all__": "your own account"}),
    ("/password/", {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, {"new": "old password"}),
    ("/password/", {"old": "wrong", "new": NEW, "again": NEW}, {"old": "not the present password"}),
    ("/factor/", PROVED, {"__all__": "do not fit"}),
    ("/factor/", PROVED | {"password": "wrong"}, {"__all__": "do not fit"}),
    ("/access/add/", {"name": " ", "whom_to_ask": "me"}, {"name": "required"}),
    ("give/", GIVEN | {"ends_on": "2001-01-01"}, {"ends_on": "end before it begins"}),
    ("give/", GIVEN | {"account": "reader", "role": "consultant"}, {"ends_on": "has an end"}),
    ("give/", GIVEN | {"account": "reader", "role": "supervisor"}, {"__all__": "cannot be supervisor"}),
    ("give/", GIVEN | {"may_export": "on"}, {"role": "consultant's role alone"}),
    ("give/", GIVEN | {"sponsor": "member"}, {"sponsor": "only a consultant"}),
    ("give/", GIVEN | {"case": "no such number"}, {"case": "No case here"}),
]


def test_a_page_that_comes_back_says_what_is_wrong_beside_it(unit: Unit) -> None:
    client = unit.client("owner")
    for path, sent, beside in COMES_BACK:
        answer = client.post(path if path[0] == "/" else f"/access/{unit.default.key}/{path}", sent)
        errors, page = answer.context["form"].errors, answer.content.decode().replace("&#x27;", "'")
        assert (answer.status_code, set(errors)) == (200, set(beside)), (path, sent)
        assert all(words in errors[field][0] and words in page for field, words in beside.items()), (path, sent)
        assert "The owner" in page and 'name="csrfmiddlewaretoken"' in page, path


def test_the_steps_of_a_log_in_say_it_beside_the_code(unit: Unit) -> None:
    client, member = Client(), unit.accounts["member"]
    entrance = {"username": "member", "password": PASSWORD, "acknowledged": "on"}
    wrong = client.post("/login/", entrance | {"password": "wrong"}).context["form"]
    assert list(wrong.errors) == ["__all__"]
    client.post("/login/", entrance)
    answer = client.post("/login/code/", {"code": "000000x"})
    assert list(answer.context["form"].errors) == ["code"] and "does not fit" in answer.content.decode()
    Factor.objects.filter(account=member).delete()
    answer = client.post("/login/factor/", {"code": "000000x"})
    assert list(answer.context["form"].errors) == ["code"] and "not the code of that secret" in answer.content.decode()
    Account.objects.filter(pk=member.pk).update(must_change=True)
    answer = client.post("/login/password/", {"new": "short", "again": "short"})
    assert list(answer.context["form"].errors) == ["new"] and "too short" in answer.content.decode()


def test_another_factor_is_confirmed_beside_its_code(unit: Unit) -> None:
    client = unit.client("member")
    client.post("/factor/", PROVED | {"code": code_of(unit.accounts["member"]), "what": "factor"})
    answer = client.post("/factor/new/", {"code": "000000x"})
    assert list(answer.context["form"].errors) == ["code"] and "not the code of that secret" in answer.content.decode()
