"""Sessions by account: begun by both factors, listed, ended, twelve hours old at most; unused accounts; resets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from murderbook.workbench.access import accounts, cjis
from murderbook.workbench.access.factors import keeping, sessions
from murderbook.workbench.access.factors.half import BACKEND
from murderbook.workbench.access.models import Account, Factor, Grant, OpenSession, RememberedLogin
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.access.rights import Role
from murderbook.workbench.access.session import log_in_by_memory, remember
from murderbook.workbench.audit.models import AuditEntry
from personas import PASSWORD, Unit, code_of, make_unit

NEW = "purple monkey dishwasher"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def is_in(client: Client) -> bool:
    return client.get("/access/").status_code == 200


def last_entry() -> tuple[str, str]:
    entry = AuditEntry.objects.order_by("-index")[0]
    return entry.verb, entry.outcome


def password_fits(name: str) -> bool:
    form = {"username": name, "password": PASSWORD, "acknowledged": "on"}
    return Client().post("/login/", form).status_code == 302


def test_a_session_begun_past_the_log_in_opens_nothing(unit: Unit) -> None:
    client = Client()
    client.force_login(unit.accounts["owner"], backend=BACKEND)
    assert client.get("/access/").headers["Location"] == "/login/?next=/access/"
    assert "_auth_user_id" not in client.session


def test_after_twelve_hours_both_factors_are_asked_anew(unit: Unit) -> None:
    client = unit.client("member")
    almost = timezone.now() - cjis.REAUTHENTICATE + timedelta(minutes=1)
    OpenSession.objects.update(started_at=almost)
    assert is_in(client)
    assert client.get("/session/").json()["seconds"] <= 60  # so that the screen locks in time
    OpenSession.objects.update(started_at=almost - timedelta(minutes=1))
    assert not is_in(client)


def test_the_last_request_is_kept_to_the_minute(unit: Unit) -> None:
    client = unit.client("member")
    for ago, kept in ((30, False), (61, True)):
        then = timezone.now() - timedelta(seconds=ago)
        OpenSession.objects.update(seen_at=then)
        client.get("/sessions/")
        assert (OpenSession.objects.get().seen_at > then) is kept


def test_a_page_that_loads_itself_anew_does_not_keep_the_session_open(unit: Unit) -> None:
    client = unit.client("member")
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(minutes=29))
    assert client.get("/sessions/?by-itself=1").status_code == 200
    assert client.get("/session/?by-itself=1").json()["seconds"] <= 60  # the screen locks when nobody came
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    assert client.get("/sessions/?by-itself=1").status_code == 302


def test_one_sees_and_ends_ones_own(unit: Unit) -> None:
    here, elsewhere, hers = unit.client("member"), unit.client("member"), unit.client("owner")
    secret = remember(unit.accounts["member"])
    page = here.get("/sessions/").content.decode()
    assert page.count(">this one<") == 1
    assert page.count("the session of") == 1
    assert page.count("the log-in of") == 1
    other = OpenSession.objects.filter(account=unit.accounts["member"]).order_by("-pk")[0]
    assert hers.post(f"/sessions/{other.key}/end/").status_code == 404
    assert is_in(elsewhere)
    assert here.post(f"/sessions/{other.key}/end/").status_code == 302
    assert last_entry() == ("end sessions", "success")
    assert not is_in(elsewhere)
    kept = RememberedLogin.objects.get()
    assert hers.post(f"/sessions/remembered/{kept.secret_hash[:22]}/end/").status_code == 404
    assert here.post(f"/sessions/remembered/{kept.secret_hash[:21]}/end/").status_code == 404
    assert here.post(f"/sessions/remembered/{kept.secret_hash[:22]}/end/").status_code == 302
    assert log_in_by_memory("member", secret) is None
    assert is_in(here) and is_in(hers)


def test_end_all_others(unit: Unit) -> None:
    here, elsewhere, hers = unit.client("member"), unit.client("member"), unit.client("owner")
    secret = remember(unit.accounts["member"])
    here.post("/sessions/end-others/")
    assert (is_in(here), is_in(elsewhere), is_in(hers)) == (True, False, True)
    assert log_in_by_memory("member", secret) is None


def test_log_out_ends_the_row_too(unit: Unit) -> None:
    client = unit.client("member")
    client.post("/logout/")
    assert OpenSession.objects.get().ended_at is not None


def test_a_change_of_password_keeps_this_session_alone(unit: Unit) -> None:
    here, elsewhere = unit.client("member"), unit.client("member")
    here.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert OpenSession.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("act", ["close", "password", "factor"])
def test_what_a_manager_does_ends_every_session(unit: Unit, act: str) -> None:
    client, owner, account = unit.client("member"), unit.accounts["owner"], unit.accounts["member"]
    secret = remember(account)
    if act == "close":
        accounts.deactivate(owner, account)
        Account.objects.filter(pk=account.pk).update(is_active=True)  # what ended stays ended
    elif act == "password":
        accounts.reset_password(owner, account, NEW)
    else:
        keeping.reset_factor(owner, account)
    assert not OpenSession.objects.filter(account=account, ended_at=None).exists()
    assert not is_in(client)
    assert log_in_by_memory("member", secret) is None


def test_ones_own_factor_is_replaced_after_password_and_code(unit: Unit) -> None:
    here, elsewhere, account = unit.client("member"), unit.client("member"), unit.accounts["member"]
    old = keeping.factor_of(account)
    assert here.get("/factor/new/").headers["Location"] == "/factor/"
    for wrong in ({"password": "wrong"}, {"code": "000000x"}):
        given = {"password": PASSWORD, "code": code_of(account), "what": "factor", **wrong}
        assert here.post("/factor/", given).status_code == 200
        assert here.get("/factor/new/").status_code == 302
    before = here.session.session_key
    given = {"password": PASSWORD, "code": code_of(account), "what": "factor"}
    assert here.post("/factor/", given).headers["Location"] == "/factor/new/"
    assert here.session.session_key != before
    secret = _secret(here.get("/factor/new/").content.decode())
    assert keeping.factor_of(account) == old  # until the new one is confirmed
    done = here.post("/factor/new/", {"code": _code(secret)})
    assert done.content.decode().count("<li><code>") == 10
    assert last_entry() == ("set up second factor", "success")
    assert keeping.factor_of(account) != old
    assert Factor.objects.get(pk=old.pk).sealed == ""  # type: ignore[union-attr]
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert here.get("/factor/new/").status_code == 302


def test_new_recovery_codes(unit: Unit) -> None:
    here, account = unit.client("member"), unit.accounts["member"]
    given = {"password": PASSWORD, "code": code_of(account), "what": "codes"}
    assert here.post("/factor/", given).content.decode().count("<li><code>") == 10
    assert last_entry() == ("renew recovery codes", "success")
    assert is_in(here)


def test_a_reset_factor_is_told_to_its_owner(unit: Unit) -> None:
    assert unit.client("owner").post("/accounts/member/factor/").status_code == 302
    assert last_entry() == ("reset second factor", "success")
    client = Client()
    client.post("/login/", {"username": "member", "password": PASSWORD, "acknowledged": "on"})
    assert "The owner reset your second factor" in client.get("/login/factor/").content.decode()


def test_a_factor_is_reset_where_a_password_could_be(unit: Unit) -> None:
    people = unit.accounts
    for by, whose in (("administrator", "member"), ("owner", "auditor"), ("owner", "owner")):
        with pytest.raises(AccessRefusedError):
            keeping.reset_factor(people[by], people[whose])
    for by in ("member", "reader", "auditor", "consultant"):
        with pytest.raises(Hidden):
            keeping.reset_factor(people[by], people["reader"])
    assert Factor.objects.filter(ended_at=None).count() == len(people)
    keeping.reset_factor(people["administrator"], people["auditor"])


def test_a_remembered_log_in_counts_for_twelve_hours(unit: Unit) -> None:
    secret = remember(unit.accounts["member"])
    assert log_in_by_memory("member", secret) == unit.accounts["member"]
    thirty_days = timezone.now() + timedelta(days=30)  # as an older version promised
    RememberedLogin.objects.update(created_at=timezone.now() - cjis.REAUTHENTICATE, expires_at=thirty_days)
    assert log_in_by_memory("member", secret) is None


def _unused(*people: Account, days: int = 91) -> None:
    then = timezone.now() - timedelta(days=days)
    Account.objects.filter(pk__in=[one.pk for one in people]).update(created_at=then, last_login=then)


def test_ninety_unused_days_close_an_account_until_it_is_opened_again(unit: Unit) -> None:
    member = unit.accounts["member"]
    _unused(member, days=89)
    assert password_fits("member")
    _unused(member)
    assert not password_fits("member")
    assert last_entry() == ("log in", "failure")
    owner = unit.client("owner")
    assert "not used for 90 days" in owner.get("/accounts/").content.decode()
    assert owner.post("/accounts/member/reopen/").status_code == 302
    assert password_fits("member")


def test_who_could_be_let_in_by_nobody_is_not_shut_out(unit: Unit) -> None:
    """All were away for a season: the supervisor comes in, whom the administrator could not let in; no other."""
    _unused(*unit.accounts.values())
    assert password_fits("owner")
    assert not password_fits("member")
    Account.objects.filter(name="administrator").update(last_login=timezone.now())
    assert password_fits("owner")  # the administrator cannot give what she holds
    deputy = Account.objects.create_user("deputy", PASSWORD, role=Role.SUPERVISOR)
    for place in (unit.default, unit.restricted):
        Grant.objects.create(account=deputy, compartment=place, role="supervisor", reason="test")
    assert not password_fits("owner")  # the deputy opens her account again
    accounts.reactivate(deputy, unit.accounts["owner"])
    assert password_fits("owner")


def _secret(page: str) -> str:
    import re

    found = re.search(r"Secret: <code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    return found[1]


def _code(secret: str) -> str:
    from murderbook.workbench.access.factors.codes import code_at, step_at

    return code_at(secret, step_at(timezone.now()))


def test_a_session_that_ended_is_not_ended_again(unit: Unit) -> None:
    member = unit.accounts["member"]
    unit.client("member")
    session = OpenSession.objects.get(account=member, ended_at=None)
    assert sessions.end_one(member, session.key)
    ended_at = OpenSession.objects.get(pk=session.pk).ended_at
    assert not sessions.end_one(member, session.key)
    assert OpenSession.objects.get(pk=session.pk).ended_at == ended_at is not None
