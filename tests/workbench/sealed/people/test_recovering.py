"""Shares on paper: which file they are taken to open, and what is left where something fails on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from seats import FOUND, Seat, joined

from murderbook.cli import sealed as command
from murderbook.cli.errors import InputError
from murderbook.workbench.sealed import pool
from murderbook.workbench.sealed.container import blocks, slots, store
from murderbook.workbench.sealed.container.lineage import Writing, from_paper
from murderbook.workbench.sealed.container.slots import EpochKey, Place
from murderbook.workbench.sealed.crypto import aead, pair
from murderbook.workbench.sealed.crypto.pair import signing_half
from murderbook.workbench.sealed.keys import holders
from murderbook.workbench.sealed.keys.holders import Opened
from murderbook.workbench.sealed.keys.keyring import MOST, Entry
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.recovering import Sheets, drill, recover
from murderbook.workbench.sealed.shares import Recovery, SharesError
from murderbook.workbench.sealed.shares import joined as secret_of
from personas import PASSWORD, Unit, make_unit

pytestmark = pytest.mark.engine  # containers are no rows of the shared database


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def keeper(unit: Unit) -> Iterator[Seat]:
    seat = Seat(unit, "member").found()
    seat.printed = seat.shares()  # type: ignore[attr-defined]
    yield seat


def _back(seat: Seat) -> Seat:
    again = Seat(seat.unit, seat.persona)
    again.within = seat.within
    again.text("/sealed/")
    return again


@pytest.fixture
def forged(unit: Unit, keeper: Seat) -> tuple[Seat, list[str], Path, bytes]:
    """Shares were printed anew, and a member who was ended before has a file of his own making which they open: the
    path, and what it holds. In its place lies the true one."""
    guest = joined(keeper, Seat(unit, "owner"))
    guest.close()
    keeper = _back(keeper)
    open_ = keeper.cabinet()
    path = open_.container.path
    old = path.read_bytes()
    with open_.work(keeper.pair()):
        (his,) = [one for one in members.present() if one.account.name == "owner"]
        place = Place(his.slot, bytes(his.slot_key))
        members.end(open_, his.account, [his], reason="moved on")
    texts = keeper.shares()
    keeper.close()
    true = path.read_bytes()
    path.write_bytes(old)
    held = store.opened(path, place, guest.pair().opens)
    records = list(held.read())
    shares = Recovery.of(secret_of(texts[:3]))
    opens = EpochKey(held.opens.container, held.opens.epoch + 9, aead.new_key())
    header = slots.with_slot(slots.empty_header(), shares.place, shares.pair.public, opens)
    held.rewrite(records, Writing(header, opens, held.signers, guest.pair()))
    held.close()
    his_file = path.read_bytes()
    path.write_bytes(true)
    return keeper, texts, path, his_file


def test_a_file_that_does_not_go_on_from_the_sheets_is_refused(
    forged: tuple[Seat, list[str], Path, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    keeper, texts, path, his = forged
    sheets = Sheets(texts[:3], from_paper(keeper.lineage))
    assert drill(sheets).since == 0
    path.write_bytes(his)
    with pytest.raises(SharesError, match=r"does not go on from their sheets.* lineage is ([0-9a-f]{4}[ )]){8}"):
        drill(sheets)
    assert path.read_bytes() == his, "nothing was written into it"
    found = drill(Sheets(texts[:3], ""))
    assert found.since is None and found.lineage != keeper.lineage
    command._say_lineage(found)
    said = capsys.readouterr().err
    assert found.lineage in said and "Hold that against the log page" in " ".join(said.split())


def test_a_true_file_is_found_behind_one_that_is_refused(keeper: Seat) -> None:
    """Somebody who was in knows for whom the shares' slot is, and makes a container of his own for it."""
    texts: list[str] = keeper.printed  # type: ignore[attr-defined]
    keeper.close()
    own, shares = pair.new(), Recovery.of(secret_of(texts[:3]))
    opens = EpochKey(bytes(16), 1, aead.new_key())
    header = slots.with_slot(slots.empty_header(), shares.place, shares.pair.public, opens)
    store.create(pool.folder(), [], Writing(header, opens, frozenset({signing_half(own.public)}), own)).close()
    assert drill(Sheets(texts[:3], from_paper(keeper.lineage))).name == FOUND["name"]


def test_the_log_page_says_the_lineage_for_older_sheets(keeper: Seat) -> None:
    keeper.enter_case("S-1")
    assert keeper.lineage in keeper.inside("log/").content.decode()
    keeper.invite(Seat(keeper.unit, "owner"))
    assert keeper.lineage not in keeper.inside("log/").content.decode(), "it was written whole since"


@pytest.mark.parametrize("typed", ["", "1a2b", "1a2b " * 7 + "zzzz", "1a2b " * 9])
def test_what_is_no_lineage_is_told(typed: str) -> None:
    with pytest.raises(InputError, match="eight groups of four"):
        command._lineage(typed, none=False)


def test_a_lineage_is_read_as_people_copy_it() -> None:
    assert command._lineage(" 1A2B " + "1a2b" * 7, none=False) == "1a2b" * 8
    assert command._lineage(None, none=True) == ""


def test_the_lineage_is_left_out_on_purpose_only() -> None:
    with pytest.raises(InputError, match="--no-lineage takes whatever file they open"):
        command._lineage(None, none=False)
    with pytest.raises(typer.BadParameter):
        command._lineage("1a2b " * 8, none=True)


def _owner(unit: Unit) -> Opened:
    Seat(unit, "owner").close()
    return holders.opened_by_password(unit.accounts["owner"], PASSWORD)


def test_a_recovery_that_the_keyring_does_not_take_changes_nothing(unit: Unit, keeper: Seat) -> None:
    texts: list[str] = keeper.printed  # type: ignore[attr-defined]
    path = keeper.cabinet().container.path
    keeper.close()
    full = [Entry(f"{at:032x}", 1, "00" * 32, "Another") for at in range(MOST)]
    opened = holders.save(_owner(unit), full)
    before, sheets = path.read_bytes(), Sheets(texts[:3], from_paper(keeper.lineage))
    with pytest.raises(InputError, match="holds 40 compartments"), command._in_words():
        recover(sheets, unit.accounts["owner"], opened, reason="the member died")
    assert path.read_bytes() == before and list(holders.reread(opened).entries) == full
    holders.save(opened, full[1:])
    recover(sheets, unit.accounts["owner"], opened, reason="the member died")
    new = holders.reread(opened).entries[-1]
    assert (new.container, new.name) == (path.name, FOUND["name"]) and new.step.startswith(sheets.lineage)
    assert "Operation Heron" in Seat(unit, "owner").text("/sealed/")


def test_a_recovery_that_the_disk_does_not_take_leaves_the_keyring(
    unit: Unit, keeper: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = keeper.printed  # type: ignore[attr-defined]
    path = keeper.cabinet().container.path
    keeper.close()
    opened = _owner(unit)
    before, sheets = path.read_bytes(), Sheets(texts[:3], from_paper(keeper.lineage))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(InputError, match="nothing was changed"), command._in_words():
        patch.setattr(blocks, "append", full)
        recover(sheets, unit.accounts["owner"], opened, reason="the member died")
    assert path.read_bytes() == before and holders.reread(opened) == opened
    recover(sheets, unit.accounts["owner"], opened, reason="the member died")
    recover(sheets, unit.accounts["owner"], opened, reason="once more, after a crash between the two")
    owner = Seat(unit, "owner")
    owner.within = keeper.within
    assert owner.text("/sealed/").count("Operation Heron") == 1 and owner.inside().status_code == 200


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_new_shares_are_shown_though_the_folder_is_not_synced(keeper: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file has its name by then: the former shares open nothing any more."""
    former: list[str] = keeper.printed  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:
        patch.setattr(store, "_sync_folder", _full)
        texts = keeper.shares()
        assert "The disk has not confirmed" in keeper.inside().content.decode()
        page = keeper.inside("shares/", {"needed": "2", "made": "2", "holders": "A\nB"}).content.decode()
        assert "Keep those sheets until a drill" in page
        texts = keeper.shares()
    keeper.inside()  # written to once more, which asks the disk again
    assert "has not confirmed" not in keeper.inside().content.decode()
    keeper.close()
    assert drill(Sheets(texts[:3], from_paper(keeper.lineage))).since == 0
    with pytest.raises(SharesError, match="newer ones were printed"):
        drill(Sheets(former[:3], ""))


def test_new_shares_are_shown_though_nothing_more_fits_on_the_disk(
    keeper: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = blocks.append, list[object]()

    def append(*given: object) -> object:
        calls.append(given)
        if len(calls) > 1:
            _full()
        return real(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(blocks, "append", append)
        texts = keeper.shares()
    keeper.close()
    assert drill(Sheets(texts[:3], from_paper(keeper.lineage))).since == 0


def test_shares_that_the_disk_does_not_take_leave_the_former_ones(
    keeper: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    former: list[str] = keeper.printed  # type: ignore[attr-defined]
    lineage = keeper.lineage
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _full)
        answer = keeper.inside("shares/", {"needed": "2", "made": "2", "holders": "A\nB"})
        assert answer.status_code == 503 and 'class="words"' not in answer.content.decode()
    assert keeper.inside().context["charter"].shares_made == 5
    keeper.close()
    assert drill(Sheets(former[:3], from_paper(lineage))).since == 0


def test_the_commands_ask_for_sheets_and_tell_what_they_found(
    unit: Unit, keeper: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{at}.txt" for at in range(3)]
    for path, text in zip(files, keeper.printed, strict=False):  # type: ignore[attr-defined]
        path.write_text(text, encoding="utf-8")
    keeper.close()
    _owner(unit)
    monkeypatch.setattr(command, "open_as", lambda *_: unit.accounts["owner"])
    monkeypatch.setattr(command, "ask_password", lambda _: PASSWORD)
    command.drill(tmp_path, files, lineage=keeper.lineage)
    said = " ".join(capsys.readouterr().err.split())
    assert "open the compartment Operation Heron" in said and "written whole since: 0." in said
    with pytest.raises(InputError, match="does not go on from their sheets"):
        command.drill(tmp_path, files, lineage="1a2b " * 8)
    command.recover(tmp_path, files, "the member died", lineage=keeper.lineage)
    said = " ".join(capsys.readouterr().err.split())
    assert "Operation Heron lies on the desk of The owner now" in said and "written whole since: 1." in said
    assert "Operation Heron" in Seat(unit, "owner").text("/sealed/")


def test_sheets_that_are_older_than_the_last_removal_are_told(
    unit: Unit, keeper: Seat, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the desk, inside, on the page of shares and by a drill; until new ones are printed."""
    printed: list[str] = keeper.printed  # type: ignore[attr-defined]
    told = {"/sealed/": "sheets older than the last removal", "": "Somebody was ended since", "shares/": "ended since:"}

    def says(seat: Seat) -> set[bool]:
        return {words in seat.text(path if path == "/sealed/" else seat.within + path) for path, words in told.items()}

    assert says(keeper) == {False}
    joined(keeper, Seat(unit, "owner")).close()
    keeper = _back(keeper)
    assert says(keeper) == {False}, "somebody who comes does no harm"
    with keeper.cabinet().work(keeper.pair()):
        gone = members.present().get(account__name="owner")
    assert keeper.inside(f"people/{gone.pk}/end/", {"reason": "moved on"}).status_code == 302
    assert says(keeper) == {True}
    assert "print new ones" in keeper.text("/sealed/")
    keeper.close()
    found = drill(Sheets(printed[:3], ""))
    assert found.older
    command._say_lineage(found)
    assert "older than the last removal" in " ".join(capsys.readouterr().err.split())
    keeper = _back(keeper)
    keeper.shares()
    assert says(keeper) == {False}


def test_who_was_recovered_has_not_left(unit: Unit, keeper: Seat) -> None:
    """A recovery ends the former membership of the same person, who is in."""
    texts: list[str] = keeper.printed  # type: ignore[attr-defined]
    keeper.close()
    opened = holders.opened_by_password(unit.accounts["member"], PASSWORD)
    assert not recover(Sheets(texts[:3], ""), unit.accounts["member"], opened, reason="lost the keyring").older
