"""Log-ins of the command line, as the commands ask for them: what is recorded, what is remembered, and how long."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from murderbook.workbench.access import cjis, session
from murderbook.workbench.access.models import Account, Factor, Grant, RememberedLogin
from murderbook.workbench.access.refusal import AccessRefusedError, LoginRefusedError
from murderbook.workbench.audit.log import COMMAND_LINE
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from personas import PASSWORD, Unit, code_of, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def newest() -> tuple[str, str, str, str]:
    entry = AuditEntry.objects.order_by("-index")[0]
    return entry.verb, entry.actor, entry.source, entry.outcome


def words() -> object:
    return AuditWords.objects.get(entry=AuditEntry.objects.order_by("-index")[0]).content


def enter(account: Account, password: str = PASSWORD) -> Account:
    return session.log_in_by_password(account.name, password, lambda: code_of(account))


def test_password_and_code_are_recorded_and_clear_the_count(unit: Unit) -> None:
    member = unit.accounts["member"]
    with pytest.raises(LoginRefusedError) as refused:
        enter(member, "wrong")
    assert not refused.value.locked
    assert newest() == ("log in", "", COMMAND_LINE, "failure")
    assert AccessAttempt.objects.filter(username="member").exists()
    assert enter(member) == member
    assert newest() == ("log in", member.key, COMMAND_LINE, "success")
    assert words() == {"by": "password and code"}
    assert not AccessAttempt.objects.filter(username="member").exists()
    member.refresh_from_db()
    assert member.last_login is not None


def test_without_a_factor_the_password_is_enough_and_said_so(unit: Unit) -> None:
    member = unit.accounts["member"]
    assert session.is_enrolled(member)
    Factor.objects.filter(account=member).update(ended_at=timezone.now())
    assert not session.is_enrolled(member)

    def asked() -> str:
        raise AssertionError("no code is asked for")

    session.log_in_by_password("member", PASSWORD, asked)
    assert words() == {"by": "password"}


def test_the_fifth_failure_says_that_it_locks(unit: Unit) -> None:
    locked = []
    for _ in range(6):
        with pytest.raises(LoginRefusedError) as refused:
            enter(unit.accounts["member"], "wrong")
        locked.append(refused.value.locked)
    assert locked == [False] * 4 + [True] * 2


def test_a_consultant_gets_in_for_his_term(unit: Unit) -> None:
    consultant = unit.accounts["consultant"]
    secret = session.remember(enter(consultant))
    assert session.log_in_by_memory("consultant", secret) == consultant
    Grant.objects.filter(account=consultant).update(ends_at=timezone.now())
    assert session.log_in_by_memory("consultant", secret) is None
    before = AuditEntry.objects.filter(verb="log in", outcome="success").count()
    with pytest.raises(AccessRefusedError, match="has ended"):
        enter(consultant)
    assert AuditEntry.objects.filter(verb="log in", outcome="success").count() == before


def test_a_remembered_log_in_is_ones_own_and_lasts_twelve_hours(unit: Unit) -> None:
    member, start = unit.accounts["member"], timezone.now()
    secret = session.remember(member)
    assert newest() == ("remember log-in", member.key, COMMAND_LINE, "success")
    kept = RememberedLogin.objects.get()
    assert (kept.account, kept.secret_hash) == (member, sha256(secret.encode()).hexdigest())
    assert start + cjis.REAUTHENTICATE <= kept.expires_at <= timezone.now() + cjis.REAUTHENTICATE
    assert len(secret) == 43  # 256 bits
    assert session.log_in_by_memory("member", secret) == member
    assert newest() == ("log in", member.key, COMMAND_LINE, "success")
    assert words() == {"by": "remembered log-in"}
    assert session.log_in_by_memory("owner", secret) is None
    assert session.log_in_by_memory("member", secret + "x") is None
    for over in (
        {"expires_at": timezone.now()},
        {"created_at": timezone.now() - cjis.REAUTHENTICATE},  # whatever was promised
    ):
        good = {"expires_at": timezone.now() + timedelta(days=9), "created_at": timezone.now()}
        RememberedLogin.objects.update(**good)
        assert session.log_in_by_memory("member", secret) == member
        RememberedLogin.objects.update(**over)
        assert session.log_in_by_memory("member", secret) is None
    RememberedLogin.objects.update(**good)
    Account.objects.filter(pk=member.pk).update(is_active=False)
    assert session.log_in_by_memory("member", secret) is None


def test_what_is_remembered_is_ended_one_or_all(unit: Unit) -> None:
    member, owner = unit.accounts["member"], unit.accounts["owner"]
    first, second, others = session.remember(member), session.remember(member), session.remember(owner)
    start = sha256(first.encode()).hexdigest()
    for wrong in (start[:21], start[:23], "", "0" * 22):
        assert not session.forget_one(member, wrong)
    assert not session.forget_one(owner, start[:22])
    assert session.forget_one(member, start[:22], source="10.0.0.7")
    assert newest() == ("forget log-in", member.key, "10.0.0.7", "success")
    assert words() == {"ended": 1}
    assert not session.forget_one(member, start[:22])
    assert session.log_in_by_memory("member", first) is None
    assert session.log_in_by_memory("member", second) == member
    session.end_others(member, keep="", source="10.0.0.7")
    assert newest() == ("end sessions", member.key, "10.0.0.7", "success")
    assert words() == {"ended": 0, "forgotten": 1}
    assert session.log_in_by_memory("member", second) is None
    assert session.log_in_by_memory("owner", others) == owner
    ended = RememberedLogin.objects.get(secret_hash=start).expires_at
    session.forget(member)
    assert RememberedLogin.objects.get(secret_hash=start).expires_at == ended  # what was over stays as it ended
