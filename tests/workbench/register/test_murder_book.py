"""The murder book: what each tab shows, what may be added, and that nothing is overwritten or lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.book.sites import drawn, spots_of
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, Person, Place, Review, Revision
from murderbook.workbench.worklist.assessing import reassess
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit
from rich_case import RACE_LABEL, fill

TABS = ("", "chrono/", "victim/", "people/", "scene/", "evidence/", "leads/", "audit/")


@pytest.fixture
def unit(db: None) -> Unit:
    made = make_unit()
    fill(made.cases[0], made.accounts["owner"])
    return made


def page(unit: Unit, tab: str, persona: str = "member") -> str:
    answer = unit.client(persona).get(f"/case/{unit.cases[0].key}/{tab}")
    assert answer.status_code == 200, tab
    return answer.content.decode()


def post(unit: Unit, path: str, data: dict[str, str], persona: str = "member") -> HttpResponse:
    return unit.client(persona).post(f"/case/{unit.cases[0].key}/{path}", data)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_bears_the_head_and_is_read_on_record(unit: Unit, tab: str) -> None:
    text = page(unit, tab)
    assert all(word in text for word in ("01986-001", "Victim 1", "Cold case unit", "4 have access", "The member"))
    entry = AuditEntry.objects.order_by("index").last()
    assert entry is not None
    assert (entry.object_key, entry.actor) == (unit.cases[0].key, unit.accounts["member"].key)
    assert entry.verb.startswith("read ")


@pytest.mark.parametrize("tab", TABS)
def test_statements_of_a_tab_are_fixed(unit: Unit, tab: str) -> None:
    client, path = unit.client("member"), f"/case/{unit.cases[0].key}/{tab}"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(12):
        exhibit = Exhibit.objects.create(case=unit.cases[0], number=f"E{number}", custody="located")
        exhibit.examinations.create(kind="dna", state="hit")
        Person.objects.create(case=unit.cases[0], role="witness", name=f"Witness {number}")
        _entry(unit, f"Entry {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few) <= 37  # of the chrono one or two for each app that has lines in it


def test_what_the_tabs_show(unit: Unit) -> None:
    for tab, words in {
        "": ("summer 1986", "Los Angeles, CA", "1 exhibit located and never tested", "Read in full."),
        "chrono/": ("3 Jun 1986", "The coat was found.", "box 2", "page 14", "A caller named a car.", "Review by Elm"),
        "victim/": ("Maple, Iris", "34 years", RACE_LABEL),
        "people/": ("Larch, Owen", "alive: yes", "located: unknown"),
        "scene/": ("Body found", "34.10000, -118.20000", "100 m", "Victim bound", "absent"),
        "evidence/": ("007", "coat", "never tested", "X-9", "eliminated: another source"),
    }.items():
        text = page(unit, tab)
        for word in words:
            assert word in text, (tab, word)


def test_distances_between_places_as_the_crow_flies(unit: Unit) -> None:
    case = unit.cases[0]
    Place.objects.create(case=case, site="contact", latitude=34.0, longitude=-118.2, precision="exact")
    Place.objects.create(case=case, site="assault", county_fips="06037", precision="county")
    spots = spots_of(case)
    assert [spot.letter for spot in spots] == ["C", "A", "F"], "in the order of events"
    assert spots[1].approximate and spots[1].km_from_last is None
    assert spots[2].km_from_last is None, "nothing is measured from the centre of a county"
    Place.objects.filter(site="assault").delete()
    measured = spots_of(case)[1].km_from_last
    assert measured == pytest.approx(11.12, abs=0.01), "a tenth of a degree of latitude: 6371 km times pi / 1800"


def test_without_any_place_the_county_stands_for_it(unit: Unit) -> None:
    unit.cases[1].county_fips = "53033"
    (spot,) = spots_of(unit.cases[1])
    assert spot.approximate and "King, WA" in spot.description and spot.precision == "county"
    unit.cases[1].county_fips = None
    (spot,) = spots_of(unit.cases[1])
    assert spot.latitude is None and drawn([spot]) == []


@pytest.mark.parametrize("tab", [tab for tab in TABS if tab != "victim/"])
def test_race_stands_on_the_victims_page_alone(unit: Unit, tab: str) -> None:
    assert RACE_LABEL not in page(unit, tab)


def test_a_reader_is_offered_no_form(unit: Unit) -> None:
    for tab in TABS:
        text = page(unit, tab, "reader")
        assert "Add an entry" not in text and "Add a review" not in text and ">Amend" not in text, tab


# Chrono


def _entry(unit: Unit, text: str) -> ChronoEntry:
    at = datetime(1990, 1, 1, tzinfo=UTC)
    return ChronoEntry.objects.create(
        case=unit.cases[0],
        event_earliest=at,
        event_latest=at,
        event_precision="day",
        event_as_written="1 Jan 1990",
        text=text,
        author=unit.accounts["owner"],
    )


def test_an_entry_with_an_approximate_date(unit: Unit) -> None:
    answer = post(unit, "chrono/add/", {"when": "summer 1986", "text": "Seen at the lake", "source": "box 1"})
    assert answer.status_code == 302
    entry = ChronoEntry.objects.get(text="Seen at the lake")
    assert (entry.event_precision, entry.event_as_written) == ("season", "summer 1986")
    assert (entry.event_earliest.month, entry.event_latest.month) == (6, 9)
    assert entry.author == unit.accounts["member"]
    client = unit.client("member")
    data = {"when": "3-9 June 1987", "text": "Searched the lake"}
    after = client.post(f"/case/{unit.cases[0].key}/chrono/add/", data, follow=True).content.decode()
    assert "The time was read as: between 3 Jun 1987 and 9 Jun 1987" in after


def test_an_amendment_stands_beneath_and_the_entry_stays(unit: Unit) -> None:
    first = ChronoEntry.objects.get(text="The coat was found.")
    post(unit, "chrono/add/", {"when": "4 June 1986", "text": "Found a day later.", "amends": first.key})
    second = ChronoEntry.objects.get(text="Found a day later.")
    post(unit, "chrono/add/", {"when": "5 June 1986", "text": "Two days later.", "amends": second.key})
    first.refresh_from_db()
    assert first.text == "The coat was found." and first.event_as_written == "3 June 1986"
    assert {entry.amends_id for entry in ChronoEntry.objects.exclude(pk=first.pk)} == {first.pk}, "one chain"
    text = page(unit, "chrono/")
    assert text.index("The coat was found.") < text.index("Found a day later.") < text.index("Two days later.")
    form = unit.client("member").get(f"/case/{unit.cases[0].key}/chrono/?amend={first.key}").context["form"]
    assert form.initial["text"] == "Two days later.", "an amendment starts from the latest words"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"when": "", "text": "x"}, "a year is enough"),
        ({"when": "13/45/1987", "text": "x"}, "there is no month 13"),
        ({"when": "1986", "text": ""}, "Write what happened"),
        ({"when": "1 Jan 2150", "text": "x"}, "lies in the future"),
    ],
)
def test_an_entry_that_cannot_be_read_says_what_to_do(unit: Unit, data: dict[str, str], says: str) -> None:
    before = ChronoEntry.objects.count()
    answer = post(unit, "chrono/add/", data)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert ChronoEntry.objects.count() == before


def test_an_amendment_of_another_cases_entry_is_refused(unit: Unit) -> None:
    foreign = _entry(unit, "elsewhere")
    ChronoEntry.objects.filter(pk=foreign.pk).update(case=unit.secret[0])
    answer = post(unit, "chrono/add/", {"when": "1986", "text": "x", "amends": foreign.key})
    assert answer.status_code == 404
    assert not ChronoEntry.objects.filter(text="x").exists()


# Reviews


def test_a_review_once_a_day_and_reviewer(unit: Unit) -> None:
    data = {"on": "4 Mar 2020", "reviewer": "Ash", "outcome": "Send the coat to the laboratory."}
    version = Case.objects.get(pk=unit.cases[0].pk).version
    assert post(unit, "reviews/add/", data).status_code == 302
    assert post(unit, "reviews/add/", data).status_code == 422
    assert Review.objects.filter(reviewer="Ash").count() == 1
    assert Case.objects.get(pk=unit.cases[0].pk).version == version + 1, "the engines learn that the file changed"
    assert "one day" in post(unit, "reviews/add/", data | {"on": "March 2020"}).content.decode()


# Amending states

SEEN = {
    "seen_custody": "located",
    "seen_examined_dna": "never tested",
    **{f"seen_examined_{kind}": "" for kind in ("latent", "ballistics", "trace", "document")},
}


def test_an_exhibit_is_amended_as_a_revision(unit: Unit) -> None:
    data = SEEN | {
        "custody": "located",
        "examined_dna": "hit",
        "examined_latent": "exhausted",
        "reason": "lab report 5",
    }
    assert post(unit, "evidence/1/", data).status_code == 302
    exhibit = Exhibit.objects.get(number="007")
    assert dict(exhibit.examinations.values_list("kind", "state")) == {"dna": "hit", "latent": "exhausted"}
    revision = Revision.objects.get()
    assert revision.before["examined_dna"] == "never tested" and revision.after["examined_dna"] == "hit"
    assert (revision.account, revision.reason) == (unit.accounts["member"], "lab report 5")
    assert "lab report 5" in page(unit, "evidence/1/")


def test_an_amended_case_takes_its_new_place_at_once(unit: Unit) -> None:
    data = SEEN | {"custody": "destroyed", "examined_dna": "never tested", "reason": "burned in 1992"}
    reassess(unit.cases[0].pk)
    before = Assessment.objects.get(case=unit.cases[0]).points
    assert post(unit, "evidence/1/", data).status_code == 302
    assert Assessment.objects.get(case=unit.cases[0]).points < before, "destroyed evidence promises nothing"


def test_two_editors_lose_nothing(unit: Unit) -> None:
    """Both open the exhibit; the first saves; the second is shown both states and nothing of the first is lost."""
    mine = SEEN | {"custody": "located", "examined_dna": "exhausted", "reason": "mine"}
    theirs = SEEN | {"custody": "not located", "examined_dna": "never tested", "reason": "theirs"}
    assert post(unit, "evidence/1/", theirs, "owner").status_code == 302
    answer = post(unit, "evidence/1/", mine)
    assert answer.status_code == 409
    differ = {one.label: (one.was, one.theirs, one.mine) for one in answer.context["differ"]}
    assert differ == {
        "Where it is": ("located", "not located", "located"),
        "DNA": ("never tested", "never tested", "exhausted"),
    }
    exhibit = Exhibit.objects.get(number="007")
    assert exhibit.custody == "not located" and Revision.objects.count() == 1
    form = answer.context["form"]
    again = {f"seen_{name}": form[f"seen_{name}"].value() for name in form.names}
    again |= {name: form[name].value() for name in form.names} | {"reason": form["reason"].value()}
    assert (again["custody"], again["examined_dna"]) == ("not located", "exhausted"), "theirs is kept, mine is chosen"
    assert post(unit, "evidence/1/", again).status_code == 302
    assert list(exhibit.examinations.values_list("state", flat=True)) == ["exhausted"]
    assert Exhibit.objects.get(number="007").custody == "not located"


def test_editors_of_different_exhibits_do_not_meet(unit: Unit) -> None:
    Exhibit.objects.create(case=unit.cases[0], number="008", custody="located")
    other = SEEN | {"seen_examined_dna": "", "custody": "destroyed", "examined_dna": "", "reason": "burned in 1992"}
    assert post(unit, "evidence/2/", other, "owner").status_code == 302
    mine = SEEN | {"custody": "located", "examined_dna": "hit", "reason": "lab"}
    assert post(unit, "evidence/1/", mine).status_code == 302
    assert [revision.version for revision in Revision.objects.order_by("pk")] == [1, 2]


def test_a_witness_and_the_status_are_amended(unit: Unit) -> None:
    answers = {"alive": "yes", "located": "yes", "willing": "yes", "tie_ended": "unknown"}
    seen = {"seen_alive": "yes", "seen_located": "unknown", "seen_willing": "unknown", "seen_tie_ended": "unknown"}
    assert post(unit, "people/2/", answers | seen | {"reason": "called on her"}).status_code == 302
    witness = Person.objects.get(name="Larch, Owen")
    assert (witness.located, witness.willing) == ("yes", "yes")
    status = {
        "status": "cleared exceptionally",
        "exceptional": "A",
        "suspect_state": "named, dead",
        "motive_known": "no",
    }
    seen = {
        "seen_status": "open",
        "seen_exceptional": "",
        "seen_suspect_state": "unknown",
        "seen_motive_known": "unknown",
    }
    assert post(unit, "status/", status | seen | {"reason": "death certificate"}).status_code == 302
    case = Case.objects.get(pk=unit.cases[0].pk)
    assert (case.status, case.exceptional, case.suspect_state) == ("cleared exceptionally", "A", "named, dead")


def test_nothing_changed_writes_nothing(unit: Unit) -> None:
    same = {name.removeprefix("seen_"): value for name, value in SEEN.items()}
    assert post(unit, "evidence/1/", SEEN | same | {"reason": "looked"}).status_code == 302
    assert not Revision.objects.exists()


def test_a_reason_is_needed_and_values_must_be_of_the_list(unit: Unit) -> None:
    answer = post(unit, "evidence/1/", SEEN | {"custody": "under the stairs", "reason": ""})
    text = answer.content.decode()
    assert answer.status_code == 422 and "Write why" in text and "under the stairs" in text
    assert Exhibit.objects.get(number="007").custody == "located"


@pytest.mark.parametrize("path", ["chrono/add/", "reviews/add/", "status/", "evidence/1/", "people/1/"])
def test_who_may_only_read_writes_nothing(unit: Unit, path: str) -> None:
    before = (ChronoEntry.objects.count(), Review.objects.count(), Revision.objects.count())
    data = SEEN | {
        "when": "1986",
        "text": "x",
        "on": "4 Mar 2020",
        "reviewer": "R",
        "outcome": "x",
        "custody": "destroyed",
    }
    for persona in ("reader", "consultant", "outsider", "administrator", "auditor"):
        assert post(unit, path, data, persona).status_code == 404, persona
    assert before == (ChronoEntry.objects.count(), Review.objects.count(), Revision.objects.count())


def test_printing_is_on_record(unit: Unit) -> None:
    assert post(unit, "printed/evidence/", {}).status_code == 204
    entry = AuditEntry.objects.order_by("index").last()
    assert entry is not None and (entry.verb, entry.object_key) == ("print", unit.cases[0].key)
    assert post(unit, "printed/safe/", {}).status_code == 404
