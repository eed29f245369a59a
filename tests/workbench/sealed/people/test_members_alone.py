"""Members, shares and lines of the index by their rows alone, as a container's database has them: to the second."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit import log
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.backup.models import Backup, BackupKey
from murderbook.workbench.register.models import ChronoEntry
from murderbook.workbench.sealed import pool
from murderbook.workbench.sealed.container.slots import Place
from murderbook.workbench.sealed.crypto import pair
from murderbook.workbench.sealed.models import Charter, Member
from murderbook.workbench.sealed.outward import anchoring, existence
from murderbook.workbench.sealed.people import founding, members, recovering
from murderbook.workbench.sealed.people.members import Guest
from murderbook.workbench.sealed.sealing import moving
from personas import Unit, make_unit

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PAIR = pair.from_seed(bytes(48))
PRINT = pair.fingerprint(PAIR.public)


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def epochs(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The containers in which a new epoch was begun."""
    begun: list[object] = []
    monkeypatch.setattr(members, "begin_epoch", begun.append)
    return begun


def member(account: Account, role: str = "member", slot: int = 1, **more: object) -> Member:
    told = {"public": PAIR.public, "slot_key": bytes(32), "reason": "x", "joined_at": NOW, "message": b"m", **more}
    return Member.objects.create(account=account, role=role, slot=slot, **told)


def charter(**more: object) -> Charter:
    told = {"name": "Heron", "custodian": "x", "legal_ground": "y", "review_on": date(2030, 1, 2), **more}
    return Charter.objects.create(**told)


def newest() -> tuple[str, str, str, str]:
    entry = AuditEntry.objects.order_by("-index")[0]
    return entry.verb, entry.actor, entry.object_key, entry.source


def test_whose_term_runs(unit: Unit) -> None:
    account = unit.accounts["member"]
    own = Member.objects.filter(pk=member(account).pk)
    for until, ended, there in (
        (None, None, True), (NOW + SECOND, None, True), (NOW, None, False), (None, NOW, False),
    ):  # fmt: skip
        own.update(until=until, ended_at=ended)
        assert members.present(NOW).exists() is there
    own.update(until=timezone.now() + timedelta(hours=1), ended_at=None)
    assert members.member_of(account.key) == own.get() and members.member_of(unit.accounts["owner"].key) is None
    for role, keeps in (("member", False), ("reader", False), ("keeper", True)):
        own.update(role=role)
        if keeps:
            assert members.require_keeper(account.key) == own.get()
        else:
            with pytest.raises(Hidden):
                members.require_keeper(account.key)
    with pytest.raises(Hidden):
        members.require_keeper(unit.accounts["owner"].key)


def test_who_has_left_since_the_sheets_were_printed(unit: Unit) -> None:
    """After them, and not in again: as another row, or recovered."""
    account = unit.accounts["member"]
    gone = Member.objects.filter(pk=member(account).pk)
    for printed, ended, older in (
        (None, NOW, False), (NOW, None, False), (NOW, NOW - SECOND, False), (NOW, NOW, False),
        (NOW, NOW + SECOND, True),
    ):  # fmt: skip
        gone.update(ended_at=ended)
        assert members.has_left_since_sheets(Charter(shares_at=printed)) is older, (printed, ended)
    again = member(account, slot=2)
    assert not members.has_left_since_sheets(Charter(shares_at=NOW))
    Member.objects.filter(pk=again.pk).update(ended_at=NOW - SECOND)
    assert members.has_left_since_sheets(Charter(shares_at=NOW))


def test_who_joins_takes_his_invitation(unit: Unit) -> None:
    first = member(unit.accounts["member"], joined_at=None)
    second = member(unit.accounts["owner"], slot=2, joined_at=None)
    member(unit.accounts["reader"], slot=3, joined_at=None, message=b"")
    member(unit.accounts["outsider"], slot=4, joined_at=None, until=NOW)
    assert members.unsent() == {one.account.key: b"m" for one in (first, second)}
    members.join(first, source="10.0.0.7")
    assert newest() == ("join", first.account.key, first.account.key, "10.0.0.7")
    assert members.unsent() == {second.account.key: b"m"}
    first.refresh_from_db()
    assert first.joined_at is not None and bytes(first.message) == b""


def test_places_are_one_to_thirty_one(unit: Unit) -> None:
    for slot in range(1, 31):
        account = Account.objects.create(name=f"a{slot}", full_name="A", role="detective")
        last = member(account, slot=slot)
    assert {members.free_slot() for _ in range(20)} == {31}
    Member.objects.filter(pk=last.pk).update(slot=31)
    assert members.free_slot() == 30
    member(unit.accounts["owner"], slot=30)
    with pytest.raises(AccessRefusedError, match="has 31 places, and all are taken"):
        members.free_slot()
    Member.objects.filter(pk=last.pk).update(ended_at=NOW)
    assert members.free_slot() == 31


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None), ({"fingerprint": f" {PRINT.upper()}"}, None), ({"until": NOW, "role": "reader"}, None),
        ({"account": "auditor"}, "given no case"), ({"account": "closed"}, "given no case"),
        ({"fingerprint": PRINT[:-1]}, "not the fingerprint"), ({"reason": " "}, "say why"),
        ({"role": "reader"}, "for a term"), ({"account": "owner"}, "is in already"),
    ],
)  # fmt: skip
def test_whom_one_may_bring_in(unit: Unit, change: dict[str, Any], words: str | None) -> None:
    member(unit.accounts["owner"])
    closed = Account(name="closed", full_name="Closed", role="detective", is_active=False)
    people = {**unit.accounts, "closed": closed}
    said = {"account": "member", "public": PAIR.public, "fingerprint": PRINT, "role": "member", "reason": "x", **change}
    guest = Guest(**{**said, "account": people[said["account"]]})
    if words is None:
        members._check(guest)
        return
    with pytest.raises(AccessRefusedError, match=words):
        members._check(guest)


def test_ending_leaves_a_keeper_without_a_term(unit: Unit, epochs: list[object]) -> None:
    owner, guest = unit.accounts["owner"], unit.accounts["member"]
    keeper, gone, open_ = member(owner, "keeper"), member(guest, slot=2), object()
    with pytest.raises(AccessRefusedError, match="no keeper without a term would be left"):
        members.end(open_, owner, [keeper], reason="x")  # type: ignore[arg-type]
    Member.objects.filter(pk=keeper.pk).update(until=timezone.now() + timedelta(days=1))
    with pytest.raises(AccessRefusedError, match="no keeper"):
        members.end(open_, owner, [gone], reason="x")  # type: ignore[arg-type]
    assert epochs == []
    Member.objects.filter(pk=keeper.pk).update(until=None)
    past = timezone.now() - timedelta(days=1)
    over = Grant.objects.create(
        account=guest, compartment=unit.default, role="detective", reason="x", starts_at=past, ends_at=past
    )
    members.end(open_, owner, [gone], reason="went", source="10.0.0.7")  # type: ignore[arg-type]
    assert epochs == [open_] and newest() == ("end member", owner.key, guest.key, "10.0.0.7")
    gone.refresh_from_db()
    over.refresh_from_db()
    assert gone.ended_at is not None and (bytes(gone.message), bytes(gone.slot_key)) == (b"", b"")
    assert over.ends_at == past
    assert [one.ends_at for one in Grant.objects.filter(account=guest).exclude(pk=over.pk)] == [gone.ended_at]
    keeper.refresh_from_db()
    assert keeper.ended_at is None and Grant.objects.filter(account=owner, ends_at=None).count() == 2


@pytest.mark.parametrize("may_sign", [True, False])
def test_whose_term_is_over_has_left_once_somebody_signs(unit: Unit, epochs: list[object], may_sign: bool) -> None:
    owner = unit.accounts["owner"]
    member(owner, "keeper")
    gone = member(unit.accounts["member"], slot=2, until=timezone.now() - SECOND)
    member(unit.accounts["reader"], slot=3, until=timezone.now() + timedelta(hours=1))
    open_: Any = SimpleNamespace(may_sign=may_sign, container=SimpleNamespace(slots_altered=False))
    members.end_terms_over(open_)
    gone.refresh_from_db()
    assert (gone.ended_at is not None, epochs) == (may_sign, [open_] * may_sign)
    if may_sign:
        assert AuditEntry.objects.get(verb="end member").words.content == {"reason": "the term was over"}
        assert newest()[1] == unit.accounts["member"].key
    for altered, asked, mended in (
        (True, owner, may_sign),
        (False, owner, False),
        (True, unit.accounts["auditor"], False),
    ):
        open_.container.slots_altered = altered
        before = AuditEntry.objects.filter(verb="mend altered key slots").count()
        found = members.tend(open_, asked.key)
        assert (found is not None) is (asked == owner)
        assert AuditEntry.objects.filter(verb="mend altered key slots").count() - before == mended
    if may_sign:
        assert AuditEntry.objects.get(verb="mend altered key slots").actor == owner.key


def test_a_person_inside_has_the_role_that_he_has_there(unit: Unit) -> None:
    for role, there in (("keeper", "supervisor"), ("member", "detective"), ("reader", "consultant")):
        account = Account(pk=900, key="k" * 22, name="anna", full_name="Anna", role="analyst", password="real")
        made = founding.mirrored(account, role)  # type: ignore[arg-type]
        kept = Account.objects.get(pk=900)
        assert (made, kept.role, kept.password, kept.is_active) == (kept, there, "!", True)
        assert (kept.key, kept.name, kept.full_name) == ("k" * 22, "anna", "Anna")
        grant = founding.grant_inside(kept, role, "because", unit.accounts["owner"])  # type: ignore[arg-type]
        told = (grant.role, grant.reason, grant.granted_by, grant.compartment)
        assert told == (there, "because", unit.accounts["owner"], unit.default)
    found = {role.value: founding.may_found(Account(role=role.value)) for role in Role}
    assert {name for name, may in found.items() if may} == {"supervisor", "detective", "analyst"}
    assert not founding.may_found(Account(role="analyst", is_active=False))
    assert not founding.may_found(Account(role="analyst", must_change=True))


def test_new_shares_are_written_into_the_charter(unit: Unit, epochs: list[object]) -> None:
    charter(drilled_at=NOW)
    open_: Any = SimpleNamespace(container=SimpleNamespace(chain=[SimpleNamespace(on_paper="abcd")]))
    printed = recovering.print_shares(open_, unit.accounts["member"], 2, ("A", "B", "C"), source="10.0.0.7")
    texts = printed.texts
    kept = Charter.objects.get()
    assert len(texts) == 3 and epochs == [open_] and printed.lineage == "abcd"
    assert (kept.shares_needed, kept.shares_made, kept.share_holders) == (2, 3, ["A", "B", "C"])
    assert kept.drilled_at is None and kept.shares_at is not None and kept.takes_records
    recovery = recovering.Recovery.of(recovering.shares.joined(texts[:2]))
    assert (bytes(kept.recovery_public), bytes(kept.recovery_slot_key)) == (recovery.pair.public, recovery.place.key)
    assert newest() == ("print shares", unit.accounts["member"].key, "", "10.0.0.7")


def test_who_recovers_is_a_keeper_in_the_place_of_what_he_was(unit: Unit, epochs: list[object]) -> None:
    charter()
    account = unit.accounts["member"]
    former, other = member(account), member(unit.accounts["reader"], slot=2)
    open_: Any = SimpleNamespace()
    assert {members.free_slot(leaving=account.key) for _ in range(200)} == set(range(1, 32)) - {2}
    place, why = Place(members.free_slot(), b"k" * 32), recovering.Reason("nobody left", "10.0.0.7")
    recovering._take_in(open_, account, b"public", place, why)
    former.refresh_from_db()
    other.refresh_from_db()
    assert former.ended_at is not None and bytes(former.message) == b"" and other.ended_at is None
    own = members.require_keeper(account.key)
    assert (bytes(own.public), own.reason, own.joined_at) == (b"public", "nobody left", former.ended_at)
    assert (own.slot, bytes(own.slot_key), epochs) == (place.slot, place.key, [open_])
    assert newest() == ("recover by shares", account.key, "", "10.0.0.7")
    assert Charter.objects.get().recovered_at == former.ended_at
    grant = Grant.objects.filter(account=account).latest("pk")
    assert (grant.role, grant.reason, grant.granted_by) == ("supervisor", "nobody left", None)


def test_a_line_stands_in_the_index_for_the_key_that_was_compared(unit: Unit) -> None:
    own = Charter.objects.filter(pk=charter(index_key=PRINT).pk)
    own.update(made_at=NOW)
    assert existence.prosecutors_key() is None and existence.is_for_another_key() and not existence.accept_key("")
    existence.see_to_line("ab" * 16)
    assert bytes(own.get().index_message) == b""
    with transaction.atomic():
        told = existence.set_prosecutors_key(unit.accounts["owner"], PAIR.public, source="10.0.0.7")
    assert told == PRINT and newest() == ("set prosecutor's key", unit.accounts["owner"].key, "", "10.0.0.7")
    index = pool.folder() / "index"
    assert index.stat().st_size == 64 * 1024 and list(existence.read(index, PAIR.opens)) == []
    assert not existence.is_for_another_key() and existence.prosecutors_key() == PAIR.public
    for _ in range(2):
        existence.see_to_line("ab" * 16)
        line = existence.Existence("ab" * 16, "x", "y", "2030-01-02", "2024-06-01")
        assert list(existence.read(index, PAIR.opens)) == [line] and index.stat().st_size == 64 * 1024
    message = bytes(own.get().index_message)
    assert len(message) == 1024 and index.read_bytes().count(message) == 1
    own.update(index_key="another")
    index.write_bytes(bytes(64 * 1024))
    existence.see_to_line("ab" * 16)
    assert index.read_bytes() == bytes(64 * 1024) and existence.is_for_another_key()
    with pytest.raises(existence.SealError, match="opens none of the messages"):
        list(existence.read(index, PAIR.opens))


def test_a_leaf_is_left_among_eight(unit: Unit) -> None:
    with transaction.atomic():
        record("x", actor=None)
    before = anchoring._leaves()
    anchoring.leave()
    after, row = anchoring._leaves(), anchoring.Anchored.objects.get()
    changed = [at for at in range(0, 256, 32) if before[at : at + 32] != after[at : at + 32]]
    assert len(after) == 256 and len(changed) == 1
    leaf = anchoring.leaf(anchoring.Head(row.size, row.root), bytes(row.blind))
    assert after[changed[0] : changed[0] + 32] == leaf and (row.size, len(row.blind)) == (1, 32)
    digest = anchoring.fill()
    day = pool.folder() / "anchors" / f"{timezone.now():%Y-%m-%d}"
    assert day.read_bytes() == after and digest == anchoring.sha256(after).digest()
    fresh = anchoring._leaves()
    assert len(fresh) == 256 and all(fresh[at : at + 32] != after[at : at + 32] for at in range(0, 256, 32))
    assert (pool.folder() / "anchors").stat().st_mode & 0o777 == 0o700


def test_what_sealing_does_not_undo_is_told(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    case, other = unit.cases[:2]
    with transaction.atomic():
        about = {"object_kind": "case", "object_key": case.key}
        for second, name in enumerate(("member", "owner", "member")):
            monkeypatch.setattr(log, "_now", lambda second=second: NOW + second * SECOND)
            record("read case", actor=unit.accounts[name], **about)
        record("read case", actor=unit.accounts["reader"], outcome="refused", **about)
        record("read case", actor=None, **about)
        record("read case", actor=unit.accounts["consultant"], object_kind="case", object_key=other.key)
    told_of = [(one.name, one.last - NOW) for one in moving._seen_by(case)]
    assert told_of == [("The member", 2 * SECOND), ("The owner", SECOND)]
    assert list(moving._backups()) == []
    key_of = BackupKey.objects.create(key_id="1" * 16, public=b"", made_at=NOW, made_by=unit.accounts["owner"])
    for number in (1, 2):
        told = {"sha256": "", "bytes": 0, "log_size": 0, "log_root": ""}
        Backup.objects.create(file_name=f"b{number}", at=NOW, key=key_of, **told)
    assert list(moving._backups()) == ["b1, 2024-06-01 12:00", "b2, 2024-06-01 12:00"]
    key = unit.accounts["owner"].key
    assert list(moving._named_in(key, case)) == []
    type(other).objects.filter(pk=other.pk).update(notes=f"see {case.own_number}")
    ChronoEntry.objects.create(
        case=unit.cases[2], event_earliest=NOW, event_latest=NOW, event_precision="day", event_as_written="x",
        text=f"as in {case.own_number}", author=unit.accounts["owner"],
    )  # fmt: skip
    assert list(moving._named_in(key, case)) == [str(other), str(unit.cases[2])]
    assert list(moving._named_in(unit.accounts["outsider"].key, case)) == []
    case.own_number = ""
    assert list(moving._named_in(key, case)) == []
    case.agency_number = unit.secret[0].own_number
    assert list(moving._named_in(key, case)) == []
