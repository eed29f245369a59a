"""Bringing members in, ending their access, and getting back in by shares."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from seats import FOUND, Seat, joined

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed import desks, pool, shares
from murderbook.workbench.sealed.container import store
from murderbook.workbench.sealed.container.lineage import from_paper
from murderbook.workbench.sealed.container.slots import SLOTS
from murderbook.workbench.sealed.crypto import pair
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.keys import holders, inbox
from murderbook.workbench.sealed.models import InboxMessage, KeyHolder, Member
from murderbook.workbench.sealed.people.recovering import Sheets, drill, recover
from personas import PASSWORD, Unit, make_unit

pytestmark = pytest.mark.engine  # containers are no rows of the shared database


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def keeper(unit: Unit) -> Seat:
    seat = Seat(unit, "member").found()
    seat.printed = seat.shares()  # type: ignore[attr-defined]
    return seat


def test_whoever_is_ended_is_out_at_once_and_nothing_new_opens_for_him(unit: Unit, keeper: Seat) -> None:
    guest = joined(keeper, Seat(unit, "owner"), "keeper")
    case = guest.enter_case("S-1")
    assert guest.inside(f"case/{case.key}/").status_code == 200
    back = Seat(unit, "member")
    back.within = keeper.within
    epoch = guest.cabinet().container.opens.epoch
    assert back.inside().status_code == 200
    number = _pk(guest, "owner")
    assert back.inside(f"people/{number}/end/", {"reason": "transferred"}).status_code == 302
    assert guest.inside(f"case/{case.key}/").status_code == 404, "his open desk too"
    assert back.cabinet().container.opens.epoch == epoch + 1
    for at in range(1_000):
        if at % 250 == 0:
            back.enter_case(f"S-{at + 2}")
    entry = desks.find(bytes.fromhex(guest.client.cookies["desk"].value), unit.accounts["owner"].key, _key(guest))
    assert entry is not None
    opened = holders.opened_by_password(unit.accounts["owner"], PASSWORD)
    back.close()
    guest.close()
    path = pool.folder() / keeper.within.split("/")[-2]
    with pytest.raises(SealError):
        store.opened(path, entry.entries[0].place, opened.pair.opens)
    again = Seat(unit, "owner")
    assert "your access has ended" in again.text("/sealed/")


def _pk(seat: Seat, name: str) -> int:
    with seat.cabinet().work():
        return Member.objects.get(account__name=name, ended_at=None).pk


def _key(seat: Seat) -> str:
    return seat.client.session.session_key or ""


def test_a_term_ends_to_the_second(unit: Unit, keeper: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = joined(keeper, Seat(unit, "consultant"), "reader", until=FOUND["review_on"])
    assert reader.inside().status_code == 200
    with reader.cabinet().work():
        until = Member.objects.get(account__name="consultant").until
    assert until is not None
    Account.objects.update(last_login=until)
    for offset, status in ((-1, 200), (0, 404), (1, 404)):
        monkeypatch.setattr(timezone, "now", lambda offset=offset: until + timedelta(seconds=offset))
        assert desks._cabinets
        assert _asked_inside(reader) == status, offset
    with reader.cabinet().work():
        assert Member.objects.get(account__name="consultant").ended_at is not None


def _asked_inside(seat: Seat) -> int:
    """Behind the sessions of the record, which have ends of their own."""
    from murderbook.workbench.sealed.people import members

    with seat.cabinet().work(seat.pair()):
        members.end_terms_over(seat.cabinet())
        return 200 if members.member_of(seat.unit.accounts[seat.persona].key) else 404


def test_the_last_keeper_stays(keeper: Seat) -> None:
    answer = keeper.inside(f"people/{_pk(keeper, 'member')}/end/", {"reason": "going"})
    assert answer.status_code == 302
    assert "bring in another keeper first" in keeper.inside("people/").content.decode()
    assert keeper.inside().status_code == 200


def test_a_key_that_was_exchanged_is_told_before_and_after(unit: Unit, keeper: Seat) -> None:
    """An administrator puts a key of his own in the place of a colleague's."""
    guest = Seat(unit, "owner")
    true = guest.fingerprint()
    false = pair.from_seed(bytes(48)).public
    KeyHolder.objects.filter(account__name="owner").update(public=false)
    said = {"name": "owner", "fingerprint": true, "role": "member", "reason": "works it with me"}
    answer = keeper.inside("people/", said)
    assert answer.status_code == 200 and "somebody may have exchanged the key" in answer.content.decode()
    holder = KeyHolder.objects.get(account__name="owner")
    holder.public = holders.opened_by_password(unit.accounts["owner"], PASSWORD).public
    holder.save()
    assert keeper.inside("people/", said).status_code == 302
    assert "has other keys" not in keeper.inside().content.decode()
    KeyHolder.objects.filter(account__name="owner").update(public=false)
    assert "The owner has other keys" in keeper.inside().content.decode()


def test_ones_own_desk_shows_ones_own_key_and_says_that_it_was_exchanged(unit: Unit, keeper: Seat) -> None:
    """The fingerprint is of the key that opened, not of what lies in the database."""
    guest = Seat(unit, "owner")
    true = guest.fingerprint()
    false = pair.from_seed(bytes(48)).public
    KeyHolder.objects.filter(account__name="owner").update(public=false)
    again = Seat(unit, "owner")
    assert again.fingerprint() == true != pair.fingerprint(false)
    assert "another public key for you than your own" in again.text("/sealed/")
    said = {"name": "owner", "fingerprint": again.fingerprint(), "role": "member", "reason": "works it with me"}
    assert keeper.inside("people/", said).status_code == 200


def test_old_shares_open_nothing_that_was_written_since(keeper: Seat) -> None:
    """Whoever used the old ones on an old copy knows the key of then."""
    container = keeper.cabinet().container
    before = container.opens
    keeper.shares()
    assert container.opens.epoch == before.epoch + 1 and container.opens.key != before.key


def test_a_false_invitation_takes_no_true_ones_place(unit: Unit, keeper: Seat) -> None:
    from murderbook.workbench.sealed.keys.inbox import Invitation

    name = keeper.within.split("/")[-2]
    holder = KeyHolder.objects.get(account__name="member")
    for told in (
        Invitation(name, 5, "00" * 32, "Operation Heron", "The owner", "00" * 32),
        Invitation("..", 5, "00" * 32, "x", "y", "00" * 32),
        Invitation(name, 5, "no hex", "x", "y", "00" * 32),
    ):
        inbox.deliver({unit.accounts["member"].key: inbox.written(bytes(holder.public), told)})
    assert "Put it on my desk" not in keeper.text("/sealed/")
    assert keeper.client.post(f"/sealed/accept/{name}/").status_code == 302
    assert keeper.inside().status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "nobody"}, "No such account"),
        ({"name": "auditor"}, "can be given no case to see"),
        ({"name": "member"}, "is in already"),
        ({"role": "reader"}, "say until when"),
        ({"reason": " "}, "This field is required"),
        ({"until": "2001-01-01"}, "That day is over"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(unit: Unit, keeper: Seat, change: dict[str, str], words: str) -> None:
    persona = change.get("name", "owner")
    seat = {"nobody": "owner"}.get(persona, persona)
    fingerprint = keeper.fingerprint() if seat == "member" else Seat(unit, seat).fingerprint()
    said = {"name": persona, "fingerprint": fingerprint, "role": "member", "reason": "works it with me"}
    assert words in keeper.inside("people/", said | change).content.decode()


def test_an_invitation_that_a_dummy_replaced_is_sent_again(unit: Unit, keeper: Seat) -> None:
    guest = Seat(unit, "owner")
    assert keeper.invite(guest).status_code == 302
    assert "Put it on my desk" not in guest.text("/sealed/")
    keeper.close()
    assert "Put it on my desk" in guest.text("/sealed/")
    inbox.fill(KeyHolder.objects.get(account__name="owner"))
    assert "Put it on my desk" not in guest.text("/sealed/")
    Seat(unit, "member").close()
    assert "Put it on my desk" not in guest.text("/sealed/"), "the container was not open"
    again = Seat(unit, "member")
    again.text("/sealed/")
    again.close()
    assert "Put it on my desk" in guest.text("/sealed/")


def test_the_shared_record_tells_nothing_of_members(unit: Unit) -> None:
    """Sizes and counts are those of a unit without any compartment, and each round changes each inbox once."""
    for persona in ("owner", "member", "outsider"):
        Seat(unit, persona).close()
    before = _shape()
    keeper = Seat(unit, "member").found()
    keeper.shares()
    joined(keeper, Seat(unit, "owner")).close()
    assert _shape() == before
    held = dict(InboxMessage.objects.values_list("pk", "message"))
    inbox.deliver()
    now = dict(InboxMessage.objects.values_list("pk", "message"))
    changed = [pk for pk in held if bytes(held[pk]) != bytes(now[pk])]
    assert len(changed) == 3 == KeyHolder.objects.count()


def _shape() -> list[tuple[int, ...]]:
    holders_ = [(len(one.public), len(one.slots), len(one.keyring)) for one in KeyHolder.objects.order_by("pk")]
    return [*holders_, *((len(one.message),) for one in InboxMessage.objects.order_by("pk"))]


def _sheets(keeper: Seat, texts: Sequence[str]) -> Sheets:
    return Sheets(texts, from_paper(keeper.lineage))


def test_shares_open_it_for_a_drill_and_any_three_do(keeper: Seat) -> None:
    texts: list[str] = keeper.printed  # type: ignore[attr-defined]
    assert "never drilled" in keeper.inside().content.decode()
    case = keeper.enter_case("S-1")
    keeper.close()
    for three in itertools.combinations(texts, 3):
        found = drill(_sheets(keeper, three))
        assert (found.name, found.since) == (FOUND["name"], 0)
    for two in itertools.combinations(texts, 2):
        with pytest.raises(shares.SharesError, match="3 different shares are needed"):
            drill(_sheets(keeper, two))
    again = Seat(keeper.unit, "member")
    again.within = keeper.within
    assert "drilled" in again.text("/sealed/") and "never drilled" not in again.text("/sealed/")
    assert again.inside(f"case/{case.key}/").status_code == 200


def test_shares_are_read_as_people_copy_them(keeper: Seat) -> None:
    texts: list[str] = keeper.printed  # type: ignore[attr-defined]
    keeper.close()
    copied = [" ".join(f"{at}. {word.upper()}," for at, word in enumerate(text.split(), 1)) for text in texts]
    drill(_sheets(keeper, copied[1:4]))
    wrong = texts[0].split()
    wrong[7] = "academic" if wrong[7] != "academic" else "acid"
    with pytest.raises(shares.SharesError, match="share 1 is not as it was printed"):
        drill(_sheets(keeper, [" ".join(wrong), *texts[1:3]]))
    with pytest.raises(shares.SharesError, match="3 different shares"):
        drill(_sheets(keeper, [texts[0], texts[0], texts[1]]))
    with pytest.raises(shares.SharesError, match="one and the same set"):
        drill(_sheets(keeper, [texts[0], texts[1], shares.split(bytes(32), 3, 5)[2]]))
    with pytest.raises(shares.SharesError, match="open nothing here"):
        drill(_sheets(keeper, shares.split(bytes(32), 3, 5)[:3]))


def test_new_shares_end_the_old_ones(keeper: Seat) -> None:
    old: list[str] = keeper.printed  # type: ignore[attr-defined]
    new = keeper.shares(2, 3)
    keeper.close()
    with pytest.raises(shares.SharesError, match="newer ones were printed"):
        drill(_sheets(keeper, old[:3]))
    drill(_sheets(keeper, new[1:]))


def test_a_recovery_lets_its_account_in_and_tells_the_members(unit: Unit, keeper: Seat) -> None:
    texts: list[str] = keeper.printed  # type: ignore[attr-defined]
    keeper.enter_case("S-1")
    keeper.close()
    Seat(unit, "owner").close()
    opened = holders.opened_by_password(unit.accounts["owner"], PASSWORD)
    sheets = _sheets(keeper, texts[:3])
    recover(sheets, unit.accounts["owner"], opened, reason="the member died")
    owner = Seat(unit, "owner")
    owner.within = keeper.within
    assert "S-1" in owner.inside().content.decode()
    owner.close()
    member = Seat(unit, "member")
    member.within = keeper.within
    assert "somebody opened this compartment with shares" in member.inside().content.decode()
    with member.cabinet().work():
        assert AuditEntry.objects.filter(verb="recover by shares").count() == 1


def test_a_reset_password_opens_no_keyring(unit: Unit, keeper: Seat) -> None:
    """An administrator resets the password and logs in: the keyring stays shut; the owner opens it by the old one."""
    keeper.close()
    account = unit.accounts["member"]
    account.set_password("chosen by the administrator")
    account.save()
    thief = unit.client("member")
    answer = thief.post("/sealed/", {"password": "chosen by the administrator"})
    assert answer.status_code == 200 and "made with an earlier password" in answer.content.decode()
    assert thief.get(keeper.within).status_code == 404
    opened = thief.post("/sealed/", {"password": "chosen by the administrator", "earlier": PASSWORD})
    assert opened.status_code == 302
    assert FOUND["name"] in thief.get("/sealed/").content.decode()
    assert Seat(unit, "member", "chosen by the administrator"), "and by the new one from then on"


def test_a_recovery_key_opens_the_keyring_of_who_forgot(unit: Unit, keeper: Seat) -> None:
    answer = keeper.client.post("/sealed/recovery-key/")
    words = " ".join(answer.context["words"])
    keeper.close()
    account = unit.accounts["member"]
    account.set_password("chosen by another person")
    account.save()
    client = unit.client("member")
    assert client.post("/sealed/", {"password": "chosen by another person", "earlier": words[:-4]}).status_code == 200
    assert client.post("/sealed/", {"password": "chosen by another person", "earlier": words}).status_code == 302
    assert FOUND["name"] in client.get("/sealed/").content.decode()


def test_new_keys_lose_the_old_keyring_and_leave_an_entry(unit: Unit, keeper: Seat) -> None:
    keeper.close()
    client = unit.client("member")
    assert client.post("/sealed/new-keys/", {"password": PASSWORD}).status_code == 302
    assert AuditEntry.objects.filter(verb="new keys", actor=unit.accounts["member"].key).count() == 1
    again = Seat(unit, "member")
    assert FOUND["name"] not in again.text("/sealed/")


def test_a_changed_password_opens_the_same_keyring(unit: Unit, keeper: Seat) -> None:
    new = "another good password of mine"
    form = {"old": PASSWORD, "new": new, "again": new}
    assert keeper.client.post("/password/", form).status_code == 302
    unit.accounts["member"].refresh_from_db()
    assert FOUND["name"] in Seat(unit, "member", new).text("/sealed/")


def test_places_run_out_in_words(unit: Unit, keeper: Seat) -> None:
    with keeper.cabinet().work():
        me = Member.objects.get()
        taken = [Account.objects.create(name=f"a{at}", full_name=f"A {at}", role="detective") for at in range(SLOTS)]
        free = [slot for slot in range(1, SLOTS) if slot != me.slot]
        Member.objects.bulk_create(
            Member(account=account, role="member", public=me.public, slot=slot, slot_key=b"x" * 32, reason="test")
            for account, slot in zip(taken, free, strict=False)
        )
    answer = keeper.invite(Seat(unit, "owner"))
    assert answer.status_code == 200 and "31 places, and all are taken" in answer.content.decode()


def test_files_without_content_lie_beside_it_and_have_its_times(keeper: Seat) -> None:
    keeper.close()
    files = list(pool.files())
    assert len(files) > pool.FEWEST and all(path.stat().st_mode & 0o777 == 0o600 for path in files)
    assert max(path.stat().st_mtime for path in files) - min(path.stat().st_mtime for path in files) < 1
    assert Path(settings.RECORD.folder) / pool.FOLDER == pool.folder()
    assert not Case.objects.filter(own_number="S-1").exists()
