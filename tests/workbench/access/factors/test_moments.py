"""The moment itself: what holds one second before a term of access is over, and at it. And the policy's own figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import segno
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import override_settings
from django.utils import timezone

from murderbook.workbench.access import accounts, cjis, lockout, session
from murderbook.workbench.access.consultants import ending, term, watermark
from murderbook.workbench.access.consultants.terms import Terms
from murderbook.workbench.access.factors import codes, half, hooks, inactive, keeping, proof, sessions
from murderbook.workbench.access.grants import end, give
from murderbook.workbench.access.models import Account, Grant, OpenSession, RecoveryCode
from murderbook.workbench.access.pages import compartments
from murderbook.workbench.access.pages.gate import seconds_left
from murderbook.workbench.access.refusal import AccessRefusedError, LoginRefusedError
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.pages import kept
from personas import PASSWORD, SECRET, Unit, code_of, make_unit

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NEW = "purple monkey dishwasher"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is NOW in the modules that ask here for the time."""
    for module in (ending, kept, term, watermark, inactive, sessions, session, accounts, compartments):
        if hasattr(module, "timezone"):
            monkeypatch.setattr(module, "timezone", SimpleNamespace(now=lambda: NOW))


def request_of(account: Account | None = None) -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    request.META["REMOTE_ADDR"] = "10.0.0.7"
    if account is not None:
        request.user = account
    return request


def test_the_figures_of_the_policy() -> None:
    assert (cjis.FAILURES, cjis.FAILURES_IN_A_ROW) == (5, 50)
    minutes = (cjis.FAILURE_WINDOW, cjis.IDLE, cjis.HALF_LOGIN, cjis.SEEN_EVERY)
    assert minutes == tuple(timedelta(minutes=one) for one in (15, 30, 5, 1))
    assert (timedelta(hours=12), timedelta(days=90)) == (cjis.REAUTHENTICATE, cjis.INACTIVE)
    assert tuple(timedelta(days=one) for one in (14, 7, 60)) == (ending.SOON, ending.LATELY, ending.UNUSED)
    assert (codes.STEP_SECONDS, codes.DRIFT_STEPS, codes.RECOVERY_CODES, watermark.NAMED) == (30, 1, 10, 3)


def test_the_picture_is_of_that_size_and_on_white() -> None:
    made = segno.make(codes.uri(SECRET, "anna"), error="m")
    assert codes.picture(SECRET, "anna") == made.svg_data_uri(scale=5, border=4, light="white")
    assert codes.grouped("abcdefghij") == "abcd efgh ij" and codes.bare(" ab-c\td\n") == "abcd"


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("which", ["last_login", "created_at", "reopened_at"])
def test_an_account_is_unused_after_ninety_days_of_anything(unit: Unit, which: str) -> None:
    old = NOW - timedelta(days=400)
    for past, unused in ((cjis.INACTIVE, False), (cjis.INACTIVE + SECOND, True)):
        account = Account(**{"created_at": old, which: NOW - past})
        assert inactive.is_unused(account) is unused


@pytest.mark.usefixtures("stopped")
def test_who_could_open_an_unused_account_again(unit: Unit) -> None:
    Account.objects.update(created_at=NOW - timedelta(days=400), last_login=None)
    administrator, auditor = unit.accounts["administrator"], unit.accounts["auditor"]
    administrator.refresh_from_db()
    auditor.refresh_from_db()
    assert inactive.is_inactive(auditor) and not inactive.is_inactive(administrator)
    other = Account.objects.create_user("other", PASSWORD, role=Role.ADMINISTRATOR)
    for fields, closed in (
        ({"last_login": NOW}, True),
        ({"is_active": False}, False),
        ({"is_active": True, "must_change": True}, False),
        ({"must_change": False, "last_login": None, "created_at": NOW - timedelta(days=400)}, False),
        ({"created_at": NOW, "role": "detective"}, False),
        ({"role": "supervisor"}, True),
    ):
        Account.objects.filter(pk=other.pk).update(**fields)
        assert inactive.is_inactive(administrator) is closed, fields


@pytest.mark.usefixtures("stopped")
def test_what_ends_soon_and_what_ended_lately_to_the_second(unit: Unit) -> None:
    owner, member = unit.accounts["owner"], Grant.objects.filter(account=unit.accounts["member"])
    Grant.objects.exclude(account__name="member").delete()
    give_all = {"account": owner, "compartment": unit.default, "role": "supervisor", "reason": "x"}
    Grant.objects.create(**give_all, starts_at=NOW - timedelta(days=99))
    Account.objects.update(created_at=NOW)
    for ends, soon, lately in (
        (ending.SOON, 1, 0),
        (ending.SOON + SECOND, 0, 0),
        (SECOND, 1, 0),
        (timedelta(0), 0, 1),
        (SECOND - ending.LATELY, 0, 1),
        (-ending.LATELY, 0, 0),
    ):
        member.update(ends_at=NOW + ends)
        found = ending.ending(owner)
        assert (len(found.soon), len(found.lately)) == (soon, lately), ends
        words = "1 ends within 14 days" if soon else "0 end within 14 days"
        assert ending.ending_in_navigation(owner) == (soon, words)
    member.update(ends_at=NOW + SECOND)
    Account.objects.filter(name="member").update(is_active=False)
    assert ending.ending(owner).soon == [] and ending.ending_in_navigation(owner)[0] == 0
    member.update(ends_at=NOW)
    assert [one.account.name for one in ending.ending(owner).lately] == ["member"]


@pytest.mark.usefixtures("stopped")
def test_access_is_unused_after_sixty_days(unit: Unit) -> None:
    Account.objects.update(created_at=NOW)
    for past, unused in ((ending.UNUSED, 0), (ending.UNUSED + SECOND, 1)):
        Account.objects.filter(name="member").update(created_at=NOW - past, last_login=None)
        found = ending.ending(unit.accounts["owner"]).unused
        assert [(one.grant.account.name, one.since, one.never) for one in found] == [("member", NOW - past, True)][
            :unused
        ]
    Account.objects.filter(name="member").update(last_login=NOW - past + SECOND / 2)
    (found,) = ending.ending(unit.accounts["owner"]).unused
    assert (found.since, found.never) == (NOW - past + SECOND / 2, False)
    Account.objects.filter(name="member").update(reopened_at=NOW)
    assert ending.ending(unit.accounts["owner"]).unused == []


@pytest.mark.usefixtures("stopped")
def test_a_term_is_over_at_its_last_moment(unit: Unit) -> None:
    reader = unit.accounts["reader"]
    own = Grant.objects.filter(account=reader)
    for ends, over in ((NOW, True), (NOW + SECOND, False), (None, False), (NOW - SECOND, True)):
        own.update(ends_at=ends, starts_at=NOW - timedelta(days=1))
        assert term.is_over(reader) is over, ends
        assert term.running(reader).exists() is not over
        assert compartments._runs(own.get()) is not over
    later = Grant(account=reader, compartment=unit.default, role="consultant", reason="anew", starts_at=NOW + SECOND)
    later.save()
    assert not term.is_over(reader) and not term.running(reader).exists()
    own.all().delete()
    assert not term.is_over(reader)
    assert term.is_confined(unit.accounts["consultant"]) and not term.is_confined(unit.accounts["member"])
    assert not term.is_consultant("reader")


@pytest.mark.usefixtures("stopped")
def test_nothing_is_handed_over_that_was_read_before_the_end(unit: Unit) -> None:
    reader = unit.accounts["reader"]
    own = Grant.objects.filter(account=reader)
    for ends, goes_on in ((-SECOND, True), (timedelta(0), True), (SECOND, False)):
        own.update(ends_at=NOW - timedelta(minutes=1) + ends)
        assert term.goes_on_since(reader, NOW - timedelta(minutes=1)) is goes_on, ends
    own.update(ends_at=NOW)
    assert not term.goes_on_since(reader, NOW - SECOND)
    own.update(ends_at=NOW + SECOND)
    assert term.goes_on_since(reader, NOW - SECOND)
    Account.objects.filter(pk=reader.pk).update(is_active=False)
    assert not term.goes_on_since(reader, NOW - SECOND)


@pytest.mark.usefixtures("stopped")
def test_what_stands_on_a_page_of_his(unit: Unit) -> None:
    reader = unit.accounts["reader"]
    Grant.objects.filter(account=reader).delete()
    assert str(watermark.watermark_of(reader)) == "The reader, 2024-06-01 12:00 UTC, no access now"
    keys: list[str] = []
    for number in range(5):
        said = {"account": reader, "compartment": unit.default, "role": "consultant", "reason": "x"}
        keys.append(Grant.objects.create(**said, starts_at=NOW, may_export=number == 1).key[:8])
        mark = watermark.watermark_of(reader)
        assert mark is not None and mark.may_export is (number > 0)
        more = {3: " and 1 more", 4: " and 2 more"}.get(number, "")
        assert mark.grants == f"access {', '.join(keys[:3])}{more}"
    assert watermark.watermark_of(unit.accounts["member"]) is None and watermark.watermark_of(None) is None


@pytest.mark.usefixtures("stopped")
def test_a_session_runs_to_the_second(unit: Unit) -> None:
    member, request = unit.accounts["member"], request_of()
    request.session.create()
    sessions.begin(request, member, "x" * 70)
    kept = OpenSession.objects.get()
    assert kept.source == "x" * 64
    row = OpenSession.objects.filter(pk=kept.pk)
    long, short = cjis.REAUTHENTICATE, cjis.IDLE
    for started, seen, listed, there in (
        (SECOND, SECOND, True, True),
        (long - SECOND, SECOND, True, True),
        (long, SECOND, False, False),
        (SECOND, short - SECOND, True, True),
        (SECOND, short, False, True),  # kept to the minute: one more
        (SECOND, short + cjis.SEEN_EVERY - SECOND, False, True),
        (SECOND, short + cjis.SEEN_EVERY, False, False),
    ):
        row.update(started_at=NOW - started, seen_at=NOW - seen)
        assert sessions.running(member).exists() is listed, (started, seen)
        assert (sessions.present(request, member) is not None) is there, (started, seen)
        assert sessions.is_running(request.session.session_key or "") is (started < long)
    row.update(started_at=NOW - SECOND, seen_at=NOW - SECOND)
    assert sessions.present(request, unit.accounts["owner"]) is None and not sessions.is_running("another")
    sessions.end_present(request_of())  # of no session
    assert sessions.present(request, member) == kept
    sessions.end_present(request)
    assert sessions.present(request, member) is None and row.get().ended_at == NOW
    assert not sessions.is_running(request.session.session_key or "") and not sessions.running(member).exists()


@pytest.mark.usefixtures("stopped")
def test_the_last_request_is_kept_each_minute_and_goes_on_with_another_key(unit: Unit) -> None:
    member, first, second = unit.accounts["member"], request_of(), request_of()
    for one in (first, second):
        one.session.create()
        sessions.begin(one, member, "")
    row = OpenSession.objects.get(session_hash=sessions.hash_of(first))
    for ago, stays in ((cjis.SEEN_EVERY - SECOND, False), (cjis.SEEN_EVERY, True)):
        row.seen_at = NOW - ago
        row.save()
        sessions.touch(row)
        row.refresh_from_db()
        assert (row.seen_at == NOW) is stays
    before = sessions.hash_of(first)
    first.session.cycle_key()
    assert sessions.hash_of(first) != before
    sessions.follow(first, before)
    assert {one.session_hash for one in OpenSession.objects.all()} == {sessions.hash_of(one) for one in (first, second)}
    assert sessions.end_sessions(member, keep=sessions.hash_of(second)) == 1
    assert sessions.end_sessions(member) == 1 and sessions.end_sessions(member) == 0


def test_what_is_left_of_a_session_is_the_shorter_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.workbench.access.pages.gate.timezone", SimpleNamespace(now=lambda: NOW))
    begun = OpenSession(started_at=NOW - timedelta(hours=1))
    assert seconds_left(begun, cjis.IDLE) == 1800
    begun.started_at = NOW - cjis.REAUTHENTICATE + timedelta(minutes=2)
    assert seconds_left(begun, cjis.IDLE) == 120


def test_a_half_log_in_counts_from_its_own_moment(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(half, "time", SimpleNamespace(time=lambda: clock[0]))
    member, request = unit.accounts["member"], request_of()
    request.session["other"] = 1
    assert half.half_of(request) is None
    half.begin_half(request, member, "/access/")
    assert "other" not in request.session
    for at, there in ((1000.0, True), (1299.0, True), (1300.0, False), (999.0, False)):
        clock[0] = at
        found = half.half_of(request)
        assert (found == half.Half(member, "/access/")) if there else found is None, at
    request.session[half.HALF] = "planted"
    assert half.half_of(request) is None
    first = half.pending_secret(request, member)
    assert half.pending_secret(request, member) == first
    assert half.pending_secret(request, unit.accounts["owner"]) != first
    half.forget_pending(request)
    half.forget_pending(request)
    assert half.PENDING not in request.session


def test_a_recovery_code_says_how_many_are_left(unit: Unit) -> None:
    member = unit.accounts["member"]
    printed, other = keeping.renew_codes(member), keeping.renew_codes(unit.accounts["owner"])
    assert proof.take(member, other[0]) is None
    for left in (9, 8):
        assert proof.take(member, printed[left], "10.0.0.7") is proof.By.RECOVERY
        entry = AuditEntry.objects.order_by("-index")[0]
        assert (entry.verb, entry.actor, entry.object_kind) == ("use recovery code", member.key, "account")
        assert (entry.object_key, entry.source, entry.words.content) == (member.key, "10.0.0.7", {"left": left})
    assert RecoveryCode.objects.exclude(used_at=None).count() == 2
    keeping.reset_factor(unit.accounts["owner"], member)
    assert proof.take(member, printed[1]) is None
    assert [one.value for one in proof.By] == ["password and code", "password and recovery code"]


def test_a_wrong_code_is_told_as_one_and_a_lock_as_a_lock(unit: Unit) -> None:
    member, request = unit.accounts["member"], session.command_request()
    told = []
    for _ in range(6):
        with pytest.raises(LoginRefusedError) as refused:
            proof.check_code(member, "000000x", request)
        told.append((refused.value.locked, str(refused.value)))
    assert told == [(False, "the code does not fit")] * 4 + [(True, "locked after too many failures")] * 2
    with pytest.raises(LoginRefusedError):
        proof.check_code(member, code_of(member), session.command_request())
    assert str(LoginRefusedError(locked=False)) == "name and password do not fit"


def test_others_hear_of_a_password_that_was_proved_or_changed(unit: Unit) -> None:
    heard: list[dict[str, Any]] = []

    def hear(sender: object, **given: Any) -> None:  # noqa: ANN401 - what a signal brings
        heard.append({"sender": sender, **{name: one for name, one in given.items() if name != "signal"}})

    for signal in (hooks.password_proved, hooks.password_changed):
        signal.connect(hear)
    try:
        member = session.check_password("member", PASSWORD, session.command_request())
        accounts.change_password(member, NEW, old=PASSWORD)
    finally:
        for signal in (hooks.password_proved, hooks.password_changed):
            assert signal.disconnect(hear)
    proved = {"sender": Account, "account": member, "password": PASSWORD}
    assert heard == [proved, {"sender": Account, "account": member, "old": PASSWORD, "new": NEW}]


def test_the_command_line_asks_as_a_machine_of_its_own(unit: Unit) -> None:
    request = session.command_request()
    assert (request.method, request.path, request.path_info) == ("POST", "/command-line", "/command-line")
    told = {name: request.META[name] for name in ("REMOTE_ADDR", "MURDERBOOK_SOURCE", "HTTP_USER_AGENT")}
    assert told == {
        "REMOTE_ADDR": "127.0.0.1", "MURDERBOOK_SOURCE": "command line", "HTTP_USER_AGENT": "command line",
    }  # fmt: skip
    assert lockout.source_of(request) == "command line" and lockout.source_of(HttpRequest()) == ""
    assert lockout.source_of(request_of()) == "10.0.0.7"


def test_failures_that_nobody_counted_are_none(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = lockout.AuditedHandler()
    with pytest.raises(ValueError, match="needs a request"):
        handler.user_login_failed(None, {"username": "member"}, None)
    monkeypatch.setattr(lockout.AxesDatabaseHandler, "user_login_failed", lambda *_, **__: None)
    request: Any = session.command_request()
    AxesProxyHandler.update_request(request)
    handler.user_login_failed(None, {"username": "member"}, request)
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.outcome, entry.words.content) == ("failure", {"failures": 0})
    assert handler.remove_out_of_limit_failure_logs(username="member", limit=3) == 0


@pytest.mark.parametrize(("failures", "outcome", "locks"), [(4, "failure", 0), (5, "failure", 1), (6, "refused", 0)])
def test_the_fifth_failure_locks_once(unit: Unit, failures: int, outcome: str, locks: int) -> None:
    with override_settings(AXES_FAILURE_LIMIT=5):
        lockout._record_failure("member", request_of(), failures, 9)
    entry = AuditEntry.objects.get(verb="log in")
    assert (entry.outcome, entry.words.content, entry.source) == (outcome, {"failures": failures}, "10.0.0.7")
    locked = AuditEntry.objects.filter(verb="lock")
    assert [one.words.content for one in locked] == [{"failures": 5, "in_a_row": 9}] * locks


def test_access_ends_once_and_not_before_it_began(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = unit.accounts["owner"]
    monkeypatch.setattr("murderbook.workbench.access.grants.timezone", SimpleNamespace(now=lambda: NOW))
    own = Grant.objects.filter(account=unit.accounts["member"])
    for ends, refused in ((NOW, True), (NOW - SECOND, True), (NOW + SECOND, False)):
        own.update(ends_at=ends, starts_at=NOW - timedelta(days=1))
        if refused:
            with pytest.raises(AccessRefusedError, match="ended already"):
                end(owner, own.get())
            continue
        end(owner, own.get(), source="x")
        assert own.get().ends_at == NOW
    own.update(ends_at=None, starts_at=NOW + SECOND)
    end(owner, own.get())
    assert own.get().ends_at == NOW + SECOND


@pytest.mark.parametrize("act", [accounts.deactivate, accounts.reactivate, accounts.release])
def test_acts_of_a_manager_say_from_where(unit: Unit, act: Callable[..., object]) -> None:
    member = unit.accounts["member"]
    act(unit.accounts["owner"], "member" if act is accounts.release else member, source="10.0.0.7")
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.source, entry.object_key, entry.object_kind) == ("10.0.0.7", member.key, "account")


def test_one_who_gives_for_a_term_gives_to_its_last_second(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    until = timezone.now() + timedelta(days=1)
    Grant.objects.filter(account=owner).update(ends_at=until)
    assert (
        give(owner, unit.default, Terms(unit.accounts["outsider"], Role.ANALYST, "x", ends_at=until)).ends_at == until
    )
