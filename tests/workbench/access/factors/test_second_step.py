"""Between the password and the record: nothing is served, codes count once, wrong ones lock."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access import cjis
from murderbook.workbench.access.factors import codes, half, keeping
from murderbook.workbench.access.factors.proof import By, take
from murderbook.workbench.access.factors.sealing import unseal
from murderbook.workbench.access.models import Account, Factor, RecoveryCode
from murderbook.workbench.access.refusal import LoginRefusedError
from murderbook.workbench.access.session import log_in_by_password
from murderbook.workbench.audit.models import AuditEntry
from personas import PASSWORD, SECRET, Unit, code_of, make_unit

CODE, FACTOR, FIRST = "/login/code/", "/login/factor/", "/login/password/"
NEW = "purple monkey dishwasher"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def give_password(client: Client, name: str = "member", password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post("/login/", {"username": name, "password": password, "acknowledged": "on", **more})


def verbs() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("index").values_list("verb", "outcome"))


def is_in(client: Client) -> bool:
    return client.get("/access/").status_code == 200


def secret_on(page: HttpResponse) -> str:
    found = re.search(r"Secret: <code>([A-Z2-7 ]+)</code>", page.content.decode())
    assert found is not None
    return codes.bare(found[1])


def test_the_password_alone_opens_nothing(unit: Unit) -> None:
    client = Client()
    assert give_password(client).headers["Location"] == CODE
    for path in ("/", "/access/", "/register/", "/factor/", "/sessions/", "/password/", f"/case/{unit.cases[0].key}/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/"), path
    assert client.get("/session/").json() == {"account": None}
    assert unit.cases[0].own_number not in client.get(CODE).content.decode()
    for path in (FACTOR, FIRST):  # whose factor is there is offered no other
        assert client.get(path).headers["Location"] == CODE
        assert client.post(path, {"code": "1", "new": NEW, "again": NEW}).headers["Location"] == CODE


def test_password_and_code_lead_where_one_wanted_to_go(unit: Unit) -> None:
    client = Client()
    give_password(client, next="/access/")
    before = client.session.session_key
    answer = client.post(CODE, {"code": code_of(unit.accounts["member"])})
    assert answer.headers["Location"] == "/access/"
    assert is_in(client)
    assert client.session.session_key != before
    assert half.HALF not in client.session
    assert verbs()[:2] == [("accept password", "success"), ("log in", "success")]


def test_a_half_log_in_lives_five_minutes(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = half.time.time()
    monkeypatch.setattr(half.time, "time", lambda: clock)
    client = Client()
    give_password(client)
    clock += cjis.HALF_LOGIN.total_seconds() - 1
    assert client.get(CODE).status_code == 200
    clock += 1
    assert client.post(CODE, {"code": code_of(unit.accounts["member"])}).headers["Location"] == "/login/"
    assert not is_in(client)


@pytest.mark.parametrize("change", ["closed", "password"])
def test_a_half_log_in_ends_with_what_it_rests_on(unit: Unit, change: str) -> None:
    client, account = Client(), unit.accounts["member"]
    give_password(client)
    if change == "closed":
        Account.objects.filter(pk=account.pk).update(is_active=False)
    else:
        account.set_password(NEW)
        account.save()
    assert client.post(CODE, {"code": code_of(account)}).headers["Location"] == "/login/"
    assert not is_in(client)


def test_a_code_counts_once(unit: Unit) -> None:
    account = unit.accounts["member"]
    code = code_of(account)
    first, second = Client(), Client()
    give_password(first)
    give_password(second)
    assert first.post(CODE, {"code": code}).status_code == 302
    assert second.post(CODE, {"code": code}).status_code == 200
    assert not is_in(second)
    earlier = codes.code_at(SECRET, codes.step_at(timezone.now()) - 1)
    assert take(account, earlier) is None  # nor one from before the last that was taken


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_one_code_at_the_same_moment_one_wins(transactional_db: None) -> None:
    account = make_unit().accounts["member"]
    code, start, won = code_of(account), threading.Barrier(4), []

    def bring() -> None:
        start.wait()
        won.append(take(account, code))
        connections.close_all()

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, won)) == ["None", "None", "None", str(By.CODE)]


def test_wrong_codes_count_with_wrong_passwords(unit: Unit) -> None:
    give_password(Client(), password="wrong")
    give_password(Client(), password="wrong")
    client = Client()
    give_password(client)
    statuses = [client.post(CODE, {"code": "000000x"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.post(CODE, {"code": code_of(unit.accounts["member"])}).status_code == 429  # too late
    assert not is_in(client)
    assert verbs().count(("log in", "failure")) == 5
    assert verbs()[-2:] == [("lock", "success"), ("log in", "refused")]
    assert give_password(Client()).status_code == 429


def test_a_recovery_code_stands_once_in_place_of_a_code(unit: Unit) -> None:
    account = unit.accounts["member"]
    printed = keeping.renew_codes(account)
    assert RecoveryCode.objects.count() == 10
    with connection.cursor() as cursor:  # kept as hashes
        cursor.execute("SELECT * FROM access_recoverycode")
        stored = repr(cursor.fetchall())
    assert not any(codes.bare(one) in stored for one in printed)
    client = Client()
    give_password(client)
    assert client.post(CODE, {"code": printed[3].upper()}).status_code == 302
    assert verbs()[-2:] == [("use recovery code", "success"), ("log in", "success")]
    assert take(account, printed[3]) is None
    assert take(unit.accounts["owner"], printed[4]) is None  # nobody else's
    keeping.renew_codes(account)
    assert take(account, printed[4]) is None  # new ones end the old


def test_an_account_without_a_factor_sets_one_up_and_reaches_nothing_else(unit: Unit) -> None:
    account = unit.accounts["member"]
    Factor.objects.filter(account=account).delete()
    client = Client()
    assert give_password(client, next="/access/").headers["Location"] == FACTOR
    assert not is_in(client)
    page = client.get(FACTOR)
    secret = secret_on(page)
    assert secret_on(client.get(FACTOR)) == secret  # the same until it is confirmed
    assert secret not in repr([one.get_decoded() for one in Session.objects.all()])
    assert client.get(CODE).headers["Location"] == FACTOR

    assert client.post(FACTOR, {"code": "123"}).status_code == 200
    assert keeping.factor_of(account) is None
    code = codes.code_at(secret, codes.step_at(timezone.now()))
    done = client.post(FACTOR, {"code": code})
    assert done.status_code == 200
    assert done.content.decode().count("<li><code>") == 10
    assert 'href="/access/"' in done.content.decode()
    assert is_in(client)
    factor = keeping.factor_of(account)
    assert factor is not None
    assert secret not in factor.sealed
    assert unseal(factor.sealed, account.key) == secret
    assert take(account, code) is None  # the code that confirmed it counts no more
    assert client.get(FACTOR).status_code == 302  # and is shown no more


def test_a_first_password_is_changed_before_the_factor(unit: Unit) -> None:
    account = unit.accounts["member"]
    Factor.objects.filter(account=account).delete()
    Account.objects.filter(pk=account.pk).update(must_change=True)
    client = Client()
    assert give_password(client).headers["Location"] == FIRST
    assert client.get(FACTOR).headers["Location"] == FIRST
    assert "old password" in client.post(FIRST, {"new": PASSWORD, "again": PASSWORD}).content.decode()
    assert client.post(FIRST, {"new": NEW, "again": NEW}).headers["Location"] == FACTOR
    assert client.get(FACTOR).status_code == 200
    account.refresh_from_db()
    assert account.check_password(NEW) and not account.must_change


def test_a_reset_password_does_not_pass_by_the_factor(unit: Unit) -> None:
    """ASVS 6.4.3: code first, then a password of one's own."""
    unit.client("owner").post("/accounts/member/password/", {"new": NEW, "again": NEW})
    client = Client()
    assert give_password(client, password=NEW).headers["Location"] == CODE
    client.post(CODE, {"code": code_of(unit.accounts["member"])})
    assert client.get("/access/").headers["Location"] == reverse("password")


def test_two_set_up_a_factor_at_once_and_the_second_is_sent_to_the_code(unit: Unit) -> None:
    """Who knows the password alone may not put his own factor over the owner's."""
    account = unit.accounts["member"]
    Factor.objects.filter(account=account).delete()
    thief, owner = Client(), Client()
    for one in (thief, owner):
        give_password(one)
    stolen = secret_on(thief.get(FACTOR))
    own = secret_on(owner.get(FACTOR))
    step = codes.step_at(timezone.now())
    owner.post(FACTOR, {"code": codes.code_at(own, step)})
    assert thief.post(FACTOR, {"code": codes.code_at(stolen, step)}).headers["Location"] == CODE
    assert not is_in(thief)
    assert is_in(owner)
    with pytest.raises(Exception, match="in the meantime"):
        keeping.enrol(account, keeping.Confirmed(stolen))


def test_another_secret_key_shuts_codes_out_but_not_recovery_codes(unit: Unit) -> None:
    account = unit.accounts["member"]
    printed = keeping.renew_codes(account)
    Factor.objects.filter(account=account).update(sealed="AAAA")
    assert take(account, codes.code_at(SECRET, codes.step_at(timezone.now()))) is None
    assert take(account, printed[0]) == By.RECOVERY


@pytest.mark.parametrize("minutes", [0, 10])
def test_failures_count_for_a_quarter_of_an_hour(unit: Unit, minutes: int) -> None:
    """Five within the time lock; four, and one after it, do not, however slowly they come."""
    from axes.models import AccessFailureLog

    for _ in range(12):
        answer = give_password(Client(), password="wrong")
        AccessFailureLog.objects.all().update(attempt_time=_earlier(minutes))
        if answer.status_code == 429:
            break
    assert (answer.status_code == 429) is (minutes == 0)
    later = cjis.FAILURE_WINDOW + timedelta(minutes=1)
    AccessFailureLog.objects.all().update(attempt_time=timezone.now() - later)
    assert give_password(Client()).status_code == (429 if minutes == 0 else 302)  # a lock stays


def _earlier(minutes: int) -> object:
    from django.db.models import F

    return F("attempt_time") - timedelta(minutes=minutes)


@pytest.mark.parametrize("wanted", ["/sealed/", "/sealed/inside/case/a1/", "/sealed/compare/?page=2"])
def test_where_in_a_compartment_one_wanted_to_go_is_not_written_beside_the_name(unit: Unit, wanted: str) -> None:
    client = Client()
    give_password(client, next=wanted)
    assert client.session[half.HALF]["wanted"] == "/sealed/"


def test_a_wrong_password_alone_is_not_told_as_a_lock(unit: Unit) -> None:
    with pytest.raises(LoginRefusedError) as refused:
        log_in_by_password("member", "not his password", lambda: "000000")
    assert refused.value.locked is False
