"""A bundle that was asked for on a page: made in the background, its course told; stopped, or failed with a reason."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from murderbook.reports.paper import NoPrinterError
from murderbook.reports.press import PressBrokenError
from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.reports.discovery import making, ordering
from murderbook.workbench.reports.discovery.making import Order, file_of
from murderbook.workbench.reports.models import Bundle, BundleOrder
from personas import Unit

pytestmark = pytest.mark.django_db


def asked(unit: Unit, recipient: str = "Court") -> int:
    url = reverse("case-bundle-make", args=[unit.cases[0].key])
    return unit.client("member").post(url, {"recipient": recipient, "letters": "MB"}).status_code


def page(unit: Unit) -> str:
    answer = unit.client("member").get(reverse("case-discovery", args=[unit.cases[0].key]))
    return " ".join(answer.content.decode().split())


def stop(unit: Unit) -> None:
    unit.client("member").post(reverse("case-bundle-stop", args=[unit.cases[0].key]))


def test_it_is_made_in_the_background_by_whoever_asked(unit: Unit) -> None:
    pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
    assert asked(unit) == 302
    assert not Bundle.objects.exists()
    answer = unit.client("member").get(reverse("case-discovery", args=[unit.cases[0].key]))
    assert answer["Refresh"].startswith("3") and "It waits for its turn" in answer.content.decode()
    assert "Make the bundle" not in answer.content.decode()
    ordering.run_waiting()
    row, bundle = BundleOrder.objects.get(), Bundle.objects.get()
    assert (row.state, row.bundle, bundle.account.name) == ("done", bundle, "member")
    assert 0 < row.done == row.all_of_it
    assert "Make the bundle" in page(unit) and bundle.sha256 in page(unit)
    verbs = AuditEntry.objects.filter(object_key=unit.cases[0].key).values_list("verb", flat=True)
    assert {"order discovery bundle", "make discovery bundle"} <= set(verbs)


def test_one_of_a_case_at_a_time(unit: Unit) -> None:
    asked(unit)
    asked(unit, "Defence")
    assert [one.recipient for one in BundleOrder.objects.all()] == ["Court"]


@pytest.mark.engine
def test_the_time_left_goes_by_the_pace_so_far(unit: Unit) -> None:
    asked(unit)
    began = timezone.now() - timedelta(minutes=1)
    BundleOrder.objects.update(state="running", started_at=began, done=100, all_of_it=400)
    assert "100 of 400 pages and entries, about 3 minutes left" in page(unit)


@pytest.mark.engine
def test_it_is_stopped_in_the_midst_and_nothing_stays(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(_asked: object, path: os.PathLike[str], told: ordering._Telling, **_: object) -> object:
        told(50, 200)
        stop(unit)
        told._looked = 0.0
        told(100, 200)
        raise AssertionError("it goes on")

    monkeypatch.setattr(making, "write", write)
    asked(unit)
    before = set(file_of("x").parent.glob("*.zip"))
    ordering.run_waiting()
    assert (BundleOrder.objects.get().state, Bundle.objects.count()) == ("stopped", 0)
    assert set(file_of("x").parent.glob("*.zip")) == before
    assert "was stopped" in page(unit)


@pytest.mark.engine
def test_one_that_still_waits_is_stopped(unit: Unit) -> None:
    asked(unit)
    stop(unit)
    ordering.run_waiting()
    assert (BundleOrder.objects.get().state, Bundle.objects.count()) == ("stopped", 0)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoPrinterError("Pango is missing"), "Pango is missing"),
        (PressBrokenError("It ran out of memory."), "ran out of memory"),
        (RuntimeError("secret words"), "It broke off"),
    ],
)
def test_what_failed_says_why(unit: Unit, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
    def write(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(making, "write", write)
    asked(unit)
    ordering.run_waiting()
    assert words in page(unit) and "secret words" not in page(unit)
    assert "Make the bundle" in page(unit)


def test_whose_access_ended_meanwhile_gets_none(unit: Unit) -> None:
    asked(unit)
    Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=timezone.now())
    ordering.run_waiting()
    row = BundleOrder.objects.get()
    assert (row.state, row.failure) == ("failed", ordering.NO_ACCESS)


def test_what_the_server_broke_off_is_made_anew_and_leaves_no_file(unit: Unit) -> None:
    asked(unit)
    BundleOrder.objects.update(state="running", started_at=timezone.now(), done=50)
    half, young = file_of("half"), file_of("young")
    half.parent.mkdir(exist_ok=True)
    for path in (half, young):
        path.write_bytes(b"PK")
    os.utime(half, (time.time() - 7200,) * 2)
    ordering.take_up_again()
    assert (half.exists(), young.exists()) == (False, True)
    assert BundleOrder.objects.get().state == "waiting"


def test_nobody_else_stops_it(unit: Unit) -> None:
    asked(unit)
    for persona in ("reader", "outsider", "administrator"):
        url = reverse("case-bundle-stop", args=[unit.cases[0].key])
        assert unit.client(persona).post(url).status_code == 404
    assert BundleOrder.objects.get().state == "waiting"


@pytest.mark.engine
def test_what_stands_already_is_swept_never(unit: Unit) -> None:
    pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
    bundle = making.make(Order(unit.accounts["member"], "test", "Court", "MB"), unit.cases[0])
    os.utime(file_of(bundle.key), (time.time() - 7200,) * 2)
    making.sweep()
    assert file_of(bundle.key).is_file()
