"""Turns that sealed compartments seldom take: what is logged, what is overwritten, who asks and is nobody there."""

from __future__ import annotations

import json
import logging
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import shamir_mnemonic
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from seats import Seat

from murderbook.workbench.access.models import Account
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed import desks, quiet, reading_down, shares
from murderbook.workbench.sealed.container import lineage
from murderbook.workbench.sealed.container.lineage import Step
from murderbook.workbench.sealed.models import Kept, Member
from murderbook.workbench.sealed.pages import inside
from murderbook.workbench.sealed.sealing import moving
from murderbook.workbench.sealed.sealing.belongings import belongings
from personas import Unit, make_unit

SWEEP_ALWAYS, BEGIN_SWEEPING = desks._sweep_always, desks._begin_sweeping


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def logged(message: str) -> logging.LogRecord:
    return logging.LogRecord("x", logging.ERROR, "file", 1, message, ("a",), (None, None, None))


def test_what_is_logged_of_a_compartment_says_no_word_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    silence = quiet.SilenceInside()
    assert not silence.filter(logged("Not Found: /sealed/in/%s"))
    plain = logged("Not Found: /case/%s")
    assert silence.filter(plain) and (plain.getMessage(), plain.exc_info) == ("Not Found: /case/a", (None, None, None))
    monkeypatch.setattr(quiet, "is_inside", lambda: True)
    plain.exc_text, plain.stack_info = "trace", "stack"
    assert silence.filter(plain)
    assert (plain.getMessage(), plain.args) == ("something went wrong in a sealed compartment", ())
    assert (plain.exc_info, plain.exc_text, plain.stack_info) == (None, None, None)


def test_one_thread_closes_what_nobody_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[dict[str, object]] = []

    class Begun:
        def __init__(self, **told: object) -> None:
            begun.append(told)

        def start(self) -> None:
            begun[-1]["started"] = True

    monkeypatch.setattr(desks, "Thread", Begun)
    monkeypatch.setattr(desks, "_sweeper", None)
    for _ in range(2):
        BEGIN_SWEEPING()
    (told,) = begun
    assert (told["name"], told["daemon"], told["started"]) == ("desks", True, True)
    assert told["target"] is desks._sweep_always


def test_a_desk_that_does_not_close_keeps_no_other_open(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[object] = []

    def wait(seconds: float) -> None:
        if len(done) > 8:
            raise KeyboardInterrupt
        done.append(seconds)

    def sweep() -> None:
        done.append("sweep")
        if done.count("sweep") == 2:
            raise OperationalError("away")

    monkeypatch.setattr(desks, "time", SimpleNamespace(sleep=wait))
    monkeypatch.setattr(desks, "sweep", sweep)
    monkeypatch.setattr(desks, "close_old_connections", lambda: done.append("connections"))
    with pytest.raises(KeyboardInterrupt):
        SWEEP_ALWAYS()
    assert done == [60.0, "sweep", "connections"] * 3
    assert [one.getMessage() for one in caplog.records] == ["a desk could not be closed"]


def test_nobody_is_let_in_who_is_nobody_outside(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside.members, "tend", lambda open_, key: (open_, key))
    open_: Any = object()
    for user, there in (
        (AnonymousUser(), False), (Account(key="k", is_active=False), False),
        (Account(key="k", must_change=True), False), (Account(key="k"), True),
    ):  # fmt: skip
        request: Any = SimpleNamespace(user=user)
        assert inside._let_in(open_, request) == ((open_, "k") if there else None)
    desk: Any = SimpleNamespace(notes={"a": 1})
    session = inside._DeskSession(desk)
    assert session.get_expiry_age() == 1800 and session["a"] == 1
    session["b"] = 2
    assert desk.notes == {"a": 1, "b": 2}
    request = SimpleNamespace(path_info="/sealed/in/name", COOKIES={}, user=AnonymousUser())
    assert inside._found(request) is None


def test_only_a_keeper_brings_somebody_in(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    guest = Seat(unit, "owner")
    with seat.cabinet().work():
        Member.objects.update(role="member")
    answer = seat.inside("people/")
    assert answer.status_code == 200 and answer.context["form"] is None
    assert seat.invite(guest).status_code == 404 and seat.inside("shares/").status_code == 404
    assert seat.inside("people/1/end/", {"reason": "x"}).status_code == 404
    assert seat.inside("prosecutor/", {"fingerprint": "x"}).status_code == 404
    with seat.cabinet().work():
        Member.objects.update(role="reader")
    assert seat.inside("people/").status_code == 200
    assert seat.inside("people/", {"name": "owner"}).status_code == 403
    with seat.cabinet().work():
        assert Member.objects.count() == 1


def test_what_is_compared_where_nothing_can_be(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_down, "reading_outside", nullcontext)
    monkeypatch.setattr(reading_down, "_search", lambda record: None)
    record = reading_down.sealed_record(unit.cases[0])
    key = unit.accounts["member"].key
    assert reading_down.compared(record, key) == [] and reading_down.one_pair(record, key, unit.cases[1].key) is None
    found = {case.own_number for case in reading_down._open_cases(key)}
    assert found == {case.own_number for case in unit.cases}
    for nobody in (unit.accounts["outsider"].key, unit.accounts["auditor"].key, "none"):
        assert not reading_down._open_cases(nobody).exists()


def test_whose_cases_of_a_number_one_may_seal(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "reading_outside", nullcontext)
    case, owner = unit.cases[0], unit.accounts["owner"].key
    Case.objects.filter(pk=unit.cases[1].pk).update(agency_number=case.own_number)
    both = [(one.key, str(Case.objects.get(pk=one.pk))) for one in unit.cases[:2]]
    assert sorted(moving.candidates(owner, case.own_number)) == sorted(both)
    assert moving.candidates(owner, "") == moving.candidates("none", case.own_number) == []
    assert moving.candidates(unit.accounts["member"].key, case.own_number) == []
    assert moving.candidates(owner, "W-1") == []


def test_what_a_crash_left_in_both_is_kept_as_it_was_outside(unit: Unit) -> None:
    case = unit.cases[0]
    rows = [row for row in belongings(case) if row.model is Case]
    authors = {account.pk: account for account in unit.accounts.values()}
    moving._put(rows, authors)
    assert not Kept.objects.exists() and Case.objects.get(pk=case.pk).victim_name == "Victim 1"
    Case.objects.filter(pk=case.pk).update(victim_name="Another")
    moving._put(rows, authors)
    kept = Kept.objects.get()
    assert (kept.kind, kept.number) == ("register.Case, outside", str(case.pk))
    assert json.loads(kept.text)["victim_name"] == "Victim 1"
    assert Case.objects.get(pk=case.pk).victim_name == "Another"
    (row,) = rows
    gone = replace(row, pk=999, values={**row.values, "id": 999, "key": "n" * 22})
    moving._put([gone], authors)
    made = Case.objects.get(pk=999)
    assert (made.victim_name, made.compartment, made.batch_id) == ("Victim 1", unit.default, None)


@pytest.mark.parametrize(("cut_at", "waits"), [(1, 0), (4, 3), (50, 49), (99, 50)])
@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_what_was_erased_is_overwritten(monkeypatch: pytest.MonkeyPatch, vendor: str, cut_at: int, waits: int) -> None:
    done: list[object] = []

    def cut() -> bool:
        done.append("cut")
        return done.count("cut") == cut_at

    cursor = nullcontext(SimpleNamespace(execute=done.append))
    fake = SimpleNamespace(in_atomic_block=True, vendor=vendor, cursor=lambda: cursor)
    monkeypatch.setattr(moving, "connection", fake)
    monkeypatch.setattr(moving, "cut_log", cut)
    monkeypatch.setattr(moving, "time", SimpleNamespace(sleep=done.append))
    moving._overwrite()
    assert done == []
    fake.in_atomic_block = False
    moving._overwrite()
    assert (done.count("cut"), done.count(0.1)) == (min(cut_at, 50), waits)
    assert done[-1] == "VACUUM FULL" if vendor == "postgresql" else "VACUUM FULL" not in done


def test_a_step_of_no_form_is_signed_by_nobody() -> None:
    step = Step("", 1, 1, "", ("zz",), "", 0, "", "zz", "00")
    assert not lineage._is_signed(step, ("zz",))
    assert not lineage._is_signed(replace(step, by="00" * 32, signature="zz"), ("00" * 32,))
    assert not lineage._is_signed(replace(step, by=None), ("zz",))  # type: ignore[arg-type]


def test_shares_that_do_not_fit_together_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_texts: list[str]) -> bytes:
        raise shamir_mnemonic.MnemonicError("digest")

    texts = shares.split(bytes(32), 2, 3)
    monkeypatch.setattr(shamir_mnemonic, "combine_mnemonics", fail)
    with pytest.raises(shares.SharesError, match="the shares do not fit together: digest"):
        shares.joined(texts)
