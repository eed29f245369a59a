"""A person across the files, and the list of persons: what stands there, from where, and for whom."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from persons_named import accepted, named_unit, page_of, row_of, says, takes_back
from python_calamine import CalamineWorkbook

from murderbook.documents.mentions.mention import Kind
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.calls.models import NumberHolder
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.network.models import CaseRelation
from murderbook.workbench.register.models import Case, ChronoEntry, Person
from murderbook.workbench.resolution.keys import key_of
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.pages import listing
from murderbook.workbench.resolution.records import Who
from murderbook.workbench.resolution.templatetags.persons import signed
from personas import Unit

WHEN = datetime(1987, 3, 14, tzinfo=UTC)
EVENT = {"event_earliest": WHEN, "event_latest": WHEN, "event_precision": "day", "event_as_written": "3/14/87"}


@pytest.fixture
def unit(db: None) -> Unit:
    return named_unit()


def address(one: Who) -> str:
    return f"/persons/{key_of(Case.objects.get(pk=one.case).key, one)}/"


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    found = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", b"".join(response).decode())
    return re.sub(r"\s+", " ", found)


def page(unit: Unit, one: Who, persona: str = "member") -> str:
    return text(unit.client(persona).get(address(one)))


def listed(unit: Unit, asked: str = "", persona: str = "member") -> list[str]:
    found = text(unit.client(persona).get(f"/persons/?{asked}"))
    return re.findall(r"data-row-link[^>]*>([^<]+)<", found)


def chrono(unit: Unit, case: Case, said: str, **more: object) -> ChronoEntry:
    return ChronoEntry.objects.create(case=case, text=said, author=unit.accounts["owner"], **EVENT, **more)


def test_all_names_files_and_judgements_with_their_sources(unit: Unit) -> None:
    row, named = row_of(unit.cases[1]), page_of(unit.cases[0], "Ezra Quill")
    Person.objects.filter(pk=row.person).update(aliases=["Red"])
    says(unit, row, named)
    for one in (row, named):
        found = page(unit, one)
        for words in ("Barrow, James", "Red", "Ezra Quill", "01986-001", "01991-002", "page 1", "the same tattoo"):
            assert words in found
        assert "2 entries of files that are one person by judgement" in found
    assert "Take it back" in page(unit, row) and "Take it back" not in page(unit, row, "reader")
    assert AuditEntry.objects.filter(verb="read person").count() == 4


def test_undo_is_told_and_splits_the_page(unit: Unit) -> None:
    row, named = row_of(unit.cases[1]), page_of(unit.cases[0], "Ezra Quill")
    takes_back(unit, says(unit, row, named))
    found = page(unit, row)
    assert "As one file has this person" in found and "Taken back by The owner" in found
    assert "it was his brother" in found


def test_the_timeline_has_what_names_him_and_nobody_else(unit: Unit) -> None:
    first, row = unit.cases[0], row_of(unit.cases[0])  # Hart, Mary
    Person.objects.create(case=first, role="relative", name="Hart, John")
    entry = chrono(unit, first, "Mary Hart was seen")
    chrono(unit, first, "Mary Hart was met at noon", amends=entry)
    chrono(unit, first, "The Harts were asked; Mr Hart said nothing")
    chrono(unit, unit.cases[1], "Mary Hart, in a file of others")
    found = page(unit, row)
    assert "was met at noon" in found and "Mary Hart was seen" not in found
    assert "said nothing" not in found and "in a file of others" not in found
    barrow = row_of(unit.cases[1])
    chrono(unit, unit.cases[1], "Barrow came back")  # nobody else of the file is called so
    assert "Barrow came back" in page(unit, barrow)


def test_accepted_dates_relations_and_telephones(unit: Unit) -> None:
    first, named, row = unit.cases[0], page_of(unit.cases[0], "Ezra Quill"), row_of(unit.cases[0])
    dated = {
        "kind": "date",
        "rule": "a date",
        "earliest": WHEN,
        "latest": WHEN,
        "precision": "day",
        "start": 0,
        "end": 2,
    }
    there = Mention.objects.get(case=first, value="Ezra Quill").page
    elsewhere = accepted(unit, first, "Somebody Else").pages.get()
    Mention.objects.create(case=first, page=there, text="3-14-87", value="1", state=MentionState.ACCEPTED, **dated)
    Mention.objects.create(case=first, page=there, text="3-15-87", value="2", state=MentionState.SUGGESTED, **dated)
    Mention.objects.create(case=first, page=elsewhere, text="3-16-87", value="3", state=MentionState.ACCEPTED, **dated)
    found = page(unit, named)
    assert "“3-14-87” on a page that names Ezra Quill" in found and "3-15-87" not in found and "3-16-87" not in found
    says(unit, named, row)
    by = {"case": first, "author": unit.accounts["owner"], "source": "his diary"}
    CaseRelation.objects.create(number=1, kind="knows", left_person_id=row.person, left_name="Hart, Mary",
                                right_name="Zeb Oake", directed=True, **by, **EVENT)  # fmt: skip
    NumberHolder.objects.create(person_id=row.person, number="+15105550100", written="555-0100", **by)
    found = page(unit, named)
    assert "Hart, Mary → Zeb Oake: knows" in found and "555-0100" in found and "his diary" in found
    for persona in ("outsider", "administrator"):
        assert unit.client(persona).get(address(named)).status_code == 404


def test_what_one_may_not_see_is_not_told_on_the_page(unit: Unit) -> None:
    row = row_of(unit.cases[0])
    before, before_list = page(unit, row), text(unit.client("member").get("/persons/"))
    for hidden in (row_of(unit.secret[0]), page_of(unit.secret[0], "Secret Name")):
        says(unit, row, hidden)
    assert page(unit, row) == before and text(unit.client("member").get("/persons/")) == before_list
    assert "TF-1" in page(unit, row, "owner") and "Secret Name" in page(unit, row, "owner")


def test_everybody_is_listed_and_one_person_once(unit: Unit) -> None:
    assert listed(unit) == ["Barrow, James", "Corwin, Ann", "Ezra Quill", "Hart, Mary"]
    assert listed(unit, persona="consultant") == ["Ezra Quill", "Hart, Mary"]
    assert listed(unit, persona="administrator") == []
    says(unit, page_of(unit.cases[0], "Ezra Quill"), row_of(unit.cases[1]))
    assert listed(unit) == ["Barrow, James", "Corwin, Ann", "Hart, Mary"]
    assert listed(unit, "several=on") == ["Barrow, James"]
    assert listed(unit, "q=quill") == ["Ezra Quill"]  # who fits stands there, whatever else he is called
    assert listed(unit, persona="consultant") == ["Ezra Quill", "Hart, Mary"]


def test_a_contradicted_group_stands_apart_in_the_list(unit: Unit) -> None:
    rows = [row_of(case) for case in unit.cases]
    says(unit, rows[0], rows[1])
    says(unit, rows[1], rows[2])
    says(unit, rows[0], rows[2], "eliminated")
    assert len(listed(unit)) == 4
    assert text(unit.client("member").get("/persons/")).count("<strong>contradicted</strong>") == 3
    assert "Contradicted by judgements" in page(unit, rows[1])


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("order=name-down", ["Hart, Mary", "Ezra Quill", "Corwin, Ann", "Barrow, James"]),
        ("order=newest&role=victim", ["Corwin, Ann", "Barrow, James", "Hart, Mary"]),
        ("order=case-down", ["Corwin, Ann", "Barrow, James", "Ezra Quill", "Hart, Mary"]),
        ("q=RED", ["Corwin, Ann"]), ("q=ann+corwin", ["Corwin, Ann"]), ("q=nobody", []),
        ("role=named on a page", ["Ezra Quill"]), ("role=suspect", []), ("page=9&order=x", None),
    ],
)  # fmt: skip
def test_searching_and_sorting(unit: Unit, asked: str, names: list[str] | None) -> None:
    Person.objects.filter(name="Corwin, Ann").update(aliases=["Red"])
    expected = ["Barrow, James", "Corwin, Ann", "Ezra Quill", "Hart, Mary"] if names is None else names
    assert listed(unit, asked) == expected


def test_somebody_known_by_another_name_alone_is_listed_and_nobody_else_without_one(unit: Unit) -> None:
    Person.objects.create(case=unit.cases[0], role="suspect", name="John Doe", identified=False)
    Person.objects.create(case=unit.cases[0], role="suspect", name=None, aliases=["Slim"])
    assert sorted(listed(unit)) == ["Barrow, James", "Corwin, Ann", "Ezra Quill", "Hart, Mary", "Slim"]


def test_the_list_is_taken_away_as_it_stands(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    Person.objects.filter(name="Corwin, Ann").update(name="=cmd()")
    says(unit, page_of(unit.cases[0], "Ezra Quill"), row_of(unit.cases[1]))
    client = unit.client("member")
    lines = b"".join(client.get("/persons/export.csv?order=name")).decode("utf-8-sig").splitlines()
    assert lines[0] == "name,case,in_the_file_as,year,same_person_by_judgement"
    assert lines[1].startswith("'=cmd(),") and len(lines) == 4
    assert '"Barrow, James",01991-002,victim,1991,"Ezra Quill, named on a page of 01986-001"' in lines
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/persons/export.xlsx").content)).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()][-1] == "Hart, Mary"
    for persona in ("reader", "consultant", "administrator"):
        assert unit.client(persona).get("/persons/export.csv").status_code == 404


def test_who_knows_whom_he_looks_for_compares_with_a_name(unit: Unit) -> None:
    row, other = row_of(unit.cases[0]), row_of(unit.cases[1])
    client = unit.client("member")
    found = text(client.get(address(row) + "?beside=barrow"))
    pair = f"/persons/review/{address(row).split('/')[2]}/{address(other).split('/')[2]}/"
    assert pair in found and client.get(pair).status_code == 200
    assert "Nobody else whom you see" in text(client.get(address(row) + "?beside=delan"))  # of a hidden file
    for nothing in ("hart", "a " * 20, "x" * 300):
        assert "Nobody else whom you see" in text(client.get(address(row) + f"?beside={nothing}"))


def test_the_people_of_a_file_lead_to_their_pages(unit: Unit) -> None:
    Person.objects.create(case=unit.cases[0], role="witness", name="Reed, Tom")
    row = Person.objects.get(name="Reed, Tom")
    people = text(unit.client("member").get(f"/case/{unit.cases[0].key}/people/"))
    assert address(Who(row.case_id, row.pk, "")) in people


def test_kinds_of_mentions_that_are_no_people_are_nobody(unit: Unit) -> None:
    mention = Mention.objects.get(value="Ezra Quill")
    Mention.objects.filter(pk=mention.pk).update(kind=Kind.PHONE.value)
    assert "Ezra Quill" not in listed(unit)


def test_the_list_stands_however_many_names_on_pages_were_judged(unit: Unit) -> None:
    """A thousand of them, each by itself in a condition, are more than SQLite takes."""
    case, owner = unit.cases[0], unit.accounts["owner"]
    names = [f"Ezra Quill {number}" for number in range(1_100)]
    page_ = accepted(unit, case, names[0]).pages.get()
    said = {"case": case, "page": page_, "kind": Kind.PERSON.value, "start": 0, "end": 1, "rule": "a name"}
    Mention.objects.bulk_create(Mention(**said, text=one, value=one, state=MentionState.ACCEPTED) for one in names[1:])
    PersonJudgement.objects.bulk_create(
        PersonJudgement(
            left_case=case, left_name=names[0], right_case=case, right_name=one, verdict="supported", reason="x",
            account=owner,
        )
        for one in names[1:]
    )  # fmt: skip
    assert sum(name.startswith("Ezra Quill ") for name in listed(unit, "q=ezra")) == 1


def test_the_page_leads_to_a_link_chart_of_the_name(unit: Unit) -> None:
    row = row_of(unit.cases[1])
    name = Person.objects.get(pk=row.person).name
    client = unit.client("member")
    link = re.search(r'href="(/network/chart/\?q=[^"]+)"', page(unit, row))
    assert link and name in text(client.get(link[1]))


@pytest.mark.parametrize(("points", "told"), [(3.214, "+3.21"), (-1.5, "\u22121.50"), (-0.001, "0.00"), (0.0, "0.00")])
def test_points_have_a_sign_where_they_are_any(points: float, told: str) -> None:
    assert signed(points) == told
