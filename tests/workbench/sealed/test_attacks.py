"""What somebody does who can write into the folder of containers, and what a bad moment does: the others go on."""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from seats import FOUND, Seat, joined

from murderbook.workbench.sealed import desks, pool
from murderbook.workbench.sealed.container import blocks, cells, slots, store
from murderbook.workbench.sealed.container.lineage import Writing, from_paper
from murderbook.workbench.sealed.container.slots import EpochKey, Place
from murderbook.workbench.sealed.container.store import ContainerError, Record
from murderbook.workbench.sealed.crypto import aead, pair
from murderbook.workbench.sealed.keys import holders
from murderbook.workbench.sealed.memory import cabinet
from murderbook.workbench.sealed.memory.cabinet import Cabinet, UnsavedError
from murderbook.workbench.sealed.models import Member, MemberRole
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.recovering import Sheets, recover
from personas import PASSWORD, Unit, make_unit

PAIR, OTHER = pair.from_seed(bytes(range(48))), pair.from_seed(bytes(48))
SIGNERS = frozenset({pair.signing_half(PAIR.public)})
PLACE, OTHERS = Place(3, bytes(32)), Place(4, bytes(range(32)))


def _writing() -> Writing:
    opens, header = EpochKey(secrets.token_bytes(16), 1, aead.new_key()), slots.empty_header()
    for place, one in ((PLACE, PAIR), (OTHERS, OTHER)):
        header = slots.with_slot(header, place, one.public, opens)
    return Writing(header, opens, SIGNERS, PAIR)


@pytest.fixture
def made(tmp_path: Path, db: None) -> Cabinet:
    return cabinet.made(tmp_path, _writing())


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"[]\n",
        b"[[], []]\n",
        b"\xff\n",
        b"[" * 5_000,
        b"[[{}], []]\n",
        b'[["step"], []]\n',
        b'[[{"container": "", "epoch": 1, "generation": 1, "slots": "", "signers": ["zz"], "before": "", "by": "zz",'
        b' "signature": "zz"}], []]\n',
        b'[[{"container": 1, "epoch": "1", "generation": 1, "slots": 1, "signers": [1], "before": 1, "by": 1,'
        b' "signature": 1}], []]\n',
        b'[[], [["t", 1, 1, ["id"]]]]\n',
        b'[[], [["t", "x", 1, ["id"], 10]]]\n',
    ],
)
def test_a_file_of_somebodys_making_is_refused_in_words(tmp_path: Path, frame: bytes) -> None:
    """He has the keys of a former epoch: all on the desk of whoever opens it would fail with his file."""
    made = store.create(tmp_path, [], _writing())
    frame = frame.replace(b'"container": ""', b'"container": "%s"' % made.opens.container.hex().encode())
    blocks.append(made.file, made.opens, blocks.Tail(), frame)
    made.close()
    found = store.opened(made.path, PLACE, PAIR.opens)
    with pytest.raises(ContainerError):
        list(found.read())
    found.close()


def _schema(*statements: str) -> Record:
    return Record(cells.Place("sqlite_schema", 0, 1, ("sql",) * len(statements)), statements)


@pytest.mark.parametrize("what", ["ATTACH DATABASE '{}' AS x", "VACUUM INTO '{}'", "CREATE TABLE a (b", "COMMIT", ""])
@pytest.mark.django_db
def test_the_schema_in_a_file_reaches_no_other_file(tmp_path: Path, what: str) -> None:
    """Drills and recoveries open whatever the shares open, and what makes the tables is SQL."""
    aim = tmp_path / "aim"
    schema = ["CREATE TABLE a (b)", "COMMIT", what.format(aim), "CREATE TABLE IF NOT EXISTS x.y (z)"]
    records = [_schema(*schema)] if what else []
    file = store.create(tmp_path, records, _writing())
    file.close()
    with pytest.raises(ContainerError):
        cabinet.opened(file.path, PLACE, PAIR)
    assert not aim.exists()
    with file.path.open("r+b") as again:
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it was let go of


@pytest.mark.engine
def test_a_new_schema_does_not_hide_a_spoilt_slot(made: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    made.close()
    path = made.container.path
    data = bytearray(path.read_bytes())
    data[OTHERS.slot * slots.SLOT_BYTES + 9] ^= 1
    path.write_bytes(data)
    monkeypatch.setattr(cabinet, "_is_behind", lambda _: True)
    first = cabinet.opened(path, PLACE, PAIR)
    assert first.container.slots_altered and len(first.container.chain) == 2
    first.close()
    monkeypatch.undo()
    again = cabinet.opened(path, PLACE, PAIR)
    assert again.container.slots_altered
    again.close()


@pytest.mark.engine
@pytest.mark.parametrize("goes_on", [0, 1])
def test_writing_anew_does_not_hide_what_was_cut_off(tmp_path: Path, goes_on: int) -> None:
    """A file is set back and a slot spoilt: the desk of who has seen less mends it, and begins an epoch."""
    record = Record(cells.Place("t", 1, 1, ("id",)), (1,))
    writing = _writing()
    made = store.create(tmp_path, [], writing)
    old = made.path.read_bytes()
    made.add([record])
    seen = made.seen
    made.close()
    made.path.write_bytes(old)
    other = store.opened(made.path, PLACE, PAIR.opens)
    list(other.read())
    for _ in range(goes_on):
        other.add([record])
    other.rewrite([record], writing)
    other.close()
    found = store.opened(made.path, PLACE, PAIR.opens)
    with pytest.raises(ContainerError, match="set back"):
        list(found.read(seen))
    found.close()


@pytest.mark.engine
def test_nothing_is_written_that_its_members_would_refuse(made: Cabinet) -> None:
    """Somebody's access ended while his request waited for its turn."""
    before = made.container.path.read_bytes()
    with made.work(OTHER), pytest.raises(UnsavedError):
        made.rewrite(made.container.header, made.container.opens, SIGNERS)
    assert made.container.path.read_bytes() == before and len(list(made.container.path.parent.iterdir())) == 1
    with made.work(PAIR):
        made.rewrite(made.container.header, made.container.opens, SIGNERS)
    made.close()
    cabinet.opened(made.container.path, PLACE, PAIR).close()


@pytest.mark.engine
def test_work_within_work_leaves_the_signer(made: Cabinet) -> None:
    with made.work(PAIR):
        with made.work():
            assert made.by is None
        assert made.by is PAIR
    assert made.by is None
    made.close()


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def keeper(unit: Unit) -> Iterator[Seat]:
    seat = Seat(unit, "member").found()
    seat.shares()
    yield seat


@pytest.mark.engine
def test_a_term_that_ends_between_leaves_no_slot_without_a_say(
    unit: Unit, keeper: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose slot opens may sign: else his next request, which ends his term, would write what all others refuse."""
    reader = joined(keeper, Seat(unit, "consultant"), "reader", until=FOUND["review_on"])
    owner = unit.accounts["owner"]
    guest = members.Guest(owner, OTHER.public, pair.fingerprint(OTHER.public), MemberRole.MEMBER, "works it")
    open_ = reader.cabinet()
    with open_.work(keeper.pair()):
        read = Member.objects.get(account__name="consultant")
        assert read.until is not None
        monkeypatch.setattr(timezone, "now", lambda: read.until + timedelta(seconds=1))  # type: ignore[operator]
        members.invite(open_, members.require_keeper(unit.accounts["member"].key), guest)
        place = Place(read.slot, bytes(read.slot_key))
    with pytest.raises(aead.SealError):
        slots.opened(open_.container.header, place, reader.pair().opens)


@pytest.mark.engine
def test_a_full_disk_is_told_on_the_desk(unit: Unit, keeper: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = joined(keeper, Seat(unit, "owner"))
    guest.text("/sealed/")
    with guest.cabinet().work():
        Member.objects.filter(account__name="owner").update(joined_at=None)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(blocks, "append", full)
    assert "could not be saved" in guest.text("/sealed/")
    monkeypatch.undo()
    assert "Operation Heron" in guest.text("/sealed/")


@pytest.mark.engine
def test_a_killed_rewriting_leaves_no_file_that_tells(keeper: Seat) -> None:
    """Files without content are never written anew: what lies beside would say that sealed work went on."""
    left, held = pool.folder() / f".{'0' * 16}", pool.folder() / f".{'1' * 16}"
    for path in (left, held):
        path.write_bytes(b"x")
    with held.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        keeper.close()
    assert not left.exists() and held.exists()


@pytest.mark.engine
@pytest.mark.deep
def test_an_older_file_is_gone_on_from_by_shares_and_new_invitations(unit: Unit, keeper: Seat) -> None:
    """The folder alone was restored from a backup: every keyring has seen more than is there."""
    texts = keeper.shares()
    guest = joined(keeper, Seat(unit, "owner"))
    guest.close()
    path = pool.folder() / keeper.within.split("/")[-2]
    old = path.read_bytes()
    guest = _back(guest)
    guest.enter_case("S-1")
    guest.close()
    _back(keeper).close()
    path.write_bytes(old)
    assert "set back to an earlier state" in _back(keeper).text("/sealed/")
    _recovered(keeper, texts[:3])
    keeper = _back(keeper)
    assert keeper.inside().status_code == 200
    keeper.close()
    guest = _back(guest)
    assert "set back to an earlier state" in guest.text("/sealed/"), "what he has seen is gone"
    keeper = _back(keeper)
    with keeper.cabinet().work():
        number = members.present().get(account__name="owner").pk
    assert keeper.inside(f"people/{number}/end/", {"reason": "to be invited again"}).status_code == 302
    assert joined(keeper, guest).inside().status_code == 200


def _back(seat: Seat) -> Seat:
    again = Seat(seat.unit, seat.persona)
    again.within, again.lineage = seat.within, seat.lineage
    again.text("/sealed/")
    return again


def _recovered(seat: Seat, texts: list[str]) -> None:
    """As `murderbook sealed recover` does, all desks closed."""
    desks.close_all()
    opened = holders.opened_by_password(seat.unit.accounts[seat.persona], PASSWORD)
    sheets = Sheets(texts, from_paper(seat.lineage))
    recover(sheets, seat.unit.accounts[seat.persona], opened, reason="restored")


@pytest.mark.engine
@pytest.mark.parametrize("anew", [False, True])
def test_what_was_cut_off_is_told_though_as_much_was_written_over_it(unit: Unit, keeper: Seat, anew: bool) -> None:
    """An authentic file is set back; somebody who has seen less works on, for longer than what was cut off."""
    guest = joined(keeper, Seat(unit, "owner"))
    guest.close()
    keeper = _back(keeper)
    path = keeper.cabinet().container.path
    old = path.read_bytes()
    keeper.enter_case("S-1")
    keeper.inside()
    keeper.close()
    path.write_bytes(old)
    guest = _back(guest)
    for at in range(9):
        guest.enter_case(f"S-{at + 2}", notes="x" * 9_000)
        guest.inside()
    if anew:
        with guest.cabinet().work(guest.pair()):
            members.begin_epoch(guest.cabinet())
    guest.close()
    keeper = _back(keeper)
    assert "set back to an earlier state" in keeper.text("/sealed/")
    assert "set back to an earlier state" not in _back(guest).text("/sealed/")


@pytest.mark.engine
def test_it_is_told_at_a_desk_while_another_has_the_file_open(unit: Unit, keeper: Seat) -> None:
    """What is open already was held against what another person has seen of it; and his keyring forgets nothing."""
    guest = joined(keeper, Seat(unit, "owner"))
    guest.close()
    keeper = _back(keeper)
    path = keeper.cabinet().container.path
    old = path.read_bytes()
    keeper.enter_case("S-1")
    keeper.close()
    path.write_bytes(old)
    guest = _back(guest)
    for _ in range(2):
        keeper = _back(keeper)
        assert "set back to an earlier state" in keeper.text("/sealed/")
        assert keeper.inside().status_code == 404 and guest.inside().status_code == 200
        keeper.close()
    guest.close()
    assert "set back to an earlier state" in _back(keeper).text("/sealed/")
    assert not desks._cabinets, "and nothing stays open that nobody may use"
