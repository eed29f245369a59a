"""What the pages of accounts and of one's own factor take and say, where they lead, what they leave on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from form_controls import check_limits, optional
from murderbook.workbench.access import accounts
from murderbook.workbench.access.factors import keeping
from murderbook.workbench.access.models import Account, Compartment, Factor, Grant, OpenSession, RecoveryCode
from murderbook.workbench.access.pages import factor_forms, forms
from murderbook.workbench.access.session import remember, remembered
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.register.models import Case
from personas import PASSWORD, Unit, make_unit

NEW = "purple monkey dishwasher"
MADE = {"name": "newcomer", "full_name": "The newcomer", "role": "detective", "new": NEW, "again": NEW}


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def said(verb: str) -> tuple[str, str, str, str, object]:
    """Actor, object, source, outcome and words of the newest such entry."""
    entry = AuditEntry.objects.filter(verb=verb).order_by("-index")[0]
    words = AuditWords.objects.filter(entry=entry).first()
    assert entry.object_kind == "account"
    return entry.actor, entry.object_key, entry.source, entry.outcome, words.content if words else None


def test_a_form_takes_what_its_column_keeps(unit: Unit) -> None:
    name, full = (Account._meta.get_field(one) for one in ("name", "full_name"))
    twice = {"new": 256, "again": 256}
    check_limits(forms.LoginForm(), {"username": name, "password": 256, "next": 500})
    check_limits(forms.TwicePasswordForm(), twice)
    check_limits(forms.OwnPasswordForm(), {"old": 256, **twice})
    check_limits(forms.AccountForm(unit.accounts["owner"]), {"name": name, "full_name": full, **twice})
    check_limits(forms.CloseForm(), {"reason": 300})
    kept = ("name", "whom_to_ask", "legal_ground")
    check_limits(forms.CompartmentForm(), {one: Compartment._meta.get_field(one) for one in kept})
    case, reason = Case._meta.get_field("own_number"), Grant._meta.get_field("reason")
    grant = forms.GrantForm(unit.accounts["owner"], unit.default)
    check_limits(grant, {"reason": reason, "case": case})
    check_limits(factor_forms.CodeForm(), {"code": 60})
    check_limits(factor_forms.ConfirmForm(), {"code": 10})
    check_limits(factor_forms.ProofForm(), {"password": 256, "code": 60})
    assert optional(forms.LoginForm()) == {"next"} and optional(forms.AccountForm(unit.accounts["owner"])) == set()
    assert optional(forms.CompartmentForm()) == {"legal_ground", "review_on"}
    assert optional(grant) == {"case", "starts_on", "ends_on", "sponsor", "sections", "may_export"}


def test_passwords_keep_their_blanks(unit: Unit) -> None:
    for form in (forms.LoginForm(), forms.OwnPasswordForm(), factor_forms.ProofForm()):
        for name in {"password", "old", "new", "again"} & set(form.fields):
            assert form.fields[name].clean(" two blanks ") == " two blanks ", (form, name)


@pytest.mark.parametrize(
    ("path", "data", "verb", "told"),
    [
        ("release/", {}, "release", ("was not locked", {"cleared": 0})),
        ("close/", {}, "deactivate account", ("is closed", None)),
        ("reopen/", {}, "reactivate account", ("is open again", None)),
        ("factor/", {}, "reset second factor", ("sets up a new second factor at the next log-in", {"had one": True})),
        ("password/", {"new": NEW, "again": NEW}, "reset password", ("logs in with the new password", None)),
    ],
)
def test_an_act_on_an_account_leads_to_the_list_and_says_so(
    unit: Unit, path: str, data: dict[str, str], verb: str, told: tuple[str, object]
) -> None:
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    answer = unit.client("owner").post(f"/accounts/member/{path}", data, follow=True)
    assert answer.redirect_chain == [("/accounts/", 302)]
    assert told[0] in answer.content.decode()
    assert said(verb) == (owner.key, member.key, "127.0.0.1", "success", told[1])


def test_an_account_is_made_with_what_was_typed(unit: Unit) -> None:
    answer = unit.client("owner").post("/accounts/add/", MADE, follow=True)
    assert answer.redirect_chain == [("/accounts/", 302)]
    assert "The newcomer can log in, and must then choose" in answer.content.decode()
    made = Account.objects.get(name="newcomer")
    assert (made.full_name, made.role, made.must_change, made.is_active) == ("The newcomer", "detective", True, True)
    words = {"name": "newcomer", "role": "detective"}
    assert said("create account") == (unit.accounts["owner"].key, made.key, "127.0.0.1", "success", words)


def test_what_is_refused_makes_nothing_and_stays_on_the_page(unit: Unit) -> None:
    client = unit.client("owner")
    for wrong in (
        {"new": "short", "again": "short"},
        {"name": "member"},
        {"role": "auditor"},
        {"again": "other words"},
    ):
        answer = client.post("/accounts/add/", MADE | wrong)
        assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True), wrong
    answer = client.post("/accounts/member/password/", {"new": "short", "again": "short"})
    assert (answer.status_code, "too short" in answer.content.decode()) == (200, True)
    assert not Account.objects.filter(name="newcomer").exists()
    assert Account.objects.get(name="member").check_password(PASSWORD)


def test_one_does_nothing_to_oneself_as_to_another(unit: Unit) -> None:
    client = unit.client("owner")
    told = {
        "close/": "cannot close your own account",
        "factor/": "replace your own second factor with your password and a code",
    }
    for path, words in told.items():
        answer = client.post(f"/accounts/owner/{path}", follow=True)
        assert answer.redirect_chain == [("/accounts/", 302)]
        assert words in answer.content.decode()
    answer = client.post("/accounts/owner/password/", {"new": NEW, "again": NEW})
    assert "change your own password with the old one" in answer.content.decode()
    assert Account.objects.get(name="owner").is_active
    assert Account.objects.get(name="owner").check_password(PASSWORD)


def test_the_list_says_of_each_what_holds(unit: Unit) -> None:
    from django.conf import settings

    Account.objects.filter(name="member").update(is_active=False)
    Factor.objects.filter(account=unit.accounts["reader"]).update(ended_at=timezone.now())
    context = unit.client("owner").get("/accounts/").context
    rows = {row["account"].name: row for row in context["rows"]}
    assert [name for name, row in rows.items() if row["closed"]] == ["member"]
    assert [name for name, row in rows.items() if not row["enrolled"]] == ["reader"]
    assert [row["account"].full_name for row in context["rows"]] == sorted(
        row["account"].full_name for row in rows.values()
    )
    assert settings.AXES_FAILURE_LIMIT == 5
    for _ in range(5):
        unit.client("anonymous").post("/login/", {"username": "owner", "password": "wrong", "acknowledged": "on"})
        unit.client("anonymous").post("/login/", {"username": "nobody", "password": "wrong", "acknowledged": "on"})
    for _ in range(4):
        unit.client("anonymous").post("/login/", {"username": "reader", "password": "wrong", "acknowledged": "on"})
    context = unit.client("administrator").get("/accounts/").context
    assert [row["account"].name for row in context["rows"] if row["locked"]] == ["owner"]
    assert context["strangers"] == ["nobody"]
    answer = unit.client("administrator").post("/accounts/owner/release/", follow=True)
    assert "owner can log in again" in answer.content.decode()
    assert said("release")[4] == {"cleared": 1}


@pytest.mark.parametrize("act", ["close", "password", "factor", "own password", "own factor"])
def test_a_change_ends_what_the_account_had_open(unit: Unit, act: str) -> None:
    """Its sessions and remembered log-ins, and nobody else's."""
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    unit.client("member")
    unit.client("reader")
    for account in (member, owner):
        remember(account)
    acts = {
        "close": lambda: accounts.deactivate(owner, member),
        "password": lambda: accounts.reset_password(owner, member, NEW),
        "factor": lambda: keeping.reset_factor(owner, member),
        "own password": lambda: accounts.change_password(member, NEW),
        "own factor": lambda: keeping.enrol(
            member, keeping.Confirmed("A" * 32), replaces=keeping.factor_of(member), source="x"
        ),
    }
    acts[act]()
    assert not OpenSession.objects.filter(account=member, ended_at=None).exists()
    assert OpenSession.objects.filter(account=unit.accounts["reader"], ended_at=None).exists()
    assert [one.account for one in remembered()] == [owner]


def test_new_codes_end_those_that_still_counted_and_no_others(unit: Unit) -> None:
    member = unit.accounts["member"]
    factor = keeping.factor_of(member)
    assert factor is not None
    keeping.renew_codes(member)
    long_ago = timezone.now() - timedelta(days=3)
    used, ended = RecoveryCode.objects.filter(factor=factor)[:2]
    RecoveryCode.objects.filter(pk=used.pk).update(used_at=long_ago)
    RecoveryCode.objects.filter(pk=ended.pk).update(ended_at=long_ago)
    assert keeping.codes_left(factor) == 8
    assert len(set(keeping.renew_codes(member, source="10.0.0.7"))) == 10
    used.refresh_from_db()
    ended.refresh_from_db()
    assert (used.used_at, used.ended_at, ended.ended_at) == (long_ago, None, long_ago)
    assert RecoveryCode.objects.filter(ended_at__gt=long_ago).count() == 8
    assert keeping.codes_left(factor) == 10
    assert said("renew recovery codes") == (member.key, member.key, "10.0.0.7", "success", None)


def test_a_factor_is_reset_by_another_and_its_owner_is_told(unit: Unit) -> None:
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    assert keeping.last_reset(member) is None
    assert keeping.reset_factor(owner, member, source="10.0.0.7")
    ended = keeping.last_reset(member)
    assert ended is not None and (ended.ended_by, ended.sealed) == (owner, "")
    assert not keeping.reset_factor(owner, member)
    assert said("reset second factor") == (owner.key, member.key, "", "success", {"had one": False})
    printed = keeping.enrol(member, keeping.Confirmed("A" * 32, 7), source="10.0.0.7")
    assert len(printed) == 10
    assert said("set up second factor") == (member.key, member.key, "10.0.0.7", "success", {"replaced": False})
    now = keeping.factor_of(member)
    assert now is not None and now.last_step == 7
    assert keeping.last_reset(member) is None
    keeping.enrol(member, keeping.Confirmed("B" * 32), replaces=now)
    assert said("set up second factor")[4] == {"replaced": True}
    assert keeping.last_reset(member) is None  # one's own end of it is no news
    assert keeping.factor_of(member).last_step == -1  # type: ignore[union-attr]
