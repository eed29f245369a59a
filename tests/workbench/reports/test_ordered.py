"""A report that takes longer than anybody waits: in line, printed, ready for whoever asked, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from django.utils import timezone

from murderbook.reports.paper import Printed
from murderbook.reports.press import Press, PressBrokenError, PressStoppedError
from murderbook.reports.stages import Tell
from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.orders import line, running
from murderbook.workbench.reports.pages import giving
from murderbook.workbench.sealed.sealing import originals
from personas import PERSONAS, Unit

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def _all_of_it_takes_long(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(giving, "AT_ONCE", 0.0)
    monkeypatch.setattr(running, "is_printing", lambda: True)
    line._line.clear()
    yield
    line._line.clear()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed in this process: a new one costs seconds, and what it does is in tests/reports/test_press.py."""
    monkeypatch.setattr(Press, "run", lambda _self, made, tell: (made.content, tell(0.5, "the sheets are drawn")))


def ask(unit: Unit, name: str = "custody", query: str = "", persona: str = "member") -> None:
    answer = unit.client(persona).get(reverse("case-report", args=[unit.cases[0].key, name]) + query)
    assert (answer.status_code, answer.get("Location")) == (302, "/printing/")


def page(unit: Unit, persona: str = "member") -> str:
    return " ".join(unit.client(persona).get("/printing/").content.decode().split())


def take(unit: Unit, key: str, persona: str = "member") -> tuple[int, bytes]:
    answer = unit.client(persona).get(f"/printing/{key}.pdf")
    return answer.status_code, answer.content


def test_it_waits_is_printed_apart_and_handed_out_as_if_it_were_printed_at_once(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(unit)
    (order,) = line._line
    answer = unit.client("member").get("/printing/")
    assert answer["Refresh"].startswith("3") and "It waits for its turn" in answer.content.decode()
    assert take(unit, order.key)[0] == 404
    assert not AuditEntry.objects.filter(verb="export report", outcome="success").exists()
    running.run_waiting()
    answer = unit.client("member").get("/printing/")
    assert answer["Refresh"].startswith("60;"), "what lies there too long is not offered for ever"
    assert f"/printing/{order.key}.pdf" in answer.content.decode()
    status, content = take(unit, order.key)
    monkeypatch.setattr(giving, "AT_ONCE", 60.0)
    at_once = unit.client("member").get(reverse("case-report", args=[unit.cases[0].key, "custody"]))
    assert (status, content) == (200, at_once.content)
    later, first = AuditEntry.objects.filter(verb="export report", outcome="success").order_by("-index")[:2]
    assert first.words.content == later.words.content and first.object_key == unit.cases[0].key


def test_nobody_else_sees_it_stops_it_or_takes_it(unit: Unit, here: None) -> None:
    ask(unit)
    running.run_waiting()
    (order,) = line._line
    for persona in PERSONAS:
        if persona not in ("member", "anonymous"):
            assert order.key not in page(unit, persona) and unit.cases[0].own_number not in page(unit, persona)
            assert take(unit, order.key, persona)[0] == 404, persona
            assert unit.client(persona).post(f"/printing/{order.key}/stop/").status_code == 404
    assert line._line == [order]


def test_how_far_it_is_and_how_long_it_takes(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(line, "now", lambda: clock[0])
    said = list[str]()

    def run(_press: Press, made: Printed, tell: Tell) -> None:
        said.append(page(unit))
        clock[0] += 90  # of which reading took none
        tell(0.25, "sheet 40 is laid out")
        said.append(page(unit))
        assert made.content

    monkeypatch.setattr(Press, "run", run)
    ask(unit)
    running.run_waiting()
    assert "The sheets are being prepared; less than a minute left" in said[0]
    assert "Sheet 40 is laid out; about 4 minutes left" in said[1] and 'value="25"' in said[1]


def ended(unit: Unit) -> None:
    Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=timezone.now())


def moved(unit: Unit) -> None:
    move_case(unit.accounts["owner"], unit.cases[0], unit.restricted, reason="it leads inside")


def undone(unit: Unit) -> None:
    Case.objects.filter(pk=unit.cases[0].pk).update(withdrawn_at=timezone.now())


def sealed(unit: Unit) -> None:
    originals.remove([], unit.cases[0].key)


@pytest.mark.parametrize("happens", [ended, moved, undone])
def test_without_the_right_there_is_none_whenever_it_ends(
    unit: Unit, here: None, happens: Callable[[Unit], None]
) -> None:
    ask(unit, "custody")
    running.run_waiting()
    ask(unit, "book", "?chapter=scene")
    ready, waiting = line._line
    happens(unit)
    running.run_waiting()
    assert line._line == [ready], "what still waited is not even printed"
    assert take(unit, ready.key)[0] == 404 and take(unit, waiting.key)[0] == 404
    assert not line._line and ready.gathered is None
    assert not AuditEntry.objects.filter(verb="export report", outcome="success").exists()


@pytest.mark.parametrize("gone", ["moved", "undone"])
def test_what_tells_of_another_case_that_went_is_printed_anew_without_it(unit: Unit, here: None, gone: str) -> None:
    """A murder book names those that its leads tie it to. The case itself stays."""
    other = unit.cases[1]
    ask(unit, "book", "?chapter=leads")
    running.run_waiting()
    (order,) = line._line
    assert order.gathered is not None and other.own_number in order.gathered.printed.page
    if gone == "moved":
        move_case(unit.accounts["owner"], other, unit.restricted, reason="it leads inside")
    else:
        Case.objects.filter(pk=other.pk).update(withdrawn_at=timezone.now())
    answer = unit.client("member").get(f"/printing/{order.key}.pdf", follow=True)
    assert answer.redirect_chain == [("/printing/", 302)] and "printed anew" in answer.content.decode()
    assert order not in line._line and not AuditEntry.objects.filter(verb="export report", outcome="success").exists()
    running.run_waiting()
    (anew,) = line._line
    assert anew.gathered is not None and other.own_number not in anew.gathered.printed.page
    assert take(unit, anew.key)[0] == 200


def test_of_a_case_that_is_sealed_nothing_lies_there(unit: Unit, here: None) -> None:
    ask(unit)
    running.run_waiting()
    (order,) = line._line
    sealed(unit)
    assert not line._line and order.gathered is None


def test_it_is_kept_for_its_time_and_no_longer(unit: Unit, here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(line, "now", lambda: clock[0])
    ask(unit)
    running.run_waiting()
    (order,) = line._line
    clock[0] += line.KEPT - 1
    assert take(unit, order.key)[0] == 200
    clock[0] += 1
    running.run_waiting()  # nobody has to look
    assert not line._line and order.gathered is None
    assert "nothing lies ready" in page(unit)


def test_it_goes_in_time_however_long_another_is_printed(
    unit: Unit, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, seen = [1000.0], list[int]()
    monkeypatch.setattr(line, "now", lambda: clock[0])
    ask(unit)
    running.run_waiting()

    def run(_press: Press, made: Printed, tell: Tell) -> None:
        clock[0] += line.KEPT
        tell(0.5, "sheet 900 is laid out")
        seen.append(len(line._line))
        assert made.content

    monkeypatch.setattr(Press, "run", run)
    ask(unit, "book", persona="owner")
    running.run_waiting()
    assert seen == [1]


def test_what_lay_too_long_takes_nobodys_room(unit: Unit, here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(line, "now", lambda: clock[0])
    monkeypatch.setattr(line, "MOST_OF_ALL", 1)
    ask(unit)
    running.run_waiting()
    clock[0] += line.KEPT
    ask(unit, persona="owner")
    (order,) = line._line
    assert order.account == unit.accounts["owner"].pk


def test_nobodys_many_keep_another_waiting(unit: Unit, here: None) -> None:
    for chapter in ("scene", "work", "leads"):
        ask(unit, "book", f"?chapter={chapter}")
    ask(unit, persona="owner")
    printed = list[int]()
    while (order := line.take_next()) is not None:
        running.run(order)
        printed.append(order.account)
    member, owner = (unit.accounts[name].pk for name in ("member", "owner"))
    assert printed == [member, owner, member, member]


def test_where_nothing_is_printed_in_the_background_nobody_is_sent_to_wait_for_it(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of a team's own, of several processes: the next request may reach one that has no such order."""
    pressed = list[Printed]()
    monkeypatch.setattr(running, "is_printing", lambda: False)
    monkeypatch.setattr(giving, "MOST_ROWS", 0)
    monkeypatch.setattr(Press, "run", lambda _self, made, _tell: (pressed.append(made), made.content))
    answer = unit.client("member").get(reverse("case-report", args=[unit.cases[0].key, "custody"]))
    assert (answer.status_code, answer["Content-Type"], len(pressed)) == (200, "application/pdf", 1)
    assert not line._line and AuditEntry.objects.filter(verb="export report", outcome="success").count() == 1

    def run(*_: object) -> None:
        raise PressBrokenError("It ran out of memory.")

    monkeypatch.setattr(Press, "run", run)
    answer = unit.client("member").get(reverse("case-report", args=[unit.cases[0].key, "custody"]))
    assert answer.status_code == 503 and "ran out of memory" in answer.content.decode()


def test_a_message_is_not_loaded_away_before_it_is_read(unit: Unit) -> None:
    for chapter in ("scene", "work", "leads", "calls"):
        ask(unit, "book", f"?chapter={chapter}")
    client = unit.client("member")
    first = client.get(reverse("case-report", args=[unit.cases[0].key, "custody"]), follow=True)
    second = client.get("/printing/")
    assert "remove one" in first.content.decode() and first["Refresh"].startswith("20;")
    assert "remove one" not in second.content.decode() and second["Refresh"].startswith("3;")


def test_it_is_stopped_while_it_waits_and_while_it_is_printed(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(press: Press, _made: Printed, _tell: Tell) -> None:
        unit.client("member").post(f"/printing/{line._line[0].key}/stop/")
        assert press._stopped
        raise PressStoppedError

    monkeypatch.setattr(Press, "run", run)
    ask(unit)
    answer = unit.client("member").post(f"/printing/{line._line[0].key}/stop/", follow=True)
    assert not line._line and "Stopped: " in answer.content.decode()
    ask(unit)
    running.run_waiting()
    assert not line._line


@pytest.mark.parametrize(
    ("error", "words"),
    [(PressBrokenError("It ran out of memory."), "ran out of memory"), (RuntimeError("secret"), "It broke off")],
)
def test_what_failed_says_why(unit: Unit, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
    def run(*_: object) -> None:
        raise error

    monkeypatch.setattr(Press, "run", run)
    ask(unit)
    running.run_waiting()
    assert words in page(unit) and "secret" not in page(unit) and "Remove" in page(unit)
    assert take(unit, line._line[0].key)[0] == 404


def test_the_same_again_is_one_order_and_there_is_room_for_four(unit: Unit, here: None) -> None:
    for _ in range(2):
        ask(unit)
    assert len(line._line) == 1
    for chapter in ("scene", "work", "leads"):
        ask(unit, "book", f"?chapter={chapter}")
    answer = unit.client("member").get(reverse("case-report", args=[unit.cases[0].key, "book"]), follow=True)
    assert len(line._line) == line.MOST and "remove one" in answer.content.decode()
    running.run_waiting()
    before = line._line[0]
    ask(unit)
    assert len(line._line) == line.MOST and before not in line._line, "a finished one is printed anew"


def test_what_has_thousands_of_rows_is_not_even_read_while_somebody_waits(
    unit: Unit, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving, "MOST_ROWS", 0)
    ask(unit, "timeline")
    (order,) = line._line
    assert order.gathered is None and order.expected > 0
    running.run_waiting()
    assert take(unit, order.key)[0] == 200


def test_each_leads_back_to_where_it_was_asked_for(unit: Unit, here: None) -> None:
    """What failed, or was stopped, is asked for again there."""
    ask(unit)
    back = f'href="{reverse("case-reports", args=[unit.cases[0].key])}"'
    assert back in page(unit)
    running.run_waiting()
    assert back in page(unit)


def test_a_click_on_a_file_leaves_the_page_to_load_itself_anew(unit: Unit, here: None) -> None:
    """Chromium forgets that it was to load a page anew when a link within it leads to a file. So it leads into a
    window of its own."""
    ask(unit)
    running.run_waiting()
    ask(unit, "book")
    assert re.search(r'href="/printing/[^"]+\.pdf" target="_blank"', page(unit))


def test_the_list_of_reports_leads_to_them(unit: Unit) -> None:
    ask(unit)
    listed = unit.client("member").get(reverse("case-reports", args=[unit.cases[0].key])).content.decode()
    assert 'href="/printing/"' in listed and "1 report of yours" in listed
    other = unit.client("owner").get(reverse("case-reports", args=[unit.cases[0].key])).content.decode()
    assert 'href="/printing/"' not in other
