"""Files that one does not see, with a family, enquiries, witnesses and tests of their own: no byte of the unit's pages
is another.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from enquiries.enquired import afraid, became, convicted, enquired, gone_to
from families.kinfolk import applied, dated, mother_of, wished

from murderbook.enquiries.fear import Life
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.enquiries.states import ApproachKind
from murderbook.workbench.families.models import Announcement
from murderbook.workbench.laboratory.models import LabRequest
from murderbook.workbench.register.models import Case, Examination, Exhibit, NewInformation, Person, Review, Revision
from murderbook.workbench.unit.models import Assignment
from personas import Unit

PAGES = (
    "/unit/", "/notices/", "/unit/reviews/", "/unit/reviews/?show=nobody", "/unit/measures/",
    "/unit/measures/table.csv",
    "/families/", "/families/figures/", "/families/figures.csv", "/families/deadlines.ics", "/enquiries/?show=all",
    "/witnesses/?show=all", "/witnesses/?show=never", "/owed-dna/", "/owed-dna/?show=nothing", "/laboratory/",
    "/laboratory/next/?budget=50000&months=1&draws=0",
)  # fmt: skip
CHANGING = r'name="csrfmiddlewaretoken" value="[^"]+"|\d\d:\d\d(:\d\d)?|DTSTAMP:\w+|name="until" value="[^"]+"'


def _filled(case: Case, author: Account, to: Account) -> None:
    """Given to `to`, which opens nothing to him."""
    today = timezone.localdate()
    dated(case)
    Review.objects.create(case=case, on=today)
    NewInformation.objects.create(case=case, on=today, what="a letter")
    Assignment.objects.create(case=case, account=to, name="x", author=author)
    enquired(Scope(case), author)
    fear = afraid(case, author)
    became(fear, Life.DIED, "2010", author)
    gone_to(fear, ApproachKind.INTERVIEWED, author, next_on=today, next_who="x")
    convicted(fear, author)
    for role, name in (("witness", "Fir, Ada"), ("suspect", "Ash, Ned")):
        Person.objects.create(case=case, role=role, name=name)
    wished(case, mother_of(case), author, first=True, on_death=True)
    applied(case, author, today - timedelta(days=30))
    Announcement.objects.create(case=case, author=author, what="arrest", on=today, text="x")
    _exhibit(case, author, today)


def _exhibit(case: Case, author: Account, today: date) -> None:
    one, two = (Exhibit.objects.create(case=case, number=n, kind="blood", custody="located") for n in ("1", "2"))
    for each in (one, two):
        Examination.objects.create(exhibit=each, kind="dna", state="never tested")
    told = {"method": "str", "method_words": "STR", "examination": "dna", "laboratory": "x", "table": "t"}
    LabRequest.objects.create(
        case=case, exhibit=one, number=1, author=author, needs_approval=False, due=date(2020, 1, 1), **told
    )
    now = {"event_precision": "day", "event_as_written": "x", "act": "sent for examination", "due_back": today}
    at = datetime(today.year, today.month, today.day, tzinfo=UTC)
    CustodyEvent.objects.create(case=case, exhibit=one, author=author, event_earliest=at, event_latest=at, **now)
    for part, after in (("case", {"status": "cleared by arrest"}), ("exhibit", {"examined_dna": "hit"})):
        row = {"version": 1, "part": part, "part_id": one.pk, "before": {}, "after": after, "reason": "r"}
        Revision.objects.create(case=case, account=author, at=timezone.now(), **row)


def _pages(unit: Unit, persona: str) -> dict[str, tuple[int, str]]:
    client = unit.client(persona)
    answers = {at: client.get(at) for at in PAGES}
    return {at: (one.status_code, re.sub(CHANGING, "", one.content.decode())) for at, one in answers.items()}


@pytest.mark.parametrize("persona", ["member", "consultant"])
def test_no_byte_is_another_for_files_that_one_does_not_see(unit: Unit, persona: str) -> None:
    owner, reader = unit.accounts["owner"], unit.accounts[persona]
    _filled(unit.cases[0], owner, reader)
    _pages(unit, persona)
    before = _pages(unit, persona)
    assert "Hidden" not in str(before) and before["/unit/"][0] == 200
    assert unit.withdrawn is not None
    hidden = [unit.secret[0], unit.withdrawn, *(unit.cases[1:] if persona == "consultant" else ())]
    for case in hidden:
        _filled(case, owner, reader)
    after = _pages(unit, persona)
    assert {at for at in PAGES if before[at] != after[at]} == set()


def test_a_page_of_an_exhibit_is_named_by_its_place_in_its_file(unit: Unit) -> None:
    """Its number in the table would tell how many exhibits there are in files that one does not see."""
    owner, member, case = unit.accounts["owner"], unit.accounts["member"], unit.cases[0]
    _exhibit(unit.secret[0], owner, timezone.localdate())
    _filled(case, owner, member)
    (sent,) = CustodyEvent.objects.filter(case=case)
    back = {"act": "returned", "event_precision": "day", "event_as_written": "x", "from_whom": "County lab"}
    days = {"event_earliest": sent.event_earliest, "event_latest": sent.event_latest}
    CustodyEvent.objects.create(case=case, exhibit=case.exhibits.all()[1], author=owner, **back, **days)
    client = unit.client("member")
    for page, places in (("/unit/", "12"), ("/notices/", "12")):
        text = client.get(page).content.decode()
        found = sorted(set(re.findall(rf'"(/case/{case.key}/evidence/(\d+)/custody/)"', text)))
        assert [place for _, place in found] == list(places), page
        assert all(client.get(url).status_code == 200 for url, _ in found)


def test_it_would_tell_of_a_file_that_is_seen(unit: Unit) -> None:
    """Else the test above could not fail."""
    before = _pages(unit, "member")
    _filled(unit.cases[0], unit.accounts["owner"], unit.accounts["member"])
    after = _pages(unit, "member")
    assert {at for at in PAGES if before[at] == after[at]} <= {"/families/figures/", "/families/figures.csv"}
