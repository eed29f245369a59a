"""Failures that come too slowly for the quarter of an hour, or too many at once from elsewhere, are counted all the
same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.test import Client

from murderbook.workbench.access import cjis
from murderbook.workbench.audit.models import AuditEntry
from personas import PASSWORD, Unit, code_of, make_unit

HERE, THERE = "127.0.0.1", "10.0.0.66"
FEW = 8


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def give(name: str = "member", password: str = "wrong", code: str | None = None, source: str = HERE) -> int:
    """The status of the last answer: 302 where it was let on, 429 where it is locked."""
    client = Client()
    form = {"username": name, "password": password, "acknowledged": "on"}
    answer = client.post("/login/", form, REMOTE_ADDR=source)
    if code is None or answer.status_code != 302:
        return answer.status_code
    return client.post("/login/code/", {"code": code}, REMOTE_ADDR=source).status_code


def an_hour_passes() -> None:
    for failures in (AccessFailureLog, AccessAttempt):
        for row in failures.objects.all():
            failures.objects.filter(pk=row.pk).update(attempt_time=row.attempt_time - timedelta(hours=1))


def slowly(times: int, **given: str) -> list[int]:
    answers = []
    for _ in range(times):
        answers.append(give(**given))
        an_hour_passes()
    return answers


def test_many_in_a_row_lock_however_slowly_they_come(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cjis.FAILURES_IN_A_ROW == 50  # NIST SP 800-63B-4 3.2.2 allows 100 at most
    monkeypatch.setattr(cjis, "FAILURES_IN_A_ROW", FEW)
    assert slowly(FEW) == [200] * (FEW - 1) + [429]
    assert give(password=PASSWORD) == 429  # the right password comes too late
    assert AuditEntry.objects.filter(verb="lock", object_key=unit.accounts["member"].key).count() == 1


def test_wrong_codes_count_in_the_row(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cjis, "FAILURES_IN_A_ROW", FEW)
    assert slowly(FEW, password=PASSWORD, code="000000") == [200] * (FEW - 1) + [429]


def test_a_log_in_begins_the_row_anew(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cjis, "FAILURES_IN_A_ROW", FEW)
    slowly(FEW - 1)
    assert give(password=PASSWORD, code=code_of(unit.accounts["member"])) == 302
    assert slowly(FEW) == [200] * (FEW - 1) + [429]


def test_the_password_alone_does_not_begin_it_anew(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cjis, "FAILURES_IN_A_ROW", FEW)
    slowly(FEW - 1)
    assert give(password=PASSWORD) == 302
    assert give() == 429


def test_a_row_from_elsewhere_locks_nobody_out(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cjis, "FAILURES_IN_A_ROW", FEW)
    assert slowly(FEW, source=THERE)[-1] == 429
    assert give(password=PASSWORD, code=code_of(unit.accounts["member"])) == 302
    assert give("owner", PASSWORD, source=THERE) == 302
    assert give(source=HERE) == 200


def test_a_release_begins_the_row_anew(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cjis, "FAILURES_IN_A_ROW", FEW)
    slowly(FEW)
    unit.client("administrator").post("/accounts/member/release/")
    assert slowly(FEW) == [200] * (FEW - 1) + [429]


def test_names_without_an_account_lock_alike(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cjis, "FAILURES_IN_A_ROW", FEW)
    assert slowly(FEW, name="nobody") == slowly(FEW, name="member")


def test_a_thousand_failures_from_elsewhere_push_out_none_from_here(unit: Unit) -> None:
    assert [give() for _ in range(4)] == [200] * 4
    flood = {"username": "member", "ip_address": THERE, "user_agent": "", "http_accept": "", "path_info": "/login/"}
    AccessFailureLog.objects.bulk_create(AccessFailureLog(**flood) for _ in range(1100))
    assert give(source=THERE) == 200
    assert give() == 429


def test_times_are_kept_no_longer_than_they_count(unit: Unit) -> None:
    assert [give() for _ in range(8)] == [200] * 4 + [429] * 4
    assert not AccessFailureLog.objects.exists()


def test_failures_that_count_no_more_leave_nothing(unit: Unit) -> None:
    form = {"username": "member", "password": "wrong", "acknowledged": "on"}
    for browser in ("first", "second"):
        Client(headers={"user-agent": browser}).post("/login/", form)
        an_hour_passes()
    assert [(one.user_agent, one.failures_since_start) for one in AccessAttempt.objects.all()] == [("second", 1)]
