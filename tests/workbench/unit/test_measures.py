"""Measures: what each counts and what it does not, of what one sees, the same figure twice."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from murderbook.casefile.code_lists import code_list
from murderbook.workbench.access.models import Grant
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.families.models import Contact
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.register.models import Case, Exhibit, Person, Review, Revision
from murderbook.workbench.unit.measures import Measure, Period, measures
from personas import Unit

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
INSIDE, OUTSIDE = date(2025, 12, 31), date(2026, 1, 1)


def told(unit: Unit, persona: str = "member", period: Period = YEAR) -> dict[str, Measure]:
    return {one.name: one for one in measures(unit.accounts[persona], period)}


def _dated(day: date) -> dict[str, object]:
    at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
    return {"event_earliest": at, "event_latest": at, "event_precision": "day", "event_as_written": f"{day}"}


def _revised(  # noqa: PLR0913, PLR0917 - a revision and what stood before it
    case: Case, unit: Unit, what: tuple[str, int], day: date, after: dict[str, object], before: str = "open"
) -> None:
    part, part_id = what
    Revision.objects.create(
        case=case, version=1, part=part, part_id=part_id, before={"status": before}, after=after,
        account=unit.accounts["owner"],
        at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC), reason="r",
    )  # fmt: skip


def test_a_case_reviewed_twice_counts_once_and_the_last_day_counts(unit: Unit) -> None:
    first, second = unit.cases[:2]
    for case, day in ((first, INSIDE), (first, date(2025, 1, 1)), (second, OUTSIDE), (unit.secret[0], INSIDE)):
        Review.objects.create(case=case, on=day)
    assert told(unit)["Cases reviewed"].count == 1
    assert told(unit, "owner")["Cases reviewed"].count == 2


def test_exhibits_sent_count_once_by_what_stands_of_the_event(unit: Unit) -> None:
    case, owner = unit.cases[0], unit.accounts["owner"]
    sent = {"case": case, "act": "sent for examination", "author": owner}
    one, two, three = (Exhibit.objects.create(case=case, number=str(n)) for n in (1, 2, 3))
    for exhibit in (one, one, two):
        CustodyEvent.objects.create(**sent, exhibit=exhibit, **_dated(INSIDE))
    slip = CustodyEvent.objects.create(**sent, exhibit=three, **_dated(INSIDE))
    CustodyEvent.objects.create(**sent | {"act": "struck out"}, exhibit=three, amends=slip, **_dated(INSIDE))
    assert told(unit)["Evidence items submitted"].count == 2


def test_results_count_by_exhibit_and_examination_and_hits_are_among_them(unit: Unit) -> None:
    case = unit.cases[0]
    _revised(case, unit, ("exhibit", 7), INSIDE, {"examined_dna": "result in the database, no hit"})
    _revised(case, unit, ("exhibit", 7), INSIDE, {"examined_dna": "hit", "custody": "located"})
    _revised(case, unit, ("exhibit", 7), INSIDE, {"examined_latent": "tested, nothing usable"})
    _revised(case, unit, ("exhibit", 8), OUTSIDE, {"examined_latent": "hit"})
    found = told(unit)
    assert (found["Profiles and prints in databases"].count, found["Hits"].count) == (1, 1)


def test_a_case_cleared_by_a_slip_counts_as_it_was_mended(unit: Unit) -> None:
    first, second, third = unit.cases
    _revised(first, unit, ("case", 1), date(2025, 3, 1), {"status": "cleared by arrest"})
    _revised(first, unit, ("case", 1), date(2025, 3, 2), {"status": "open"})
    _revised(second, unit, ("case", 1), INSIDE, {"status": "cleared exceptionally", "exceptional": "A"})
    _revised(third, unit, ("case", 1), INSIDE, {"notes": "nothing of the status"})
    found = told(unit)["Cases cleared or resolved"]
    assert found.count == 1
    assert found.parts[0][0].startswith("cleared exceptionally, ")


def test_a_kind_of_clearance_that_is_corrected_later_is_no_second_clearance(unit: Unit) -> None:
    first, second, third = unit.cases
    exceptionally: dict[str, object] = {"status": "cleared exceptionally", "exceptional": "A"}
    _revised(first, unit, ("case", 1), INSIDE, exceptionally, "cleared by arrest")
    assert told(unit)["Cases cleared or resolved"].count == 0
    _revised(second, unit, ("case", 1), INSIDE, exceptionally)
    _revised(second, unit, ("case", 1), INSIDE, {"exceptional": "B"}, "cleared exceptionally")
    _revised(third, unit, ("case", 1), INSIDE, {"status": "open"}, "cleared by arrest")  # opened, and cleared again
    _revised(third, unit, ("case", 1), INSIDE, {"status": "cleared by arrest"})
    found = told(unit)["Cases cleared or resolved"]
    assert found.count == 2
    assert {name.split(",")[0] for name, _ in found.parts} == {"cleared exceptionally", "cleared by arrest"}
    assert not any(code_list("exceptional_clearance").label("A") in name for name, _ in found.parts)


def test_a_family_that_was_not_reached_was_not_contacted(unit: Unit) -> None:
    first, second = unit.cases[:2]
    told_of = ((first, "we got in touch"), (first, "the family got in touch"), (second, "we tried, and reached nobody"))
    row = {"on": INSIDE, "channel": "telephone", "text": "x", "name": "n", "author": unit.accounts["owner"]}
    for case, direction in told_of:
        Contact.objects.create(case=case, direction=direction, **row)
    assert told(unit)["Families contacted"].count == 1


def test_an_exoneration_counts_on_its_day_until_it_is_withdrawn(unit: Unit) -> None:
    first, second = unit.cases[:2]
    for case, day in ((first, INSIDE), (second, INSIDE), (second, OUTSIDE), (second, None), (unit.secret[0], INSIDE)):
        Person.objects.create(case=case, role="offender", name="Roe, Ned", exonerated_on=day)
    assert told(unit)["Exonerations"].count == 2
    Person.objects.filter(case=first).update(withdrawn_at=timezone.now())
    assert told(unit)["Exonerations"].count == 1


def test_money_is_that_of_tests_that_were_sent_by_the_prices_of_then(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    step = {"kind": "sent", "number": 2, "author": owner}
    for number, (case, cents, day) in enumerate((
        (unit.cases[0], 95_049, INSIDE), (unit.cases[0], 100, INSIDE), (unit.cases[1], None, INSIDE),
        (unit.cases[1], 7_700, OUTSIDE), (unit.secret[0], 9_900, INSIDE),
    ), start=1):  # fmt: skip
        exhibit = Exhibit.objects.create(case=case, number=str(number))
        told_of = {"method": "str", "method_words": "STR", "examination": "dna", "laboratory": "x", "table": "t"}
        request = LabRequest.objects.create(
            case=case, exhibit=exhibit, number=number, author=owner, needs_approval=False, cents=cents, **told_of
        )
        LabStep.objects.create(request=request, **step | {"kind": "checked", "number": 1}, **_dated(INSIDE))
        LabStep.objects.create(request=request, **step, **_dated(day))
    money = told(unit)["Laboratory tests, dollars"]
    assert money.count == 951
    assert money.parts == (("tests with a price", 2), ("tests without one, not counted", 1))


def test_invoices_count_by_their_own_day_as_often_as_they_came(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    for case in (unit.cases[0], unit.secret[0]):
        exhibit = Exhibit.objects.create(case=case, number="1")
        told_of = {"method": "str", "method_words": "STR", "examination": "dna", "laboratory": "x", "table": "t"}
        request = LabRequest.objects.create(
            case=case, exhibit=exhibit, number=1, author=owner, needs_approval=False, cents=100, **told_of
        )
        for number, (cents, day) in enumerate(((95_000, INSIDE), (10_075, INSIDE), (5_000, OUTSIDE)), start=1):
            step = {"kind": "invoiced", "number": number, "author": owner, "cents": cents}
            LabStep.objects.create(request=request, **step, **_dated(day))
    found = told(unit)
    assert (found["Laboratory invoices, dollars"].count, found["Laboratory tests, dollars"].count) == (1051, 0)
    assert found["Laboratory invoices, dollars"].parts == (("invoices", 2),)


def test_the_page_the_csv_and_a_second_asking_say_the_same(unit: Unit) -> None:
    Review.objects.create(case=unit.cases[0], on=INSIDE)
    client, asked = unit.client("member"), {"first": "2025-01-01", "last": "2025-12-31"}
    page = client.get("/unit/measures/", asked).content.decode()
    assert "other money spent" in page
    text = client.get("/unit/measures/table.csv", asked).content.decode("utf-8-sig")
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(text)) if not row["part"]}
    assert rows["Cases reviewed"]["count"] == "1" and rows["Cases reviewed"]["from"] == "2025-01-01"
    assert {name: one.count for name, one in told(unit).items()} == {n: int(row["count"]) for n, row in rows.items()}
    assert text == client.get("/unit/measures/table.csv", asked).content.decode("utf-8-sig")


@pytest.mark.parametrize("first", ["2025-12-31", "nonsense"])
def test_a_period_that_is_none_is_refused(unit: Unit, first: str) -> None:
    asked = {"first": first, "last": "2025-01-01"}
    for at in ("/unit/measures/", "/unit/measures/table.csv"):
        answer = unit.client("member").get(at, asked)
        assert answer.status_code == 422
        assert "Not counted yet" in answer.content.decode()


def test_a_file_to_take_away_counts_what_may_be_taken_away(unit: Unit) -> None:
    """A consultant reads the whole compartment and may export one case: the file told him of the others."""
    week = timezone.now() + timedelta(days=7)
    told_of = {"account": unit.accounts["reader"], "compartment": unit.default, "reason": "one case"}
    Grant.objects.create(**told_of, role="consultant", case=unit.cases[0], may_export=True, ends_at=week)
    client, asked = unit.client("reader"), {"first": "2025-01-01", "last": "2025-12-31"}

    def taken() -> list[str]:
        return client.get("/unit/measures/table.csv", asked).content.decode("utf-8-sig").splitlines()[1:]

    before = taken()
    assert any("Cases reviewed,,0," in line for line in before)
    Review.objects.create(case=unit.cases[1], on=INSIDE)
    assert told(unit, "reader")["Cases reviewed"].count == 1, "he reads of it"
    assert taken() == before
    Review.objects.create(case=unit.cases[0], on=INSIDE)
    assert any("Cases reviewed,,1," in line for line in taken())
