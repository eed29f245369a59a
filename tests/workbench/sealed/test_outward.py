"""What a container leaves outside: a line that the prosecutor reads, a leaf in the day's anchor, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from seats import FOUND, KEY, Seat, set_key

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.signing.daily import anchor_today
from murderbook.workbench.sealed import pool, shares
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.crypto.pair import fingerprint
from murderbook.workbench.sealed.models import Anchored
from murderbook.workbench.sealed.outward import anchoring, existence
from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def _index() -> list[existence.Existence]:
    return list(existence.read(pool.folder() / existence.INDEX_FILE, KEY.opens))


def test_the_prosecutor_learns_that_it_exists_and_nobody_else(unit: Unit) -> None:
    set_key(unit)
    path = pool.folder() / existence.INDEX_FILE
    assert _index() == [] and path.stat().st_size == 64 * 1024
    seat = Seat(unit, "member").found()
    (told,) = _index()
    assert (told.custodian, told.legal_ground) == (FOUND["custodian"], FOUND["legal_ground"])
    assert told.compartment == seat.within.split("/")[-2] and FOUND["name"] not in str(told)
    assert path.stat().st_size == 64 * 1024 and FOUND["custodian"].encode() not in path.read_bytes()
    with pytest.raises(SealError, match="opens none"):
        list(existence.read(path, shares.Recovery.of(bytes(32)).pair.opens))


def test_a_line_that_was_lost_comes_back_and_stands_once(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    for _ in range(3):
        seat.text("/sealed/")
    assert len(_index()) == 1
    set_key(unit)
    assert _index() == []
    seat.text("/sealed/")
    assert len(_index()) == 1


def test_another_prosecutors_key_is_told_nothing_until_a_keeper_has_compared_it(unit: Unit) -> None:
    """An administrator puts a key of his own in the place of the prosecutor's."""
    seat = Seat(unit, "member").found()
    his = shares.Recovery.of(bytes(32)).pair
    with transaction.atomic():
        existence.set_prosecutors_key(unit.accounts["administrator"], his.public)
    seat.text("/sealed/")
    path = pool.folder() / existence.INDEX_FILE
    assert list(existence.read(path, his.opens)) == []
    assert "another prosecutor" in seat.inside().content.decode()
    assert seat.inside("prosecutor/", {"fingerprint": fingerprint(KEY.public)}).status_code == 302
    seat.text("/sealed/")
    assert list(existence.read(path, his.opens)) == []
    assert seat.inside("prosecutor/", {"fingerprint": fingerprint(his.public)}).status_code == 302
    seat.text("/sealed/")
    assert len(list(existence.read(path, his.opens))) == 1
    assert "another prosecutor" not in seat.inside().content.decode()


def test_none_is_founded_without_the_prosecutors_true_key(unit: Unit) -> None:
    seat = Seat(unit, "member")
    said = FOUND | {"fingerprint": fingerprint(KEY.public)}
    answer = seat.client.post("/sealed/found/", said).content.decode()
    assert "no prosecutor&#x27;s key yet" in answer or "no prosecutor's key yet" in answer
    set_key(unit)
    other = seat.client.post("/sealed/found/", said | {"fingerprint": "0000 0000 0000 0000 0000"})
    assert other.status_code == 200 and "somebody else set the key" in other.content.decode()
    assert not seat.text("/sealed/").count("/sealed/in/")


def test_who_may_set_the_key(unit: Unit) -> None:
    from django.http import Http404

    for persona in ("member", "consultant", "auditor"):
        with pytest.raises(Http404):
            existence.set_prosecutors_key(unit.accounts[persona], KEY.public)
    set_key(unit)
    assert AuditEntry.objects.filter(verb=existence.SET_KEY).count() == 1


def test_the_days_anchor_binds_the_log_and_tells_nothing(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = Seat(unit, "member").found()
    seat.close()
    first = anchor_today()
    assert first is not None and len(first.commitment) == 64 and anchor_today() is None
    again = Seat(unit, "member")
    again.within = seat.within
    page = again.inside("log/").content.decode()
    with again.cabinet().work():
        (proof,) = anchoring.proofs()
        row = Anchored.objects.get()
    assert (proof.size, proof.root) == (row.size, row.root)
    assert f"binds the first {row.size} entries" in page
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    second = anchor_today()
    assert second is not None
    names = ("verb", "actor", "object_kind", "object_key", "outcome", "source")
    assert [getattr(first, name) for name in names] == [getattr(second, name) for name in names]
    assert len(list((pool.folder() / "anchors").iterdir())) == 2


def test_a_leaf_that_was_replaced_proves_nothing_and_the_next_one_does(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    seat.close()
    (pool.folder() / anchoring.NEXT).write_bytes(bytes(256))
    assert anchor_today() is not None
    again = Seat(unit, "member")
    again.within = seat.within
    assert "No anchor of the shared trail binds this log yet" in again.inside("log/").content.decode()


def test_a_forged_file_of_leaves_proves_nothing(unit: Unit) -> None:
    seat = Seat(unit, "member").found()
    seat.close()
    leaves = (pool.folder() / anchoring.NEXT).read_bytes()
    assert anchor_today() is not None
    (pool.folder() / "anchors" / "1999-01-01").write_bytes(leaves[:-1] + bytes([leaves[-1] ^ 1]))
    again = Seat(unit, "member")
    again.within = seat.within
    again.inside("log/")
    with again.cabinet().work():
        assert [proof.day for proof in anchoring.proofs()] == [f"{timezone.now():%Y-%m-%d}"]


def test_a_full_disk_destroys_no_line_of_the_index(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of other compartments stand in the same file, and only their members could write them again."""
    Seat(unit, "member").found()
    path = pool.folder() / existence.INDEX_FILE
    before, names = path.read_bytes(), sorted(one.name for one in path.parent.iterdir())

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pool.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        pool.put(path, b"half")
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == names
