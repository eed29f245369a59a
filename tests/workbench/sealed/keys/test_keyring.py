"""The keyring: of one size, whatever is in it, and read also as earlier versions of the program wrote it."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from seats import Seat

from murderbook.workbench.audit.tree import Head
from murderbook.workbench.sealed.container.blocks import Tail
from murderbook.workbench.sealed.container.store import Seen
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.keys import holders, keyring
from murderbook.workbench.sealed.keys.keyring import KEYRING_BYTES, MOST, Entry, LaterFormatError
from murderbook.workbench.sealed.models import KeyHolder
from personas import PASSWORD, Unit, make_unit

PRIVATE, OWNER = bytes(range(32)), "owner"
BILLIONS = 2**32 - 1
LONGEST = Entry("f" * 32, 31, "f" * 64, "\U0001f512" * 80).having_seen(
    Seen(BILLIONS, BILLIONS, Tail(BILLIONS, b"\xff" * 16), "f" * 64, Head(BILLIONS, "f" * 64))
)


def _written(said: object) -> bytes:
    """As a program writes it that has another format."""
    plain = aead.padded(json.dumps(said).encode(), KEYRING_BYTES - aead.OVERHEAD)
    return aead.seal(keyring._key(PRIVATE), plain, keyring._bound(OWNER, 1))


def test_as_many_as_it_holds_fit_with_the_longest_of_everything() -> None:
    entries = [LONGEST] * MOST
    sealed = keyring.sealed(PRIVATE, entries, OWNER, 1)
    assert len(sealed) == KEYRING_BYTES == len(keyring.sealed(PRIVATE, [], OWNER, 1))
    assert keyring.opened(PRIVATE, sealed, OWNER, 1) == entries
    assert entries[0].having_seen(entries[0].seen) == entries[0]


def test_a_keyring_of_the_first_format_is_read() -> None:
    told = {name: value for name, value in asdict(LONGEST).items() if not name.startswith("log")}
    (entry,) = keyring.opened(PRIVATE, _written([told]), OWNER, 1)
    assert entry.step == LONGEST.step and entry.seen.log == Head(0, "")


def test_a_keyring_of_a_later_version_is_told() -> None:
    with pytest.raises(LaterFormatError):
        keyring.opened(PRIVATE, _written({"format": keyring.FORMAT + 1, "entries": 0}), OWNER, 1)


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def test_it_is_told_at_the_desk_too(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    Seat(unit, "member").close()
    opened = holders.opened_by_password(unit.accounts["member"], PASSWORD)
    monkeypatch.setattr(keyring, "FORMAT", 9)
    holders.save(opened, [])
    monkeypatch.undo()
    answer = unit.client("member").post("/sealed/", {"password": PASSWORD})
    assert answer.status_code == 200 and "a later version" in answer.content.decode()
    assert KeyHolder.objects.get(account__name="member").version == 1
