"""Who may write a container anew: somebody whose access has ended writes a later epoch, and whoever saw his end refuses
to go on in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from seats import Seat, joined

from murderbook.workbench.sealed.container import cells, frames, lineage, slots, store
from murderbook.workbench.sealed.container.lineage import Chain, ForgedError, Writing
from murderbook.workbench.sealed.container.slots import EpochKey, Place
from murderbook.workbench.sealed.crypto import aead, pair
from murderbook.workbench.sealed.crypto.pair import Pair, signing_half
from murderbook.workbench.sealed.people import members
from personas import Unit, make_unit

STAYS, LEAVES = pair.from_seed(bytes(48)), pair.from_seed(bytes(range(48)))
PLACES = {STAYS: Place(1, bytes(32)), LEAVES: Place(2, bytes(range(32)))}
CONTAINER = secrets.token_bytes(16)


def _writing(epoch: int, by: Pair, *people: Pair, key: bytes = bytes(32)) -> Writing:
    opens, header = EpochKey(CONTAINER, epoch, key), slots.empty_header()
    for one in people:
        header = slots.with_slot(header, PLACES[one], one.public, opens)
    return Writing(header, opens, frozenset(signing_half(one.public) for one in people), by)


def _chain(*writings: Writing) -> Chain:
    chain: Chain = ()
    for writing in writings:
        chain = lineage.continued(chain, writing)
    return chain


def _opens(epoch: int) -> EpochKey:
    return EpochKey(CONTAINER, epoch, bytes(32))


BOTH = _writing(1, STAYS, STAYS, LEAVES)
ENDED = _writing(2, STAYS, STAYS)


def test_steps_of_those_who_were_in_are_trusted() -> None:
    chain = _chain(BOTH, ENDED, _writing(3, STAYS, STAYS))
    for seen in ("", *(step.digest for step in chain)):
        lineage.check(chain, _opens(3), seen)
    assert lineage.read(lineage.told(chain)) == chain


def test_whoever_was_ended_signs_nothing_later() -> None:
    true = _chain(BOTH, ENDED)
    forged = lineage.continued(true, _writing(3, LEAVES, STAYS, LEAVES))
    with pytest.raises(ForgedError, match="writing 3"):
        lineage.check(forged, _opens(3))


def test_a_branch_from_before_his_end_is_refused_by_who_saw_it() -> None:
    true, forged = _chain(BOTH, ENDED), _chain(BOTH, _writing(3, LEAVES, STAYS, LEAVES))
    lineage.check(forged, _opens(3), true[0].digest)  # who has not seen his end cannot know
    with pytest.raises(ForgedError, match="what you have seen"):
        lineage.check(forged, _opens(3), true[1].digest)


@pytest.mark.parametrize(
    "change",
    [
        {"signers": (signing_half(STAYS.public).hex(), signing_half(LEAVES.public).hex())},
        {"slots": "0" * 64},
        {"epoch": 7},
        {"generation": 5},
        {"before": "0" * 64},
        {"by": signing_half(LEAVES.public).hex()},
        {"signature": "00" * 64},
        {"container": "0" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_nothing_of_a_step_can_be_altered(change: dict[str, object]) -> None:
    chain = _chain(BOTH, ENDED, _writing(3, STAYS, STAYS))
    altered = (chain[0], replace(chain[1], **change), chain[2])  # type: ignore[arg-type]
    with pytest.raises(ForgedError):
        lineage.check(altered, _opens(3))


@pytest.mark.parametrize("epoch", [1, 3])
def test_the_last_step_is_of_the_epoch_that_opens(epoch: int) -> None:
    for chain in (_chain(BOTH, ENDED), ()):
        with pytest.raises(ForgedError, match="nobody has signed"):
            lineage.check(chain, _opens(epoch))


def test_an_epoch_never_goes_back() -> None:
    with pytest.raises(ForgedError):
        lineage.check(_chain(BOTH, ENDED, _writing(1, STAYS, STAYS)), _opens(1))


def _container(folder: Path, *writings: Writing) -> store.Container:
    made = store.create(folder, [], writings[0])
    for writing in writings[1:]:
        made.rewrite([frames.Record(cells.Place("t", 1, 1, ("id",)), (1,))], writing)
    made.close()
    return made


def test_a_forged_file_is_refused_by_its_reader(tmp_path: Path) -> None:
    """The file opens: its maker knows everybody's public keys and slot keys."""
    (tmp_path / "true").mkdir()
    (tmp_path / "forged").mkdir()
    seen = _container(tmp_path / "true", BOTH, ENDED).seen
    forged = _container(tmp_path / "forged", BOTH, _writing(3, LEAVES, STAYS, LEAVES, key=bytes(range(32))))
    found = store.opened(forged.path, PLACES[STAYS], STAYS.opens)
    with pytest.raises(store.ContainerError, match="not written by its members"):
        list(found.read(seen))
    found.close()


def test_an_altered_slot_is_told_by_those_that_were_not(tmp_path: Path) -> None:
    made = _container(tmp_path, BOTH)
    data = bytearray(made.path.read_bytes())
    data[PLACES[LEAVES].slot * slots.SLOT_BYTES + 9] ^= 1
    made.path.write_bytes(data)
    with pytest.raises(aead.SealError):
        store.opened(made.path, PLACES[LEAVES], LEAVES.opens)
    found = store.opened(made.path, PLACES[STAYS], STAYS.opens)
    list(found.read())
    assert found.slots_altered
    found.close()


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def two(unit: Unit) -> Iterator[tuple[Seat, Seat]]:
    keeper = Seat(unit, "member").found()
    keeper.shares()
    guest = joined(keeper, Seat(unit, "owner"))
    guest.close()
    again = Seat(unit, "member")
    again.within = keeper.within
    yield again, guest


@pytest.mark.engine
def test_a_spoilt_slot_is_mended_at_another_members_desk(two: tuple[Seat, Seat]) -> None:
    keeper, guest = two
    keeper.text("/sealed/")
    slot = _slot_of(keeper, "owner")
    path = keeper.cabinet().container.path
    keeper.close()
    data = bytearray(path.read_bytes())
    data[slot * slots.SLOT_BYTES : (slot + 1) * slots.SLOT_BYTES] = bytes(slots.SLOT_BYTES)
    path.write_bytes(data)
    locked_out = Seat(guest.unit, "owner")
    assert "somebody spoilt your key" in locked_out.text("/sealed/")
    locked_out.close()
    keeper = Seat(guest.unit, "member")
    keeper.within = guest.within
    assert "Operation Heron" in keeper.text("/sealed/")
    assert "mend altered key slots" in keeper.inside("log/").content.decode()
    keeper.close()
    back = Seat(guest.unit, "owner")
    back.within = guest.within
    assert "spoilt" not in back.text("/sealed/") and back.inside().status_code == 200


@pytest.mark.engine
def test_a_file_that_an_ended_member_wrote_is_told_at_the_desk(two: tuple[Seat, Seat]) -> None:
    """He keeps the file from before his end and goes on from there, with everybody in it."""
    keeper, guest = two
    keeper.text("/sealed/")
    open_ = keeper.cabinet()
    old, his = open_.container.path.read_bytes(), open_.container.opens
    with open_.work():
        slots_of = {one.account.name: Place(one.slot, bytes(one.slot_key)) for one in members.present()}
        publics = {one.account.name: bytes(one.public) for one in members.present()}
        number = members.present().get(account__name="owner").pk
    answer = keeper.inside(f"people/{number}/end/", {"reason": "moved on"})
    assert answer.status_code == 302
    path = open_.container.path
    keeper.text("/sealed/")  # the desk remembers what it has seen
    keeper.close()
    path.write_bytes(old)
    _goes_on(path, guest.pair(), his, slots_of, publics)
    again = Seat(guest.unit, "member")
    assert "not written by its members" in again.text("/sealed/")


def _goes_on(path: Path, own: Pair, his: EpochKey, places: dict[str, Place], publics: dict[str, bytes]) -> None:
    """As the owner, with keys of his own making, two epochs later."""
    held = store.opened(path, places["owner"], own.opens)
    records = list(held.read())
    opens, header = EpochKey(his.container, his.epoch + 2, aead.new_key()), slots.empty_header()
    for name, place in places.items():
        header = slots.with_slot(header, place, publics[name], opens)
    held.rewrite(records, Writing(header, opens, held.signers, own))
    held.close()


def _slot_of(seat: Seat, name: str) -> int:
    with seat.cabinet().work():
        return int(members.present().get(account__name=name).slot)
