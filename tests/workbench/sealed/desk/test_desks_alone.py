"""Desks by themselves: whose they are, when they close, and what a keyring remembers; keys of accounts, one by one."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.sealed import desks, pool
from murderbook.workbench.sealed.container import slots
from murderbook.workbench.sealed.container.blocks import Tail
from murderbook.workbench.sealed.container.slots import EpochKey, Place
from murderbook.workbench.sealed.container.store import Seen
from murderbook.workbench.sealed.crypto import aead, pair
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.keys import holders, inbox
from murderbook.workbench.sealed.keys.keyring import Entry, with_entry
from murderbook.workbench.sealed.models import InboxMessage, KeyHolder
from murderbook.workbench.sealed.outside import READS, WritesOutsideError, _only_reads
from murderbook.workbench.sealed.pages import desk as desk_pages

HOUR = 10_000.0
ENTRY = Entry("ab" * 16, 3, "00" * 32, "Heron")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [HOUR]
    monkeypatch.setattr(desks, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(desks, "_begin_sweeping", lambda: None)
    return now


@pytest.fixture
def anna(db: None) -> Account:
    return Account.objects.create(name="anna", full_name="Anna", role="detective")


def opened(account: Account, password: str = "pass") -> holders.Opened:
    holders.ensure(account, password)
    return holders.opened_by_password(account, password)


def test_a_desk_is_of_one_session_and_one_cookie(anna: Account, clock: list[float]) -> None:
    keys = opened(anna)
    desk, secret = desks.open_desk(keys, "session")
    assert len(secret) == 32 and desk.kept.private == b"" and desk.kept.public == keys.public
    assert desk.keys(secret) == keys and desk.account_key == anna.key
    with pytest.raises(SealError):
        desk.keys(bytes(32))
    clock[0] += 5
    assert desks.find(secret, anna.key, "session") is desk and desk.last == clock[0]
    for wrong in ((bytes(32), anna.key, "session"), (secret, "another", "session"), (secret, anna.key, "another")):
        assert desks.find(*wrong) is None
    assert desks._desks == {desks._name(secret): desk}
    again, other = desks.open_desk(keys, "session")
    assert desks._desks == {desks._name(other): again} and desks.find(secret, anna.key, "session") is None


def test_half_an_hour_unused_closes_it_to_the_second(
    anna: Account, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = opened(anna)
    for ask in (False, True):
        desk, secret = desks.open_desk(keys, "session")
        monkeypatch.setattr(desks, "is_running", lambda key: key == "session")
        desk.last = clock[0] - 1800
        desks.sweep()
        assert list(desks._desks.values()) == [desk]
        desk.last = clock[0] - 1800.5
        if ask:
            assert desks.find(secret, anna.key, "session") is None
        else:
            desks.sweep()
        assert desks._desks == {}
        desk.last = clock[0] - 1800
        desks._desks[desks._name(secret)] = desk
        assert desks.find(secret, anna.key, "session") is desk
        desks._desks.clear()
    desks.open_desk(keys, "over")
    desks.sweep()
    assert desks._desks == {}


def test_desks_close_by_session_or_all(anna: Account, clock: list[float]) -> None:
    keys = opened(anna)
    first, _ = desks.open_desk(keys, "one")
    desks.open_desk(keys, "two")
    third, _ = desks.open_desk(keys, "three")
    desks.close_session("two")
    assert list(desks._desks.values()) == [first, third]
    desks.close(third)
    assert list(desks._desks.values()) == [first]
    desks.close_all()
    assert desks._desks == {}


def test_a_closing_desk_moves_every_inbox_on(anna: Account, clock: list[float]) -> None:
    desk, _ = desks.open_desk(opened(anna), "one")
    before = KeyHolder.objects.get(account=anna).oldest
    messages = {one.number: bytes(one.message) for one in InboxMessage.objects.all()}
    desks.close(desk)
    assert KeyHolder.objects.get(account=anna).oldest == before + 1
    after = {one.number: bytes(one.message) for one in InboxMessage.objects.all()}
    assert [number for number in after if after[number] != messages[number]] == [before]


def test_what_another_session_put_into_the_keyring_stays(anna: Account, clock: list[float]) -> None:
    keys = opened(anna)
    desk, secret = desks.open_desk(keys, "one")
    other = Entry("cd" * 16, 4, "11" * 32, "Egret")
    holders.save(keys, (other,))
    desks.remember(desk, secret, lambda held: with_entry(held, ENTRY))
    assert desk.entries == (other, ENTRY) and desk.kept.private == b"" and desk.kept.version == 2
    assert desk.entry("cd" * 16) == other and desk.entry("ef" * 16) is None
    anew = Entry("cd" * 16, 5, "22" * 32, "Egret")
    desks.remember(desk, secret, lambda held: with_entry(held, anew))
    assert desk.entries == (ENTRY, anew)
    holders.save(holders.reread(keys), ())
    assert desk.entries == (ENTRY, anew)
    desks.refresh(desk, secret)
    assert desk.entries == () and desk.kept.private == b""


def test_how_far_one_saw_it_come_is_remembered(
    anna: Account, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, secret = desks.open_desk(opened(anna), "one")
    desks.remember(desk, secret, lambda held: (ENTRY,))
    version = desk.kept.version
    desks.remember_seen(desk, secret)
    assert desk.entries == (ENTRY,) and desk.kept.version == version  # not open: nothing new to keep
    seen = Seen(2, 3, Tail(5, bytes(range(16))), "ab" * 32)
    fake: Any = SimpleNamespace(container=SimpleNamespace(seen=seen), seen=seen, close=lambda: None)
    monkeypatch.setitem(desks._cabinets, ENTRY.container, fake)
    desks.remember_seen(desk, secret)
    assert desk.entries == (ENTRY,)  # it was not checked at this desk
    desk.checked.add(ENTRY.container)
    for _ in range(2):
        desks.remember_seen(desk, secret)
        assert desk.entries[0].seen == seen and desk.kept.version == version + 1
    told = desk.entries[0]
    assert (told.epoch, told.generation, told.blocks, told.tag) == (2, 3, 5, bytes(range(16)).hex())
    assert (told.step, told.container, told.place.slot, told.place.key) == ("ab" * 32, ENTRY.container, 3, bytes(32))
    assert Entry("ab" * 16, 1, "", "x").seen == Seen(0, 0, Tail(0, b""), "")
    with pytest.raises(SealError, match="no such container"):
        desks.use(desk, secret, "00" * 16)
    del desks._cabinets[ENTRY.container]


def test_keys_are_made_once_and_anew(anna: Account) -> None:
    with pytest.raises(SealError, match="no keys yet"):
        holders.opened_by_password(anna, "pass")
    holders.change_password(anna, "pass", "other")  # of somebody without keys: nothing
    first = opened(anna)
    assert (first.owner, first.version, first.entries, first.exchanged) == (anna.key, 0, (), False)
    assert first.public == first.pair.public and InboxMessage.objects.count() == inbox.MESSAGES
    assert opened(anna) == first and not AuditEntry.objects.exists()
    with pytest.raises(SealError):
        holders.opened_by_password(anna, "wrong")
    holder = holders.make(anna, "second", source="10.0.0.7")
    again = holders.opened_by_password(anna, "second")
    assert (again.version, holder.version) == (1, 1) and again.public != first.public
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.object_kind, entry.object_key, entry.source) == (
        "new keys", anna.key, "account", anna.key, "10.0.0.7",
    )  # fmt: skip
    assert entry.words.content == {"fingerprint": pair.fingerprint(again.public)}
    KeyHolder.objects.update(public=first.public)
    exchanged = holders.opened_by_password(anna, "second")
    assert exchanged.exchanged and exchanged.public == again.public


def test_locks_are_changed_one_at_a_time(anna: Account) -> None:
    keys = opened(anna)
    recovery = holders.new_recovery_key(anna, keys.private)
    assert len(recovery) == 32 and holders.opened_by_recovery_key(anna, recovery) == keys
    holders.change_password(anna, "wrong", "new")
    assert opened(anna) == keys
    holders.change_password(anna, "pass", "new")
    assert opened(anna, "new") == keys == holders.opened_by_recovery_key(anna, recovery)
    with pytest.raises(SealError):
        opened(anna)
    later = holders.new_recovery_key(anna, keys.private)
    assert holders.opened_by_recovery_key(anna, later) == keys == opened(anna, "new")
    with pytest.raises(SealError):
        holders.opened_by_recovery_key(anna, recovery)
    saved = holders.save(keys, (ENTRY,))
    assert (saved.version, saved.entries, saved.private, saved.public) == (1, (ENTRY,), keys.private, keys.public)
    with pytest.raises(holders.KeyringChangedError):
        holders.save(keys, ())
    assert holders.reread(keys) == saved


def test_an_invitation_is_shown_whose_slot_opens(anna: Account, clock: list[float]) -> None:
    keys = opened(anna)
    desk, secret = desks.open_desk(keys, "one")
    container, slot_key = bytes(range(16)), bytes(range(32))
    header = slots.with_slot(
        slots.empty_header(), Place(3, slot_key), keys.public, EpochKey(container, 1, aead.new_key())
    )
    (pool.folder() / container.hex()).write_bytes(header + bytes(100))
    told = inbox.Invitation(container.hex(), 3, slot_key.hex(), "Heron", "Somebody", "00" * 32)
    for change, shown in (
        ({}, True), ({"slot": 4}, False), ({"slot_key": "00" * 32}, False), ({"container": "ff" * 16}, False),
    ):  # fmt: skip
        inbox.deliver({anna.key: inbox.written(keys.public, replace(told, **change))})
        found = desk_pages._invitations(desk, secret)
        assert found == ([told] if shown else []), change
        InboxMessage.objects.update(message=inbox.written(keys.public, None))
    (pool.folder() / ("ee" * 16)).write_bytes(header)
    assert not desk_pages._opens(replace(told, container="ee" * 16), keys.pair.opens)
    assert not desk_pages._opens(told, pair.new().opens) and desk_pages._opens(told, keys.pair.opens)
    inbox.deliver({anna.key: inbox.written(keys.public, told)})
    desks.remember(desk, secret, lambda held: (Entry(told.container, 3, told.slot_key, "Heron"),))
    assert desk_pages._invitations(desk, secret) == []
    desks.remember(desk, secret, lambda held: (Entry(told.container, 3, "11" * 32, "Heron"),))
    assert desk_pages._invitations(desk, secret) == [told]


@pytest.mark.parametrize("sql", [*(f"{word} x" for word in READS), " (select 1)", "\n with a as (select 1) select 1"])
def test_what_is_read_outside(sql: str) -> None:
    def execute(*given: object) -> object:
        return given

    assert _only_reads(execute, sql, ["p"], False, {"a": 1}) == (sql, ["p"], False, {"a": 1})


@pytest.mark.parametrize("sql", ["INSERT INTO x", "update x", "DELETE FROM x", "VACUUM", "BEGIN"])
def test_what_is_not_written_outside(sql: str) -> None:
    with pytest.raises(WritesOutsideError, match=f"^{sql.split(maxsplit=1)[0]}$"):
        _only_reads(lambda *_: None, sql, [], False, {})


def test_a_secret_that_is_too_short_opens_nothing() -> None:
    sealed = aead.seal(bytes(32), b"", b"")
    assert len(sealed) == aead.OVERHEAD == 28
    with pytest.raises(SealError):
        aead.unseal(bytes(32), sealed[:-1], b"")
