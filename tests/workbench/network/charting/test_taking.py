"""The chart taken away: what stands on the sheet, who may have it, and what is on record of it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from django.http import HttpResponse
from django.utils import timezone

from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.network.charting import taking
from murderbook.workbench.network.charting.asked import Filter
from murderbook.workbench.network.charting.printing import picture_of
from murderbook.workbench.register.models import Case, Exhibit, Person
from personas import Unit
from related import related

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")


@pytest.fixture
def case(unit: Unit) -> Case:
    case = unit.cases[0]
    Person.objects.create(case=case, role="witness", name="Roe, Max")
    related(case, unit.accounts["owner"])
    return case


def sheet(unit: Unit, persona: str, case: Case, as_: str = "pdf", **more: object) -> HttpResponse:
    said = {"start": case.key, "places": {case.key: [0, 0], f"{case.key}:person:1": [100, 40]}, **more}
    return unit.client(persona).post("/network/chart/sheet/", {"chart": json.dumps(said), "as": as_})


def text_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content[:200]
    pages = pypdfium2.PdfDocument(answer.content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_the_sheet_holds_what_was_arranged(unit: Unit, case: Case) -> None:
    text = text_of(sheet(unit, "member", case))
    for words in ("Link chart: 01986-001", "Roe, Max", "witness in", "case 01986-001, person 1", "1 case, 1 person"):
        assert words in text, words
    entry = AuditEntry.objects.get(verb="export report")
    assert case.key in AuditWords.objects.get(entry=entry).body


def test_a_picture(unit: Unit, case: Case) -> None:
    answer = sheet(unit, "member", case, "png")
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG\r\n")
    assert AuditEntry.objects.filter(verb="export report").count() == 1


@pytest.mark.parametrize("persona", ["reader", "outsider", "administrator", "auditor", "consultant"])
@pytest.mark.parametrize("as_", ["pdf", "png", "zip", "graphml", "ftm.json"])
def test_who_may_take_nothing_away_gets_nothing(unit: Unit, case: Case, persona: str, as_: str) -> None:
    assert sheet(unit, persona, case, as_).status_code == 404
    assert not AuditEntry.objects.filter(verb__startswith="export").exists()


def test_what_may_only_be_read_is_left_out_and_said(unit: Unit, case: Case) -> None:
    secret = unit.secret[0]
    reading = {"account": unit.accounts["member"], "compartment": unit.restricted, "role": "consultant"}
    Grant.objects.create(**reading, reason="helps")
    text = text_of(sheet(unit, "member", case, places={case.key: [0, 0], secret.key: [5, 5]}))
    assert (
        secret.own_number not in text
        and "1 thing on the chart was left out: whoever printed it may not take it away" in text
    )


def test_hidden_things_are_counted_and_not_named(unit: Unit, case: Case) -> None:
    text = text_of(sheet(unit, "member", case, hidden=[f"{case.key}:person:1"]))
    assert "Roe" not in text and "1 thing on the chart was hidden" in text


def test_all_hidden_leaves_what_it_began_with(unit: Unit, case: Case) -> None:
    text = text_of(sheet(unit, "member", case, hidden=[case.key, f"{case.key}:person:1"]))
    assert "Nothing on the chart is tied" in text and "01986-001" in text


def test_only_reports_of_the_days_that_were_chosen(unit: Unit, case: Case) -> None:
    kept = text_of(sheet(unit, "member", case, since="1900-01-01", undated=True))
    gone = text_of(sheet(unit, "member", case, since="2020-01-01", undated=False))
    assert "witness in" in kept and "witness in" not in gone
    assert "of 1 Jan 2020 or later, none without a date" in gone


def test_a_filter_lets_what_may_lie_between(unit: Unit) -> None:
    from datetime import date

    from murderbook.casefile.timespan import TimeSpan

    year = TimeSpan.of_year(1987)
    assert Filter(date(1987, 12, 31), date(1990, 1, 1)).lets(year) and Filter(until=date(1987, 1, 1)).lets(year)
    assert not Filter(date(1988, 1, 1)).lets(year) and not Filter(until=date(1986, 12, 31)).lets(year)
    assert Filter(date(1988, 1, 1)).lets(None) and not Filter(undated=False).lets(None)


def test_a_hidden_case_is_as_one_that_is_not_there(unit: Unit, case: Case) -> None:
    hidden = sheet(unit, "member", unit.secret[0])
    assert hidden.status_code == 404


def test_a_picture_is_of_the_first_sheet(unit: Unit, case: Case) -> None:
    from PIL import Image

    pdf = sheet(unit, "member", case).content
    assert Image.open(io.BytesIO(picture_of(pdf))).size == (1980, 1530)


def test_as_data_with_what_was_arranged_and_no_more(unit: Unit, case: Case) -> None:
    Person.objects.create(case=case, role="suspect", name="Lund, Ivo")  # not on the chart
    lines = [json.loads(line) for line in sheet(unit, "member", case, "ftm.json").content.decode().splitlines()]
    assert [one["properties"].get("name", one["properties"].get("role")) for one in lines] == [
        ["01986-001"], ["Roe, Max"], ["witness in"]]  # fmt: skip
    entry = AuditEntry.objects.get(verb="export chart")
    assert case.key in AuditWords.objects.get(entry=entry).body
    with zipfile.ZipFile(io.BytesIO(sheet(unit, "member", case, "zip").content)) as archive:
        assert b"witness in" in archive.read("links.csv") and b"Lund" not in archive.read("nodes.csv")
    hidden = sheet(unit, "member", case, "graphml", hidden=[f"{case.key}:person:1"])
    assert b"Roe" not in hidden.content and hidden["Content-Disposition"].endswith('"link-chart.graphml"')


def consultant_who_exports(unit: Unit) -> None:
    consultant = {"account": unit.accounts["consultant"], "compartment": unit.default, "role": "consultant"}
    Grant.objects.create(**consultant, reason="charts", may_export=True, ends_at=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("as_", ["zip", "graphml", "ftm.json"])
def test_whose_copy_it_is_stands_in_a_consultants_data(unit: Unit, case: Case, as_: str) -> None:
    consultant_who_exports(unit)
    content = sheet(unit, "consultant", case, as_).content
    if as_ == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("taken-by.txt")
    assert f"Taken by {unit.accounts['consultant'].full_name}, ".encode() in content
    assert b"Taken by" not in sheet(unit, "member", case, as_).content


def test_the_case_of_a_telephone_is_on_record_and_how_much_was_taken(unit: Unit, case: Case) -> None:
    related(case, unit.accounts["owner"], right="+12135550100", right_kind="phone")
    phone = "phone:+12135550100"
    answer = sheet(unit, "member", case, "ftm.json", start=phone, places={phone: [0, 0]})
    words = json.loads(AuditWords.objects.get(entry__verb="export chart").body)
    assert words["cases"] == [case.key] and words["bytes"] == len(answer.content)
    sheet(unit, "member", case, start=phone, places={phone: [0, 0]})
    assert json.loads(AuditWords.objects.get(entry__verb="export report").body)["cases"] == [case.key]


def test_a_picture_that_takes_long_is_not_drawn_while_the_browser_waits(
    unit: Unit, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_SECONDS", 0.01)
    answer = sheet(unit, "member", case, "png")
    assert answer.status_code == 302 and answer["Location"].startswith("/network/chart/?from=")
    assert not AuditEntry.objects.filter(verb__startswith="export").exists(), "nothing was handed over"


def test_notes_stand_on_the_sheet_as_whose_they_are(unit: Unit, case: Case) -> None:
    text = text_of(sheet(unit, "member", case, notes=[[50, 20, "Who paid for the car?"]]))
    assert "Who paid for the car?" in text and "Notes of whoever arranged it, which no file says" in text


def test_on_the_sheet_too_no_number_is_repeated(unit: Unit, case: Case) -> None:
    Exhibit.objects.create(case=case, number="7", description="red scarf")
    exhibit = f"{case.key}:exhibit:1"
    text = text_of(sheet(unit, "member", case, places={case.key: [0, 0], exhibit: [9, 9]}))
    alone = text_of(sheet(unit, "member", case, start=exhibit, places={exhibit: [9, 9]}))
    assert " exhibit 7, red scarf" in text and "X exhibit 7 of 01986-001," in alone
