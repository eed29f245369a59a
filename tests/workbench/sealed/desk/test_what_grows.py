"""What grows has a way on: a desk with compartments that have ended, a file with versions that are not the last."""

from __future__ import annotations

import os
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from seats import Seat, joined

from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.verify import verify
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.container import blocks
from murderbook.workbench.sealed.container.blocks import BLOCK
from murderbook.workbench.sealed.container.slots import HEADER_BYTES
from murderbook.workbench.sealed.keys import holders
from murderbook.workbench.sealed.keys.keyring import MOST, Entry
from murderbook.workbench.sealed.people import members
from personas import PASSWORD, Unit, make_unit

pytestmark = pytest.mark.engine  # containers are no rows of the shared database


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def name_of(seat: Seat) -> str:
    return seat.within.rstrip("/").rsplit("/", 1)[-1]


@pytest.mark.deep
def test_a_full_desk_makes_room_by_what_has_ended(unit: Unit) -> None:
    keeper = Seat(unit, "member").found()
    Seat(unit, "owner").close()
    guest = joined(keeper, Seat(unit, "owner"))
    keeper = Seat(unit, "member")
    keeper.within, own = guest.within, name_of(guest)
    keeper.text("/sealed/")
    assert guest.client.post(f"/sealed/take-off/{own}/").status_code == 302
    assert "Take it off my desk" not in guest.text("/sealed/") and "Operation Heron" in guest.text("/sealed/")
    with keeper.cabinet().work(keeper.pair()):
        number = members.present().get(account__name="owner").pk
    assert keeper.inside(f"people/{number}/end/", {"reason": "moved on"}).status_code == 302
    guest.close()
    opened = holders.opened_by_password(unit.accounts["owner"], PASSWORD)
    others = [Entry(f"{at:032x}", 1, "00" * 32, f"Other {at}") for at in range(1, MOST)]
    holders.save(opened, [*opened.entries, *others])
    guest = Seat(unit, "owner")
    page = guest.text("/sealed/")
    assert page.count("Take it off my desk") == 1, "of those whose file is missing a backup may bring one back"
    full = guest.client.post("/sealed/found/", {})
    assert full.status_code == 200
    assert guest.client.post(f"/sealed/take-off/{'f' * 32}/").status_code == 302
    assert guest.client.post(f"/sealed/take-off/{others[0].container}/").status_code == 302
    assert len(holders.reread(opened).entries) == MOST
    assert guest.client.post(f"/sealed/take-off/{own}/")["Location"] == "/sealed/"
    assert list(holders.reread(opened).entries) == others
    guest.found(name="Operation Egret")
    assert len(holders.reread(opened).entries) == MOST


@pytest.mark.deep
def test_a_file_of_many_frames_is_written_anew_with_what_counts(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Seat(unit, "member").found()
    keeper.shares()
    case = keeper.enter_case("S-1")
    guest = joined(keeper, Seat(unit, "owner"))
    keeper = Seat(unit, "member")
    keeper.within = guest.within
    keeper.text("/sealed/")
    for _ in range(40):
        keeper.inside(f"case/{case.key}/")
    guest.text("/sealed/")  # his keyring has seen them
    container = keeper.cabinet().container
    frames, before, generation = len(container.tails), container.tail.blocks, len(container.chain)
    with keeper.cabinet().work():
        log = head()
    monkeypatch.setattr(members, "MANY", frames + 1)
    keeper.text("/sealed/")
    assert len(container.chain) == generation, "not yet"
    monkeypatch.setattr(members, "MANY", frames - 10)
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "append", _full)
        assert "Operation Heron" in keeper.text("/sealed/") and len(container.chain) == generation
    keeper.text("/sealed/")
    container = keeper.cabinet().container
    assert len(container.chain) == generation + 1 and len(container.tails) < 10
    assert container.tail.blocks < before
    with keeper.cabinet().work():
        assert head() == log and verify().fault is None and Case.objects.get().own_number == "S-1"
    keeper.close()
    guest.close()
    again = Seat(unit, "owner")
    again.within = guest.within
    assert "set back" not in again.text("/sealed/") and again.inside(f"case/{case.key}/").status_code == 200


@pytest.mark.deep
def test_room_is_never_made_at_the_cost_of_a_damaged_paper(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its disk may read it once more, and what nobody asked for must not destroy it; other papers are no reason."""
    keeper = Seat(unit, "member").found()
    keeper.shares()
    path = f"{keeper.within}case/{keeper.enter_case('S-1').key}/papers/"
    for content in (b"one", b"two"):
        sent = {"file": SimpleUploadedFile("scan.pdf", content), "description": "a scan"}
        assert keeper.client.post(path, sent).status_code == 302
    container = keeper.cabinet().container
    (first, kept), _ = container.large.items()
    frames, generation, at = len(container.tails), len(container.chain), HEADER_BYTES + kept.body.after.blocks * BLOCK
    monkeypatch.setattr(members, "MANY", frames - 2)
    keeper.text("/sealed/")
    assert len(container.chain) == generation, "papers are frames that stay"
    whole = os.pread(container.file.fileno(), BLOCK, at)
    os.pwrite(container.file.fileno(), bytes(BLOCK), at)
    monkeypatch.setattr(members, "MANY", 1)
    read = Mock(wraps=container.is_whole)
    monkeypatch.setattr(container, "is_whole", read)
    for _ in range(2):
        assert "Operation Heron" in keeper.text("/sealed/") and len(container.chain) == generation
    assert read.call_count == 1, "it is not read again and again"
    os.pwrite(container.file.fileno(), whole, at)
    assert container.content(*first) == b"one"
    keeper.close()
    back = Seat(unit, "member")
    back.within = keeper.within
    back.text("/sealed/")
    container = back.cabinet().container
    assert len(container.chain) == generation + 1 and container.content(*first) == b"one"


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")
