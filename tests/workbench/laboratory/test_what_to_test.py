"""What to test next, asked of a record: what the account sees, as the register says it, and on record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from lab_makers import exhibit, lead_between

from murderbook.laboratory.checks import LaboratoryError
from murderbook.laboratory.offering import Wishes
from murderbook.laboratory.records import Amount, Danger, Item, Limitation
from murderbook.laboratory.sources import own_money
from murderbook.laboratory.table import default_text, load
from murderbook.laboratory.telling.document import document_of
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.casework.states import Act
from murderbook.workbench.laboratory.asking import Asker, asked, unit_sources, unit_table
from murderbook.workbench.laboratory.choosing.records import Held, held_by
from murderbook.workbench.leads.blind import not_seen
from murderbook.workbench.register.models import Case, Exhibit, Person
from murderbook.workbench.worklist.assessing import assess_scope
from personas import Unit, make_unit, named_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
THEN = datetime(2006, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def unit() -> Unit:
    made = make_unit()
    for number, case in enumerate([*made.cases, *made.secret], start=1):
        exhibit(case, f"{number}-A", "blood")
    return made


def held(unit: Unit, persona: str, right: Right = Right.READ) -> Held:
    return held_by(unit.accounts[persona], load(), TODAY, right)


def item(unit: Unit, number: str) -> Item:
    return next(one for one in held(unit, "owner").items if one.exhibit == number)


def wishes(dollars: int = 2000) -> Wishes:
    return Wishes((own_money(dollars),), TODAY)


def words() -> dict[str, object]:
    found: dict[str, object] = json.loads(AuditWords.objects.order_by("-entry__index")[0].body)
    return found


@pytest.mark.parametrize(
    ("persona", "numbers"),
    [
        ("owner", ["1-A", "2-A", "3-A", "4-A", "5-A"]),
        ("member", ["1-A", "2-A", "3-A"]),
        ("outsider", ["4-A", "5-A"]),
        ("consultant", ["1-A"]),
        ("administrator", []),
        ("auditor", []),
    ],
)
def test_each_is_asked_about_what_he_sees(unit: Unit, persona: str, numbers: list[str]) -> None:
    assert [one.exhibit for one in held(unit, persona).items] == numbers


def test_taking_away_takes_the_right_to_export(unit: Unit) -> None:
    assert held(unit, "reader").items and not held(unit, "reader", Right.EXPORT).items


def test_a_hidden_case_changes_nothing_of_the_answer(unit: Unit) -> None:
    asker = Asker(unit.accounts["member"], "test")
    before = document_of(asked(asker, load(), wishes()))
    Exhibit.objects.filter(case__in=unit.secret)._raw_delete("default")  # type: ignore[attr-defined]
    assert document_of(asked(asker, load(), wishes())) == before


def test_it_is_on_record_with_every_case_and_nothing_hidden(unit: Unit) -> None:
    asked(Asker(unit.accounts["member"], "test"), load(), wishes())
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.verb, entry.outcome, entry.actor) == (
        "read what to test next", "success", unit.accounts["member"].key,
    )  # fmt: skip
    assert words()["cases"] == sorted(case.key for case in unit.cases)
    assert words()["money"] == {"budget": 2000.0} and words()["table"] == load().id
    assert not any(named_in(json.dumps(words()), case.key) for case in unit.secret)
    asked(Asker(unit.accounts["member"], "test", taken_away=True), load(), wishes())
    assert AuditEntry.objects.order_by("-index")[0].verb == "exported what to test next"


def test_closed_cases_withdrawn_exhibits_and_those_without_a_kind_are_left_out(unit: Unit) -> None:
    Case.objects.filter(pk=unit.cases[0].pk).update(status="cleared")
    Exhibit.objects.filter(number="2-A").update(withdrawn_at=datetime.now(UTC))
    exhibit(unit.cases[2], "3-B", None)
    assert [one.exhibit for one in held(unit, "member").items] == ["3-A"]


@pytest.mark.parametrize(
    ("state", "barred"),
    [
        ("never tested", set()),
        ("tested before the present method", set()),
        ("unknown", set()),
        ("tested, nothing usable", {"str", "bone", "kit", "touch", "mtdna", "genealogy"}),
        ("result in the database, no hit", {"str", "bone", "kit", "touch", "mtdna"}),
        ("hit", {"str", "bone", "kit", "touch", "mtdna", "genealogy"}),
        ("exhausted", {"str", "bone", "kit", "touch", "mtdna", "genealogy"}),
    ],
)
def test_what_was_tested_is_not_asked_for_again(unit: Unit, state: str, barred: set[str]) -> None:
    exhibit(unit.cases[0], "1-B", "blood", state)
    assert set(item(unit, "1-B").barred) == barred


def test_a_bone_of_a_known_victim_is_not_asked_about(unit: Unit) -> None:
    exhibit(unit.cases[0], "1-B", "bones")
    assert item(unit, "1-B").barred == {}
    Person.objects.create(case=unit.cases[0], role="victim", name="Victim 1", identified=True)
    assert set(item(unit, "1-B").barred) == set(load().methods)
    Case.objects.filter(pk=unit.cases[0].pk).update(kind="unidentified remains")
    assert item(unit, "1-B").barred == {}


def test_custody_tells_where_it_is_how_old_and_how_much_is_left(unit: Unit) -> None:
    made = exhibit(unit.cases[0], "1-B", "blood", custody="not located")
    when = {"event_earliest": THEN, "event_latest": THEN, "event_precision": "day", "event_as_written": "1 Jun 2006"}
    common = {"case": made.case, "exhibit": made, "author": unit.accounts["member"], **when}
    CustodyEvent.objects.create(act=Act.COLLECTED, there_thousandths=3000, unit="swabs", **common)
    CustodyEvent.objects.create(act=Act.SENT, taken_thousandths=1000, unit="swabs", **common)
    found = item(unit, "1-B")
    assert found.located is False and found.left == Amount(2000, "swabs")
    assert found.age == pytest.approx(20, abs=0.01)
    exhibit(unit.cases[0], "1-C", "blood", custody="unknown")
    assert item(unit, "1-C").located is None and item(unit, "1-C").left is None


def test_without_custody_an_exhibit_is_as_old_as_its_offence(unit: Unit) -> None:
    Case.objects.filter(pk=unit.cases[0].pk).update(
        occurred_earliest=THEN, occurred_latest=THEN, occurred_precision="day", occurred_as_written="1 Jun 2006"
    )
    assert item(unit, "1-A").age == pytest.approx(20, abs=0.01) and item(unit, "2-A").age is None
    assert held(unit, "member").cases["01986-001"].occurred == date(2006, 6, 1)


def test_facts_of_a_case_come_from_the_register_and_triage(unit: Unit) -> None:
    Case.objects.filter(pk=unit.cases[0].pk).update(suspect_state="named, alive")
    Case.objects.filter(pk=unit.cases[1].pk).update(kind="missing person")
    exhibit(unit.cases[0], "1-K", "sexual_assault_kit")
    assess_scope(unit.default, None)
    first, second = held(unit, "member").cases["01986-001"], held(unit, "member").cases["01991-002"]
    assert first.suspect_named and first.danger is Danger.AT_LIBERTY and first.limitation is Limitation.NONE
    assert first.flags == {"homicide", "sexual assault kit"} and second.flags == {"missing person"}
    assert second.suspect_named is False and second.limitation is Limitation.UNKNOWN


def test_a_suspect_among_the_people_counts(unit: Unit) -> None:
    Person.objects.create(case=unit.cases[1], role="suspect", name="R. Doe")
    assert held(unit, "member").cases["01991-002"].suspect_named is True


def test_an_offence_between_two_days_keeps_both(unit: Unit) -> None:
    Case.objects.filter(pk=unit.cases[0].pk).update(
        occurred_earliest=THEN, occurred_latest=THEN + timedelta(days=40), occurred_precision="day"
    )
    found = held(unit, "owner")
    told = next(one for name, one in found.cases.items() if found.keys[name] == unit.cases[0].key)
    assert told.occurred == THEN.date() and told.occurred_last == THEN.date() + timedelta(days=40)


def test_who_was_told_the_score_judges_blind_no_more(unit: Unit) -> None:
    lead = lead_between(unit, unit.cases[0], unit.cases[1])
    member = unit.accounts["member"]
    asked(Asker(member, "test"), load(), wishes())
    assert words()["leads"] == [] and not_seen(member, [lead.pair])  # no result would settle it: it is told nowhere
    exhibit(unit.cases[1], "2-B", "semen", "hit")
    asked(Asker(member, "test"), load(), wishes())
    assert words()["leads"] == [lead.key] and not not_seen(member, [lead.pair])


def test_two_cases_of_one_number_are_told_apart(unit: Unit) -> None:
    Case.objects.filter(pk=unit.cases[1].pk).update(own_number="01986-001")
    exhibit(unit.cases[2], "3-A", "blood")
    found = held(unit, "member")
    assert len(found.cases) == 3 and len({(one.case, one.exhibit) for one in found.items}) == 4


def test_the_units_own_table_and_grants_are_taken_from_its_folder(unit: Unit, tmp_path: Path) -> None:
    assert unit_table() == load() and unit_sources(load()) == ()
    own = tmp_path / "laboratory-methods.toml"
    own.write_text(default_text().replace("price = 1200", "price = 900"), encoding="utf-8")
    grant = '[[sources]]\nid = "g"\nlabel = "G"\namount = 5\n'
    (tmp_path / "laboratory-sources.toml").write_text(grant, encoding="utf-8")
    with override_settings(RECORD=replace(settings.RECORD, folder=tmp_path)):
        assert unit_table().methods["touch"].cents == 90_000 and unit_sources(load())[0].cents == 500
        own.write_text("title = 1", encoding="utf-8")
        with pytest.raises(LaboratoryError, match=r"laboratory-methods\.toml: leads = None"):
            unit_table()
