"""Desks that are open in this process: one person, in one browser session, with the containers he has opened.

Nothing of a desk is in the shared record: not that it is open, nor of whom. The person's private half lies in memory
encrypted under a secret that only his browser's cookie holds, so that a session taken from the database opens no desk.
The database of an open container lies in memory as it is: root on the machine reads it while it is open (threat model).
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from threading import RLock, Thread
from typing import Final

from django.db import close_old_connections

from murderbook.workbench.access.factors.sessions import is_running
from murderbook.workbench.sealed import pool
from murderbook.workbench.sealed.container import slots
from murderbook.workbench.sealed.container.store import ContainerError
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.keys import holders, inbox
from murderbook.workbench.sealed.keys.holders import Opened
from murderbook.workbench.sealed.keys.keyring import Entry, with_entry
from murderbook.workbench.sealed.memory import cabinet
from murderbook.workbench.sealed.memory.cabinet import Cabinet, UnsavedError
from murderbook.workbench.sealed.outward import anchoring
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.founding import undo

IDLE_SECONDS: Final = 30 * 60  # CJIS AC-11, as a session
SWEEP_SECONDS: Final = 60.0


@dataclass
class Desk:
    """`kept`: the keys as they were opened, the private half under the cookie's secret (`locked`)."""

    account_key: str
    session_key: str
    kept: Opened
    locked: bytes
    last: float
    opened: set[str] = field(default_factory=set)  # names of containers
    checked: set[str] = field(default_factory=set)  # those that go on from what the person has seen of them
    notes: dict[str, object] = field(default_factory=dict)  # what pages in a compartment would keep in a session

    def keys(self, secret: bytes) -> Opened:
        return replace(self.kept, private=aead.unseal(_locker(secret), self.locked, self.account_key.encode()))

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.kept.entries

    def entry(self, container: str) -> Entry | None:
        return next((one for one in self.entries if one.container == container), None)


Entries = tuple[Entry, ...]

_desks: dict[str, Desk] = {}
_cabinets: dict[str, Cabinet] = {}
_lock = RLock()
_log = logging.getLogger(__name__)
_sweeper: Thread | None = None


def open_desk(opened: Opened, session_key: str) -> tuple[Desk, bytes]:
    """A desk, and the secret for the browser's cookie. A former desk of the same session is closed."""
    secret = secrets.token_bytes(32)
    locked = aead.seal(_locker(secret), opened.private, opened.owner.encode())
    desk = Desk(opened.owner, session_key, replace(opened, private=b""), locked, time.monotonic())
    close_session(session_key)
    with _lock:
        _desks[_name(secret)] = desk
        _begin_sweeping()
    return desk, secret


def find(secret: bytes, account_key: str, session_key: str) -> Desk | None:
    """The open desk of this browser session; None where there is none, or nobody used it for half an hour. Others'
    desks are left alone: what they do must not be felt in anybody's request."""
    with _lock:
        desk = _desks.get(_name(secret))
        if desk is None or (desk.account_key, desk.session_key) != (account_key, session_key):
            return None
        idle = desk.last < time.monotonic() - IDLE_SECONDS
        if not idle:
            desk.last = time.monotonic()
            return desk
    close(desk)
    return None


def is_open(secret: bytes) -> bool:
    """Whether a desk is open under that secret, of whomever. Without the lock: the server asks while it reads from all
    connections."""
    return _name(secret) in _desks


def remember(desk: Desk, secret: bytes, change: Callable[[Entries], Entries]) -> None:
    """Change the person's keyring, as it is now: another of his sessions may have changed it meanwhile.
    KeyringFullError."""
    keys = desk.keys(secret)
    while True:
        try:
            keys = holders.save(keys, change(keys.entries))
            break
        except holders.KeyringChangedError:
            keys = holders.reread(keys)
    desk.kept = replace(keys, private=b"")


def remember_seen(desk: Desk, secret: bytes) -> None:
    """How far the person saw his containers come: what was set back afterwards is told to him."""
    if _seen(desk, desk.entries) != desk.entries:
        remember(desk, secret, lambda entries: _seen(desk, entries))


def refresh(desk: Desk, secret: bytes) -> None:
    """The keyring as it is now: another session may have put something on the desk."""
    desk.kept = replace(holders.reread(desk.keys(secret)), private=b"")


def use(desk: Desk, secret: bytes, container: str) -> Cabinet:
    """The open container of an entry. SealError where the access has ended; ContainerError, also where somebody else
    who has seen less has it open."""
    entry = desk.entry(container)
    if entry is None:
        raise SealError("no such container")
    with _lock:
        found, pair = _cabinets.get(container), desk.keys(secret).pair
        if found is None:
            found = cabinet.opened(pool.folder() / container, entry.place, pair, entry.seen)
            _cabinets[container] = found
            desk.checked.add(container)
        else:  # that somebody else has opened it lets nobody in
            slots.opened(found.container.header, entry.place, pair.opens)
        desk.opened.add(container)
    if container not in desk.checked:  # without the lock while it waits
        _check(desk, found, entry)
    return found


def _check(desk: Desk, found: Cabinet, entry: Entry) -> None:
    try:
        found.check(entry.seen)
    except ContainerError:
        desk.opened.discard(entry.container)
        _close_unused()
        raise
    desk.checked.add(entry.container)


def keep(desk: Desk, secret: bytes, made: Cabinet, entry: Entry) -> None:
    """A container that was just made lies on the keyring, and is open at this desk; nothing is left of it where the
    keyring does not take it."""
    try:
        remember(desk, secret, lambda held: with_entry(held, entry))
    except BaseException:
        undo(made)
        raise
    with _lock:
        name = entry.container
        _cabinets[name] = made
        desk.opened.add(name)
        desk.checked.add(name)


def close(desk: Desk, secret: bytes | None = None) -> None:
    """Close a desk: what nobody else has open leaves the memory; waiting invitations go out, among dummies. With the
    secret, the keyring remembers how far the person saw each container come. Not inside a transaction, and without the
    lock while it waits: somebody may be at work in a container of his."""
    with _lock:
        for name in [name for name, one in _desks.items() if one is desk]:
            del _desks[name]
    try:
        waiting = _waiting(desk)
        if secret is not None:
            remember_seen(desk, secret)
    finally:
        _close_unused()
        pool.same_times()
    inbox.deliver(waiting)


def close_session(session_key: str) -> None:
    """The desk of a browser session, if there is one."""
    for desk in _those(lambda desk: desk.session_key == session_key):
        close(desk)


def close_all() -> None:
    """The process ends."""
    for desk in _those(lambda _: True):
        close(desk)


def sweep() -> None:
    """Close what nobody used for half an hour, and what belongs to a session that has ended."""
    limit = time.monotonic() - IDLE_SECONDS
    for desk in _those(lambda desk: desk.last < limit or not is_running(desk.session_key)):
        close(desk)


def _those(which: Callable[[Desk], bool]) -> list[Desk]:
    with _lock:
        every = list(_desks.values())
    return [desk for desk in every if which(desk)]


def _begin_sweeping() -> None:
    """One thread for the process, from its first desk on."""
    global _sweeper  # noqa: PLW0603 - one for the process, as there is one list of desks
    if _sweeper is None:
        _sweeper = Thread(target=_sweep_always, name="desks", daemon=True)
        _sweeper.start()


def _sweep_always() -> None:
    while True:
        time.sleep(SWEEP_SECONDS)
        try:
            try:
                sweep()
            finally:
                close_old_connections()
        except Exception:  # neither a desk that does not close nor a database that is away may keep all others open
            _log.error("a desk could not be closed")


def _waiting(desk: Desk) -> dict[str, bytes]:
    """What this desk's containers leave outside: leaves for the day's anchor, and invitations that lie in no inbox."""
    waiting: dict[str, bytes] = {}
    for name in desk.opened & _cabinets.keys():
        with suppress(UnsavedError), _cabinets[name].work():  # a full disk keeps nobody from leaving
            waiting |= members.unsent()
            anchoring.leave()
    lying = inbox.all_messages()
    return {key: message for key, message in waiting.items() if message not in lying}


def _seen(desk: Desk, entries: Entries) -> Entries:
    """With how far each container has come that is open at this desk: what was set back is no news of one."""
    return tuple(_now(entry) if entry.container in desk.checked else entry for entry in entries)


def _now(entry: Entry) -> Entry:
    open_ = _cabinets.get(entry.container)
    return entry if open_ is None else entry.having_seen(open_.seen)


def _close_unused() -> None:
    with _lock:
        used = {name for desk in _desks.values() for name in desk.opened}
        unused = [_cabinets.pop(name) for name in _cabinets.keys() - used]
    for one in unused:
        one.close()


def _locker(secret: bytes) -> bytes:
    return aead.derived(secret, "desk")


def _name(secret: bytes) -> str:
    """Under which a desk is found: the secret itself is kept nowhere."""
    return sha256(b"murderbook desk" + secret).hexdigest()
