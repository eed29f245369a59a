"""Notices: what somebody else put on record in one's cases, what waits, the number beside the navigation, and the mark.

Everything is worked out at reading: what is out of sight since leaves nothing behind.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from enquiries.enquired import afraid, became, by_custody, enquired, held

from murderbook.enquiries.fear import Life
from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.casework.models import Action, ActionStep, CustodyEvent
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.leads.blind import LISTS
from murderbook.workbench.leads.models import ONE_CASE, HotPair
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, Exhibit, NewInformation, Review
from murderbook.workbench.unit.lines import Line
from murderbook.workbench.unit.models import Assignment, NoticesRead
from murderbook.workbench.unit.notices.counting import new_in_navigation
from murderbook.workbench.unit.notices.fresh import KINDS
from murderbook.workbench.unit.notices.listing import Notices, notices_of
from murderbook.workbench.worklist.models import Assessment
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "leads"))
from lead_makers import lead_of, run_of

SHOWN = re.compile(r'href="/notices/"[^>]*data-go="t">Notices(.*?)</a>')


def given(unit: Unit, case: Case, persona: str | None = "member", why: str = "") -> Assignment:
    account = unit.accounts[persona] if persona else None
    name = account.full_name if account else ""
    return Assignment.objects.create(case=case, account=account, name=name, why=why, author=unit.accounts["owner"])


def learned(case: Case, author: Account, what: str = "a letter came") -> NewInformation:
    made = saving.add(case, PARTS["news"], {"on": timezone.localdate(), "what": what}, author, "by hand")
    assert isinstance(made, NewInformation)
    return made


def hot(unit: Unit, woken: Case, came: Case) -> HotPair:
    lead = lead_of(run_of(unit, ONE_CASE), woken, came, 0.01)
    return HotPair.objects.create(
        scope=woken.compartment, kind=lead.kind, left=woken, right=came, woken_by=came, lead=lead, per_search=0.01,
        searches_a_year=52, allowed_a_year=12, hot_since=timezone.now(),
    )  # fmt: skip


def asked(case: Case, author: Account, due: date | None = None) -> LabRequest:
    exhibit = Exhibit.objects.create(case=case, number=f"{case.exhibits.count() + 1}", kind="blood")
    told = {"method": "str", "method_words": "STR", "examination": "dna", "laboratory": "County lab", "table": "t"}
    number = case.lab_requests.count() + 1
    return LabRequest.objects.create(
        case=case, exhibit=exhibit, number=number, author=author, needs_approval=False, due=due, **told
    )


def _dated(day: date) -> dict[str, object]:
    at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    return {"event_earliest": at, "event_latest": at, "event_precision": "day", "event_as_written": f"{day}"}


def answered(request: LabRequest, author: Account) -> LabStep:
    step = {"kind": "result", "outcome": "usable, may be searched", "number": request.steps.count() + 1}
    return LabStep.objects.create(
        request=request, author=author, text="report 7", **step, **_dated(timezone.localdate())
    )


def action(case: Case, author: Account, to: Account, *kinds: str, due: date | None = None) -> Action:
    made = Action.objects.create(case=case, number=case.actions.count() + 1, text="find her", due=due, author=author)
    for number, kind in enumerate(kinds, 1):
        who = {"account": to, "name": to.full_name}
        state = {"complete": "completed"}.get(kind, "allocated")
        ActionStep.objects.create(action=made, number=number, kind=kind, state=state, author=author, text="done", **who)
    return made


def filled(unit: Unit, case: Case) -> None:
    """One of each kind of what comes, by a colleague."""
    owner, today = unit.accounts["owner"], timezone.localdate()
    other = next(one for one in (*unit.cases, *unit.secret) if one.compartment == case.compartment and one != case)
    hot(unit, case, other)
    learned(case, owner)
    answered(asked(case, owner), owner)
    asked(case, owner, today - timedelta(days=2))
    exhibit = Exhibit.objects.create(case=case, number="88")
    back = {"case": case, "exhibit": exhibit, "act": "returned", "from_whom": "County lab", "author": owner}
    CustodyEvent.objects.create(**back, **_dated(today))
    action(case, owner, owner, "allocate", "complete")
    action(case, owner, unit.accounts["member"], "allocate", due=today)


def told(unit: Unit, persona: str = "member") -> Notices:
    return notices_of(unit.accounts[persona])


def kinds(found: Notices) -> list[str]:
    return sorted(line.kind for line in found.new.lines)


ALL = [
    "action completed", "action given to you", "case given to you", "exhibit came back", "hot", "laboratory", "news",
]  # fmt: skip


def test_each_kind_of_what_comes_is_told_counted_and_read(unit: Unit) -> None:
    case, member = unit.cases[0], unit.accounts["member"]
    filled(unit, case)
    assert kinds(told(unit)) == ["action given to you"], (
        "the case is nobody's of his, what is in his hands concerns him"
    )
    given(unit, case, why="knows the street")
    found = told(unit)
    assert kinds(found) == ALL and len(KINDS) == len(ALL)
    assert {line.number for line in found.new.lines} == {str(case)}
    assert new_in_navigation(member) == (len(ALL), f"{len(ALL)} new notices")
    page = unit.client("member").get("/notices/").content.decode()
    assert "The owner gave you this case: knows the street" in page and "report 7" not in page
    assert SHOWN.search(page), "the place is there, with its key"
    assert [line.kind for line in found.waiting.lines] == ["laboratory's answer", "action"]


def test_reading_up_to_a_moment_leaves_what_came_after_it(unit: Unit) -> None:
    given(unit, unit.cases[0])
    client, owner = unit.client("member"), unit.accounts["owner"]
    learned(unit.cases[0], owner, "the first")
    page = client.get("/notices/").content.decode()
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until
    learned(unit.cases[0], owner, "the second")
    assert client.post("/notices/read/", {"until": until[1]}).status_code == 302
    found = told(unit)
    assert [line.what for line in found.new.lines] == ["the second"]
    assert {line.what for line in found.read.lines} >= {"the first"}
    assert new_in_navigation(unit.accounts["member"])[0] == 1
    assert new_in_navigation(unit.accounts["owner"])[0] == 0, "another's mark is nobody's business"
    page = client.get("/notices/").content.decode()
    assert page.index("the second") < page.index("Read, of the last 30 days") < page.index("the first")


@pytest.mark.parametrize("until", ["", "yesterday", "2026-13-01T00:00:00+00:00"])
def test_a_page_that_does_not_say_up_to_when_marks_nothing(unit: Unit, until: str) -> None:
    answer = unit.client("member").post("/notices/read/", {"until": until})
    assert answer.status_code == 422 and "Nothing was marked" in answer.content.decode()
    assert not NoticesRead.objects.exists()


def test_nobody_reads_ahead_or_back(unit: Unit) -> None:
    client, member = unit.client("member"), unit.accounts["member"]
    client.post("/notices/read/", {"until": "2999-01-01T00:00:00+00:00"})
    mark = NoticesRead.objects.get(account=member).until
    assert mark <= timezone.now()
    client.post("/notices/read/", {"until": "2001-01-01T00:00:00"})
    assert NoticesRead.objects.get(account=member).until == mark


def test_what_one_did_oneself_is_no_news(unit: Unit) -> None:
    member = unit.accounts["member"]
    Assignment.objects.create(case=unit.cases[0], account=member, name=member.full_name, author=member)
    learned(unit.cases[0], member)
    answered(asked(unit.cases[0], member), member)
    action(unit.cases[0], member, member, "allocate")
    assert kinds(told(unit)) == []
    assert new_in_navigation(member)[0] == 0


def test_a_case_that_nobody_has_is_for_whoever_gives_access_there(unit: Unit) -> None:
    learned(unit.cases[0], unit.accounts["member"])
    assert (kinds(told(unit, "owner")), kinds(told(unit, "member"))) == (["news"], [])
    given(unit, unit.cases[0], None)
    assert kinds(told(unit, "owner")) == ["news"], "taken back: nobody has it again"
    given(unit, unit.cases[0], "reader")
    assert (kinds(told(unit, "owner")), kinds(told(unit, "reader"))) == ([], ["case given to you", "news"])
    assert new_in_navigation(unit.accounts["reader"])[0] == 2


def test_of_a_case_handed_on_the_former_is_told_no_more(unit: Unit) -> None:
    given(unit, unit.cases[0])
    learned(unit.cases[0], unit.accounts["owner"])
    given(unit, unit.cases[0], "reader")
    assert kinds(told(unit)) == [] and new_in_navigation(unit.accounts["member"])[0] == 0


def test_news_withdrawn_and_a_pair_marked_as_seen_are_gone(unit: Unit) -> None:
    case, owner, member = unit.cases[0], unit.accounts["owner"], unit.accounts["member"]
    given(unit, case)
    row, pair = learned(case, owner), hot(unit, unit.cases[1], case)
    found = told(unit)
    assert "agrees with 01991-002" in next(line.what for line in found.new.lines if line.kind == "hot")
    saving.withdraw(case, row, owner, "a slip")
    unit.client("member").post("/hot/seen/", {"key": pair.key})
    assert kinds(told(unit)) == ["case given to you"]
    assert new_in_navigation(member)[0] == 1


def test_what_came_long_ago_is_neither_listed_nor_counted(unit: Unit) -> None:
    given(unit, unit.cases[0])
    row = answered(asked(unit.cases[0], unit.accounts["owner"]), unit.accounts["owner"])
    old = timezone.now() - timedelta(days=31)
    made = {name: getattr(row, name) for name in ("kind", "outcome", "author", "request")}
    LabStep.objects.create(**made, number=2, entered_at=old, **_dated(old.date()))
    assert kinds(told(unit)).count("laboratory") == 1
    assert new_in_navigation(unit.accounts["member"])[0] == 2


def test_a_fear_that_ended_by_a_death_is_told(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    given(unit, case)
    became(afraid(case, owner), Life.DIED, "2010", owner)
    assert [line.kind for line in told(unit).new.lines if "was afraid of" in line.what] == ["news"]
    where = [line.url for line in told(unit).new.lines if "was afraid of" in line.what]
    assert where == [f"/case/{case.key}/witnesses/"], "to the sheet on which one goes on"


def test_an_elimination_that_lost_its_basis_waits_until_it_is_decided_anew(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    span = {
        "occurred_precision": "day",
        "occurred_as_written": "1986-03-01",
        "occurred_earliest": datetime(1986, 3, 1, tzinfo=UTC),
        "occurred_latest": datetime(1986, 3, 2, tzinfo=UTC),
    }
    Case.objects.filter(pk=case.pk).update(**span)
    case.refresh_from_db()
    subject = enquired(Scope(case), owner)
    stretch = held(subject, owner, "1 Jan 1986", "31 Dec 1986")
    by_custody(Scope(case), subject, stretch, owner)
    given(unit, case)
    assert not told(unit).waiting.lines
    keeping.take_back(stretch, "his brother's file", owner)
    lines = [line for line in told(unit).waiting.lines if line.kind == "elimination open again"]
    assert len(lines) == 1 and "lost its basis" in lines[0].what
    assert unit.client("member").get(lines[0].url).status_code == 200


def test_the_review_of_a_case_that_one_has_waits(unit: Unit) -> None:
    Assessment.objects.get_or_create(case=unit.cases[0], defaults={"points": 5, "terms": [], "weights_id": "w"})
    given(unit, unit.cases[0])
    assert "1 case that you have</a> is due for review" in unit.client("member").get("/notices/").content.decode()
    Review.objects.create(case=unit.cases[0], on=timezone.localdate())
    assert told(unit).reviews == 0


def test_nothing_is_told_of_a_case_once_it_is_out_of_sight(unit: Unit) -> None:
    given(unit, unit.cases[0])
    filled(unit, unit.cases[0])
    client = unit.client("member")
    assert "01986-001" in client.get("/notices/").content.decode()
    Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=timezone.now())
    after = client.get("/notices/").content.decode()
    assert "01986-001" not in after and "Nothing new" in after
    assert re.sub("<[^>]*>", "", SHOWN.search(after)[1]).strip() == ""  # type: ignore[index]


def test_the_page_is_on_record_with_the_pairs_that_it_told(unit: Unit) -> None:
    given(unit, unit.cases[0])
    pair = hot(unit, unit.cases[0], unit.cases[1])
    unit.client("member").get("/notices/")
    words = AuditEntry.objects.filter(verb="read notices").latest("index").words.body
    assert pair.key in words and unit.cases[0].key in words
    assert LISTS["read notices"] == ("pairs",)


def test_a_page_holds_the_first_hundred_and_says_how_many_more(unit: Unit) -> None:
    given(unit, unit.cases[0])
    learned(unit.cases[0], unit.accounts["owner"])
    for number in range(102):
        request = asked(unit.cases[0], unit.accounts["owner"], timezone.localdate() - timedelta(days=number))
        assert request.due
    page = unit.client("member").get("/notices/").content.decode()
    assert "and 2 more." in page and page.count("County lab") == 100


def test_a_line_does_not_say_twice_what_it_is(unit: Unit) -> None:
    case, today = unit.cases[0], timezone.localdate()
    deadline = Line(case, today, "Notice of rights: overdue by 3 days", "/", kind="Notice of rights")
    assert deadline.heading == "" and Line(case, today, "agrees with 7", "/", kind="hot").heading == "Hot"
