"""The page of a timeline: what stands on it, for whom, and what the address changes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from dated_case import entry

from murderbook.workbench.access.models import Grant
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.documents.models import Document, Mention, MentionState
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, Person
from murderbook.workbench.timeline import disagreements, records
from personas import Unit
from worked import worked_case


def page(unit: Unit, query: str = "", persona: str = "owner", status: int = 200) -> str:
    answer = unit.client(persona).get(f"/case/{unit.cases[0].key}/timeline/{query}")
    assert answer.status_code == status
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def marks(text: str) -> list[str]:
    """The links of the strip, with their titles."""
    return re.findall(
        r'<a href="[^"]*" class="event.*?</a>',
        text.split('<svg class="timeline-strip"')[1].split("</svg>", maxsplit=1)[0],
        re.DOTALL,
    )


def listed(text: str) -> list[str]:
    return re.findall(r'<tr id="event-.*?</tr>', text, re.DOTALL)


def test_entries_stand_in_order_on_the_strip_and_in_the_list_with_their_source(unit: Unit) -> None:
    text = page(unit)
    entries = list(ChronoEntry.objects.order_by("event_earliest"))
    rows = [one for one in listed(text) if "entry-" in one]
    assert ["dead woman" in rows[0], "Canvass ended" in rows[1]] == [True, True]
    for one, row in zip(entries, rows, strict=True):
        link = f'href="/case/{unit.cases[0].key}/chrono/#entry-{one.key}"'
        assert link in row and any(link in mark for mark in marks(text)), "each leads to its source, twice"


def test_the_strip_and_its_twin_say_the_same(unit: Unit) -> None:
    text = page(unit, "?suggested=1")
    assert len(marks(text)) == len(listed(text)) >= 4
    assert {re.search(r'href="([^"]+)"', one)[1] for one in marks(text)} == {  # type: ignore[index]
        re.search(r'data-row-link href="([^"]+)"', one)[1]  # type: ignore[index]
        for one in listed(text)
    }


def test_an_amended_entry_stands_where_its_amendment_puts_it(unit: Unit) -> None:
    first = ChronoEntry.objects.order_by("event_earliest").first()
    assert first is not None
    entry(unit.cases[0], unit.accounts["owner"], "1987-04-01", "It was on 1 April", amends=first)
    text = page(unit)
    assert "dead woman" not in text and "It was on 1 April" in text
    assert f"#entry-{first.key}" in text


def test_dates_of_pages_are_there_once_accepted_and_before_that_only_where_asked(unit: Unit) -> None:
    assert "Page 1," not in "".join(listed(page(unit)))
    asked = [one for one in listed(page(unit, "?suggested=1")) if "Page 1," in one]
    assert asked and all("suggested" in one for one in asked)
    assert any('class="event suggested' in one for one in marks(page(unit, "?suggested=1"))), "drawn apart"
    mention = Mention.objects.filter(kind="date", page__cited_as=1).latest("start")
    Mention.objects.filter(pk=mention.pk).update(state=MentionState.ACCEPTED)
    (row,) = [one for one in listed(page(unit)) if "Page 1," in one]
    assert f"/page/1/?mention={mention.key}" in row and "suggested" not in row and "last seen alive" in row


def test_rejected_dates_and_withdrawn_papers_are_nowhere(unit: Unit) -> None:
    Mention.objects.filter(page__cited_as=1).update(state=MentionState.REJECTED)
    Document.objects.filter(title="Friend").update(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC))
    text = page(unit, "?suggested=1")
    assert "last seen alive" not in text and "anyone saw" not in text and "may disagree" not in text


def test_two_papers_that_disagree_are_marked_with_both_passages(unit: Unit) -> None:
    text = page(unit, "?suggested=1")
    told = text.split("Two papers may disagree")[1].split("</section>")[0]
    assert "last seen alive on March 14, 1987 at 5:20 p.m." in told
    assert "last anyone saw of the victim was March 14, 1987 at 10:05 p.m." in told
    assert "Suggested by rule" in told and "4 hours 45 minutes apart" in told
    assert "/page/1/?mention=" in told and "/page/2/?mention=" in told
    assert sum("≠" in one for one in marks(text)) == 2
    assert "Two papers may disagree" in page(unit), "suggested, whether or not suggested dates are shown"


def test_a_near_copy_does_not_disagree(unit: Unit) -> None:
    one, two = Document.objects.order_by("first_page")
    two.pages.update(alike=one.pages.get())
    assert "may disagree" not in page(unit, "?suggested=1")


def test_what_there_is_no_room_for_is_counted(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_MENTIONS", 1)
    monkeypatch.setattr(disagreements, "MOST_DATES", 1)
    kept = Mention.objects.filter(kind="date", page__cited_as=2).latest("start")
    Mention.objects.filter(pk=kept.pk).update(state=MentionState.ACCEPTED)
    text = page(unit, "?suggested=1")
    assert Mention.objects.filter(kind="date").count() == 2 and "1 date of pages is left out" in text
    (row,) = [one for one in listed(text) if "/page/" in one]
    assert kept.key in row, "the accepted one comes first"
    assert "only those that somebody accepted (1)" in text and "may disagree" not in text


def test_custody_reviews_and_the_offence_stand_on_it(unit: Unit) -> None:
    case = unit.cases[0]
    Exhibit.objects.create(case=case, number="E-1", description="coat")
    worked_case(case, unit.accounts["owner"], unit.accounts["member"])
    text = page(unit)
    event = CustodyEvent.objects.get()
    assert f"/evidence/1/custody/#event-{event.key}" in text and "Exhibit E-1: booked in" in text
    only = listed(page(unit, "?kind=custody"))
    assert len(only) == 1 and "booked in" in only[0]


def test_a_stretch_a_lane_and_a_kind_can_be_asked_for_in_the_address(unit: Unit) -> None:
    text = page(unit, "?from=1987-03-15&to=1987-03-16")
    assert "dead woman" in text and "Canvass ended" not in "".join(listed(text))
    assert "Canvass ended" in page(unit, "?from=summer+1986&to=late+1987"), "any date can be typed"
    swapped = page(unit, "?from=1987-03-16&to=1987-03-15T00:00")
    assert "dead woman" in swapped, "whichever way round"
    assert not [one for one in listed(page(unit, "?lane=Custody")) if "dead woman" in one]


def test_lanes_of_persons_hold_what_names_them(unit: Unit) -> None:
    Person.objects.create(case=unit.cases[0], role="witness", name="Poe, Karl")
    text = page(unit, "?by=person")
    assert re.search(r'class="lane"[^>]*>Poe', text) and "Nobody of the file named" in text
    (row,) = listed(page(unit, "?by=person&lane=Poe"))
    assert "Karl Poe" in row


@pytest.mark.parametrize("query", ["?from=tomorrow-ish", "?from=1987-03-14T00:00%2B02:00", "?to=9999-01-01", "?kind=x"])
def test_what_is_no_date_is_said_beside_the_field(unit: Unit, query: str) -> None:
    text = page(unit, query, status=422)
    assert "error" in text and "timeline-strip" in text, "and the whole is shown meanwhile"


def test_zoom_is_by_links_with_keys_and_stays_within_the_calendar(unit: Unit) -> None:
    text = page(unit, "?from=1987-03-14T00:00&to=1987-03-18T00:00&suggested=1")
    links = {key: link for link, key in re.findall(r'href="(\?[^"]*)" data-key="([^"]+)"', text)}
    assert set(links) == {"+", "-", "ArrowLeft", "ArrowRight", "0"}
    assert "from=1987-03-15T00%3A00&amp;to=1987-03-17T00%3A00" in links["+"] and "suggested=1" in links["+"]
    assert "from=1987-03-12T00%3A00&amp;to=1987-03-20T00%3A00" in links["-"]
    assert "from=" not in links["0"]
    assert page(unit, "?from=1800-01-01&to=2200-12-31") and 'data-key="-"' in page(
        unit, "?from=1800-01-01&to=2200-12-31"
    )


def test_a_long_silence_is_drawn_and_told(unit: Unit) -> None:
    entry(unit.cases[0], unit.accounts["owner"], "1987-03-21", "Last tip")
    entry(unit.cases[0], unit.accounts["owner"], "2009-05-04", "Taken up again")
    entry(unit.cases[0], unit.accounts["owner"], "2009-05-05", "Read through")
    text = page(unit, "?kind=chrono")
    assert 'class="gap"' in text and "Nothing is dated for more than 22 years" in text


def test_who_sees_some_sections_only_finds_no_timeline(unit: Unit) -> None:
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=",chrono,documents,")
    answer = unit.client("consultant").get(f"/case/{unit.cases[0].key}/timeline/")
    assert answer.status_code == 404


def test_an_empty_file_says_how_to_begin(unit: Unit) -> None:
    Document.objects.update(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC))
    case = unit.cases[1]
    Case.objects.filter(pk=case.pk).update(occurred_earliest=None, occurred_latest=None)
    answer = unit.client("owner").get(f"/case/{case.key}/timeline/")
    text = answer.content.decode()
    assert "Nothing is dated yet" in text and "timeline-strip" not in text
