"""Who sees an investigation, and what is written in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.models import Grant
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.investigations.keeping import add_case, add_item, suggest
from murderbook.workbench.investigations.models import Investigation, InvestigationCase, Item, Rating
from murderbook.workbench.investigations.sources import sourced
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit
from murderbook.workbench.sealed.sealing.belongings import belongings
from paper import document_in
from personas import PERSONAS, Unit


def sees(unit: Unit, persona: str, right: Right = Right.READ) -> bool:
    return Investigation.objects.visible_to(unit.accounts[persona], right).exists()


def shown(unit: Unit, arc: Investigation, path: str = "", persona: str = "owner", status: int = 200) -> str:
    answer = unit.client(persona).get(f"/investigations/{arc.key}/{path}")
    assert answer.status_code == status
    return answer.content.decode().split("<main")[1].split("</main>")[0] if status == 200 else ""


def send(unit: Unit, arc: Investigation, path: str, persona: str = "owner", **data: str) -> int:
    return unit.client(persona).post(f"/investigations/{arc.key}/{path}", data).status_code


def test_it_is_seen_by_those_who_read_every_case(unit: Unit, arc: Investigation) -> None:
    seen = {persona for persona in PERSONAS if persona != "anonymous" and sees(unit, persona)}
    assert seen == {"owner", "member", "reader"}, "the consultant has one of the two cases"
    assert {one for one in seen if sees(unit, one, Right.WRITE)} == {"owner", "member"}


def test_a_case_out_of_sight_takes_it_away_with_all_its_words(unit: Unit, arc: Investigation) -> None:
    suggest(arc, "The cousin did it", unit.accounts["owner"])
    assert "cousin" in shown(unit, arc, persona="member")
    add_case(arc, unit.secret[0], unit.accounts["owner"])
    member = Case.objects.visible_to(unit.accounts["member"]).values_list("pk", flat=True)
    assert unit.secret[0].pk not in member
    shown(unit, arc, persona="member", status=404)
    assert "One hand?" not in unit.client("member").get("/investigations/").content.decode()


def test_a_case_that_left_the_record_leaves_nobody_the_rest(unit: Unit, arc: Investigation) -> None:
    InvestigationCase.objects.filter(case=unit.cases[1]).delete()
    assert not sees(unit, "owner"), "what is left speaks of what is gone"


def test_an_access_that_ended_ends_it(unit: Unit, arc: Investigation) -> None:
    Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert not sees(unit, "member")


def test_to_add_a_case_one_must_write_in_it(unit: Unit, arc: Investigation) -> None:
    assert send(unit, arc, "cases/", "member", case=unit.secret[0].own_number) == 422
    assert send(unit, arc, "cases/", "member", case="no such number") == 422
    assert arc.members.count() == 2
    assert send(unit, arc, "cases/", "member", case=unit.cases[2].own_number) == 302
    assert send(unit, arc, "cases/", "member", case=unit.cases[2].own_number) == 422, "it is there already"
    arc.refresh_from_db()
    assert arc.members.count() == arc.case_count == 3


def test_it_is_opened_with_a_case_in_which_one_writes(unit: Unit) -> None:
    data = {"name": "Harbor", "question": "Who?", "case": unit.cases[0].own_number}
    assert unit.client("reader").post("/investigations/", data).status_code == 422
    assert unit.client("member").post("/investigations/", data).status_code == 302
    made = Investigation.objects.get()
    assert (made.name, made.case_count, made.members.get().case) == ("Harbor", 1, unit.cases[0])


def test_an_item_is_tied_to_the_page_exhibit_or_entry_that_its_source_names(unit: Unit, arc: Investigation) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    document_in(case, owner, ["The gun was a .38"])
    Exhibit.objects.create(case=case, number="E-1")
    when = {"event_earliest": timezone.now(), "event_latest": timezone.now(), "event_precision": "day"}
    entry = ChronoEntry.objects.create(case=case, text="seen", event_as_written="today", author=owner, **when)
    for source in ("page 1", "Exhibit E-1", f"/case/{case.key}/chrono/#entry-{entry.key}", "what he said"):
        assert send(unit, arc, "items/", text="x", case=case.key, source=source) == 302
    page, exhibit, told, words = Item.objects.order_by("number")
    assert page.page is not None and page.page.cited_as == 1
    assert exhibit.exhibit is not None and told.entry == entry and told.source.startswith("chrono, ")
    assert (words.page, words.exhibit, words.entry) == (None, None, None)
    suggest(arc, "One hand", owner)
    text = shown(unit, arc)
    for link in (f"/case/{case.key}/page/1/", f"/case/{case.key}/evidence/1/custody/", f"#entry-{entry.key}"):
        assert link in text


def test_an_exhibit_is_found_by_its_number_else_by_the_place_that_reports_cite(unit: Unit) -> None:
    case = Case.objects.get(pk=unit.cases[1].pk)
    first, second, third = (Exhibit.objects.create(case=case, number=f"91-2/{at}") for at in (1, 2, 3))
    named = {
        source: sourced(case, source)["exhibit"]
        for source in ("exhibit 91-2/2", "Exhibit 1", "exhibit 4", "exhibit " + "9" * 40)
    }
    assert list(named.values()) == [second, first, None, None]
    Exhibit.objects.filter(pk=third.pk).update(number="1")
    assert sourced(case, "exhibit 1")["exhibit"] == third, "what is so numbered stands before what is so placed"
    Exhibit.objects.filter(pk=second.pk).update(withdrawn_at=timezone.now())
    assert sourced(case, "exhibit 2")["exhibit"] is None


def test_a_source_names_nothing_of_another_file(unit: Unit, arc: Investigation) -> None:
    Exhibit.objects.create(case=unit.cases[1], number="E-1")
    item = add_item(arc, {"text": "x", "case": unit.cases[0], "source": "exhibit E-1"}, unit.accounts["owner"])
    assert item.exhibit is None
    assert send(unit, arc, "items/", text="x", case=unit.cases[2].key, source="said") == 422, "no case of it"


@pytest.fixture
def rated(unit: Unit, arc: Investigation) -> Investigation:
    """Two hypotheses, two items; the second item contradicts the first hypothesis."""
    owner = unit.accounts["owner"]
    for text in ("One hand", "Two hands"):
        suggest(arc, text, owner)
    for text in ("Both were shot", "The guns differ"):
        add_item(arc, {"text": text, "case": unit.cases[0], "source": "said"}, owner)
    for item, hypothesis, says in ((1, 1, "supports"), (1, 2, "supports"), (2, 1, "contradicts"), (2, 2, "supports")):
        assert send(unit, arc, f"items/{item}/{hypothesis}/", says=says, why="so it is") == 302
    return arc


def test_the_matrix_puts_first_what_has_least_against_it(unit: Unit, rated: Investigation) -> None:
    text = shown(unit, rated)
    head = text.split("<thead>")[1].split("</thead>")[0]
    assert head.index("H2: Two hands") < head.index("H1: One hand")
    first, second = (row for row in text.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:2])
    assert "says the same of all: tells nothing" in first and "tells them apart" in second
    brief = shown(unit, rated, "brief/")
    assert brief.index("H2: Two hands") < brief.index("H1: One hand")
    apart = brief.split("What tells them apart")[1].split("</section>")[0]
    assert "The guns differ" in apart and "Both were shot" not in apart


def test_a_mind_that_changed_is_another_row_and_the_last_one_counts(unit: Unit, rated: Investigation) -> None:
    assert send(unit, rated, "items/2/1/", "member", says="neither", why="one gun was borrowed") == 302
    assert Rating.objects.count() == 5
    cell = shown(unit, rated, "items/2/1/")
    assert cell.index("borrowed") < cell.index("so it is") and "no longer counts" in cell
    head = shown(unit, rated).split("<thead>")[1].split("</thead>")[0]
    assert head.index("H1: One hand") < head.index("H2: Two hands")


def test_a_rating_says_why(unit: Unit, rated: Investigation) -> None:
    assert send(unit, rated, "items/2/1/", says="neither", why="") == 422
    assert send(unit, rated, "items/2/1/", says="proves", why="it does") == 422
    assert send(unit, rated, "items/9/1/", says="neither", why="there is none") == 404
    assert Rating.objects.count() == 4


def test_a_closed_one_is_read_and_not_written_in(unit: Unit, rated: Investigation) -> None:
    assert send(unit, rated, "close/") == 302
    assert "nothing is written in it any more" in shown(unit, rated)
    for path in ("hypotheses/", "items/", "cases/", "items/1/1/", "close/"):
        assert send(unit, rated, path, text="x", says="neither", why="y") == 404


def test_its_timeline_has_a_lane_for_each_case(unit: Unit, arc: Investigation) -> None:
    owner = unit.accounts["owner"]
    for case, text in zip(unit.cases[:2], ("Seen in the park", "Called home"), strict=True):
        when = {"event_earliest": timezone.now(), "event_latest": timezone.now(), "event_precision": "day"}
        ChronoEntry.objects.create(case=case, text=text, event_as_written="today", author=owner, **when)
    text = shown(unit, arc, "timeline/")
    lanes = [part.split(">")[1].split("<")[0] for part in text.split('class="lane"')[1:]]
    assert [lane.split(":")[0] for lane in lanes] == [case.own_number for case in unit.cases[:2]]
    assert "Seen in the park" in text and "Called home" in text


def test_each_reading_names_all_its_cases_in_the_trail(unit: Unit, arc: Investigation) -> None:
    shown(unit, arc)
    entry = AuditEntry.objects.filter(verb="read investigation").latest("index")
    told = entry.words.body if hasattr(entry.words, "body") else str(entry.words)
    assert all(case.key in str(told) for case in unit.cases[:2])


def test_a_case_that_is_sealed_takes_the_investigation_along(unit: Unit, rated: Investigation) -> None:
    with transaction.atomic():
        rows = belongings(unit.cases[1])
    moved = {(row.model._meta.label_lower, row.pk) for row in rows}
    assert ("investigations.investigation", rated.pk) in moved
    kinds = [label for label, _ in moved]
    assert kinds.count("investigations.hypothesis") == 2 and kinds.count("investigations.rating") == 4
    assert ("register.case", unit.cases[0].pk) not in moved, "and not the other case"
