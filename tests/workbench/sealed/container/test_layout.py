"""Every byte of what lies on disk, read here by another program: an older file must open in a later version.

Sizes, offsets and what each sealed thing is bound to are written out once more, from sealed/container's own words.
"""

from __future__ import annotations

import json
import runpy
import stat
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.sealed import desks, pool, reading_down, shares, trial
from murderbook.workbench.sealed.container import blocks, cells, frames, lineage, slots, store
from murderbook.workbench.sealed.container.blocks import Tail
from murderbook.workbench.sealed.container.lineage import Writing
from murderbook.workbench.sealed.container.slots import EpochKey, Place
from murderbook.workbench.sealed.crypto import aead, pair
from murderbook.workbench.sealed.keys import inbox, keyring, locks
from murderbook.workbench.sealed.memory import rows
from murderbook.workbench.sealed.models import InboxMessage, KeyHolder
from murderbook.workbench.sealed.outward import anchoring, existence
from murderbook.workbench.sealed.pages import compartment

PAIR = pair.from_seed(bytes(range(48)))
CONTAINER, KEY = bytes(range(16)), bytes(range(100, 132))
OPENS = EpochKey(CONTAINER, 7, KEY)
HPKE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"murderbook " + purpose).derive(key)


def unsealed(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], bound)


def unpadded(plain: bytes) -> bytes:
    length = int.from_bytes(plain[:4], "big")
    assert plain[4 + length :] == bytes(len(plain) - 4 - length)
    return plain[4 : 4 + length]


def handed(wrapped: bytes, purpose: bytes) -> bytes:
    return unpadded(HPKE.decrypt(wrapped, PAIR.opens, info=purpose))


def test_keys_and_fingerprints() -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    assert int.from_bytes(PAIR.private, "big") == int.from_bytes(bytes(range(48)), "big") % (order - 1) + 1
    assert (len(PAIR.private), len(PAIR.public), len(pair.new().private), len(aead.new_key())) == (32, 97, 32, 32)
    digest = sha256(b"murderbook public key" + PAIR.public).hexdigest()
    assert pair.fingerprint(PAIR.public) == " ".join(digest[at : at + 4] for at in (0, 4, 8, 12, 16))
    assert aead.derived(KEY, "x y") == derived(KEY, b"x y")
    for length in (47, 49):
        with pytest.raises(ValueError, match="48 bytes"):
            pair.from_seed(bytes(length))


def test_what_is_sealed_and_padded() -> None:
    sealed = aead.seal(KEY, b"plain", b"bound")
    assert len(sealed) == 12 + 5 + 16 and unsealed(KEY, sealed, b"bound") == b"plain"
    assert aead.unseal(KEY, aead.seal(KEY, b"", b""), b"") == b""
    with pytest.raises(aead.SealError, match="too short"):
        aead.unseal(KEY, bytes(27), b"")
    with pytest.raises(aead.SealError, match="does not open"):
        aead.unseal(KEY, bytes(28), b"")
    assert aead.padded(b"abc", 10) == b"\0\0\0\3abc\0\0\0" and aead.padded(b"abc", 7) == b"\0\0\0\3abc"
    assert aead.unpadded(b"\0\0\0\2abcd") == b"ab"
    with pytest.raises(ValueError, match="do not fit"):
        aead.padded(b"abc", 6)
    one, other = aead.noise(100_000), aead.noise(100_000)
    assert len(one) == len(other) == 100_000 and len({one[at : at + 16] for at in range(0, 100_000, 16)}) == 6_250
    assert sum(left == right for left, right in zip(one, other, strict=True)) < 1_000


def test_a_slot() -> None:
    before = bytes(range(256)) * 32
    header = slots.with_slot(before, Place(3, KEY), PAIR.public, OPENS)
    assert len(header) == len(slots.empty_header()) == 8192
    assert header[:768] == before[:768] and header[1024:] == before[1024:]
    wrapped = unsealed(KEY, header[768:1024], b"murderbook slot 1 \0\3")
    assert len(wrapped) == 228
    assert handed(wrapped, b"murderbook container key 1") == CONTAINER + b"\0\0\0\7" + KEY
    assert slots.opened(header, Place(3, KEY), PAIR.opens) == OPENS
    assert slots.without_slot(header, 3)[768:1024] not in (header[768:1024], bytes(256))
    for last in (0, 31):
        assert slots.without_slot(header, last) != header
    for wrong in (-1, 32):
        with pytest.raises(ValueError, match=f"slot {wrong} with 256 bytes"):
            slots.without_slot(header, wrong)


def bound(number: int, tag: bytes) -> bytes:
    return b"murderbook block 1 " + CONTAINER + b"\0\0\0\7" + number.to_bytes(8, "big") + tag


@pytest.mark.parametrize(("length", "sizes"), [(0, [0]), (1, [1]), (4057, [4057]), (4058, [4057, 1])])
def test_blocks(tmp_path: Path, length: int, sizes: list[int]) -> None:
    frame = bytes(at % 251 for at in range(length))
    with (tmp_path / "file").open("w+b", buffering=0) as file:
        first = blocks.append(file, OPENS, Tail(), b"first")
        tail = blocks.append(file, OPENS, first, frame)
        told = list(blocks.frames(file, OPENS))
    data, key, content = (tmp_path / "file").read_bytes(), derived(KEY, b"blocks"), b""
    assert len(data) == 2**20 and (first.blocks, tail.blocks) == (1, 1 + len(sizes))
    tag = data[8192 + 4096 - 16 : 8192 + 4096]
    assert first.tag == tag
    for number, size in enumerate(sizes, 1):
        block = data[8192 + 4096 * number : 8192 + 4096 * (number + 1)]
        plain = unsealed(key, block, bound(number, tag))
        ends = number == len(sizes)
        assert (len(plain), plain[0]) == (4068, ends)
        assert plain[1:11] == size.to_bytes(2, "big") + (1).to_bytes(8, "big")
        assert plain[11 + size :] == bytes(4057 - size)
        content, tag = content + plain[11 : 11 + size], block[-16:]
    assert content == frame and tail.tag == tag
    assert told == [(b"first", first, None), (frame, tail, None)]


def test_a_block_that_another_program_wrote(tmp_path: Path) -> None:
    plain = b"\1" + b"\0\5" + bytes(8) + b"hello" + bytes(4052)
    nonce = bytes(12)
    block = nonce + AESGCM(derived(KEY, b"blocks")).encrypt(nonce, plain, bound(0, bytes(16)))
    (tmp_path / "file").write_bytes(bytes(8192) + block + bytes(4096))
    with (tmp_path / "file").open("rb", buffering=0) as file:
        assert list(blocks.frames(file, OPENS)) == [(b"hello", Tail(1, block[-16:]), None)]


@pytest.mark.parametrize(
    ("there", "needed", "size"),
    [(0, 1, 2**20), (0, 2**20, 2**20), (0, 2**20 + 1, 2**21), (2**20, 2**21 + 1, 2**22), (2**22, 5, 2**22)],
)
def test_a_file_grows_by_doubling_and_with_random_bytes(tmp_path: Path, there: int, needed: int, size: int) -> None:
    (tmp_path / "file").write_bytes(bytes(there))
    with (tmp_path / "file").open("r+b", buffering=0) as file:
        blocks._make_room(file, needed)
    data = (tmp_path / "file").read_bytes()
    assert len(data) == size and data[:there] == bytes(there)
    assert size == there or (len(set(data[there : there + 4096])) > 200 and len(set(data[-4096:])) > 200)


def test_a_cell() -> None:
    place = cells.Place("register_case", 5, 2, ("id", "name", "data"))
    cell = cells.sealed(OPENS, place, (5, "Ø", b"\0\1"))
    told = b'[1,"000102030405060708090a0b0c0d0e0f",7,"register_case",5,2,["id","name","data"]]'
    plain = unsealed(derived(KEY, b"record register_case 5"), cell, told)
    assert plain == '[5,"Ø",{"bytes":"AAE="}]'.encode()


def test_a_frame_and_who_wrote_it(tmp_path: Path) -> None:
    header = slots.with_slot(slots.empty_header(), Place(1, KEY), PAIR.public, OPENS)
    signs = pair.signing_half(PAIR.public)
    place = cells.Place("t", 1, 1, ("id",))
    made = store.create(tmp_path, [frames.Record(place, (1,))], Writing(header, OPENS, frozenset({signs}), PAIR))
    assert made.path.name == CONTAINER.hex() and stat.S_IMODE(made.path.stat().st_mode) == 0o600
    made.add([frames.Record(cells.Place("t", 1, 2, ("id",)), None)])
    with made.path.open("rb", buffering=0) as file:
        (first, *_), (second, *_) = blocks.frames(file, OPENS)
    made.close()
    line, _, cell = first.partition(b"\n")
    (step,), told = json.loads(line)
    assert told == [["t", 1, 1, ["id"], len(cell)]] and cells.unsealed(OPENS, place, cell) == [1]
    assert second == b'[[],[["t",1,2,["id"],0]]]\n'
    signature = bytes.fromhex(step.pop("signature"))
    assert step == {
        "container": CONTAINER.hex(), "epoch": 7, "generation": 1, "slots": sha256(header).hexdigest(),
        "signers": [signs.hex()], "before": "", "blocks": 0, "tag": bytes(16).hex(), "by": signs.hex(),
    }  # fmt: skip
    said = json.dumps(["murderbook lineage 1", step | {"signature": ""}], sort_keys=True, separators=(",", ":"))
    assert pair.is_signed(signs, said.encode(), signature)
    assert made.chain[0].said == said.encode()
    assert made.chain[0].digest == sha256(said.encode() + signature).hexdigest()
    later = lineage.continued(made.chain, Writing(header, OPENS, frozenset({signs}), PAIR), Tail(9, KEY[:16]), "kept")[
        1
    ]
    assert (later.generation, later.before, later.blocks) == (2, made.chain[0].digest, 9)
    assert (later.tag, later.slots) == (KEY[:16].hex(), "kept")


def test_large_bytes_of_a_record(tmp_path: Path) -> None:
    """Their frame: the line that says whose they are, a block that announces them, and chunks of 64 KiB in blocks."""
    header = slots.with_slot(slots.empty_header(), Place(1, KEY), PAIR.public, OPENS)
    made = store.create(tmp_path, [], Writing(header, OPENS, frozenset({pair.signing_half(PAIR.public)}), PAIR))
    content = bytes(at % 251 for at in range(65536 + 9))
    made.put(cells.Place("sealed_paper", 5, 1, ("bytes",)), content)
    data, key, tag, plain = made.path.read_bytes(), derived(KEY, b"blocks"), bytes(16), []
    made.close()
    for number in range(made.tail.blocks):
        block = data[8192 + 4096 * number : 8192 + 4096 * (number + 1)]
        plain.append(unsealed(key, block, bound(number, tag)))
        tag = block[-16:]
    lengths = [int.from_bytes(one[1:3], "big") for one in plain]
    assert [one[0] for one in plain] == [1, 0, 2, *[0] * 16, 1]
    assert [int.from_bytes(one[3:11], "big") for one in plain] == [0, *[1] * 19]
    line, announced, *body = [one[11 : 11 + length] for one, length in zip(plain, lengths, strict=True)][1:]
    assert line == b'[[],[],["sealed_paper",5,1,["bytes"],65545]]\n' and {len(one) for one in body[:-1]} == {4057}
    sealed = b"".join(body)
    assert int.from_bytes(announced, "big") == len(sealed) == 65545 + 2 * 28 and len(announced) == 8
    told = [1, CONTAINER.hex(), 7, "sealed_paper", 5, 1, ["bytes"]]
    chunks = [
        unsealed(
            derived(KEY, b"record sealed_paper 5"), one, json.dumps([*told, at, 2], separators=(",", ":")).encode()
        )
        for at, one in enumerate((sealed[: 65536 + 28], sealed[65536 + 28 :]))
    ]
    assert b"".join(chunks) == content


def test_a_keyring() -> None:
    entry = keyring.Entry("ab" * 16, 3, KEY.hex(), "Ø", 1, 2, 3, "cd" * 16, "ef" * 32)
    sealed = keyring.sealed(PAIR.private, [entry], "owner", 4)
    assert len(sealed) == 32768 == len(keyring.sealed(PAIR.private, [], "owner", 4))
    plain = unsealed(derived(PAIR.private, b"keyring"), sealed, b"murderbook keyring 1 owner 4")
    assert json.loads(unpadded(plain)) == {"format": 2, "entries": [asdict(entry)]}
    assert keyring.opened(PAIR.private, sealed, "owner", 4) == [entry]
    longest = keyring.Entry("ab" * 16, 31, KEY.hex(), "Ø" * 80, 10**9, 10**9, 10**9, "cd" * 16, "ef" * 32)
    assert len(keyring.sealed(PAIR.private, [longest] * 40, "owner", 4)) == 32768
    with pytest.raises(ValueError, match="holds 40"):
        keyring.sealed(PAIR.private, [longest] * 41, "owner", 4)


def test_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "MEMORY_KIB", 64)
    monkeypatch.setattr(locks, "PASSES", 3)
    both = locks.by_password("pass", PAIR.private, "owner") + locks.by_recovery_key(KEY, PAIR.private, "owner")
    assert (len(both), len(locks.nothing())) == (152, 76)
    stretched = Argon2id(salt=both[:16], length=32, iterations=3, lanes=1, memory_cost=64).derive(b"pass")
    assert unsealed(stretched, both[16:76], b"murderbook lock 1 owner 0") == PAIR.private
    recovery = derived(KEY + both[76:92], b"recovery key")
    assert unsealed(recovery, both[92:], b"murderbook lock 1 owner 1") == PAIR.private
    assert locks.opened_by_password(both, "pass", "owner") == PAIR.private
    assert locks.opened_by_recovery_key(both, KEY, "owner") == PAIR.private


def test_invitations_and_lines_of_the_index() -> None:
    told = inbox.Invitation("ab" * 16, 3, KEY.hex(), "Heron", "Somebody", "cd" * 32)
    message = inbox.written(PAIR.public, told)
    assert len(message) == 1024 == len(inbox.written(PAIR.public, None))
    assert json.loads(handed(message, b"murderbook invitation 1")) == asdict(told)
    assert handed(inbox.written(PAIR.public, None), b"murderbook invitation 1") == b""
    line = existence.Existence("ab" * 16, "custodian", "ground", "2030-01-01", "2026-01-01")
    message = existence._written(PAIR.public, line)
    assert len(message) == 1024 and json.loads(handed(message, b"murderbook existence 1")) == asdict(line)
    assert existence._cut("Ø" * 300) == "Ø" * 180 and existence._cut("x" + "Ø" * 300) == "x" + "Ø" * 179


def test_names_are_cut_where_their_room_ends() -> None:
    told = inbox.Invitation("ab" * 16, 3, KEY.hex(), "n" * 400, "s" * 400, "cd" * 32)
    said = json.loads(handed(inbox.written(PAIR.public, told), b"murderbook invitation 1"))
    assert (said["name"], said["sender"]) == ("n" * 320, "s" * 240)
    entry = keyring.Entry.at("ab" * 16, Place(3, KEY), "n" * 400, "ef")
    assert entry == keyring.Entry("ab" * 16, 3, KEY.hex(), "n" * 320, step="ef")


@pytest.mark.parametrize(
    ("change", "sound"),
    [
        ({}, True), ({"slot": 1}, True), ({"slot": 31}, True), ({"slot": 0}, False), ({"slot": 32}, False),
        ({"slot_key": "00" * 31}, False), ({"container": "00" * 17}, False), ({"step": "00" * 33}, False),
        ({"name": 5}, False), ({"slot_key": "x"}, False), ({"more": 1}, False), ({"slot": "3"}, False),
    ],
)  # fmt: skip
def test_an_invitation_has_its_form(change: dict[str, object], sound: bool) -> None:
    told = {"container": "ab" * 16, "slot": 3, "slot_key": KEY.hex(), "name": "Heron", "sender": "x", "step": "cd" * 32}
    found = inbox._read(json.dumps(told | change).encode())
    assert (found is not None) is sound
    assert inbox._read(b"[]") is None and inbox._read(b"\xff") is None


@pytest.mark.django_db
def test_an_inbox_goes_round() -> None:
    account = Account.objects.create(name="anna", full_name="Anna", role="detective")
    other = Account.objects.create(name="bert", full_name="Bert", role="detective")
    first, second = (KeyHolder.objects.create(account=one, public=PAIR.public, slots=b"", keyring=b"", version=0)
                     for one in (account, other))  # fmt: skip
    for holder in (first, second):
        inbox.fill(holder)
    mine = InboxMessage.objects.filter(holder=first).order_by("number")
    assert [one.number for one in mine] == list(range(32)) and InboxMessage.objects.count() == 64
    KeyHolder.objects.filter(pk=first.pk).update(oldest=31)
    before = [bytes(one.message) for one in mine]
    told = inbox.Invitation("ab" * 16, 3, KEY.hex(), "Heron", "x", "cd" * 32)
    inbox.deliver({account.key: inbox.written(PAIR.public, told)})
    after = [bytes(one.message) for one in mine.all()]
    assert [at for at in range(32) if after[at] != before[at]] == [31]
    assert list(KeyHolder.objects.order_by("pk").values_list("oldest", flat=True)) == [0, 1]
    assert list(inbox.read(account.key, PAIR.opens)) == [told] and list(inbox.read(other.key, PAIR.opens)) == []
    former = inbox.written(pair.from_seed(bytes(48)).public, told)
    mine.filter(number=5).update(message=former)  # for keys that were his before: what follows is read all the same
    assert list(inbox.read(account.key, PAIR.opens)) == [told]
    mine.filter(number=5).update(message=before[5])
    assert inbox.all_messages() >= set(after) and len(inbox.all_messages()) == 64
    inbox.deliver()
    assert list(KeyHolder.objects.order_by("pk").values_list("oldest", flat=True)) == [1, 2]
    assert list(inbox.read(account.key, PAIR.opens)) == [told]


def test_a_leaf_of_the_days_anchor() -> None:
    at = Head(300, "ab" * 32)
    said = b"murderbook sealed leaf 1" + KEY + (300).to_bytes(8, "big") + bytes.fromhex("ab" * 32)
    assert anchoring.leaf(at, KEY) == sha256(said).digest()
    assert (anchoring.LEAVES, anchoring.LEAF_BYTES, len(anchoring._leaves())) == (8, 32, 256)


def test_shares() -> None:
    recovery = shares.Recovery.of(KEY)
    seed = HKDF(SHA256(), 48, salt=None, info=b"murderbook recovery pair 1").derive(KEY)
    assert recovery.pair == pair.from_seed(seed) and recovery.place == Place(0, derived(KEY, b"recovery slot"))
    assert len(shares.new_secret()) == 32
    for needed, made in ((2, 2), (2, 16)):
        texts = shares.split(KEY, needed, made)
        assert len(texts) == made and {len(text.split()) for text in texts} == {33}
        assert shares.joined(texts[-needed:]) == KEY
        with pytest.raises(shares.SharesError, match="2 different shares are needed, and there are 1"):
            shares.joined([texts[0], texts[0].upper()])
    for needed, made in ((1, 2), (3, 2), (2, 17)):
        with pytest.raises(ValueError, match="sixteen at most"):
            shares.split(KEY, needed, made)
    own = shares.in_words(KEY)
    assert len(own) == 33 and shares.joined([" ".join(f"{at}. {word}," for at, word in enumerate(own, 1))]) == KEY
    with pytest.raises(shares.SharesError, match="share 2 is not as it was printed"):
        shares.joined([texts[0], "none of these words"])
    with pytest.raises(shares.SharesError, match="one and the same set"):
        shares.joined([texts[0], shares.split(KEY, 2, 2)[0]])
    with pytest.raises(shares.SharesError, match="2 different shares are needed, and there are 0"):
        shares.joined([])


@pytest.mark.parametrize(("drawn", "count", "size"), [(0, 2, 2**21), (1, 3, 2**20), (4, 6, 2**20)])
def test_the_folder_begins_with_files_of_nothing(
    monkeypatch: pytest.MonkeyPatch, drawn: int, count: int, size: int
) -> None:
    asked: list[int] = []

    def draw(below: int) -> int:
        asked.append(below)
        return drawn

    monkeypatch.setattr(pool.secrets, "randbelow", draw)
    place = pool.folder()
    assert asked == [5] + [4] * count
    files = list(pool.files())
    assert len(files) == count + 1 and {len(one.name) for one in files} == {32}  # and the trial container
    assert sorted(one.stat().st_size for one in files) == sorted([2**20] + [size] * count)
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert (place.name, stat.S_IMODE(place.stat().st_mode)) == ("sealed", 0o700)
    (place / "index").write_bytes(b"")
    (place / ("1" * 31)).write_bytes(b"")
    assert list(pool.files()) == files and pool.folder() == place
    pool.put(place / "index", b"content")
    assert (place / "index").read_bytes() == b"content"
    assert stat.S_IMODE((place / "index").stat().st_mode) == 0o600
    assert {one.name for one in place.iterdir()} == {one.name for one in files} | {"index", "1" * 31}


def test_what_a_kill_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    for name in (".0123456789abcdef", ".0123456789abcde", ".0123456789abcdefa", ".0123456789abcdeg", "index"):
        (tmp_path / name).write_bytes(b"")
    held = store.new_file(tmp_path / ".00000000000000ff")
    store.remove_abandoned(tmp_path)
    held.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        ".00000000000000ff", ".0123456789abcde", ".0123456789abcdefa", ".0123456789abcdeg", "index",
    ]  # fmt: skip


def test_the_figures() -> None:
    shipped = runpy.run_path(locks.__file__)  # tests have cheaper ones
    assert (shipped["MEMORY_KIB"], shipped["PASSES"]) == (131072, 3)
    assert (desks.IDLE_SECONDS, desks.SWEEP_SECONDS) == (1800, 60.0)
    assert desks._name(KEY) == sha256(b"murderbook desk" + KEY).hexdigest()
    assert desks._locker(KEY) == derived(KEY, b"desk")
    assert (len(trial._rows()), rows.OWN_NUMBERS, compartment.PER_PAGE, reading_down.TEN) == (200, 2**40, 100, 10)
    assert (inbox.MESSAGES, existence.MESSAGES) == (32, 64)
