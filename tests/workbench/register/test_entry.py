"""What is added to a case, amended and withdrawn by hand; hostile input; two editors."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from entering import at, opened, page, post, said, sent_back

from murderbook.workbench.register import records
from murderbook.workbench.register.entry.merging import Outcome
from murderbook.workbench.register.models import Case, Exhibit, Person, Place, Revision
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit, named_in
from rich_case import fill


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    made = make_unit()
    fill(made.cases[0], made.accounts["owner"])
    return made


@pytest.fixture
def unit(_made_once: Unit, db: None) -> Unit:
    return deepcopy(_made_once)


def test_a_witness_and_a_suspect_are_added(unit: Unit) -> None:
    data = {"name": "Ash, Mia", "sex": "F", "age": "50", "aliases": "Mi; Mimi", "alive": "yes", "located": "yes",
            "willing": "yes", "tie_ended": "unknown", "origin": "box 2, page 5"}  # fmt: skip
    assert post(unit, "people/add/?as=witness", data).status_code == 302
    witness = Person.objects.get(name="Ash, Mia")
    assert (witness.role, witness.aliases, witness.age_low, witness.willing) == ("witness", ["Mi", "Mimi"], 50.0, "yes")
    answer = post(unit, "people/add/?as=suspect", {"name": "Oak, Ben", "sex": "M", "alive": "no", "located": "unknown"})
    assert answer.status_code == 302
    assert "still says of the suspect: unknown" in said(answer), "a person decides the state of the case"
    assert Case.objects.get(pk=unit.cases[0].pk).suspect_state == "unknown"
    first = Revision.objects.order_by("pk")[0]
    assert (first.before, first.reason, first.account) == ({}, "box 2, page 5", unit.accounts["member"])
    assert "Ash, Mia" in page(unit, "history/", "reader") and "box 2, page 5" in page(unit, "history/")


def test_an_exhibit_with_its_examinations(unit: Unit) -> None:
    data = {"number": "008", "description": "left shoe", "kind": "clothing", "custody": "located",
            "examined_dna": "never tested", "again": "yes"}  # fmt: skip
    answer = post(unit, "evidence/add/", data)
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/evidence/add/"), "the next one"
    shoe = Exhibit.objects.get(number="008")
    assert list(shoe.examinations.values_list("kind", "state")) == [("dna", "never tested")]
    assert "2 exhibits located and never tested" in page(unit, "")
    assert "on file already" in post(unit, "evidence/add/", data).content.decode()


def test_places(unit: Unit) -> None:
    data = {"site": "contact", "description": "bus stop", "latitude": "34.0522", "longitude": "-118.2437",
            "precision": "exact", "county_fips": "Los Angeles, CA"}  # fmt: skip
    assert post(unit, "places/add/", data).status_code == 302
    stop = Place.objects.get(site="contact")
    assert (stop.county_fips, stop.state, stop.precision) == ("06037", "CA", "exact")
    assert "Gulf of Guinea" in post(unit, "places/add/", data | {"latitude": "0", "longitude": "0"}).content.decode()
    assert post(unit, "places/add/", data | {"site": "moon"}).status_code == 422


def test_what_was_learned_moves_the_case(unit: Unit) -> None:
    assert post(unit, "news/add/", {"on": "3 Mar 2024", "what": "A caller names a boat."}).status_code == 302
    assert "A caller names a boat." in page(unit, "chrono/")
    assert "is not one day" in post(unit, "news/add/", {"on": "March 2024", "what": "x"}).content.decode()
    assert "in the future" in post(unit, "news/add/", {"on": "3 Mar 2150", "what": "x"}).content.decode()


def test_the_victims_name_is_amended_in_every_place(unit: Unit) -> None:
    form = opened(unit, "people/1/")
    assert form["seen_name"] == "Maple, Iris" and form["seen_age"] == "34+"
    data = form | {
        "name": "Maple, Irene",
        "age": "30 to 35",
        "exposures": ["student", "aged"],
        "reason": "birth certificate",
    }
    assert post(unit, "people/1/", data).status_code == 302
    victim = Person.objects.get(name="Maple, Irene")
    assert (victim.age_low, victim.age_high, victim.exposures) == (30.0, 35.0, ["student", "aged"])
    case = Case.objects.get(pk=unit.cases[0].pk)
    assert (case.victim_name, case.victim_age) == ("Maple, Irene", 32.5), "lists say the same"
    history = page(unit, "history/", "reader")
    assert "<del>Maple, Iris</del>" in history and "birth certificate" in history
    assert "Amended" in page(unit, "victim/", "reader")


def test_the_date_is_amended_and_read_back(unit: Unit) -> None:
    form = opened(unit, "facts/")
    assert form["occurred"] == "summer 1986" and form["county_fips"] == "Los Angeles, CA"
    answer = post(unit, "facts/", form | {"occurred": "14 March 1987", "reason": "report of the coroner"})
    assert answer.status_code == 302
    case = Case.objects.get(pk=unit.cases[0].pk)
    assert (case.year, case.occurred_precision, case.occurred_as_written) == (1987, "day", "14 March 1987")
    assert "The time was read as: 14 Mar 1987" in said(answer)
    revision = Revision.objects.get()
    assert set(revision.after) == {f"occurred_{part}" for part in ("earliest", "latest", "precision", "as_written")} | {
        "year"
    }
    assert "<del>summer 1986</del>" in page(unit, "history/")
    assert post(unit, "facts/", opened(unit, "facts/") | {"occurred": "", "reason": "wrong file"}).status_code == 302
    case.refresh_from_db()
    assert case.occurred_earliest is None and case.year is None and case.occurred_precision == ""


def test_what_stands_and_no_list_has_is_left_alone(unit: Unit) -> None:
    """An old file's words are no error of whoever amends something else."""
    Case.objects.filter(pk=unit.cases[0].pk).update(
        weapon="ZZ", occurred_as_written="the hot summer", area=" Harbor ", notes="a\nb"
    )
    form = opened(unit, "facts/")
    data = form | {"notes": "a\r\nb", "seen_notes": "a\r\nb", "agency": "Harbor PD", "reason": "letterhead"}
    assert post(unit, "facts/", data).status_code == 302
    case = Case.objects.get(pk=unit.cases[0].pk)
    assert (case.weapon, case.occurred_as_written, case.area, case.agency) == (
        "ZZ",
        "the hot summer",
        " Harbor ",
        "Harbor PD",
    )
    assert set(Revision.objects.get().after) == {"agency"}


def test_the_number_stays_ones_own(unit: Unit) -> None:
    taken = post(unit, "facts/", opened(unit, "facts/") | {"own_number": "01991-002", "reason": "x"})
    assert taken.status_code == 422 and "has this number" in taken.content.decode()
    hidden = post(unit, "facts/", opened(unit, "facts/") | {"own_number": "TF-1", "reason": "x"})
    assert hidden.status_code == 302


def test_two_editors_of_the_facts_lose_nothing(unit: Unit) -> None:
    mine = opened(unit, "facts/") | {"area": "Hill", "reason": "map"}
    theirs = opened(unit, "facts/") | {"weapon": "30", "reason": "autopsy"}
    assert post(unit, "facts/", theirs, "owner").status_code == 302
    answer = post(unit, "facts/", mine)
    assert answer.status_code == 409 and {one.label: one.outcome for one in answer.context["differ"]} == {
        "Area": Outcome.MINE,
        "Weapon or means": Outcome.THEIRS,
    }
    assert post(unit, "facts/", sent_back(answer)).status_code == 302
    case = Case.objects.get(pk=unit.cases[0].pk)
    assert (case.area, case.weapon) == ("Hill", "30")


def test_a_seen_value_that_never_stood_there_writes_nothing(unit: Unit) -> None:
    answer = post(unit, "facts/", {"weapon": "ZZ", "seen_weapon": "ZZ", "reason": "x"})
    assert answer.status_code == 409
    answer = post(unit, "facts/", {"weapon": "30", "reason": "x"})
    assert answer.status_code == 302 and Case.objects.get(pk=unit.cases[0].pk).weapon == "20", "not seen, so left alone"


# Withdrawing


def test_a_withdrawn_exhibit_counts_nowhere_and_is_not_lost(unit: Unit) -> None:
    before = Assessment.objects.filter(case=unit.cases[0]).first()
    assert before is None
    assert post(unit, "evidence/1/withdraw/", {"reason": "of another case", "seen": "standing"}).status_code == 302
    assert Exhibit._base_manager.filter(number="007").exists() and not Exhibit.objects.exists()
    (record,) = records.cases(Case.objects.filter(pk=unit.cases[0].pk))
    assert record.exhibits == ()
    assert not named_in(page(unit, "evidence/").split("<main")[1].replace("Exhibit 007: withdrawn", ""), "007")
    assert "exhibit located" not in page(unit, "")
    assert "of another case" in page(unit, "history/") and "withdrawn" in page(unit, "history/")
    listed = unit.client("member").get("/register/?located=on").content.decode()
    assert "01986-001" not in listed
    assert unit.client("member").get(at(unit, "evidence/1/")).status_code == 302, "put back before it is amended"
    again = post(unit, "evidence/1/withdraw/", {"reason": "x", "seen": "standing"})
    assert again.status_code == 409 and "A colleague did so" in again.content.decode()
    assert post(unit, "evidence/1/withdraw/", {"reason": "it is ours", "seen": "withdrawn"}).status_code == 302
    assert Exhibit.objects.filter(number="007").exists()
    assert [revision.part for revision in Revision.objects.order_by("pk")] == ["exhibit", "exhibit"]


def test_addresses_keep_their_meaning_when_one_is_withdrawn(unit: Unit) -> None:
    Exhibit.objects.create(case=unit.cases[0], number="008")
    post(unit, "evidence/1/withdraw/", {"reason": "x", "seen": "standing"})
    assert "Exhibit 008" in page(unit, "evidence/2/")


def test_a_withdrawn_victim_leaves_the_lists(unit: Unit) -> None:
    post(unit, "people/1/withdraw/", {"reason": "of another case", "seen": "standing"})
    case = Case.objects.get(pk=unit.cases[0].pk)
    assert (case.victim_name, case.victim_sex, case.victim_age) == ("", "U", None)
    assert "No victim is recorded" in page(unit, "victim/")


@pytest.mark.parametrize("slug", ["people", "places", "evidence", "links", "news", "reviews"])
def test_every_kind_of_part_opens_is_amended_and_withdrawn(unit: Unit, slug: str) -> None:
    at_first = _first(unit, slug)
    form = opened(unit, at_first)
    assert post(unit, at_first, form | {"reason": "looked"}).status_code == 302
    assert not Revision.objects.exists(), "sent as shown, nothing changes"
    assert post(unit, f"{at_first}withdraw/", {"reason": "", "seen": "standing"}).status_code == 422
    assert post(unit, f"{at_first}withdraw/", {"reason": "a slip", "seen": "standing"}).status_code == 302
    assert "a slip" in page(unit, "history/") and "a slip" in page(unit, f"{at_first}withdraw/")


def _first(unit: Unit, slug: str) -> str:
    """The address of the first part of a kind, within its case. A link's number is no place: its tab names it."""
    if slug != "links":
        return f"{slug}/1/"
    found = re.search(r"/(links/[0-9]+/)", page(unit, "evidence/"))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("slug", ["people", "places", "evidence", "links", "news", "reviews"])
def test_nothing_of_another_case_is_reached(unit: Unit, slug: str) -> None:
    assert unit.client("member").get(at(unit, f"{slug}/99/")).status_code == 404
    assert post(unit, f"{slug}/1/withdraw/", {"reason": "x", "seen": "standing"}, case=unit.cases[1]).status_code == 404
    for persona in ("reader", "consultant", "outsider", "administrator", "auditor"):
        for path in (f"{slug}/1/", f"{slug}/1/withdraw/", f"{slug}/add/"):
            assert post(unit, path, {"reason": "x", "seen": "standing", "number": "9"}, persona).status_code in (
                404,
                405,
            )
    assert not Revision.objects.exists()


def test_huge_and_hostile_text(unit: Unit) -> None:
    script = "<script>alert(1)</script>"
    assert post(unit, "evidence/add/", {"number": script, "custody": "located"}).status_code == 302
    assert script not in page(unit, "evidence/") + page(unit, "history/") + page(unit, "evidence/2/")
    assert (
        post(unit, "evidence/add/", {"number": "9", "description": "x" * 301, "custody": "located"}).status_code == 422
    )
    assert post(unit, "facts/", opened(unit, "facts/") | {"notes": "x" * 100_001, "reason": "x"}).status_code == 422
    assert post(unit, "people/add/?as=murderer", {"name": "x", "sex": "U", "alive": "?"}).status_code == 422
