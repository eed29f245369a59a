"""The weekly review: what it counts, who signs it, and that the auditor is told of weeks that nobody looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit import alert, log
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.review.report import Habit, Report, is_outside_hours, is_unusual, report
from murderbook.workbench.audit.review.weeks import Week, last_over, read_week, unreviewed, week_of, weeks
from murderbook.workbench.keys import new_key
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path))
    return tmp_path


def enter(monkeypatch: pytest.MonkeyPatch, at: datetime, verb: str, by: Account | None = None, **more: str) -> None:
    """An entry of another moment."""
    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr(log, "_now", lambda: at)
        record(verb, actor=by, **more)  # type: ignore[arg-type]


def read_cases(monkeypatch: pytest.MonkeyPatch, week: Week, by: Account, count: int, hour: int = 10) -> None:
    for _ in range(count):
        at = week.start + timedelta(hours=hour)
        enter(monkeypatch, at, "read case", by, object_kind="case", object_key=new_key())


def habit(told: Report, who: Account) -> Habit:
    return next(one for one in told.habits if one.actor == who.key)


def test_weeks_are_those_of_the_calendar() -> None:
    week = week_of(date(2026, 1, 1))
    assert (week.name, week.monday, week.sunday) == ("2026-W01", date(2025, 12, 29), date(2026, 1, 4))
    assert read_week("2026-W01") == week
    assert week.end - week.start == timedelta(days=7)
    for text in ("", "2026-W54", "2026-W1", "2026-W00", "9999-W01", "0000-W01", "2026-W01 "):
        assert read_week(text) is None


def test_a_week_that_is_not_over_is_no_week() -> None:
    running = week_of(datetime.now(UTC).date())
    assert read_week(running.name) is None
    assert read_week(last_over().name) == last_over() == running.before()


def test_counts_failures_refusals_and_privileged_acts(unit: Unit, monkeypatch: pytest.MonkeyPatch, utc: None) -> None:
    week, member = last_over(), unit.accounts["member"]
    noon = week.start + timedelta(hours=12)
    enter(monkeypatch, week.start - timedelta(seconds=1), "grant", member)  # the week before
    for outcome in ("success", "failure", "failure"):
        enter(monkeypatch, noon, "log in", member, outcome=outcome, source="10.0.0.1")
    enter(monkeypatch, noon, "lock", member, source="10.0.0.1")
    enter(monkeypatch, noon, "read case", member, object_kind="case", object_key=new_key(), outcome="refused")
    enter(monkeypatch, noon, "grant", unit.accounts["owner"])
    enter(monkeypatch, noon, "export cases", member)
    enter(monkeypatch, week.end, "grant", member)  # the week after
    told = report(week)
    assert told.entries == 7
    assert ("log in", 1, 2, 0) in told.acts
    assert ("read case", 0, 0, 1) in told.acts
    assert told.failures == [("log in", member.key, "10.0.0.1", 2), ("lock", member.key, "10.0.0.1", 1)]
    assert told.refusals == [(member.key, 1)]
    assert [row.verb for row in told.privileged] == ["grant", "export cases"]
    assert told.outside_hours == []


def test_reads_outside_of_hours(unit: Unit, monkeypatch: pytest.MonkeyPatch, utc: None) -> None:
    week, member = last_over(), unit.accounts["member"]
    read_cases(monkeypatch, week, member, 2, hour=10)
    read_cases(monkeypatch, week, member, 3, hour=23)
    read_cases(monkeypatch, week, member, 1, hour=5 * 24 + 10)  # Saturday
    assert report(week).outside_hours == [(member.key, 4)]
    friday = week.start + timedelta(days=4)
    edges = [(6, 59, True), (7, 0, False), (18, 59, False), (19, 0, True)]
    assert [is_outside_hours(friday.replace(hour=h, minute=m)) for h, m, _ in edges] == [want for _, _, want in edges]


def test_who_read_many_against_his_own_habit(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    week, busy, calm = last_over(), unit.accounts["member"], unit.accounts["owner"]
    for back in range(8, 0, -1):
        read_cases(monkeypatch, week.before(back), busy, 12)
        read_cases(monkeypatch, week.before(back), calm, 2)
    read_cases(monkeypatch, week, busy, 14)
    read_cases(monkeypatch, week, calm, 14)
    told = report(week)
    assert habit(told, busy) == Habit(busy.key, 14, 12, is_unusual=False)
    assert habit(told, calm) == Habit(calm.key, 14, 2, is_unusual=True)


def test_one_case_read_often_is_one_case(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()
    for _ in range(30):
        enter(monkeypatch, last_over().start, "read case", unit.accounts["member"], object_kind="case", object_key=key)
    assert habit(report(last_over()), unit.accounts["member"]).cases == 1


@pytest.mark.parametrize(("cases", "usual", "wanted"), [(9, 0, False), (10, 0, True), (30, 10, False), (31, 10, True)])
def test_what_is_unusual(cases: int, usual: float, wanted: bool) -> None:
    assert is_unusual(cases, usual) is wanted


def test_the_auditor_is_told_of_weeks_not_reviewed_and_signs(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    week = last_over()
    enter(monkeypatch, week.before().start, "read case", unit.accounts["member"])
    enter(monkeypatch, week.start, "read case", unit.accounts["member"])
    assert weeks() == unreviewed() == [week, week.before()]
    auditor = unit.client("auditor")
    start = auditor.get("/", follow=True).content.decode()
    assert "2 weeks of the trail are not reviewed" in start
    page = auditor.get(f"/audit/week/?week={week.name}").content.decode()
    assert "Not reviewed yet" in page
    sent = auditor.post("/audit/week/sign/", {"week": week.name, "note": "Asked about the night of the 3rd."})
    assert sent.status_code == 302
    entry = AuditEntry.objects.latest("index")
    assert (entry.verb, entry.object_kind, entry.actor) == (
        "review week",
        f"week {week.name}",
        unit.accounts["auditor"].key,
    )
    assert unreviewed() == [week.before()]
    assert "Asked about the night" in auditor.get("/audit/weeks/").content.decode()
    assert "Reviewed by The auditor" in auditor.get(f"/audit/week/?week={week.name}").content.decode()


def test_a_week_to_come_cannot_be_signed(unit: Unit) -> None:
    running = week_of(datetime.now(UTC).date())
    for name in (running.name, "soon", ""):
        assert unit.client("auditor").post("/audit/week/sign/", {"week": name}).status_code == 404
        assert AuditEntry.objects.latest("index").outcome == "refused"
    assert unit.client("auditor").get("/audit/week/?week=soon").status_code == 404


def test_the_links_lead_to_the_entries(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    member = unit.accounts["member"]
    read_cases(monkeypatch, last_over(), member, 3, hour=23)
    auditor = unit.client("auditor")
    page = auditor.get("/audit/week/").content.decode()
    link = f"/audit/?account={member.key}&amp;since={last_over().monday}&amp;until={last_over().sunday}"
    assert link in page.replace("&until", "&amp;until")
    listed = auditor.get(link.replace("&amp;", "&")).content.decode()
    assert listed.count("<td>read case</td>") == 3


@pytest.mark.parametrize(
    ("persona", "is_told"), [("owner", True), ("auditor", True), ("administrator", True), ("member", False)]
)
def test_an_alert_stands_on_the_next_page_of_those_who_may_verify(
    unit: Unit, folder: Path, persona: str, is_told: bool
) -> None:
    alert.tell(DatabaseError("disk I/O error"))
    page = unit.client(persona).get("/help/").content.decode()
    assert ("The audit trail could not be written" in page) is is_told
    assert ("disk I/O error" in page) is is_told


def test_verify_now_says_what_it_was_held_against_and_closes_the_alert(unit: Unit, folder: Path) -> None:
    owner = unit.client("owner")
    owner.get("/register/")
    alert.tell(DatabaseError("disk I/O error"))
    page = owner.post("/audit/verify/", follow=True).content.decode()
    assert "Held against 0 checkpoints of this record, and outside it none" in page
    assert "is anchored outside" in page
    assert "could not be written" not in page
    assert alert.standing() == []
