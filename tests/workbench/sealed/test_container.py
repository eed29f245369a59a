"""A container on disk, without a database: what is written is read, and what is altered is told."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from murderbook.workbench.sealed.container import blocks, cells, frames, slots, store
from murderbook.workbench.sealed.container.blocks import BLOCK, ROOM, Tail
from murderbook.workbench.sealed.container.lineage import Writing
from murderbook.workbench.sealed.container.slots import HEADER_BYTES, EpochKey
from murderbook.workbench.sealed.crypto import aead, pair
from murderbook.workbench.sealed.crypto.pair import signing_half

_open: list[store.Container] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _open:
        _open.pop().close()


class Person:
    def __init__(self, slot: int) -> None:
        self.pair = pair.new()
        self.private, self.public = self.pair.opens, self.pair.public
        self.signs = signing_half(self.public)
        self.place = slots.Place(slot, aead.new_key())


def _opens(epoch: int = 1) -> EpochKey:
    return EpochKey(secrets.token_bytes(16), epoch, aead.new_key())


def _made(folder: Path, *people: Person) -> store.Container:
    opens, header = _opens(), slots.empty_header()
    for person in people:
        header = slots.with_slot(header, person.place, person.public, opens)
    signers = frozenset(person.signs for person in people)
    return _kept(store.create(folder, [], Writing(header, opens, signers, people[0].pair)))


def _kept(made: store.Container) -> store.Container:
    _open.append(made)
    return made


def _record(row: int, version: int = 1, text: str = "x", table: str = "register_case") -> frames.Record:
    return frames.Record(cells.Place(table, row, version, ("id", "notes")), (row, text))


def _reopened(made: store.Container, person: Person) -> store.Container:
    made.close()
    return _kept(store.opened(made.path, person.place, person.private))


def test_what_is_added_is_read_by_each_member_and_by_nobody_else(tmp_path: Path) -> None:
    first, second, stranger = Person(1), Person(2), Person(1)
    made = _made(tmp_path, first, second)
    told = [_record(1), _record(2, text="ö\ud800"), frames.Record(cells.Place("t", 3, 2, ("id",)), None)]
    made.add(told[:2])
    made.add(told[2:])
    for person in (first, second):
        made = _reopened(made, person)
        assert list(made.read()) == told
    made.close()
    with pytest.raises(aead.SealError):
        store.opened(made.path, stranger.place, stranger.private)
    with pytest.raises(aead.SealError):  # the slot key alone opens nothing
        store.opened(made.path, first.place, stranger.private)
    with pytest.raises(aead.SealError):  # nor another's slot with one's own key
        store.opened(made.path, second.place, first.private)


@given(st.lists(st.binary(max_size=3 * ROOM), min_size=1, max_size=6))
def test_frames_of_any_length_come_back(tmp_path_factory: pytest.TempPathFactory, told: list[bytes]) -> None:
    opens = _opens()
    path = tmp_path_factory.mktemp("frames") / "file"
    with path.open("w+b", buffering=0) as file:
        tail = Tail()
        for frame in told:
            tail = blocks.append(file, opens, tail, frame)
        read = list(blocks.frames(file, opens))
    assert [frame.content for frame in read] == told and read[-1][1] == tail


def test_sizes_are_powers_of_two(tmp_path: Path) -> None:
    person = Person(1)
    made = _made(tmp_path, person)
    sizes = set()
    for row in range(40):
        made.add([_record(row, text=secrets.token_hex(50_000))])
        sizes.add(made.path.stat().st_size)
    assert sizes == {2**20, 2**21, 2**22} and all(len(list(made.read())) for _ in range(2))


def test_the_file_cannot_be_told_from_random_bytes(tmp_path: Path) -> None:
    """No byte value, and no pair of a place in a block and a value, comes too often: chi-square, at p = 1e-9."""
    made = _made(tmp_path, Person(1))
    for row in range(300):
        made.add([_record(row, text="A" * 100)])
    data = made.path.read_bytes()
    assert len(data) == 2 * 2**20
    counts = [0] * 256
    for byte in data:
        counts[byte] += 1
    expected = len(data) / 256
    assert sum((count - expected) ** 2 / expected for count in counts) < 400
    assert b"register_case" not in data and b"AAAA" * 4 not in data
    firsts = [data[HEADER_BYTES + at * BLOCK] for at in range(300)]
    assert max(firsts.count(value) for value in firsts) < 20


@pytest.mark.parametrize("change", ["flip", "swap", "drop", "repeat", "older"])
def test_altered_blocks_are_told(tmp_path: Path, change: str) -> None:
    person = Person(1)
    made = _made(tmp_path, person)
    earlier = b""
    for row in range(8):
        made.add([_record(row)])
        earlier = earlier or made.path.read_bytes()
    made.close()
    data = bytearray(made.path.read_bytes())

    def block(at: int) -> slice:
        return slice(HEADER_BYTES + at * BLOCK, HEADER_BYTES + (at + 1) * BLOCK)

    if change == "flip":
        data[block(3).start + 100] ^= 1
    elif change == "swap":
        data[block(3)], data[block(4)] = data[block(4)], data[block(3)]
    elif change == "drop":
        del data[block(3)]
    elif change == "repeat":
        data[block(4)] = data[block(3)]
    else:
        data[block(0)] = earlier[block(1)]
    made.path.write_bytes(data)
    again = _reopened(made, person)
    if change == "drop":  # all that follows is chained to what is gone: told by what a member has seen
        assert len(list(again.read())) == 2
        again.file.seek(0)
        with pytest.raises(store.ContainerError, match="earlier state"):
            list(again.read(made.seen))
    else:
        with pytest.raises(store.ContainerError, match="damaged"):
            list(again.read())


def test_a_file_set_back_is_told_to_who_has_seen_more(tmp_path: Path) -> None:
    person = Person(1)
    made = _made(tmp_path, person)
    made.add([_record(1)])
    earlier, seen_then = made.path.read_bytes(), made.seen
    made.add([_record(2)])
    seen = made.seen
    made.close()
    made.path.write_bytes(earlier)
    again = _reopened(made, person)
    assert len(list(again.read(seen_then))) == 1
    with pytest.raises(store.ContainerError, match="set back"):
        list(again.read(seen))


@pytest.mark.parametrize("left", [0, 1, 2, 3])
def test_a_torn_frame_counts_for_nothing_and_is_written_over(tmp_path: Path, left: int) -> None:
    person = Person(1)
    made = _made(tmp_path, person)
    made.add([_record(1)])
    before, tail = made.path.read_bytes(), made.tail
    made.add([_record(2, text=secrets.token_hex(7_000))])  # four blocks
    assert made.tail.blocks == tail.blocks + 4
    made.close()
    whole = bytearray(made.path.read_bytes())
    at = HEADER_BYTES + (tail.blocks + left) * BLOCK
    whole[at : at + BLOCK] = before[at : at + BLOCK]  # this block never reached the disk
    made.path.write_bytes(whole)
    again = _reopened(made, person)
    assert len(list(again.read())) == 1 and again.tail == tail
    again.add([_record(3)])
    again = _reopened(again, person)
    assert [record.place.row for record in again.read()] == [1, 3]


def test_a_cell_opens_only_as_what_it_is() -> None:
    opens, place = _opens(), cells.Place("register_case", 7, 2, ("id", "notes"))
    cell = cells.sealed(opens, place, (7, b"\x00\xff"))
    assert cells.unsealed(opens, place, cell) == [7, b"\x00\xff"]
    others = [
        (opens, cells.Place("register_person", 7, 2, place.fields)),
        (opens, cells.Place("register_case", 8, 2, place.fields)),
        (opens, cells.Place("register_case", 7, 1, place.fields)),
        (opens, cells.Place("register_case", 7, 2, ("id", "victim"))),
        (EpochKey(opens.container, 2, opens.key), place),
        (EpochKey(secrets.token_bytes(16), 1, opens.key), place),
        (EpochKey(opens.container, 1, aead.new_key()), place),
    ]
    for key, elsewhere in others:
        with pytest.raises(aead.SealError):
            cells.unsealed(key, elsewhere, cell)


def test_a_new_epoch_shuts_out_whoever_has_no_slot_in_it(tmp_path: Path) -> None:
    stays, leaves = Person(1), Person(2)
    made = _made(tmp_path, stays, leaves)
    made.add([_record(1)])
    old = made.opens
    new = EpochKey(old.container, 2, aead.new_key())
    header = slots.without_slot(slots.with_slot(made.header, stays.place, stays.public, new), leaves.place.slot)
    made.rewrite([_record(1)], Writing(header, new, frozenset({stays.signs}), stays.pair))
    made.add([_record(row) for row in range(2, 1_002)])
    data = made.path.read_bytes()
    again = _reopened(made, stays)
    assert len(list(again.read())) == 1_001 and again.opens.epoch == 2
    again.close()
    with pytest.raises(aead.SealError):
        store.opened(made.path, leaves.place, leaves.private)
    with made.path.open("rb", buffering=0) as file:
        assert list(blocks.frames(file, old)) == []
    assert not any(_opens_with(old, data, at) for at in range((len(data) - HEADER_BYTES) // BLOCK))


def _opens_with(opens: EpochKey, data: bytes, at: int) -> bool:
    """Whether a block opens with that key at its place, whatever was chained to it."""
    start = HEADER_BYTES + at * BLOCK
    before = data[start - 16 : start] if at else blocks.FIRST
    return blocks._opened(blocks._key(opens), data[start : start + BLOCK], opens, Tail(at, before)) is not None


def test_one_process_holds_a_container_at_a_time(tmp_path: Path) -> None:
    person = Person(1)
    made = _made(tmp_path, person)
    with pytest.raises(store.ContainerError, match="another process"):
        store.opened(made.path, person.place, person.private)
    made = _reopened(made, person)
    made.close()


def test_a_file_under_another_name_is_refused_and_a_missing_one_told(tmp_path: Path) -> None:
    person = Person(1)
    made = _made(tmp_path, person)
    made.close()
    other = made.path.with_name("0" * 32)
    made.path.rename(other)
    with pytest.raises(aead.SealError, match="another container"):
        store.opened(other, person.place, person.private)
    with pytest.raises(store.ContainerError, match="missing"):
        store.opened(made.path, person.place, person.private)


def test_a_rewriting_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(1)
    made = _made(tmp_path, person)
    made.add([_record(1)])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(blocks, "append", full)
    with pytest.raises(OSError, match="No space"):
        made.rewrite([_record(2)], Writing(made.header, made.opens, made.signers, person.pair))
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == [made.path.name]
    assert [record.place.row for record in _reopened(made, person).read()] == [1]


def test_keys_of_the_curve_have_public_halves_that_people_can_compare() -> None:
    one, other = pair.from_seed(bytes(48)), pair.new()
    assert isinstance(one.opens, ec.EllipticCurvePrivateKey) and len(one.public) == pair.PUBLIC_BYTES
    assert len(pair.fingerprint(one.public).split()) == 5
    publics = (one.public, other.public, one.public[:65] + other.public[65:])
    assert len(set(map(pair.fingerprint, publics))) == 3
    for false in (one.public[:-1], one.public[:64] + b"\x00" + one.public[65:]):
        with pytest.raises(aead.SealError):
            pair.opening_half(false)


def test_a_signature_is_of_one_pair_and_one_text() -> None:
    one, other = pair.new(), pair.new()
    signature = one.sign(b"said")
    assert pair.is_signed(signing_half(one.public), b"said", signature)
    assert not pair.is_signed(signing_half(one.public), b"Said", signature)
    assert not pair.is_signed(signing_half(other.public), b"said", signature)
    assert not pair.is_signed(b"", b"said", signature) and not pair.is_signed(signing_half(one.public), b"said", b"")
