"""Monday's brief: what is due, what came back, what nobody touched; of hidden cases nothing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from murderbook.workbench.casework.models import Action, ActionStep, CustodyEvent, Volume, VolumeMove
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, NewInformation
from murderbook.workbench.unit.week import LINES, week_of
from murderbook.workbench.worklist.models import Assessment
from personas import Unit


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def _dated(day: date) -> dict[str, object]:
    at = _moment(day)
    return {"event_earliest": at, "event_latest": at, "event_precision": "day", "event_as_written": f"{day}"}


def _action(case: Case, unit: Unit, due: date | None, state: str = "allocated") -> Action:
    owner = unit.accounts["owner"]
    action = Action.objects.create(case=case, number=case.actions.count() + 1, text="find her", due=due, author=owner)
    ActionStep.objects.create(action=action, number=1, kind="raise", state="for allocation", author=owner)
    kind = {"completed": "complete"}.get(state, "allocate")
    ActionStep.objects.create(
        action=action, number=2, kind=kind, state=state, author=owner, name="Det. Hart", text="she moved"
    )
    return action


def _lines(unit: Unit, persona: str = "member") -> tuple[list[str], list[str], list[str]]:
    found = week_of(unit.accounts[persona], timezone.localdate())
    return [line.what for line in found.due], [line.what for line in found.back], [str(row.case) for row in found.still]


def test_what_is_due_is_told_until_it_is_done(unit: Unit) -> None:
    case, today = unit.cases[0], timezone.localdate()
    late, soon, far = today - timedelta(days=3), today + timedelta(days=5), today + timedelta(days=30)
    for due, state in (
        (late, "allocated"),
        (soon, "allocated"),
        (far, "allocated"),
        (late, "completed"),
        (None, "allocated"),
    ):
        _action(case, unit, due, state)
    owner = unit.accounts["owner"]
    exhibit = Exhibit.objects.create(case=case, number="7")
    sent = {"case": case, "exhibit": exhibit, "act": "sent for examination", "to_whom": "County lab", "author": owner}
    CustodyEvent.objects.create(**sent, due_back=late, **_dated(late))
    back = Exhibit.objects.create(case=case, number="8")
    CustodyEvent.objects.create(**sent | {"exhibit": back}, due_back=late, **_dated(late))
    CustodyEvent.objects.create(**sent | {"exhibit": back, "act": "returned"}, **_dated(today))
    volume = Volume.objects.create(case=case, name="3", author=owner)
    VolumeMove.objects.create(volume=volume, move="checked out", on=late, name="Det. Hart", due_back=late, author=owner)
    due_lines, back_lines, _ = _lines(unit)
    assert due_lines == [
        "A1: find her", "binder 3 is due back", "exhibit 7 is due back from County lab", "A2: find her",
    ]  # fmt: skip
    assert any(line.startswith("exhibit 8 came back") for line in back_lines)
    assert any(line == "A4: she moved" for line in back_lines)
    page = unit.client("member").get("/unit/").content.decode()
    assert page.count("overdue</span>") >= 3 or page.count("overdue") >= 3


def test_news_of_the_last_days_came_back_and_older_ones_did_not(unit: Unit) -> None:
    today = timezone.localdate()
    for days in (0, 7, 8):
        NewInformation.objects.create(case=unit.cases[0], on=today - timedelta(days=days), what=f"news {days}")
    assert _lines(unit)[1] == ["news 0", "news 7"]


@pytest.mark.parametrize("touch", ["chrono", "action", "none"])
def test_untouched_is_a_case_of_which_nothing_on_file_is_of_the_last_year(unit: Unit, touch: str) -> None:
    case, today = unit.cases[0], timezone.localdate()
    for one in (*unit.cases, unit.secret[0]):
        Case.objects.filter(pk=one.pk).update(status="open")
        Assessment.objects.get_or_create(case=one, defaults={"points": 5, "terms": [], "weights_id": "w"})
    old = today - timedelta(days=400)
    ChronoEntry.objects.create(case=case, text="old", author=unit.accounts["owner"], **_dated(old))
    if touch == "chrono":
        ChronoEntry.objects.create(case=case, text="new", author=unit.accounts["owner"], **_dated(today))
    if touch == "action":
        _action(case, unit, None)
    still = _lines(unit)[2]
    assert (str(case) in still) == (touch == "none")
    assert "TF-1" not in still


def test_the_brief_is_short_says_how_much_more_there_is_and_tells_nothing_hidden(unit: Unit) -> None:
    today = timezone.localdate()
    for _ in range(LINES + 3):
        NewInformation.objects.create(case=unit.cases[0], on=today, what="a letter")
    before = unit.client("member").get("/unit/").content
    assert b"and 3 more" in before
    NewInformation.objects.create(case=unit.secret[0], on=today, what="a letter about the task force")
    _action(unit.secret[0], unit, today)
    after = unit.client("member").get("/unit/").content
    assert _main(after) == _main(before)
    assert b"the task force" in unit.client("owner").get("/unit/").content or b"and 5 more" in after


def _main(page: bytes) -> bytes:
    """Without the token of its form."""
    return re.sub(rb'value="[^"]+"', b"", page.split(b"<main")[1].split(b"</main>")[0])


def test_what_does_not_fit_on_the_sheet_is_one_click_away(unit: Unit) -> None:
    case, today = unit.cases[0], timezone.localdate()
    for days in range(LINES + 2):
        _action(case, unit, today - timedelta(days=400 + days))
    client = unit.client("member")
    brief, whole = (client.get(path).content.decode() for path in ("/unit/", "/unit/?all=1"))
    assert brief.count(": find her") == LINES and "and 2 more" in brief and 'href="/unit/?all=1"' in brief
    assert whole.count(": find her") == LINES + 2 and 'href="/unit/?all=1"' not in whole
    first = today - timedelta(days=400)
    assert f"<li>{first.day} {first:%b %Y}" in whole, "a day of another year has its year"
    assert 'class="brief' in brief and 'class="brief' not in whole, "the sheet alone is one page"
