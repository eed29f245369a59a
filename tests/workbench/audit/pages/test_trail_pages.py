"""The pages of the trail: how each may be asked, what stands on it; the figures of the review and of the alert."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from form_controls import controls
from murderbook.workbench.audit import alert, busy, log
from murderbook.workbench.audit.checking import quick
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.pages import forms, review, views
from murderbook.workbench.audit.pages.urls import urlpatterns
from murderbook.workbench.audit.review import report, weeks
from murderbook.workbench.audit.review.report import Seen
from murderbook.workbench.audit.review.weeks import Week
from murderbook.workbench.audit.verbs import Outcome, Verb
from murderbook.workbench.keys import new_key
from personas import Unit, make_unit

NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)  # a Wednesday
READ, ACT = "GET, HEAD", "POST"
ASKED = {
    "audit": READ, "audit-export": READ, "audit-printed": ACT, "audit-verify": ACT, "audit-state": READ,
    "audit-weeks": READ, "audit-week": READ, "audit-week-sign": ACT, "audit-week-printed": ACT,
}  # fmt: skip
PRIVILEGED = {
    "create account", "deactivate account", "reactivate account", "reset password", "release", "grant", "end grant",
    "restore access", "create compartment", "move case", "export audit", "signing key", "keep cosignature",
    "create record", "reset second factor",
}  # fmt: skip


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def enter(at: datetime, verb: str, monkeypatch: pytest.MonkeyPatch, **more: object) -> AuditEntry:
    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr(log, "_now", lambda: at)
        return record(verb, **{"actor": None, **more})  # type: ignore[arg-type]


def words(client: Client, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).content.decode()).split())


def seen(verb: str, **more: object) -> Seen:
    told = {"index": 0, "at": NOW, "actor": "a", "object_kind": "", "object_key": "", "outcome": "success"}
    return Seen(**{**told, "verb": verb, "source": "", **more})  # type: ignore[arg-type]


def test_how_each_page_may_be_asked_and_by_whom(unit: Unit) -> None:
    assert set(ASKED) == {one.name for one in urlpatterns}
    auditor, owner = unit.client("auditor"), unit.client("owner")
    for name, methods in ASKED.items():
        answer = auditor.put(reverse(name))
        assert (answer.status_code, answer.headers.get("Allow")) == (405, methods), name
        if methods == READ:
            assert auditor.head(reverse(name)).status_code == 200, name
            assert owner.get(reverse(name)).status_code == (200 if name == "audit-state" else 404), name
        if name != "audit-export" and methods == READ:
            page = auditor.get(reverse(name)).content.decode()
            assert 'href="/sessions/">The auditor</a>' in page and 'action="/logout/"' in page, name
    for name in ("audit-printed", "audit-week-printed", "audit-week-sign"):
        assert owner.post(reverse(name), {"week": "2026-W01"}).status_code == 404, name
        entry = AuditEntry.objects.order_by("-index")[0]
        kind, verb = ("", "review week") if name == "audit-week-sign" else ("list", "print")
        told = (entry.verb, entry.object_kind, entry.outcome, entry.source, entry.actor)
        assert told == (verb, kind, "refused", "127.0.0.1", unit.accounts["owner"].key), name
    assert unit.client("member").post(reverse("audit-verify")).status_code == 404


def test_what_the_browser_shows() -> None:
    text, day = "input type=text", "input type=date"
    assert controls(forms.AuditFilter()) == {
        "who": [text], "account": [text], "verb": [text], "key": [text], "outcome": ["select"], "since": [day],
        "until": [day],
    }  # fmt: skip
    outcomes = forms.AuditFilter().fields["outcome"].choices  # type: ignore[attr-defined]
    assert outcomes == [("", "any"), *((one, one) for one in ("success", "failure", "refused"))]
    assert controls(review.ReviewForm()) == {"week": ["input type=hidden"], "note": ["textarea cols=40 rows=3"]}
    assert 'value="2026-01-02"' in str(forms.AuditFilter(initial={"since": date(2026, 1, 2)})["since"])


def test_the_figures() -> None:
    assert (report.HABIT_WEEKS, report.UNUSUAL_TIMES, report.UNUSUAL_LEAST) == (8, 3, 10)
    assert (report.DAY_BEGINS, report.DAY_ENDS, report.MOST_LISTED) == (7, 19, 200)
    assert (weeks.SHOWN, review.NOTE_LETTERS, views.PER_PAGE) == (52, 500, 100)
    assert (alert.MOST_LINES, busy.RETRY_SECONDS, quick.HEX_DIGITS) == (200, 10, 64)


def test_acts_of_those_who_give_and_take_are_privileged() -> None:
    assert {verb.value for verb in Verb if seen(verb.value).is_privileged} == PRIVILEGED
    begun = (
        "export cases",
        "back up",
        "restore backup",
        "reset x",
        "set alarm x",
        "seal case",
        "unseal x",
        "undo import",
    )
    assert all(seen(verb).is_privileged for verb in begun)
    assert not any(seen(verb).is_privileged for verb in ("set x", "re-export", "amend case", "log out"))


@pytest.mark.parametrize(
    ("more", "is_read"),
    [({}, True), ({"verb": "read chrono"}, True), ({"verb": "amend case"}, False), ({"object_kind": "list"}, False),
     ({"outcome": "refused"}, False)],
)  # fmt: skip
def test_what_counts_as_a_case_that_was_read(more: dict[str, str], is_read: bool) -> None:
    assert seen(**{"verb": "read case", "object_kind": "case", **more}).is_read_of_case is is_read


def test_what_a_week_held_is_counted_and_sorted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    read = {"object_kind": "case", "verb": "read case"}
    rows = [
        *(seen(actor="b", object_key=f"{at}", **read) for at in range(3)),
        *(seen(actor="a", object_key="0", **read) for _ in range(4)),
        *(seen(actor="c", object_key=f"{at}", **read) for at in range(3)),
        seen(actor="", object_key="9", **read),
        seen(actor="a", object_key="8", outcome="refused", **read),
        seen("log in", outcome="failure", source="x"), seen("log in", outcome="failure", source="x"),
        seen("lock", source="x"), seen("release", actor="b"), seen("log in"), seen("amend case", outcome="failure"),
        *(seen("grant", index=at) for at in range(201)),
    ]  # fmt: skip
    monkeypatch.setattr(report, "_rows", lambda week: rows)
    told = report.report(Week(date(2026, 6, 1)))
    assert told.entries == len(rows) and told.week == Week(date(2026, 6, 1))
    assert told.acts == [
        ("amend case", 0, 1, 0), ("grant", 201, 0, 0), ("lock", 1, 0, 0), ("log in", 1, 2, 0), ("read case", 11, 0, 1),
        ("release", 1, 0, 0),
    ]  # fmt: skip
    assert told.failures == [
        ("log in", "a", "x", 2), ("amend case", "a", "", 1), ("lock", "a", "x", 1), ("release", "b", "", 1),
    ]  # fmt: skip
    assert told.refusals == [("a", 1)]
    assert (told.privileged_count, len(told.privileged)) == (202, 200)
    assert [(one.actor, one.cases, one.usual) for one in told.habits] == [("b", 3, 0), ("c", 3, 0), ("a", 1, 0)]


def test_weeks_reach_a_year_back_and_no_further_than_the_trail(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    assert weeks.weeks() == [] and weeks.last_over() == Week(date(2026, 5, 25))
    enter(NOW, "read case", monkeypatch)
    assert weeks.weeks() == []
    enter(datetime(2026, 5, 18, tzinfo=UTC), "read case", monkeypatch)
    assert weeks.weeks() == [Week(date(2026, 5, 25)), Week(date(2026, 5, 18))]
    enter(datetime(2020, 5, 18, tzinfo=UTC), "read case", monkeypatch)
    found = weeks.weeks()
    assert (len(found), found[0], found[-1]) == (52, Week(date(2026, 5, 25)), Week(date(2025, 6, 2)))
    enter(NOW, Verb.REVIEW_WEEK, monkeypatch, object_kind=found[1].kind, outcome=Outcome.REFUSED)
    assert weeks.reviewed() == {} and weeks.unreviewed() == found
    for note in ("first", "second"):
        last = enter(NOW, Verb.REVIEW_WEEK, monkeypatch, object_kind=found[1].kind, words={"note": note})
    assert weeks.reviewed() == {"2026-W21": last} and weeks.unreviewed() == [found[0], *found[2:]]
    assert weeks.read_week("2026-W22") == found[0] and weeks.read_week("2026-W23") is None
    assert (found[0].name, found[0].kind, found[0].sunday) == ("2026-W22", "week 2026-W22", date(2026, 5, 31))
    assert found[0].start == datetime(2026, 5, 25, tzinfo=UTC) and found[0].end == datetime(2026, 6, 1, tzinfo=UTC)


def test_the_page_of_a_week_says_all_of_it(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    member, week = unit.accounts["member"], weeks.last_over()
    monday, name, sunday = week.start + timedelta(hours=12), week.name, week.sunday
    key = new_key()
    enter(monday, "read case", monkeypatch, actor=member, object_kind="case", object_key=key)
    granted = enter(monday, "grant", monkeypatch, actor=unit.accounts["owner"], object_kind="grant", object_key=key)
    enter(monday, "log in", monkeypatch, outcome="failure", source="10.0.0.7")
    auditor = unit.client("auditor")
    context = auditor.get(f"/audit/week/?week={name}").context
    assert (context["week"].name, context["report"].entries, context["review"]) == (name, 3, None)
    assert (context["filter"], context["hours"]) == (f"since={week.monday}&until={sunday}", "7:00 to 19:00")
    assert (context["habit_weeks"], context["most_listed"]) == (8, 200)
    assert context["names"][member.key] == "The member" and context["form"].initial == {"week": name}
    assert [(row.index, at) for row, at in context["privileged"]] == [
        (granted.index, f"{week.monday}T12:00:00.00+0000")
    ]
    page = words(auditor, f"/audit/week/?week={name}")
    assert f"Review of week {name} {week.monday:%-d %b %Y} to {sunday:%-d %b %Y}, UTC: 3 entries" in page
    assert "median of its 8 weeks before" in page and "Not between 7:00 to 19:00 from Monday" in page
    assert "The member 1 0" in page and "10.0.0.7 1" in page and "The owner grant success grant" in page
    answer = auditor.post("/audit/week/sign/", {"week": name, "note": " quiet "}, follow=True)
    assert answer.redirect_chain == [("/audit/weeks/", 302)]
    assert f"Week {name} is reviewed, and that is on record." in answer.content.decode()
    entry = AuditEntry.objects.get(verb="review week")
    assert entry.words.content == {"week": name, "note": "quiet"}
    assert (entry.source, entry.actor) == ("127.0.0.1", unit.accounts["auditor"].key)
    told = auditor.get(f"/audit/week/?week={name}").context["review"]
    assert (told["who"], told["note"]) == ("The auditor", "quiet") and told["at"].endswith("+0000")
    rows = dict(auditor.get("/audit/weeks/").context["rows"])
    assert rows[week] == told
    long = auditor.post("/audit/week/sign/", {"week": name, "note": "x" * 501})
    assert long.status_code == 404 and AuditEntry.objects.filter(verb="review week").count() == 2
    printed = auditor.post("/audit/week/printed/", {"query": f"week={name}", "page": "1"})
    assert printed.status_code == 204
    last = AuditEntry.objects.order_by("-index")[0]
    assert (last.verb, last.actor, last.source) == ("print", unit.accounts["auditor"].key, "127.0.0.1")


def test_the_state_shows_the_head_and_no_entry(unit: Unit) -> None:
    owner, now = unit.client("owner"), head()
    answer = owner.get("/audit/state/")
    assert answer.context["head"] == now and str(now) in answer.content.decode()
    assert "1 entry before this page was read" in words(owner, "/audit/state/")
    assert str(answer.context["told"].tail) in answer.content.decode()
    answer = owner.post("/audit/verify/", follow=True)
    assert answer.redirect_chain == [("/audit/state/", 302)]
    assert re.search(r"Verified at \d\d:\d\d UTC\. ", answer.content.decode())
    entry = AuditEntry.objects.get(verb="verify audit")
    assert (entry.actor, entry.source, entry.outcome) == (unit.accounts["owner"].key, "127.0.0.1", "success")
    assert unit.client("auditor").get("/audit/").context["head"].size == head().size - 1


def test_a_refused_page_is_told_by_its_route(unit: Unit) -> None:
    """Cut where its column ends, with the id that was asked for and no other text."""
    client, key = unit.client("owner"), new_key()
    for asked, told in ((key, key), ("a name", "")):
        request = client.get("/accounts/").wsgi_request
        request.resolver_match = SimpleNamespace(url_name="r" * 50, kwargs={"key": asked})
        busy._record_refusal(request)
        entry = AuditEntry.objects.order_by("-index")[0]
        assert (entry.verb, entry.object_key, entry.outcome) == ("open " + "r" * 35, told, "refused")
        assert (entry.actor, entry.source) == (unit.accounts["owner"].key, "127.0.0.1")
    for match in (None, SimpleNamespace(url_name=None, kwargs={})):
        request.resolver_match, request.user = match, AnonymousUser()
        busy._record_refusal(request)
        entry = AuditEntry.objects.order_by("-index")[0]
        assert (entry.verb, entry.object_key, entry.actor) == ("open page", "", "")


def test_an_alert_is_cut_and_kept_apart_once_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path))
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    assert alert.close(NOW) is None and alert.standing() == []
    alert.tell(DatabaseError("disk\n  fails " + "x" * 400))
    line = "2026-06-03 12:00:00 DatabaseError: " + ("disk fails " + "x" * 400)[:300]
    assert alert.standing() == alert.standing(tmp_path) == [line]
    assert capsys.readouterr().err == f"AUDIT ALERT: the trail could not be written: {line}\n"
    alert.tell(DatabaseError("again"))
    assert (tmp_path / "ALERT.txt").read_text() == f"{alert.HEADING}{line}\n2026-06-03 12:00:00 DatabaseError: again\n"
    token = alert.elsewhere.set(True)
    alert.tell(DatabaseError("of another"))
    alert.elsewhere.reset(token)
    assert len(alert.standing()) == 2
    closed = alert.close(NOW)
    assert closed == tmp_path / "ALERT-closed-20260603T120000Z.txt" and closed.exists() and alert.standing() == []
    for passing in ("database is locked", "database table is locked", "lock timeout", "deadlock detected"):
        assert alert.passes(DatabaseError(f"x {passing} x"))
    assert alert.passes(DatabaseError("idle-in-transaction timeout")) and not alert.passes(DatabaseError("locked"))


def test_long_sources_are_cut_and_weeks_a_timedelta_apart(db: None) -> None:
    with transaction.atomic():
        assert record("x", actor=None, source="s" * 70).source == "s" * 64
    assert Week(date(2026, 6, 1)).before(2).monday == date(2026, 6, 1) - timedelta(days=14)
