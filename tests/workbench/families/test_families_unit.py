"""Over the unit: what is due and to whom it shows, the calendar file, the year's figures."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from desk import words_of
from django.utils import timezone
from icalendar import Calendar
from icalendar.cal.component import Component
from kinfolk import applied, dated, mother_of, reviewed, stepped, wished
from pytest_django import Settings

from murderbook.procedures import StepKind, load
from murderbook.workbench.families.models import Announcement
from murderbook.workbench.families.unit.due import due_of
from murderbook.workbench.families.unit.figures import year_of
from murderbook.workbench.record import RecordError, create_folder, load_settings
from murderbook.workbench.register.models import Case, Person
from personas import Unit

TODAY = timezone.localdate()
RECEIVED = date(2026, 8, 31)


@pytest.fixture
def busy(unit: Unit) -> Unit:
    """An application in the default compartment, another in the restricted one."""
    applied(unit.cases[0], unit.accounts["owner"], RECEIVED)
    mother_of(dated(unit.secret[0]), "Hidden, Rose")
    applied(unit.secret[0], unit.accounts["owner"], RECEIVED)
    return unit


def numbers(unit: Unit, persona: str) -> set[str]:
    return {one.number for one in due_of(unit.accounts[persona], TODAY)}


def test_what_is_due_is_of_the_cases_that_one_sees(busy: Unit) -> None:
    assert numbers(busy, "owner") == {"01986-001", "TF-1"}
    assert numbers(busy, "member") == numbers(busy, "reader") == numbers(busy, "consultant") == {"01986-001"}
    assert numbers(busy, "outsider") == {"TF-1"} and numbers(busy, "administrator") == set()


def test_a_case_out_of_sight_changes_nothing_of_the_page(unit: Unit) -> None:
    applied(unit.cases[0], unit.accounts["owner"], RECEIVED)
    page = words_of(unit.client("member").get("/families/"))
    mother_of(dated(unit.secret[0]), "Hidden, Rose")
    applied(unit.secret[0], unit.accounts["owner"], RECEIVED)
    assert words_of(unit.client("member").get("/families/")) == page


def test_due_things_stand_in_the_order_of_days(busy: Unit) -> None:
    wished(busy.cases[0], Person.objects.get(name="Alder, Ruth"), busy.accounts["owner"], on_death=True)
    found = due_of(busy.accounts["member"], date(2027, 1, 20))
    assert [(one.on, one.kind, one.is_overdue) for one in found] == [
        (date(2026, 9, 7), "Receipt in writing", True),
        (date(2026, 9, 7), "Notice of rights", True),
        (date(2026, 11, 29), "Next update to the family", True),
        (date(2027, 2, 28), "Decision on the review", False),
        (date(2027, 3, 14), "Anniversary of the death", False),
    ]
    assert found[-1].words == "in 53 days" and found[-1].who == "The member"


def test_an_empty_unit_says_what_to_do(unit: Unit) -> None:
    assert "Nothing is due in the cases that you may see." in words_of(unit.client("member").get("/families/"))


def events(unit: Unit, persona: str = "member") -> Iterator[Component]:
    answer = unit.client(persona).get("/families/deadlines.ics")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    yield from Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_calendar_tells_number_and_kind_alone(busy: Unit) -> None:
    found = {str(one["SUMMARY"]): one for one in events(busy)}
    assert set(found) == {f"01986-001: {kind}" for kind in (
        "Receipt in writing", "Notice of rights", "Decision on the review", "Next update to the family",
    )}  # fmt: skip
    due = found["01986-001: Decision on the review"]
    assert due["DTSTART"].dt == date(2027, 2, 28) and due["DTEND"].dt == date(2027, 3, 1)
    assert not isinstance(due["DTSTART"].dt, datetime) and due["DTSTAMP"].dt.utcoffset() == timedelta(0)
    text = busy.client("member").get("/families/deadlines.ics").content.decode()
    for hidden in ("Alder", "Victim 1", "TF-1", "60901"):
        assert hidden not in text


def test_the_calendar_of_the_same_record_names_its_events_alike(busy: Unit) -> None:
    first, second = ({str(one["UID"]) for one in events(busy)} for _ in range(2))
    assert first == second and len(first) == 4


def test_what_the_calendar_tells_is_a_setting_and_lines_are_escaped_and_folded(busy: Unit, settings: Settings) -> None:
    settings.RECORD = replace(settings.RECORD, calendar_shows=("number", "victim", "section"))
    name = "Quite; a long, name\\with\nall that must be escaped " + "\u00e9" * 60
    Case.objects.filter(pk=busy.cases[0].pk).update(victim_name=name)
    raw = busy.client("member").get("/families/deadlines.ics").content
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75 and b"\n" not in raw.replace(b"\r\n", b"")
    unfolded = raw.replace(b"\r\n ", b"").decode()
    assert "Quite\\; a long\\, name\\\\with\\nall that" in unfolded
    read = next(one for one in events(busy) if "Decision" in str(one["SUMMARY"]))
    assert str(read["SUMMARY"]) == f"01986-001: Decision on the review, {name}"
    assert str(read["DESCRIPTION"]) == "34 U.S.C. 60901(g)"


def test_a_slip_of_the_pen_takes_the_calendar_from_nobody(busy: Unit) -> None:
    """A day after the last of all days there is none: one such row was the end of everybody's file."""
    case, owner = busy.cases[0], busy.accounts["owner"]
    wished(case, Person.objects.get(case=case), owner, first=True)
    told = {"what": "press release", "on": date.max, "text": "x"}
    Announcement.objects.create(case=case, author=owner, **told)
    (late,) = (one for one in events(busy) if "press release" in str(one["SUMMARY"]))
    assert late["DTSTART"].dt == date.max


def test_the_calendar_is_for_who_may_take_it_away(busy: Unit) -> None:
    assert {str(one["SUMMARY"])[:4] for one in events(busy, "outsider")} == {"TF-1"}
    assert busy.client("reader").get("/families/deadlines.ics").status_code == 404


def counted(unit: Unit, year: int = 2026, persona: str = "member") -> dict[tuple[str, str], int]:
    found = year_of(unit.accounts[persona], year, load(), date(2027, 6, 1))
    return {(row.group, row.name): row.count for row in found.rows}


def test_cold_murders_are_counted_by_what_the_file_says(unit: Unit) -> None:
    dated(unit.cases[1], date(2023, 12, 30))
    dated(unit.cases[2], date(2023, 12, 31))  # three years on the last day of 2026, and not more
    Case.objects.filter(pk__in=[case.pk for case in unit.cases]).update(agency="Harbor PD", circumstance="03")
    found = counted(unit)
    assert found["Cold case murders", "all"] == 2 and found["By agency", "Harbor PD"] == 2
    assert counted(unit, 2027)["Cold case murders", "all"] == 3
    Case.objects.filter(pk=unit.cases[0].pk).update(status="cleared by arrest")
    assert counted(unit)["Cold case murders", "all"] == 1
    dated(unit.cases[1], date(1969, 12, 31))
    assert counted(unit)["Cold case murders", "all"] == 0


def test_applications_are_counted_by_the_day_of_each_step(busy: Unit) -> None:
    owner = busy.accounts["owner"]
    one = reviewed(applied(busy.cases[0], owner, date(2026, 1, 5)), date(2026, 1, 6), owner)
    stepped(one, StepKind.DECIDED, date(2026, 7, 6), owner, outcome="no re-investigation", text="nothing left")
    group = "Families' applications"
    found = counted(busy)
    assert found[group, "received"] == 2 and found[group, "decided: no re-investigation"] == 1
    assert found[group, "decided after the time had ended"] == 1
    assert counted(busy, 2025)[group, "received"] == 0
    assert counted(busy, persona="owner")[group, "received"] == 3
    assert counted(busy) == found, "the same figure twice"


def test_figures_as_a_file_say_what_they_count(busy: Unit) -> None:
    year = TODAY.year
    answer = busy.client("member").get(f"/families/figures.csv?year={year}")
    rows = list(csv.reader(answer.content.decode().splitlines()))
    assert rows[0] == ["year", "as of", "group", "name", "count"]
    told = {(row[2], row[3]): row[4] for row in rows[1:]}
    assert told["Families' applications", "received"] == ("1" if year == 2026 else "0")
    assert "committed more than 3 years before the application" in told["Definition", "Cold case murder"]
    again = busy.client("member").get(f"/families/figures.csv?year={year}")
    assert again.content == answer.content
    assert busy.client("reader").get("/families/figures.csv").status_code == 404


def test_a_year_that_is_none_is_this_one(unit: Unit) -> None:
    for asked in ("", "abc", "99999999", "1066", "\u0662\u0660\u0662\u0660"):
        page = words_of(unit.client("member").get("/families/figures/", {"year": asked}))
        assert f"Figures of {TODAY.year}" in page


@pytest.mark.parametrize("told", ['"number"', '["number", "reach"]', "[1]", "3"])
def test_a_setting_of_the_calendar_that_is_none_stops_the_program(tmp_path: Path, told: str) -> None:
    create_folder(tmp_path / "record", "Unit")
    assert load_settings(tmp_path / "record").calendar_shows == ("number",)
    with (tmp_path / "record" / "record.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[families]\ncalendar = {told}\n")
    with pytest.raises(RecordError, match=r"families\.calendar is .*; write a list of some of these: number, victim"):
        load_settings(tmp_path / "record")


def test_the_calendar_may_tell_the_kind_alone(tmp_path: Path) -> None:
    create_folder(tmp_path / "record", "Unit")
    with (tmp_path / "record" / "record.toml").open("a", encoding="utf-8") as file:
        file.write("\n[families]\ncalendar = []\n")
    assert load_settings(tmp_path / "record").calendar_shows == ()
