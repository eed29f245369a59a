"""The desk by its pages: opening, founding, working in a compartment, and closing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from seats import FOUND, Seat, joined

from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Case, ChronoEntry
from murderbook.workbench.sealed import desks
from murderbook.workbench.sealed.models import Charter, KeyHolder, Member
from personas import PASSWORD, Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def test_everybody_has_a_desk_and_it_opens_by_the_password(unit: Unit) -> None:
    for persona in ("owner", "member", "administrator", "auditor", "consultant"):
        client = unit.client(persona)
        assert "Everybody has a desk" in client.get("/sealed/").content.decode()
        wrong = client.post("/sealed/", {"password": "wrong password"})
        assert wrong.status_code == 200 and "not your password" in wrong.content.decode()
        assert client.post("/sealed/", {"password": PASSWORD}).status_code == 302
        text = client.get("/sealed/").content.decode()
        assert "Fingerprint" in text and ("Found a sealed" in text) == (persona in ("owner", "member"))
    assert KeyHolder.objects.count() == 5
    sizes = {(len(holder.public), len(holder.slots), len(holder.keyring)) for holder in KeyHolder.objects.all()}
    assert len(sizes) == 1


def test_a_founder_works_in_it_as_in_a_record(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    before = AuditEntry.objects.count()
    front = seat.inside().content.decode()
    assert "No case can be entered before recovery exists" in front and FOUND["custodian"] in front
    seat.shares()
    assert seat.inside("register/new/").status_code == 200
    case = seat.enter_case("S-78", victim_name="Quillfeather")
    page = seat.inside(f"case/{case.key}/").content.decode()
    assert "Quillfeather" in page and f'href="{seat.within}' in page and "Sealed: Operation Heron" in page
    sent = seat.inside(f"case/{case.key}/chrono/add/", {"when": "1987", "text": "Spoke to the informant"})
    assert sent.status_code == 302 and sent["Location"].startswith(seat.within)
    assert "Spoke to the informant" in seat.inside(f"case/{case.key}/chrono/").content.decode()
    new = {"own_number": "S-79", "kind": "homicide", "status": "open", "victim-sex": "U", "place-precision": "unknown"}
    with seat.cabinet().work():
        new["compartment"] = Compartment.objects.get().key
    made = seat.inside("register/new/", new)
    assert made.status_code == 302 and made["Location"].startswith(seat.within), made.content.decode()[-3000:]
    assert "S-78" in seat.inside("register/").content.decode()
    assert AuditEntry.objects.count() == before, "the shared record's trail knows nothing"
    assert not Case.objects.filter(own_number__startswith="S-7").exists() and not ChronoEntry.objects.exists()
    assert not Charter.objects.exists() and not Member.objects.exists()
    with seat.cabinet().work():
        assert (
            set(Case.objects.values_list("own_number", flat=True)) == {"S-78", "S-79"}
            and AuditEntry.objects.count() >= 6
        )


def test_no_case_is_taken_before_recovery_exists_even_by_the_program(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    with pytest.raises(Exception, match="before recovery exists"):
        seat.enter_case()
    seat.shares()
    assert seat.enter_case().pk


def test_what_was_written_is_there_after_closing(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    seat.shares()
    case = seat.enter_case("S-1", victim_name="Quillfeather")
    seat.close()
    assert not desks._cabinets and seat.inside(f"case/{case.key}/").status_code == 404
    again = Seat(unit, "member")
    again.within = seat.within
    assert "Operation Heron" in again.text("/sealed/")
    assert "Quillfeather" in again.inside(f"case/{case.key}/").content.decode()


def test_nobody_else_finds_it_by_any_address(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    seat.shares()
    case = seat.enter_case()
    others = [
        Seat(unit, "owner").client,
        Seat(unit, "administrator").client,
        unit.client("member"),
        unit.client("auditor"),
    ]
    name = seat.within.split("/")[-2]
    for client in others:
        for path in ("", "people/", "log/", "shares/", f"case/{case.key}/", "register/"):
            hidden, absent = client.get(f"{seat.within}{path}"), client.get(f"/sealed/in/{'0' * 32}/{path}")
            assert hidden.status_code == absent.status_code == 404
            assert hidden.content == absent.content and hidden.headers.items() == absent.headers.items()
            assert client.post(f"{seat.within}{path}").content == client.post(f"/sealed/in/{'0' * 32}/{path}").content
        assert client.get(f"/case/{case.key}/").status_code == 404
        assert name not in client.get("/sealed/").content.decode()


def test_a_session_taken_from_the_database_opens_no_desk(unit: Unit) -> None:
    """Whoever reads the session table can use a session; the desk asks for what only the browser has."""
    seat = Seat(unit, "member").found()
    thief = unit.client("member")
    thief.cookies["sessionid"] = seat.client.cookies["sessionid"].value
    assert thief.get(seat.within).status_code == 404
    assert "Everybody has a desk" in thief.get("/sealed/").content.decode()
    secret = seat.client.cookies["desk"].value
    for desk in desks._desks.values():
        assert secret not in repr(desk) and bytes.fromhex(secret) not in (desk.locked, desk.kept.private)
    other = Seat(unit, "owner")
    other.client.cookies["desk"] = secret  # another account's session with his secret
    assert other.client.get(seat.within).status_code == 404


def test_logging_out_closes_the_desk(unit: Unit, django_capture_on_commit_callbacks: Any) -> None:  # noqa: ANN401
    seat = Seat(unit, "member").found()
    assert seat.inside().status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        seat.client.post("/logout/")
    assert not desks._desks and not desks._cabinets


def test_half_an_hour_without_a_request_closes_the_desk(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = Seat(unit, "member").found()
    now = desks.time.monotonic()
    monkeypatch.setattr(desks.time, "monotonic", lambda: now + desks.IDLE_SECONDS - 1)
    assert seat.inside().status_code == 200
    monkeypatch.setattr(desks.time, "monotonic", lambda: now + 2 * desks.IDLE_SECONDS)
    assert seat.inside().status_code == 404
    assert not desks._desks and not desks._cabinets


def test_pages_that_would_reach_outside_say_so(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    for path in ("leads/", "imports/", "worklist/", "hot/", "scan/", "access/", "register/export.csv"):
        answer = seat.inside(path)
        assert answer.status_code == 409, path
        assert "does not work in a sealed compartment" in answer.content.decode()


def test_a_message_inside_stays_inside(unit: Unit) -> None:
    from django.contrib.sessions.models import Session

    keeper, guest = Seat(unit, "member").found(), Seat(unit, "owner")
    assert keeper.invite(guest).status_code == 302
    stored = [session.get_decoded() for session in Session.objects.all()]
    assert not any("invited" in str(data) for data in stored)
    assert "is invited" in keeper.inside("people/").content.decode()
    assert "is invited" not in keeper.text("/sealed/")


def test_a_guest_joins_and_a_reader_changes_nothing(unit: Unit) -> None:
    keeper = Seat(unit, "member").found()
    keeper.shares()
    case = keeper.enter_case("S-1")
    until = FOUND["review_on"]
    reader = joined(keeper, Seat(unit, "consultant"), "reader", until=until)
    assert "S-1" in reader.inside().content.decode()
    assert reader.inside(f"case/{case.key}/").status_code == 200
    for path in (f"case/{case.key}/chrono/add/", "people/", "shares/", "register/new/"):
        assert reader.inside(path, {"text": "x"}).status_code == 403
    assert reader.inside("shares/").status_code == 404


def test_a_fault_inside_raises_no_alert_and_says_no_word(
    unit: Unit, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The shared record's alert, its log and standard error know nothing of what goes wrong in a compartment."""
    from murderbook.workbench.audit import alert, log

    seat = Seat(unit, "member").found()
    seat.client.raise_request_exception = False

    def fails(*_: object) -> None:
        raise RuntimeError("Quillfeather cannot be written")

    monkeypatch.setattr(log, "_record", fails)
    assert seat.inside().status_code in (500, 503)
    assert alert.standing() == []
    said = "".join(capfd.readouterr())
    assert "Quillfeather" not in said and "ALERT" not in said


def test_the_shared_record_is_only_read_from_inside(unit: Unit) -> None:
    from murderbook.workbench.sealed.outside import WritesOutsideError, is_inside, reading_outside

    seat = Seat(unit, "member").found()
    assert not is_inside()
    with seat.cabinet().work():
        assert is_inside() and not Case.objects.exists()
        with reading_outside():
            assert Case.objects.exists()
            for act in (lambda: Case.objects.update(notes="x"), _empty, _add_case):
                with pytest.raises(WritesOutsideError), transaction.atomic():
                    act()
        assert not Case.objects.exists()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM register_person")


def _add_case() -> None:
    Case.objects.create(compartment=Compartment.objects.get(is_default=True), own_number="X")


def test_a_sealed_case_is_compared_with_the_open_ones(unit: Unit) -> None:
    """Reads down: the same numbers as the open record gives such a case, and nothing is written outside."""
    from murderbook.workbench.leads.nearest.search import nearest
    from murderbook.workbench.sealed.models import OpenCaseTouched
    from rich_case import fill

    for case in unit.cases:
        fill(case, unit.accounts["member"])
    seat = Seat(unit, "member").found()
    seat.shares()
    sealed = seat.enter_case("S-1")
    with seat.cabinet().work():
        fill(sealed, Account.objects.get())
    before = AuditEntry.objects.count()
    page = seat.inside(f"open-cases/like/{sealed.key}/").content.decode()
    numbers = [case.own_number for case in unit.cases]
    assert all(number in page for number in numbers) and not any(case.own_number in page for case in unit.secret)
    pair = seat.inside(f"open-cases/like/{sealed.key}/{unit.cases[0].key}/").content.decode()
    assert numbers[0] in pair and "The reasons, one by one" in pair and "Maple, Iris" in pair
    assert seat.inside(f"open-cases/like/{sealed.key}/{unit.secret[0].key}/").status_code == 404
    assert AuditEntry.objects.count() == before
    with seat.cabinet().work():
        touched = OpenCaseTouched.objects.get()
    assert touched.number == numbers[0] and touched.checked_at is None
    assert "have not been checked" in seat.inside().content.decode() or "has not been" in seat.inside().content.decode()
    said = {"exculpatory": "yes", "finding": "the informant names another man"}
    assert seat.inside(f"open-cases/{touched.pk}/", said).status_code == 302
    assert "tell the custodian" in seat.inside("open-cases/").content.decode()
    twin = Case.objects.create(compartment=unit.default, own_number="T-1", status="open")
    fill(twin, unit.accounts["member"])
    outside = {one.case.own_number: one.near.score for one in nearest(unit.accounts["member"], twin)}
    assert set(numbers) <= set(outside)


def test_an_idle_desk_is_closed_though_nobody_asks(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    Seat(unit, "member").found()
    now = desks.time.monotonic()
    monkeypatch.setattr(desks.time, "monotonic", lambda: now + 2 * desks.IDLE_SECONDS)
    other = Seat(unit, "owner")
    assert len(desks._desks) == 2 and desks._cabinets, "another's request leaves it alone"
    desks.sweep()
    assert len(desks._desks) == 1 and not desks._cabinets
    assert other.get("/sealed/").status_code == 200


def test_two_browsers_of_one_person_share_what_lies_on_the_desk(unit: Unit) -> None:
    one, other = Seat(unit, "member"), Seat(unit, "member")
    one.found(name="Operation Heron")
    other.found(name="Operation Egret")
    for seat in (one, other):
        assert all(name in seat.text("/sealed/") for name in ("Operation Heron", "Operation Egret"))
    one.close()
    other.close()
    again = Seat(unit, "member")
    assert all(name in again.text("/sealed/") for name in ("Operation Heron", "Operation Egret"))


def test_a_full_disk_keeps_nobody_from_leaving(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    from murderbook.workbench.sealed.container import blocks

    seat = Seat(unit, "member").found()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(blocks, "append", full)
    assert seat.inside().status_code == 503
    assert "Not saved" in seat.inside().content.decode()
    seat.close()
    assert not desks._desks and not desks._cabinets
