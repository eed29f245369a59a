"""The pages of the scan: what is asked and refused, what runs, who is shown it and until when, what is on record."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.scan import background
from murderbook.workbench.scan.gathering import Use
from murderbook.workbench.scan.models import KEPT, ScanCase, ScanRun, ScanState
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

ASKED = {"area": "county", "radius": "", "first": "", "last": "", "replicas": "199"}


@pytest.fixture
def unit(monkeypatch: pytest.MonkeyPatch) -> Unit:
    """A unit with 120 homicides of twenty years, two of three solved, and twelve unsolved stranglings of 1990."""
    monkeypatch.setattr("murderbook.series.clearance.replicas.PILOTS", 8)  # what chance gives is another test's matter
    unit = make_unit()
    for number in range(120):
        planted = number % 10 == 0
        _homicide(unit, number, 1990 if planted else 1980 + number % 20, "open" if planted or number % 3 == 0 else "")
    return unit


def _homicide(unit: Unit, number: int, year: int, status: str, **more: object) -> Case:
    when = datetime(year, 1 + number % 12, 5, tzinfo=UTC)
    fields = {
        "compartment": unit.default, "own_number": f"H-{number}", "status": status or "cleared by arrest",
        "year": year, "occurred_earliest": when, "occurred_latest": when, "occurred_precision": "day",
        "county_fips": "04013", "state": "AZ", "agency": f"A{number % 2}", "weapon": "80" if number % 10 == 0 else "12",
        **more,
    }  # fmt: skip
    case = Case.objects.create(**fields)
    sex = "F" if number % 10 == 0 else "M"
    Person.objects.create(case=case, role="victim", sex=sex, age_low=20 + number % 40, age_high=20 + number % 40)
    return case


def _scanned(unit: Unit, persona: str = "member") -> ScanRun:
    """Asked for on the page and run, with few replicas."""
    answer = unit.client(persona).post("/scan/", ASKED)
    assert answer.status_code == 302, answer.content.decode()
    run = ScanRun.objects.get(key=answer.headers["Location"].strip("/").split("/")[-1])
    run.options["replicas"] = 19
    run.save()
    background.run_waiting()
    run.refresh_from_db()
    return run


def _status(unit: Unit, persona: str, run: ScanRun, more: str = "") -> int:
    return unit.client(persona).get(f"/scan/{run.key}/{more}").status_code


def test_a_scan_is_asked_for_run_and_read_and_all_of_it_is_on_record(unit: Unit) -> None:
    run = _scanned(unit)
    assert run.state == ScanState.DONE and run.document["searched"]["cases"] == 120
    client = unit.client("member")
    page = client.get(f"/scan/{run.key}/").content.decode()
    assert "Such clusters by chance" in page and "most such clusters have several offenders" in page
    assert "Strangulation" in page  # the public rule, beside
    first = client.get(f"/scan/{run.key}/1/").content.decode()
    members = Case.objects.filter(key__in=run.document["clusters"][0]["cases"])
    assert len(members) >= 3
    for case in members:
        assert f"/case/{case.key}/" in first and case.own_number in first
    assert "Maricopa, AZ" in first and "<svg" in first and "DNA of 21 cases came from 21 men" in first
    for text in (page, first):
        assert "serial" not in text.lower() and "match" not in text.lower() and "%" not in text.split("<main")[1]
    verbs = [(entry.verb, entry.object_key) for entry in AuditEntry.objects.order_by("index")][-4:]
    assert verbs == [(verb, run.key) for verb in ("asked for scan", "scanned", "read scan", "read scan")]
    read = AuditEntry.objects.order_by("index").last()
    assert read is not None and set(read.words.content["cases"]) == {case.key for case in members}


def test_it_is_shown_to_who_asked_and_to_nobody_else(unit: Unit) -> None:
    run = _scanned(unit)
    assert _status(unit, "member", run) == 200
    for persona in ("owner", "reader", "outsider", "administrator", "auditor", "consultant"):
        for more in ("", "1/", "clusters.json"):
            assert _status(unit, persona, run, more) == 404, f"{persona} reads {more or 'the list'}"
        assert run.key not in unit.client(persona).get("/scan/").content.decode()


def test_what_an_account_may_not_see_takes_no_part(unit: Unit) -> None:
    """Twelve unsolved cases of a compartment that the member does not see: of another's scan, not of his."""
    for number in range(500, 512):
        _homicide(unit, 10 * number, 1995, "open", compartment=unit.restricted)
    keys = set(Case.objects.filter(compartment=unit.restricted).values_list("key", flat=True))
    mine, theirs = _scanned(unit), _scanned(unit, "owner")
    assert mine.document["searched"]["cases"] == 120 and not any(key in json.dumps(mine.document) for key in keys)
    assert theirs.document["searched"]["cases"] == 132
    held = ScanCase.objects.filter(case__compartment=unit.restricted)
    assert not held.filter(run=mine).exists() and keys <= set(
        held.filter(run=theirs).values_list("case__key", flat=True)
    )
    said = unit.client("member").get("/scan/").content.decode()
    assert ">120<" in said and ">132<" not in said


def test_one_case_out_of_sight_withdraws_the_whole_of_it(unit: Unit) -> None:
    """Even a case of no cluster: what is expected rests on it."""
    run = _scanned(unit)
    told = {key for one in run.document["clusters"] for key in one["cases"]}
    other = Case.objects.filter(county_fips="04013").exclude(key__in=told).first()
    assert other is not None
    Case.objects.filter(pk=other.pk).update(compartment=unit.restricted)
    for more in ("", "1/", "clusters.json"):
        assert _status(unit, "member", run, more) == 404
    page = unit.client("member").get("/scan/").content.decode()
    assert run.key not in page and "ask for a new one" in page
    Case.objects.filter(pk=other.pk).update(compartment=unit.default)
    assert _status(unit, "member", run) == 200


def test_a_case_that_was_only_counted_as_left_out_withdraws_it_too(unit: Unit) -> None:
    undated = _homicide(unit, 900, 1995, "open", occurred_earliest=None, occurred_latest=None)
    run = _scanned(unit)
    assert run.left_out == {"no date": 4} and ScanCase.objects.filter(run=run, case=undated).exists()
    assert "4 (no date)" in unit.client("member").get(f"/scan/{run.key}/").content.decode()
    Case.objects.filter(pk=undated.pk).update(compartment=unit.restricted)
    assert _status(unit, "member", run) == 404


def test_who_loses_access_loses_his_scans(unit: Unit) -> None:
    run = _scanned(unit)
    Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert _status(unit, "member", run) == 404


def test_only_who_may_export_every_case_takes_it_away(unit: Unit) -> None:
    mine, reader = _scanned(unit), _scanned(unit, "reader")
    answer = unit.client("member").get(f"/scan/{mine.key}/clusters.json")
    document = json.loads(answer.content)
    assert answer.status_code == 200 and document["clusters"][0]["cases"][0].startswith("H-")
    assert document["clusters"][0]["without_one"]["case"].startswith("H-")
    assert _status(unit, "reader", reader) == 200 and _status(unit, "reader", reader, "clusters.json") == 404
    assert "clusters.json" not in unit.client("reader").get(f"/scan/{reader.key}/").content.decode()


def test_the_last_scans_of_an_account_are_kept_and_those_of_others_left(unit: Unit) -> None:
    other, *mine = (_scanned(unit, persona) for persona in ("owner", "member", "member"))
    for day in range(1, KEPT):
        ScanRun.objects.create(account=mine[0].account, state="failed", asked_at=other.asked_at + timedelta(days=day))
    kept = _scanned(unit)
    left = ScanRun.objects.filter(account=kept.account)
    assert left.count() == KEPT and kept in left and not left.filter(pk__in=[one.pk for one in mine]).exists()
    assert ScanRun.objects.filter(pk=other.pk).exists() and _status(unit, "owner", other) == 200
    assert ScanCase.objects.filter(run=kept).exists()


def test_while_it_runs_the_page_asks_again_and_it_can_be_stopped(unit: Unit) -> None:
    client = unit.client("member")
    at = client.post("/scan/", ASKED).headers["Location"]
    assert client.post("/scan/", ASKED).headers["Location"] == at  # one at a time
    waiting = client.get(at)
    assert waiting.headers["Refresh"].startswith("3;") and "It waits" in waiting.content.decode()
    run = ScanRun.objects.get(account=unit.accounts["member"])
    ScanRun.objects.filter(pk=run.pk).update(state="running", started_at=run.asked_at, progress=0.5)
    entries = AuditEntry.objects.count()
    assert 'value="0.500"' in client.get(at).content.decode()
    assert AuditEntry.objects.count() == entries  # it shows no case, and asks every three seconds
    client.post(f"{at}stop/")
    background.run_waiting()
    stopped = client.get(at)
    assert "was stopped" in stopped.content.decode() and "Refresh" not in stopped.headers
    run.refresh_from_db()
    assert run.state == ScanState.STOPPED and not run.document and not run.members.exists()


def test_a_stop_in_the_middle_keeps_nothing(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.workbench.scan.running.SAID_EVERY", 0.0)

    def stopped_meanwhile(run: ScanRun) -> object:
        from murderbook.workbench.scan.running import _Telling

        ScanRun.objects.filter(pk=run.pk).update(state=ScanState.STOPPED)
        _Telling(run.pk)(0.5)
        raise AssertionError("it went on")

    monkeypatch.setattr("murderbook.workbench.scan.running._searched", stopped_meanwhile)
    assert _scanned(unit).state == ScanState.STOPPED


def test_what_a_stop_of_the_server_broke_off_begins_anew(unit: Unit) -> None:
    run = ScanRun.objects.create(account=unit.accounts["member"], state=ScanState.RUNNING, progress=0.7)
    background.take_up_again()
    run.refresh_from_db()
    assert (run.state, run.progress) == (ScanState.WAITING, 0.0)


def test_years_without_a_homicide_and_years_the_wrong_way_round_are_told(unit: Unit) -> None:
    client = unit.client("member")
    wrong = client.post("/scan/", ASKED | {"first": "1999", "last": "1990"})
    assert wrong.status_code == 422 and "1990 lies before 1999" in wrong.content.decode()
    at = client.post("/scan/", ASKED | {"first": "2015"}).headers["Location"]
    background.run_waiting()
    assert "lies within these years" in client.get(at).content.decode()
    last = AuditEntry.objects.filter(verb="scanned").last()
    assert last is not None and (last.outcome, last.source) == ("failure", "background")


def test_a_register_of_unsolved_cases_is_told_that_a_scan_has_nothing_to_say(unit: Unit) -> None:
    Case.objects.update(status="open")
    page = unit.client("member").get("/scan/").content.decode()
    assert "Every homicide that you may see is unsolved" in page and "murderbook scan homicides.csv.gz" in page
    assert '<form method="post" class="panel"' not in page
    assert unit.client("member").post("/scan/", ASKED).status_code == 422 and not ScanRun.objects.exists()


@pytest.mark.parametrize(
    ("use", "refused", "cautioned"),
    [
        (Use(0, 0, 0), "no dated homicide", False),
        (Use(50, 50, 50), "is unsolved", False),
        (Use(50, 0, 50), "is solved", False),
        (Use(50, 20, 0), "names its county", False),
        (Use(300, 200, 300), "", True),
        (Use(40, 15, 40), "", True),  # 25 solved cases are hardly an expectation
        (Use(300, 100, 300), "", False),
    ],
)
def test_what_a_scan_of_a_register_can_say(use: Use, refused: str, cautioned: bool) -> None:
    assert refused in use.refusal and bool(refused) == bool(use.refusal)
    assert bool(use.caution) == cautioned


def test_victims_of_one_file_number_count_once(unit: Unit) -> None:
    for number in range(8):
        _homicide(unit, 10 * number, 1997, "open", own_number="massacre", agency="A0", occurred_earliest=None)
    Case.objects.filter(own_number="massacre").update(
        occurred_earliest=datetime(1997, 5, 5, tzinfo=UTC), occurred_latest=datetime(1997, 5, 5, tzinfo=UTC)
    )
    run = _scanned(unit)
    assert (run.document["searched"]["cases"], run.document["searched"]["incidents"]) == (128, 121)


def test_paper_is_on_record(unit: Unit) -> None:
    run, client = _scanned(unit), unit.client("member")
    assert client.post(f"/scan/{run.key}/printed/").status_code == 204
    assert client.post(f"/scan/{run.key}/1/printed/").status_code == 204
    assert [entry.verb for entry in AuditEntry.objects.order_by("-index")[:2]] == ["print", "print"]
    assert client.get(f"/scan/{run.key}/99/").status_code == 404
