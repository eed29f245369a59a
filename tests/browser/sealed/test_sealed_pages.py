"""The sealed desk and the pages of a compartment in a real browser: legible, quiet, accessible."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from test_every_page import _axe, _no_sideways
from watched import Watched

from murderbook.workbench.sealed.container.blocks import BLOCK
from murderbook.workbench.sealed.container.slots import HEADER_BYTES

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workbench" / "sealed"))

if TYPE_CHECKING:
    from seats import Seat

pytestmark = pytest.mark.browser
DRAWN = ".leaflet-container, .leaflet-container *, .map, .map *, #chart, #chart *"  # by libraries, on a canvas


@pytest.fixture
def seat(visit: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    """A keeper with a full case in his compartment, one more member, and an open case compared."""
    from seats import Seat, joined

    from murderbook.workbench.access.models import Account
    from murderbook.workbench.sealed import desks
    from rich_case import fill

    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))
    made = Seat(visit.unit, "owner").found()
    made.shares()
    case = made.enter_case("S-1", victim_name="Maple, Iris", year=1986)
    with made.cabinet().work():
        fill(case, Account.objects.get())
    for name in ("scene.jpg", "Zeuge Müller 1986, Vernehmung durch die Staatsanwaltschaft, zweites Tonband.mp3"):
        sent = {"file": SimpleUploadedFile(name, bytes(9_000)), "description": "as it came from the archive"}
        assert made.client.post(f"{made.within}case/{case.key}/papers/", sent).status_code == 302
    _answer(made)
    member = joined(made, Seat(visit.unit, "member"))
    keeper = Seat(visit.unit, "owner")
    keeper.within, keeper.case = made.within, case.key  # type: ignore[attr-defined]
    keeper.asked = made.asked  # type: ignore[attr-defined]
    keeper.text("/sealed/")
    member.inside(f"open-cases/like/{case.key}/{visit.unit.cases[0].key}/")
    yield keeper
    desks._desks.clear()
    desks._close_unused()


def _answer(seat: Seat) -> None:
    """A question who recurs that is answered, and one that waits; all names are invented."""
    from datetime import date, timedelta

    from django.utils import timezone

    from murderbook.network.recurrence import Choices, File, Handling, Material, ask, document_of, freeze
    from murderbook.network.recurrence.entries import Passage
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.sealed.models import RecurAnswer, RecurQuestion, RecurVerdict

    files = tuple(File(f"R-{at}", "North", date(1990, 1, 1) + timedelta(days=7 * at)) for at in range(60))
    handled = [Handling("Clerk Dow", one.id, "exhibit") for one in files]
    handled += [Handling("Sgt. Marrow", one, "exhibit") for one in ("R-10", "R-20", "R-30")]
    broken = tuple(Passage(one.id, "E-1", ("Dow", "Marrow"), "lost" * one.id.endswith("0")) for one in files)
    chosen = freeze(["R-10", "R-20", "R-30"], reason="one complaint", author="Elm", at="2026-05-08T10:00Z")
    document = document_of(ask(Material(files, tuple(handled), passages=broken), chosen, date(2026, 5, 8), Choices(20)))
    with seat.cabinet().work():
        by, told = (
            Account.objects.get(name="owner"),
            [{"key": one, "number": one, "where": "open"} for one in chosen.files],
        )
        second, _ = Account.objects.get_or_create(
            pk=2**39, defaults={"key": "Z" * 22, "name": "elm", "full_name": "Sgt. Elm", "role": "detective"}
        )
        for purpose in ("Custody of three files", "Still to be decided"):
            asked = RecurQuestion.objects.create(
                files=told, purpose=purpose, digest="0" * 64, asked_by=by, asked_at=timezone.now()
            )
        first = RecurQuestion.objects.order_by("pk")[0]
        verdict = RecurVerdict.objects.create(question=first, asked_by=by, by=second, approved=True, reason="narrow")
        RecurAnswer.objects.create(question=first, verdict=verdict, by=by, document=document)
        seat.asked = (first.pk, asked.pk)  # type: ignore[attr-defined]


def _sit(visit: Watched, seat: Seat) -> None:
    """The window has the cookies of the seat: of the session, and of the desk."""
    for name, path in (("sessionid", "/"), ("desk", "/sealed/")):
        cookie = {"name": name, "value": seat.client.cookies[name].value, "domain": "localhost", "path": path}
        visit.page.context.add_cookies([cookie])


def test_the_closed_desk(visit: Watched, axe: str) -> None:
    visit.log_in("member")
    visit.open("/sealed/")
    _axe(visit, axe)
    _no_sideways(visit)


def test_every_page_inside(visit: Watched, axe: str, seat: Seat) -> None:
    _sit(visit, seat)
    case, other = seat.case, visit.unit.cases[0].key  # type: ignore[attr-defined]
    paths = [
        "/sealed/", "/sealed/found/",
        *(seat.within + path for path in (
            "", "people/", "shares/", "log/", "open-cases/", "kept/", "seal/", f"seal/{other}/",
            f"open-cases/like/{case}/", f"open-cases/like/{case}/{other}/", "register/", "register/new/",
            f"case/{case}/", f"case/{case}/chrono/", f"case/{case}/evidence/", f"case/{case}/papers/",
            f"case/{case}/history/", f"case/{case}/relations/", "network/", "network/?question=paths&a=S-1&b=01986-001",
            "network/chart/", f"network/chart/?from={case}", "persons/", "recurs/", "recurs/ask/",
            *(f"recurs/{one}/" for one in seat.asked),  # type: ignore[attr-defined]
        )),
    ]  # fmt: skip
    for path in paths:
        visit.page.set_viewport_size({"width": 1280, "height": 900})
        visit.open(path)
        page = visit.page
        assert page.locator("h1").count() == 1, path
        assert page.locator(f"[style]:not({DRAWN})").count() == 0, path
        if path.startswith(seat.within):
            assert page.locator(".sealed-header").count() == 1, path
        _axe(visit, axe)
        _no_sideways(visit)


def test_the_link_chart_inside_takes_in_what_lies_beneath(visit: Watched, seat: Seat) -> None:
    """Asked by the script, with the token of the page, of addresses within; drawn apart from the compartment's own."""
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.register.models import Case
    from related import related

    phone = {"right": "213-555-0100", "right_kind": "phone", "kind": "uses"}
    related(visit.unit.cases[0], visit.unit.accounts["owner"], left="Sol Finch", **phone)
    with seat.cabinet().work():
        related(Case.objects.get(), Account.objects.get(name="owner"), left="Vera Holt", **phone)
    _sit(visit, seat)
    visit.open(f"{seat.within}network/chart/?from=phone:%2B12135550100")
    page = visit.page
    page.wait_for_function("() => window.murderbookChart")
    page.locator("#chart-things tr", has_text="Sol Finch").get_by_role("button").first.click()
    page.keyboard.press("e")
    page.wait_for_function("() => /taken in|Nothing new/.test(document.getElementById('chart-state').textContent)")
    beneath = page.evaluate("() => murderbookChart.chart.nodes('.beneath').map(one => one.data('label')).sort()")
    assert "Sol Finch" in beneath and not [one for one in beneath if one.startswith(("Vera", "S-1"))]
    page.fill("#chart-name", "as of May")
    page.keyboard.press("Escape")
    page.click("[data-act=keep]")
    page.wait_for_function("() => document.getElementById('chart-state').textContent.startsWith('Kept as')")


def test_what_does_not_work_inside_says_so(visit: Watched, axe: str, seat: Seat) -> None:
    _sit(visit, seat)
    visit.open(f"{seat.within}leads/", 409)
    _axe(visit, axe)


def test_nothing_that_is_typed_inside_stays_in_the_browser(visit: Watched, seat: Seat) -> None:
    """A draft would outlast the closed desk, and lie on the disk of whoever's machine it is."""
    _sit(visit, seat)
    visit.open(f"{seat.within}case/{seat.case}/chrono/")  # type: ignore[attr-defined]
    visit.page.locator("textarea").first.fill("Zebulon met the commander")
    visit.page.wait_for_timeout(1_500)
    kept = visit.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Zebulon" not in kept


def test_a_paper_is_chosen_laid_in_and_saved(visit: Watched, seat: Seat, tmp_path: Path) -> None:
    """By the form; and what is written of hostile bytes is saved, not shown."""
    _sit(visit, seat)
    visit.open(f"{seat.within}case/{seat.case}/papers/")  # type: ignore[attr-defined]
    (tmp_path / "letter.html").write_text("<script>document.title = 'ran'</script>", encoding="utf-8")
    visit.page.locator("input[type=file]").set_input_files(str(tmp_path / "letter.html"))
    visit.page.locator("[name=description]").fill("A letter")
    visit.page.get_by_role("button", name="Lay it in").click()
    with visit.page.expect_download() as saved:
        visit.page.get_by_role("link", name="letter.html").click()
    assert saved.value.suggested_filename == "letter.html"
    assert Path(saved.value.path()).read_bytes() == (tmp_path / "letter.html").read_bytes()
    assert "ran" not in visit.page.title()
    container = seat.cabinet().container
    at = next(reversed(container.large.values())).body.after.blocks
    os.pwrite(container.file.fileno(), bytes(BLOCK), HEADER_BYTES + at * BLOCK)
    visit.expected.append("409")
    visit.page.get_by_role("link", name="letter.html").click()
    assert visit.page.get_by_role("heading", name="This paper cannot be read").is_visible(), "and no failed download"
