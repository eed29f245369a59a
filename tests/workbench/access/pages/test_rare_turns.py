"""Turns that access seldom takes: a race that is lost, a term that ends meanwhile, a page that was only asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from murderbook.workbench.access import accounts, compartments, grants, session
from murderbook.workbench.access.consultants.ending import ending_in_navigation
from murderbook.workbench.access.consultants.terms import Terms
from murderbook.workbench.access.factors import keeping, proof
from murderbook.workbench.access.models import Account, Factor, Grant
from murderbook.workbench.access.pages import own_factor, second_step
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden, LoginRefusedError
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Case
from personas import PASSWORD, Unit, code_of, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def half_in(name: str) -> Client:
    client = Client()
    client.post("/login/", {"username": name, "password": PASSWORD, "acknowledged": "on"})
    return client


def lost(*_given: object, **_named: object) -> None:
    raise AccessRefusedError("a second factor was set up in the meantime")


def test_a_page_that_is_only_asked_for_complains_of_nothing(unit: Unit) -> None:
    owner = unit.client("owner")
    owner.post("/factor/", {"password": PASSWORD, "code": code_of(unit.accounts["owner"]), "what": "factor"})
    asked = [(owner, path) for path in (
        "/password/", "/factor/", "/factor/new/", "/accounts/add/", "/accounts/member/password/",
        "/accounts/member/close-now/", "/access/add/", f"/access/{unit.default.key}/",
    )]  # fmt: skip
    asked += [(Client(), "/login/"), (half_in("member"), "/login/code/")]
    Factor.objects.filter(account__name__in=["reader", "outsider"]).delete()
    Account.objects.filter(name="outsider").update(must_change=True)
    asked += [(half_in("reader"), "/login/factor/"), (half_in("outsider"), "/login/password/")]
    for client, path in asked:
        form = client.get(path).context["form"]
        assert not form.is_bound and not form.errors, path


def test_a_case_that_somebody_else_moved_a_moment_ago(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    case = unit.cases[0]
    check = compartments._check_move

    def meanwhile(*given: object) -> None:
        check(*given)  # type: ignore[arg-type]
        Case.objects.filter(pk=case.pk).update(compartment=unit.restricted)

    monkeypatch.setattr(compartments, "_check_move", meanwhile)
    with pytest.raises(AccessRefusedError, match="somebody moved this case a moment ago"):
        compartments.move_case(unit.accounts["owner"], case, unit.restricted, reason="x")
    assert not AuditEntry.objects.filter(verb="move case").exists()


def test_without_a_factor_there_are_no_codes_to_renew(unit: Unit) -> None:
    member = unit.accounts["member"]
    keeping.reset_factor(unit.accounts["owner"], member)
    with pytest.raises(LookupError, match="no second factor"):
        keeping.renew_codes(member)


def test_a_race_for_a_factor_that_is_lost(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    client, member = unit.client("member"), unit.accounts["member"]
    client.post("/factor/", {"password": PASSWORD, "code": code_of(member), "what": "factor"})
    monkeypatch.setattr(own_factor, "enrol_confirmed", lost)
    page = client.post("/factor/new/", {"code": "123456"})
    assert page.status_code == 200
    assert "Not changed: a second factor was set up in the meantime." in page.content.decode()
    monkeypatch.setattr(second_step, "enrol_confirmed", lost)
    Factor.objects.filter(account=member).delete()
    first = half_in("member")
    assert first.post("/login/factor/", {"code": "123456"}).headers["Location"] == "/login/code/"


def test_a_term_that_is_over_lets_nobody_in_and_puts_him_out(unit: Unit) -> None:
    consultant = unit.accounts["consultant"]
    client, entering = unit.client("consultant"), half_in("consultant")
    assert client.get("/sessions/").status_code == 200
    Grant.objects.filter(account=consultant).update(ends_at=timezone.now())
    page = entering.post("/login/code/", {"code": code_of(consultant)})
    assert page.status_code == 200 and "Your access has ended, so there is nothing to open" in page.content.decode()
    assert list(page.context["form"].errors) == ["__all__"] and "_auth_user_id" not in entering.session
    answer = client.get("/sessions/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/sessions/")
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.verb, entry.actor, entry.source) == ("end sessions", consultant.key, "127.0.0.1")
    assert entry.words.content["why"] == "no access left" and "_auth_user_id" not in client.session


def test_an_account_says_what_django_asks_of_it(unit: Unit) -> None:
    assert (Account.USERNAME_FIELD, Account.REQUIRED_FIELDS) == ("name", ["full_name", "role"])
    grant = Grant.objects.get(account=unit.accounts["consultant"])
    assert (grant.sections_in_words, grant.prefix) == ("the whole file", grant.key[:8])
    grant.sections = ",chrono,"
    assert grant.sections_in_words == "Chrono"
    told = {"account": unit.accounts["auditor"], "compartment": unit.default, "role": "analyst", "reason": "x"}
    with pytest.raises(ValidationError, match="such accounts see no case"):
        Grant(**told).save()
    for wrong in ("Name", "-name", "na me", "", "a" * 65):
        with pytest.raises(ValidationError):
            Account.objects.create_user(wrong, PASSWORD, role=Role.ANALYST)
    made = Account.objects.create_user("a.b_c-1", PASSWORD, role=Role.ANALYST)
    assert (made.full_name, made.must_change, made.check_password(PASSWORD)) == ("a.b_c-1", False, True)


def held(act: Callable[[], object]) -> set[tuple[int, ...]]:
    """The compartments that an act keeps others out of, in the order in which it asks for them."""
    with CaptureQueriesContext(connection) as asked:
        act()
    form = re.compile(r'FROM "access_compartment" WHERE "access_compartment"."id" IN \(([\d, ]+)\) ORDER BY')
    found = (form.search(one["sql"]) for one in asked.captured_queries)
    return {tuple(int(key) for key in one[1].split(",")) for one in found if one}


def test_check_and_act_are_one_step_in_each_place_concerned(unit: Unit) -> None:
    owner, first, second = unit.accounts["owner"], unit.default, unit.restricted
    terms = Terms(unit.accounts["outsider"], Role.ANALYST, "x")
    assert held(lambda: compartments.move_case(owner, unit.cases[0], second, reason="x")) == {(first.pk, second.pk)}
    assert held(lambda: grants.give(owner, first, terms)) == {(first.pk,)}
    given = Grant.objects.get(account=terms.account, compartment=first)
    assert held(lambda: grants.end(owner, given)) == {(first.pk,)}
    assert held(lambda: grants.only_keeper_in(owner)) == {(first.pk, second.pk)}


def test_a_failure_that_nobody_counted_locks_nothing(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "authenticate", lambda *_given, **_named: None)
    with pytest.raises(LoginRefusedError) as refused:
        session.check_password("member", "wrong", HttpRequest())
    assert not refused.value.locked
    monkeypatch.setattr(proof, "user_login_failed", SimpleNamespace(send=lambda **_named: None))
    with pytest.raises(LoginRefusedError) as refused:
        proof.check_code(unit.accounts["member"], "000000x", session.command_request())
    assert not refused.value.locked


def test_to_see_is_not_to_give(unit: Unit) -> None:
    """Wherever an act asks for the right to give access, one that reads all the same does not do."""
    member, owner = unit.accounts["member"], unit.accounts["owner"]
    with pytest.raises(Hidden):
        grants.listed(member, unit.default)
    assert grants.listed(owner, unit.default).count() == 4
    with pytest.raises(AccessRefusedError, match="holds access that you cannot give"):
        accounts.require_covers(member, unit.accounts["reader"])
    with pytest.raises(Hidden):
        grants.give(member, unit.default, Terms(unit.accounts["outsider"], Role.ANALYST, "x"))
    with pytest.raises(Hidden):
        grants.end(member, Grant.objects.get(account=unit.accounts["reader"]))
    reading = Account.objects.create_user("reading", PASSWORD, role=Role.SUPERVISOR)
    for place in (unit.default, unit.restricted):
        Grant.objects.create(account=reading, compartment=place, role="detective", reason="x")
    assert not compartments.may_create(reading) and compartments.may_create(owner)
    with pytest.raises(Hidden):
        compartments.move_case(reading, unit.cases[0], unit.restricted, reason="x")
    for here, there in ((unit.default, unit.restricted), (unit.restricted, unit.default)):
        Grant.objects.filter(account=reading, compartment=here).update(role="supervisor")
        Grant.objects.filter(account=reading, compartment=there).update(role="detective")
        with pytest.raises(Hidden):
            compartments.move_case(reading, unit.cases[0], unit.restricted, reason="x")
    until = timezone.now() + timedelta(days=1)
    Grant.objects.filter(account=reading, role="supervisor").update(ends_at=until)
    with pytest.raises(AccessRefusedError, match="your own access ends on"):
        compartments.create(reading, name="Heron", whom_to_ask="x")
    Grant.objects.filter(account=reading).update(ends_at=None)
    Grant.objects.filter(account=reading, role="detective").update(ends_at=until)
    compartments.create(reading, name="Heron", whom_to_ask="x")
    assert ending_in_navigation(member)[0] == 0 and ending_in_navigation(owner)[0] == 3
    client = unit.client("member")
    assert client.get("/access/ending/").status_code == client.get(f"/access/{unit.default.key}/").status_code == 404


def test_a_factor_that_is_reset_or_replaced_is_one_persons(unit: Unit) -> None:
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    others = Factor.objects.exclude(account=member)
    assert keeping.reset_factor(owner, member) and not Factor.objects.filter(account=member, ended_at=None).exists()
    keeping.enrol(member, keeping.Confirmed("A" * 32))
    assert others.filter(ended_at=None).exclude(sealed="").count() == others.count() == len(unit.accounts) - 1
