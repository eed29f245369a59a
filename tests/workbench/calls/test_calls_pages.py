"""The Calls tab as people use it: what it shows, finds, takes in, strikes and hands over."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from billed import BAD, HEADER, MAPPING, ROWS, had_by, staged, taken_in
from murderbook.formats.bill_mapping import BillMapping
from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.calls import keeping
from murderbook.workbench.calls.models import CallList, NumberHolder, StagedBill
from murderbook.workbench.imports import staging
from personas import Unit

CHOSEN = {
    "column-0": "caller", "column-1": "called", "column-2": "begin", "column-3": "duration", "column-4": "kind",
    "column-5": "tower", "time_zone": "America/Los_Angeles", "region": "US",
}  # fmt: skip


def url(unit: Unit, route: str = "case-calls", *args: str) -> str:
    return reverse(route, args=[unit.cases[0].key, *args])


def shown(unit: Unit, query: str = "", persona: str = "member") -> str:
    answer = unit.client(persona).get(url(unit) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(page: str) -> list[int]:
    """Lines of the bill whose calls the list shows, in its order."""
    table = page.partition('aria-label="Calls"')[2].partition("</table>")[0]
    return [int(part.partition("<")[0]) for part in table.split("line ")[1:] if part.partition("<")[0].isdigit()]


def test_the_list_tells_of_each_call(unit: Unit, bill: CallList) -> None:
    had_by(unit.cases[0], unit.accounts["owner"])
    page = shown(unit)
    assert lines(page) == [2, 3, 4, 5, 6]
    for words in ("14 Mar 1991, 22:15:30", "(16 Mar", "Roe, Max", "Withheld", "4:20", "LA-117", "Remark: =evil"):
        assert (words in page) == (words != "(16 Mar"), words
    assert "16 Mar 1991, 01:30<" in page  # no second is told that the bill does not have
    assert 'aria-current="page">Calls <span class="count">5</span>' in page
    assert "1 row could not be used" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?number=213-555-0177", [2, 3, 4]),
        ("?number=%2B12135550177", [2, 3, 4]),
        ("?number=0177", [2, 3, 4]),
        ("?number=911", [6]),
        ("?number=withheld", [5]),
        ("?number=213-555-0199", []),
        ("?from=15+Mar+1991&to=15+Mar+1991", [4]),
        ("?from=16+Mar+1991", [5, 6]),
        ("?to=1991-03-14", [2, 3]),
        ("?kind=text", [4]),
        ("?kind=none", []),
        ("?order=newest", [6, 5, 4, 3, 2]),
        ("?order=longest&kind=voice", [2, 6, 3, 5]),
        ("?number=0177&kind=voice&order=shortest", [3, 2]),
    ],
)
def test_it_is_filtered_and_sorted(unit: Unit, bill: CallList, query: str, found: list[int]) -> None:
    assert lines(shown(unit, query)) == found


@pytest.mark.parametrize("query", ["?number=x", "?from=yesteryear", "?kind=smoke", "?bill=none", "?order=best"])
def test_what_cannot_be_understood_is_told_and_finds_nothing(unit: Unit, bill: CallList, query: str) -> None:
    answer = unit.client("member").get(url(unit) + query)
    assert answer.status_code == 422
    assert lines(answer.content.decode()) == []


def test_who_sees_the_calls_alone_sees_no_names(unit: Unit, bill: CallList) -> None:
    """An analyst from outside: numbers and towers, and nobody's name."""
    had_by(unit.cases[0], unit.accounts["owner"])
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=",calls,")
    assert "Roe" not in (page := shown(unit, persona="consultant"))
    assert lines(page) == [2, 3, 4, 5, 6]
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=",people,calls,")
    assert "Roe" in shown(unit, persona="consultant")
    assert "Nobody has said" not in page and "whose-title" not in page  # it would not be true


def send(unit: Unit, text: str = HEADER + ROWS + BAD, persona: str = "member", **files: Any) -> HttpResponse:  # noqa: ANN401
    sent = {"file": SimpleUploadedFile("april.csv", text.encode()), **files}
    answer: HttpResponse = unit.client(persona).post(url(unit, "case-calls-send"), sent)
    return answer


def waiting() -> set[str]:
    return {one.name for one in staging.folder().iterdir()}


def test_a_bill_is_sent_looked_at_and_taken_in(unit: Unit) -> None:
    before = waiting()
    there = send(unit).headers["Location"]
    page = unit.client("member").get(there).content.decode()
    assert "Started" in page and "1991-03-14 22:15:30" in page  # the first cells
    assert page.count("suggested by its name") == 4  # From, To, Type, Cell: nothing else is known by name
    tried = unit.client("member").post(there, CHOSEN | {"do": "check"})
    told = " ".join(tried.content.decode().split())
    assert "5 of 6 rows are calls; 1 cannot be used" in told
    assert "14 Mar 1991, 22:15:30" in told and "&#x27;nobody&#x27; is no telephone number of region US" in told
    assert "Kept beside each call as written: Remark" in told
    assert not CallList.objects.exists()
    taken = unit.client("member").post(there, CHOSEN | {"do": "take"})
    assert taken.status_code == 302
    made = CallList.objects.get()
    assert (made.name, made.kept, made.author) == ("april.csv", 5, unit.accounts["member"])
    assert not StagedBill.objects.exists()
    assert waiting() == before  # no file stays behind


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_zone": ""}, "Choose the time zone: it is never guessed."),
        ({"region": ""}, "Choose the country: it is never guessed."),
        ({"column-0": ""}, "It does not say once who called whom"),
        ({"column-6": "called"}, "Two columns are given as “Called number”"),
        ({"column-2": "date"}, "It does not say once when a call began"),
        ({"kinds": "MTR"}, "“MTR” has no = in it"),
        ({"kinds": "MTR = smoke"}, "MTR is &#x27;smoke&#x27;. Write one of voice, text, data"),
        ({"subscriber": "213-555-0142", "column-0": "other"}, "It does not say once who called whom"),
    ],
)
def test_what_is_missing_of_the_columns_is_asked_for(unit: Unit, changes: dict[str, str], words: str) -> None:
    waits = staged(unit.cases[0], unit.accounts["member"])
    answer = unit.client("member").post(url(unit, "case-calls-columns", waits.key), CHOSEN | changes | {"do": "take"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CallList.objects.exists()


def test_dates_that_may_be_read_in_two_ways_are_asked_for(unit: Unit) -> None:
    text = HEADER + ROWS.replace("1991-03-14", "3/4/1991")
    waits = staged(unit.cases[0], unit.accounts["member"], text)
    there, client = url(unit, "case-calls-columns", waits.key), unit.client("member")
    assert "which may be day or month first" in client.post(there, CHOSEN | {"do": "check"}).content.decode()
    page = client.post(there, CHOSEN | {"do": "check", "dates": "day first"}).content.decode()
    assert "3 Apr 1991, 22:15:30" in page


def test_a_mapping_file_fills_the_form_and_so_does_the_bill_before(unit: Unit, bill: CallList) -> None:
    toml = BillMapping.from_dict(MAPPING).to_toml().replace("America/Los_Angeles", "America/Denver")
    there = send(unit, HEADER + ROWS, mapping=SimpleUploadedFile("map.toml", toml.encode())).headers["Location"]
    page = unit.client("member").get(there).content.decode()
    assert "The form begins as in the mapping that you sent" in page
    assert '<option value="America/Denver" selected>' in page
    there = send(unit, HEADER + ROWS).headers["Location"]
    page = unit.client("member").get(there).content.decode()
    assert "The form begins as in march.csv, which has the same columns" in page
    assert '<option value="America/Los_Angeles" selected>' in page
    assert StagedBill.objects.count() == 1  # a file of one's own that waits makes room for the next


@pytest.mark.parametrize(
    ("text", "files", "words"),
    [
        ("", {}, "empty"),
        ("%PDF-1.4", {}, "april.csv: this is a PDF document"),
        (HEADER + ROWS, {"mapping": SimpleUploadedFile("map.toml", b"[bill")}, "map.toml: not a TOML file"),
    ],
)
def test_a_file_of_no_use_does_not_stay(unit: Unit, text: str, files: dict[str, Any], words: str) -> None:
    before = waiting()
    answer = send(unit, text, **files)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert waiting() == before and not StagedBill.objects.exists()


def test_who_may_not_write_sends_nothing(unit: Unit) -> None:
    before = waiting()
    assert send(unit, persona="reader").status_code == 404
    assert waiting() == before


def test_a_bill_is_withdrawn_with_a_reason_and_shown_struck(unit: Unit, bill: CallList) -> None:
    client, there = unit.client("member"), url(unit, "case-calls-withdraw", bill.key)
    assert client.post(there, {"reason": ""}).status_code == 422
    assert client.post(there, {"reason": "of another line"}).status_code == 302
    page = shown(unit)
    assert lines(page) == []
    assert "of another line" in page
    page = shown(unit, f"?bill={bill.key}")
    assert lines(page) == [2, 3, 4, 5, 6]
    assert page.count('<tr class="struck">') == 5


def test_a_number_is_said_to_be_somebodys(unit: Unit, bill: CallList) -> None:
    person = unit.cases[0].persons.create(role="witness", name="Roe, Max")
    said = {"number": "(213) 555-0177", "person": person.pk, "source": "page 214"}
    client = unit.client("member")
    assert client.post(url(unit, "case-calls-whose"), said).status_code == 302
    (made,) = NumberHolder.objects.all()
    assert (made.number, made.written, made.person) == ("+12135550177", "(213) 555-0177", person)
    client.post(url(unit, "case-calls-whose"), said)  # said twice, it stands once
    assert NumberHolder.objects.count() == 1
    stranger = unit.cases[1].persons.create(role="witness", name="Of another case")
    for wrong in ({"person": stranger.pk}, {"number": "nobody"}, {"source": ""}, {"number": "withheld"}):
        assert client.post(url(unit, "case-calls-whose"), said | wrong).status_code == 422, wrong
    assert NumberHolder.objects.count() == 1


def rows_of(answer: HttpResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_the_export_is_what_the_list_shows_and_runs_nowhere(unit: Unit, bill: CallList) -> None:
    had_by(unit.cases[0], unit.accounts["owner"])
    rows = rows_of(unit.client("member").get(url(unit, "case-calls-export") + "?number=0177&order=newest"))
    assert [row["line"] for row in rows] == ["4", "3", "2"]
    assert (rows[2]["earliest"], rows[2]["called"]) == ("1991-03-14T22:15:30-08:00", "'+12135550177")
    assert (rows[2]["called_of"], rows[0]["other_columns"]) == ("Roe, Max", "Remark: =evil")
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert AuditEntry.objects.filter(verb="export calls", outcome="success").count() == 1


def test_refused_rows_are_mended_and_taken_in(unit: Unit, bill: CallList, tmp_path: Path) -> None:
    page = unit.client("member").get(url(unit, "case-calls-refused", bill.key)).content.decode()
    assert "no telephone number" in page
    answer = unit.client("member").get(url(unit, "case-calls-refused-file", bill.key))
    (row,) = rows_of(answer)
    assert (row["To"], row["refused line"]) == ("nobody", "7")
    mended = answer.content.decode("utf-8-sig").replace(",nobody,", ",213-555-0188,", 1)
    made = taken_in(unit.cases[0], unit.accounts["member"], mended, "mended.csv")
    assert (made.kept, made.refused, made.calls.get().called) == (1, 0, "+12135550188")


def test_a_row_that_was_no_row_is_handed_over_as_it_came(unit: Unit) -> None:
    uncut = BAD.replace("\n", ",one,too many\n")
    bill = taken_in(unit.cases[0], unit.accounts["owner"], HEADER + ROWS + uncut)
    (row,) = rows_of(unit.client("member").get(url(unit, "case-calls-refused-file", bill.key)))
    assert row["From"] == uncut.strip()


def test_other_cases_bills_are_absent(unit: Unit, bill: CallList) -> None:
    """Of an address whose case and bill do not belong together."""
    other = taken_in(unit.secret[0], unit.accounts["owner"])
    client = unit.client("owner")
    for route in ("case-calls-refused", "case-calls-refused-file"):
        assert client.get(url(unit, route, other.key)).status_code == 404
    assert client.post(url(unit, "case-calls-withdraw", other.key), {"reason": "x"}).status_code == 404
    keeping.withdraw(other, unit.accounts["owner"], "x", "test")
    assert shown(unit, persona="owner").count("march.csv") > 0


def test_a_bill_that_is_too_long_to_wait_for_is_not_taken_in_unseen_either(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("murderbook.workbench.calls.pages.taking.AT_MOST", 5)
    waits = staged(unit.cases[0], unit.accounts["member"])
    there = url(unit, "case-calls-columns", waits.key)
    for act in ("check", "take"):
        answer = unit.client("member").post(there, CHOSEN | {"do": act})
        assert answer.status_code == 422
        assert "april.csv: more than 5 rows are not read while somebody waits" in answer.content.decode()
    assert not CallList.objects.exists()


def test_a_file_that_is_gone_waits_no_more(unit: Unit) -> None:
    """As in a record that was restored from a backup which was made while the file went in."""
    waits = staged(unit.cases[0], unit.accounts["member"])
    there, client = url(unit, "case-calls-columns", waits.key), unit.client("member")
    assert "go on with april.csv" in shown(unit)
    staging.remove(waits.stored_as)
    assert "go on with april.csv" not in shown(unit)
    assert client.get(there).status_code == 404
    assert client.post(there, CHOSEN | {"do": "take"}).status_code == 404
    assert send(unit).status_code == 302
    assert StagedBill.objects.count() == 1
