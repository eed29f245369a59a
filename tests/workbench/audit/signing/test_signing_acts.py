"""What a person does with heads, keys and witnesses, called as the commands call it; and the keeper of checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import Http404

from murderbook.workbench.audit import alert
from murderbook.workbench.audit.log import COMMAND_LINE, head, record
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.audit.signing import acts, checkpoints, keeper, keys, witness
from murderbook.workbench.audit.signing.note import is_signed
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Unit:
    (tmp_path / "record").mkdir()
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))
    with transaction.atomic():
        record("read case", actor=None)
    return make_unit()


def folder() -> Path:
    return Path(settings.RECORD.folder)


def last(verb: str) -> tuple[str, str, str]:
    """Who did it, from where, and how it ended: of the newest such entry."""
    entry = AuditEntry.objects.filter(verb=verb).order_by("-index")[0]
    return entry.actor, entry.source, entry.outcome


def words_of(verb: str) -> object:
    return AuditWords.objects.get(entry=AuditEntry.objects.filter(verb=verb).order_by("-index")[0]).content


def ask(by: object) -> None:
    acts.ask_witness(by, None)  # type: ignore[arg-type]


def keep(by: object) -> None:
    acts.keep_answer(by, "{}", new_witness=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("act", "verb"),
    [
        (acts.state_of_trail, "take head"),
        (acts.take_checkpoint, "take head"),
        (lambda by: acts.show_key(by, new=False), "signing key"),
        (ask, "prove audit"),
        (keep, "keep cosignature"),
    ],
)
@pytest.mark.parametrize("persona", ["member", "consultant"])
def test_who_may_not_verify_gets_nothing_and_is_on_record(
    unit: Unit, persona: str, act: Callable[[object], object], verb: str
) -> None:
    by = unit.accounts[persona]
    with pytest.raises(Http404):
        act(by)
    assert last(verb) == (by.key, COMMAND_LINE, "refused")
    assert not list(folder().iterdir())


@pytest.mark.parametrize("persona", ["owner", "administrator", "auditor"])
def test_the_state_is_that_before_the_act(unit: Unit, persona: str) -> None:
    by = unit.accounts[persona]
    alert.tell(DatabaseError("disk I/O error"))
    before = head()
    told = acts.state_of_trail(by)
    assert told.head == before
    assert told.alerts == alert.standing() != []
    assert told.tail == acts.trail_told(before).tail != acts.trail_told(head()).tail
    assert last("take head") == (by.key, COMMAND_LINE, "success")
    assert head().size == before.size + 1


def test_the_key_is_shown_and_changed(unit: Unit) -> None:
    by = unit.accounts["owner"]
    first = acts.show_key(by, new=False)
    assert first == keys.signer(folder()).public
    assert last("take head") == (by.key, COMMAND_LINE, "success")
    taken = AuditEntry.objects.filter(verb="take head").count()
    second = acts.show_key(by, new=True)
    assert second != first and second == keys.signer(folder()).public
    assert [named.key for named in keys.named()] == [first, second]
    assert last("signing key") == (by.key, COMMAND_LINE, "success")
    assert AuditEntry.objects.filter(verb="take head").count() == taken  # the change is the entry


def test_a_checkpoint_holds_its_own_act_and_lies_there(unit: Unit) -> None:
    by = unit.accounts["owner"]
    note, path = acts.take_checkpoint(by)
    assert note.head == head()
    assert last("take head") == (by.key, COMMAND_LINE, "success")
    assert is_signed(note, keys.signer(folder()).public)
    (kept,) = checkpoints.own(folder())
    assert (kept.path, kept.note) == (path, note)


def test_what_goes_to_a_witness_and_comes_back_is_in_the_trail(unit: Unit, tmp_path: Path) -> None:
    import json

    by = unit.accounts["owner"]
    witness.make(tmp_path / "witness", "counsel")
    request = acts.ask_witness(by, None)
    assert last("prove audit") == (by.key, COMMAND_LINE, "success")
    assert words_of("prove audit") == {"entry": None, "since": None}
    answer = json.dumps(witness.sign(tmp_path / "witness", json.dumps(request), MOMENT).answer)
    kept, name = acts.keep_answer(by, answer, new_witness=True)
    assert name == "counsel"
    assert last("keep cosignature") == (by.key, COMMAND_LINE, "success")
    key = json.loads(answer)["key"]
    assert words_of("keep cosignature") == {"witness": key, "head": str(kept)}
    acts.ask_witness(by, None)  # from what was brought back last
    assert words_of("prove audit") == {"entry": None, "since": str(kept)}


def test_a_keeper_writes_until_it_is_stopped_and_once_more_then(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread is run here by hand: a test has one connection to the database."""
    waits: list[float] = []

    class Stopped:
        def wait(self, seconds: float) -> bool:
            waits.append(seconds)
            return len(waits) > 2

    kept = keeper.Keeper(folder())
    monkeypatch.setattr(kept, "_stopped", Stopped())
    monkeypatch.setattr(keeper, "close_old_connections", lambda: None)
    monkeypatch.setattr(keeper, "seconds_to_midnight", lambda _: 40.0)
    kept._work()
    assert waits == [0.0, 41.0, 41.0]  # at once, and the anchor of a day when it begins
    assert len(checkpoints.own(folder())) == 1
    waits.clear()
    monkeypatch.setattr(keeper, "seconds_to_midnight", lambda _: 4000.0)
    kept._work()
    assert waits == [0.0, 300.0, 300.0]


def test_the_keeper_of_a_record_is_started_and_stopped(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    ran = Event()

    def work(self: keeper.Keeper) -> None:
        ran.set()
        self._stopped.wait(30)

    monkeypatch.setattr(keeper.Keeper, "_work", work)
    started = keeper.start()
    assert ran.wait(30) and (started._thread.name, started._thread.daemon) == ("checkpoints", True)
    assert not checkpoints.own(folder())
    started.stop()
    assert not started._thread.is_alive()
    assert len(checkpoints.own(folder())) == 1
