"""Acts of access by their pages: who is refused and that it is on record, where one is sent, in which order things
stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from murderbook.workbench.access import accounts, compartments, founding, grants
from murderbook.workbench.access.consultants import ending
from murderbook.workbench.access.consultants.terms import Terms
from murderbook.workbench.access.factors import codes, half, keeping
from murderbook.workbench.access.models import Account, Compartment, Factor, Grant
from murderbook.workbench.access.pages import own_factor, own_sessions
from murderbook.workbench.access.pages.gate import PasswordGate, SessionGate
from murderbook.workbench.access.pages.second_step import safe_next
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import RIGHTS, Right, Role
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from personas import PASSWORD, Unit, code_of, make_unit

NEW = "purple monkey dishwasher"
NONE = "A" * 22


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def newest() -> tuple[str, str, str, str, str, str]:
    entry = AuditEntry.objects.order_by("-index")[0]
    return entry.verb, entry.actor, entry.object_kind, entry.object_key, entry.outcome, entry.source


def words() -> object:
    return AuditWords.objects.get(entry=AuditEntry.objects.order_by("-index")[0]).content


def test_whoever_keeps_no_accounts_is_refused_on_record(unit: Unit) -> None:
    client, key = unit.client("member"), unit.accounts["member"].key
    for path, verb in (
        ("add", "create account"), ("reader/release", "release"), ("reader/close", "deactivate account"),
        ("reader/close-now", "deactivate account"), ("reader/reopen", "reactivate account"),
        ("reader/password", "reset password"), ("reader/factor", "reset second factor"),
    ):  # fmt: skip
        assert client.post(f"/accounts/{path}/", {"reason": "x", "new": NEW, "again": NEW}).status_code == 404, path
        assert newest() == (verb, key, "", "", "refused", "127.0.0.1"), path
    assert client.get("/accounts/").status_code == 404
    assert newest() == ("list accounts", key, "", "", "refused", "127.0.0.1")
    unit.client("owner").get("/accounts/")
    assert newest() == ("list accounts", unit.accounts["owner"].key, "", "", "success", "127.0.0.1")


def test_whoever_gives_no_access_is_refused_on_record(unit: Unit) -> None:
    place, client, key = unit.default, unit.client("member"), unit.accounts["member"].key
    own = Grant.objects.get(account=unit.accounts["member"])
    assert client.get(f"/access/{place.key}/").status_code == 404
    assert newest() == ("read grants", key, "compartment", place.key, "refused", "127.0.0.1")
    for path, verb in (("give", "grant"), (f"end/{own.key}", "end grant")):
        assert client.post(f"/access/{place.key}/{path}/", {}).status_code == 404
        assert newest() == (verb, key, "compartment", place.key, "refused", "127.0.0.1")
        assert client.post(f"/access/a%20name/{path}/", {}).status_code == 404
        assert newest() == (verb, key, "compartment", "", "refused", "127.0.0.1")
    owner, key = unit.client("owner"), unit.accounts["owner"].key
    owner.get(f"/access/{place.key}/")
    assert newest() == ("read grants", key, "compartment", place.key, "success", "127.0.0.1")
    owner.post(f"/access/{place.key}/give/", {"account": "reader", "role": "supervisor", "reason": "x"})
    refused = AuditEntry.objects.order_by("-index")[1]
    assert (refused.verb, refused.outcome, refused.object_key) == ("grant", "refused", place.key)
    assert newest() == ("read grants", key, "compartment", place.key, "success", "127.0.0.1")
    given = {"account": "outsider", "role": "detective", "reason": "x"}
    assert owner.post(f"/access/{place.key}/give/", given).headers["Location"] == f"/access/{place.key}/"
    made = Grant.objects.latest("pk")
    assert newest() == ("grant", key, "grant", made.key, "success", "127.0.0.1")
    assert owner.post(f"/access/{place.key}/end/{made.key}/").headers["Location"] == f"/access/{place.key}/"
    assert newest() == ("end grant", key, "grant", made.key, "success", "127.0.0.1")
    owner.get("/access/")
    assert newest() == ("read grants", key, "", "", "success", "127.0.0.1")
    owner.get("/access/ending/")
    assert newest() == ("read grants", key, "", "", "success", "127.0.0.1")


def test_who_ends_his_own_access_is_led_to_the_list(unit: Unit) -> None:
    second = Account.objects.create_user("second", PASSWORD, role=Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(second, Role.SUPERVISOR, "x"))
    own = Grant.objects.get(account=unit.accounts["owner"], compartment=unit.default)
    answer = unit.client("owner").post(f"/access/{unit.default.key}/end/{own.key}/")
    assert answer.headers["Location"] == "/access/"


def test_ones_own_sessions_end_on_record(unit: Unit) -> None:
    client, key = unit.client("member"), unit.accounts["member"].key
    for path, verb in ((f"{NONE}/end", "end sessions"), ("remembered/x/end", "forget log-in")):
        assert client.post(f"/sessions/{path}/").status_code == 404
        assert newest() == (verb, key, "", "", "refused", "127.0.0.1")
    unit.client("member")
    client.post("/sessions/end-others/")
    assert newest() == ("end sessions", key, "", "", "success", "127.0.0.1")
    assert words() == {"ended": 1, "forgotten": 0}
    client.post("/logout/")
    assert newest() == ("log out", key, "", "", "success", "127.0.0.1")


def test_ones_own_password_and_factor_are_changed_on_record(unit: Unit) -> None:
    client, member = unit.client("member"), unit.accounts["member"]
    answer = client.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert newest() == ("change password", member.key, "account", member.key, "success", "127.0.0.1")
    client.post("/factor/", {"password": NEW, "code": code_of(member), "what": "codes"})
    assert newest() == ("renew recovery codes", member.key, "account", member.key, "success", "127.0.0.1")
    client.post("/factor/", {"password": NEW, "code": code_of(member), "what": "factor"})
    page = client.get("/factor/new/")
    secret = codes.bare(page.context["secret"])
    assert page.context["picture"] == codes.picture(secret, "member")
    client.post("/factor/new/", {"code": codes.code_at(secret, codes.step_at(timezone.now()))})
    assert newest() == ("set up second factor", member.key, "account", member.key, "success", "127.0.0.1")
    assert words() == {"replaced": True}
    assert own_factor.PROVED not in client.session and half.PENDING not in client.session


def test_a_first_log_in_is_on_record_step_by_step(unit: Unit) -> None:
    member = unit.accounts["member"]
    Factor.objects.filter(account=member).delete()
    Account.objects.filter(pk=member.pk).update(must_change=True)
    client = Client()
    client.post("/login/", {"username": "member", "password": PASSWORD, "acknowledged": "on", "next": "/access/"})
    assert newest() == ("accept password", member.key, "", "", "success", "127.0.0.1")
    client.post("/login/password/", {"new": NEW, "again": NEW})
    assert newest() == ("change password", member.key, "account", member.key, "success", "127.0.0.1")
    secret = codes.bare(client.get("/login/factor/").context["secret"])
    page = client.post("/login/factor/", {"code": codes.code_at(secret, codes.step_at(timezone.now()))})
    assert page.context["onward"] == "/access/" and len(page.context["codes"]) == 10
    assert newest() == ("log in", member.key, "", "", "success", "127.0.0.1")
    assert words() == {"by": "password and code"}
    enrolled = AuditEntry.objects.get(verb="set up second factor")
    assert (enrolled.actor, enrolled.source) == (member.key, "127.0.0.1")
    printed = keeping.renew_codes(member)
    again = Client()
    again.post("/login/", {"username": "member", "password": NEW, "acknowledged": "on"})
    assert again.post("/login/code/", {"code": printed[0]}).headers["Location"] == "/"
    assert words() == {"by": "password and recovery code"}
    assert AuditEntry.objects.get(verb="use recovery code").source == "127.0.0.1"


@pytest.mark.parametrize(("past", "there"), [(0, True), (299, True), (300, False), (-1, False)])
def test_a_proof_of_both_factors_holds_for_five_minutes(
    unit: Unit, monkeypatch: pytest.MonkeyPatch, past: int, there: bool
) -> None:
    client = unit.client("member")
    session = client.session
    session[own_factor.PROVED] = 5000.0
    session.save()
    monkeypatch.setattr(own_factor, "time", SimpleNamespace(time=lambda: 5000.0 + past))
    answer = client.get("/factor/new/")
    assert answer.status_code == (200 if there else 302)
    assert there or answer.headers["Location"] == "/factor/"


def test_only_pages_of_ours_are_next_and_of_a_secure_site_secure_ones() -> None:
    for secure, wanted, sent in (
        (False, "/access/?a=1", "/access/?a=1"), (False, "http://testserver/access/", "http://testserver/access/"),
        (True, "http://testserver/access/", "/"), (True, "https://testserver/access/", "https://testserver/access/"),
        (False, "https://elsewhere/access/", "/"),
    ):  # fmt: skip
        assert safe_next(RequestFactory().get("/", secure=secure), wanted) == sent, (secure, wanted)


def test_a_page_that_asks_again_by_itself_says_so_in_its_address() -> None:
    def asked(path: str, refresh: str | None, **query: str) -> str | None:
        request = RequestFactory().get(path, query)
        request.user = AnonymousUser()
        gate = SessionGate(lambda _: HttpResponse(headers={"Refresh": refresh} if refresh else {}))
        return gate(request).headers.get("Refresh")

    assert asked("/a b/", "10", x="1 2") == "10; url=/a%20b/?x=1+2&by-itself=1"
    assert asked("/a/", "5") == "5; url=/a/?by-itself=1"
    assert asked("/a/", None) is None and asked("/a/", "10; url=/b/") == "10; url=/b/"


def test_what_a_page_asked_by_itself_knows_of_its_address(unit: Unit) -> None:
    client = unit.client("member")
    answer = client.get("/sessions/?page=2&by-itself=1&page=3")
    assert dict(answer.wsgi_request.GET.lists()) == {"page": ["2", "3"]}
    assert 1700 < answer.wsgi_request.seconds_left <= 1800  # type: ignore[attr-defined]


def test_the_gate_of_passwords_lets_two_pages_through() -> None:
    gate = PasswordGate(lambda _: HttpResponse("through"))
    for path, must_change, sent in (
        ("/access/", True, "/password/"), ("/password/", True, None), ("/logout/", True, None),
        ("/access/", False, None),
    ):  # fmt: skip
        request = RequestFactory().get(path)
        request.user = SimpleNamespace(must_change=must_change)  # type: ignore[assignment]
        assert gate(request).headers.get("Location") == sent, path
    request = RequestFactory().get("/access/")
    request.user = AnonymousUser()
    assert gate(request).content == b"through"


def test_a_screen_that_knows_no_time_has_none_left(unit: Unit) -> None:
    request: HttpRequest = RequestFactory().get("/session/")
    request.user = unit.accounts["member"]
    assert b'"seconds": 0}' in own_sessions.session_state(request).content


@pytest.mark.parametrize("like", ["name", "full_name"])
def test_no_password_is_like_either_name(unit: Unit, like: str) -> None:
    names = {"name": "xqzwk", "full_name": "Somebody", like: "quillfeather"}
    administrator = unit.accounts["administrator"]
    with pytest.raises(ValidationError, match="too similar"):
        accounts.create_account(administrator, password="quillfeather1", role=Role.ANALYST, **names)
    made = accounts.create_account(administrator, password=NEW, role=Role.ANALYST, **names)
    for act in (
        lambda: accounts.change_password(made, "quillfeather1"),
        lambda: accounts.reset_password(administrator, made, "quillfeather1"),
        lambda: founding.found("Unit", names["name"], "quillfeather1", full_name=names["full_name"]),
    ):
        with pytest.raises(ValidationError, match="too similar"):
            act()


def test_acts_on_one_account_leave_the_others_as_they_are(unit: Unit) -> None:
    owner, now = unit.accounts["owner"], timezone.now()
    Account.objects.filter(name__in=["member", "reader"]).update(is_active=False)
    accounts.reactivate(owner, unit.accounts["member"], source="x")
    told = {one.name: (one.is_active, one.reopened_at is not None) for one in Account.objects.all()}
    assert told["member"] == (True, True) and told["reader"] == (False, False) and told["outsider"] == (True, False)
    reopened = Account.objects.get(name="member").reopened_at
    assert reopened is not None and reopened >= now and unit.accounts["member"].is_active
    assert Account.objects.get_by_natural_key("member") == unit.accounts["member"]


def test_rights_of_the_system_are_of_open_accounts_with_their_own_password() -> None:
    for role in Role:
        for right in Right:
            held = right in RIGHTS[role]
            assert Account(role=role.value).has_system_right(right) is held
            assert not Account(role=role.value, is_active=False).has_system_right(right)
            assert not Account(role=role.value, must_change=True).has_system_right(right)


def test_rows_that_are_held_are_asked_for_in_one_order(unit: Unit) -> None:
    with CaptureQueriesContext(connection) as asked:
        grants.hold(unit.restricted, unit.default)
    (query,) = asked.captured_queries
    assert f"IN ({unit.default.pk}, {unit.restricted.pk})" in query["sql"] and "ORDER BY" in query["sql"]


def test_lists_stand_in_order(unit: Unit) -> None:
    owner, now = unit.accounts["owner"], timezone.now()
    alpha = Compartment.objects.create(name="Alpha", grade="restricted", whom_to_ask="x")
    Grant.objects.create(account=owner, compartment=alpha, role="supervisor", reason="x")
    assert grants.only_keeper_in(owner) == [unit.default, alpha, unit.restricted]
    told = {"account": unit.accounts["member"], "compartment": unit.default, "role": "detective", "reason": "x"}
    later, sooner, same = (
        Grant.objects.create(**told, starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=9))
        for days in (2, 1, 2)
    )
    rows = [one for one in grants.listed(owner, unit.default) if one.account.name == "member"]
    assert rows[1:] == [sooner, later, same]
    names = [one.account.full_name for one in grants.listed(owner, unit.default)]
    assert names == sorted(names) and len(names) == 7
    soon = ending.ending(owner).soon
    assert [one.account.name for one in soon] == ["consultant", "reader", "member", "member", "member"]
    assert [one.pk for one in soon[2:]] == [later.pk, sooner.pk, same.pk]
    Grant.objects.filter(pk__in=[later.pk, same.pk]).update(
        ends_at=now - timedelta(days=1), starts_at=now - timedelta(days=9)
    )
    Grant.objects.filter(pk=sooner.pk).update(ends_at=now - timedelta(hours=1), starts_at=now - timedelta(days=9))
    assert [one.pk for one in ending.ending(owner).lately] == [sooner.pk, later.pk, same.pk]


@pytest.mark.parametrize(("more", "stays"), [(timedelta(0), True), (timedelta(seconds=-1), False), (None, True)])
def test_a_term_as_long_is_long_enough(unit: Unit, more: timedelta | None, stays: bool) -> None:
    owner, until = unit.accounts["owner"], datetime.now(UTC) + timedelta(days=9)
    Grant.objects.filter(account=owner).update(ends_at=until)
    second = Account.objects.create_user("second", PASSWORD, role=Role.SUPERVISOR)
    told = {"account": second, "role": "supervisor", "reason": "x", "ends_at": None if more is None else until + more}
    Grant.objects.create(compartment=unit.default, **told)
    assert (unit.default not in grants.only_keeper_in(owner)) is stays
    assert unit.restricted in grants.only_keeper_in(owner)


@pytest.mark.parametrize(
    ("here", "there", "moves"), [(2, 2, True), (2, 1, True), (1, 2, False), (None, 1, True), (1, None, False)]
)
def test_a_case_moves_to_where_one_stays_no_longer(
    unit: Unit, here: int | None, there: int | None, moves: bool
) -> None:
    owner, now = unit.accounts["owner"], timezone.now()
    for place, days in ((unit.default, here), (unit.restricted, there)):
        ends = None if days is None else now + timedelta(days=days)
        Grant.objects.filter(account=owner, compartment=place).update(ends_at=ends)
    if moves:
        compartments.move_case(owner, unit.cases[1], unit.restricted, reason="x")
        return
    with pytest.raises(AccessRefusedError, match="runs longer than to this one"):
        compartments.move_case(owner, unit.cases[1], unit.restricted, reason="x")
