"""What a founding or an invitation cannot do is said before anything is written, and names of any letters fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from seats import FOUND, KEY, Seat, joined, set_key

from murderbook.workbench.access.models import Account
from murderbook.workbench.sealed import pool
from murderbook.workbench.sealed.container import blocks
from murderbook.workbench.sealed.crypto.pair import fingerprint
from murderbook.workbench.sealed.keys import holders
from murderbook.workbench.sealed.keys.keyring import MOST, Entry
from personas import PASSWORD, Unit, make_unit

pytestmark = pytest.mark.engine  # containers are no rows of the shared database


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def _fill(unit: Unit, persona: str) -> None:
    opened = holders.opened_by_password(unit.accounts[persona], PASSWORD)
    others = [Entry(f"{at:032x}", 1, "00" * 32, "Another") for at in range(MOST - len(opened.entries))]
    holders.save(opened, [*opened.entries, *others])


def _folder() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in pool.folder().iterdir() if path.is_file()}


def _refused(seat: Seat) -> str:
    answer = seat.client.post("/sealed/found/", FOUND | {"fingerprint": fingerprint(KEY.public)})
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def test_one_more_than_a_desk_holds_is_not_founded(unit: Unit) -> None:
    set_key(unit)
    seat = Seat(unit, "member")
    _fill(unit, "member")  # in another session meanwhile
    before = _folder()
    assert "a keyring holds 40 compartments" in _refused(seat)
    assert _folder() == before


def test_one_more_than_a_desk_holds_is_not_taken(unit: Unit) -> None:
    keeper, guest = Seat(unit, "member").found(), Seat(unit, "owner")
    assert keeper.invite(guest).status_code == 302
    keeper.close()
    _fill(unit, "owner")
    guest.text("/sealed/")
    answer = guest.client.post(f"/sealed/accept/{keeper.within.split('/')[-2]}/")
    assert answer.status_code == 409 and "The invitation was not taken: a keyring holds 40" in answer.content.decode()
    assert "Put it on my desk" in answer.content.decode(), "it is still there"


def _fails(after: int) -> Callable[..., object]:
    real, calls = blocks.append, []

    def append(*given: object) -> object:
        calls.append(given)
        if len(calls) > after:
            raise OSError(28, "No space left on device")
        return real(*given)  # type: ignore[arg-type]

    return append


@pytest.mark.parametrize("after", [0, 1])
def test_a_full_disk_founds_nothing(unit: Unit, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """As the container is made, and as its own schema is written."""
    set_key(unit)
    seat = Seat(unit, "member")
    before = _folder()
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "append", _fails(after))
        assert "Nothing was founded: the disk is full" in _refused(seat)
    assert _folder() == before
    assert seat.found().inside().status_code == 200


def test_nothing_is_founded_that_lies_on_no_keyring(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    set_key(unit)
    seat = Seat(unit, "member")
    before = _folder()

    def fails(*_: object) -> None:
        raise RuntimeError("the shared database is away")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(holders, "save", fails)
        _refused(seat)
    assert _folder() == before
    assert FOUND["name"] not in seat.text("/sealed/")


@pytest.mark.parametrize("letter", ["\U0001f512", '"', "\x01"])
def test_names_of_any_letters_fit_every_message(unit: Unit, letter: str) -> None:
    """The longest that the forms and the accounts take, in letters of four bytes and such as are written in six."""
    Account.objects.filter(name="member").update(full_name=letter * 120)
    terms = {"name": letter * 80, "custodian": letter * 160, "legal_ground": letter * 200}
    keeper = Seat(unit, "member").found(**terms)
    keeper.shares()
    guest = joined(keeper, Seat(unit, "owner"))
    assert guest.inside().status_code == 200 and guest.inside().context["charter"].name == terms["name"]
