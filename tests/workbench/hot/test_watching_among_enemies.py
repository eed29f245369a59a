"""`link watch` where whoever drops files is an enemy: no file of ours is written to, no disk filled, no watch ended."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_watching_a_folder import BAD, HEADER, ROW, Run, run, unit

from murderbook.cli import dropped, link_watch
from murderbook.workbench.imports import staging
from murderbook.workbench.register.models import Case
from personas import Unit

__all__ = ["run", "unit"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=False)
MIXED = f"{BAD}{ROW}\n"
PRECIOUS = "ssh-ed25519 the key of the one who watches\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder of the one who watches, into which nobody else may write."""
    folder = tmp_path / "mine.part"
    folder.mkdir(mode=0o700)
    return folder


def _when_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, act: Callable[[], None]) -> list[str]:
    """Act in the instant after a new file of this name was made in a folder of the drop; says when it was."""
    opened, acted = os.open, list[str]()

    def opening(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        descriptor = opened(path, flags, mode, dir_fd=dir_fd)
        in_drop = dir_fd is not None or Path(path).is_relative_to(tmp_path)
        if flags & os.O_EXCL and in_drop and Path(path).name == name and not acted:
            acted.append(name)
            act()
        return descriptor

    monkeypatch.setattr(os, "open", opening)
    return acted


def _exchange(tmp_path: Path, folder: str, target: Path) -> None:
    (tmp_path / folder).rename(tmp_path / f".{folder}")
    (tmp_path / folder).symlink_to(target)


@pytest.mark.parametrize(
    "place", ["done/a.csv", "done/a.csv.rejects.csv", "rejected/a.csv", "rejected/a.csv.reason.txt"]
)
def test_a_folder_exchanged_while_it_is_written_to_leads_nowhere(
    run: Run, tmp_path: Path, mine: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    folder, name = place.split("/")
    (mine / name).write_text(PRECIOUS)
    (mine / name).chmod(0o640)
    (tmp_path / "a.csv").write_text(MIXED if folder == "done" else BAD, encoding="utf-8")
    acted = _when_made(monkeypatch, tmp_path, name, lambda: _exchange(tmp_path, folder, mine))
    result = run()
    assert result.exit_code == 0 and acted == [name]
    assert [path.name for path in mine.iterdir()] == [name], "nothing new lies there"
    assert (mine / name).read_text() == PRECIOUS and (mine / name).stat().st_mode & 0o777 == 0o640
    assert (tmp_path / f".{folder}" / name).stat().st_size, "it lies in what was opened, wherever that is now"


def test_words_name_no_folder_that_was_exchanged(
    run: Run, tmp_path: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text(MIXED, encoding="utf-8")
    _when_made(monkeypatch, tmp_path, "a.csv.rejects.csv", lambda: _exchange(tmp_path, "done", mine))
    assert "a.csv.rejects.csv, which lies under another name by now" in run().stderr


def _at_first(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Act once the folders are open and before the first file is taken."""
    caught_up = link_watch._tell
    waiting = [act]

    def told(drop: link_watch.Drop, keys: list[str]) -> None:
        caught_up(drop, keys)
        while waiting:
            waiting.pop()()

    monkeypatch.setattr(link_watch, "_tell", told)


@pytest.mark.parametrize("what", ["done/ a link", "rejected/ a link", "rejected/ a file", "done/ another folder"])
def test_what_takes_the_place_of_a_folder_ends_nothing_and_gets_nothing(
    run: Run, tmp_path: Path, mine: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    folder, _, thing = what.partition("/ ")
    (tmp_path / "a.csv").write_text(MIXED, encoding="utf-8")
    (tmp_path / "b.csv").write_text(BAD, encoding="utf-8")

    def act() -> None:
        _exchange(tmp_path, folder, mine)
        if thing != "a link":
            (tmp_path / folder).unlink()
            (tmp_path / folder).mkdir() if thing == "another folder" else (tmp_path / folder).write_text("")

    _at_first(monkeypatch, act)
    result = run()
    assert result.exit_code == 0, result.exception
    assert all(f"{name} was not dealt with: {folder}/ was exchanged" in result.stderr for name in ("a.csv", "b.csv"))
    assert not Case.objects.filter(own_number="D-1").exists(), "what cannot be kept is not imported"
    assert (tmp_path / "a.csv").exists() and (tmp_path / "b.csv").exists() and not [*mine.iterdir()]


def test_a_folder_that_was_taken_away_is_made_anew(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text(MIXED, encoding="utf-8")
    _at_first(monkeypatch, (tmp_path / "done").rmdir)
    assert run().exit_code == 0
    assert {path.name for path in (tmp_path / "done").iterdir()} == {"a.csv", "a.csv.rejects.csv"}
    assert (tmp_path / "done").stat().st_mode & 0o777 == 0o700


def test_hot_pairs_of_what_was_imported_are_told_wherever_it_goes(
    unit: Unit, run: Run, tmp_path: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text(MIXED, encoding="utf-8")
    imported = link_watch._imported

    def exchanged(drop: link_watch.Drop, path: Path) -> object:
        outcome = imported(drop, path)
        _exchange(tmp_path, "done", mine)
        return outcome

    monkeypatch.setattr(link_watch, "_imported", exchanged)
    result = run("--json")
    assert result.exit_code == 0 and "could not all be put into done/" in result.stderr
    assert json.loads(result.stdout)["by"] == "D-1"
    assert (tmp_path / "a.csv").exists() and not [*mine.iterdir()]


def test_a_folder_that_others_may_write_to_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    (tmp_path / "done").chmod(0o770)
    assert "others may write to it" in str(run().exception)


def test_another_s_folder_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rejected").mkdir(mode=0o700)
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert "belongs to somebody else" in str(run().exception)


def test_no_more_is_copied_than_was_looked_at(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes on as fast as is read is left behind at the first block."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 10_000)
    monkeypatch.setattr(dropped, "_BLOCK", 1_000)
    check, sizes = dropped._check, list[int]()

    def grows(file: dropped.BinaryIO, looked_at: dropped.About) -> None:
        sizes.append(sum(copy.stat().st_size for copy in staging.folder().rglob("a.csv")))
        if len(sizes) == 3:
            with path.open("ab") as more:
                more.write(b"y" * 1_000_000)
        check(file, looked_at)

    monkeypatch.setattr(dropped, "_check", grows)
    result = run()
    assert result.exit_code == 0 and "it is still being written" in result.stderr
    assert len(sizes) == 3 and max(sizes) <= 2_000 and path.exists()


def test_a_large_file_is_left_where_it_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropped, "_opened", lambda *_: pytest.fail("it is not even opened"))
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(dropped.MOST + 1)  # no block of the disk behind it
    result = run()
    assert result.exit_code == 0 and "at most 64 MiB are taken" in result.stderr and (tmp_path / "a.csv").exists()


def test_a_disk_that_is_nearly_full_takes_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{HEADER}\n{ROW}\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    free = dropped.SPARE + 2 * len(text) - 1
    monkeypatch.setattr(dropped.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert "too little room on the disk" in run().stderr and not Case.objects.filter(own_number="D-1").exists()
    monkeypatch.setattr(dropped.shutil, "disk_usage", lambda _: SimpleNamespace(free=free + 1))
    assert "1 new" in run().stderr


def test_a_file_that_unpacks_to_more_than_is_taken_is_rejected(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gzip

    monkeypatch.setattr(staging, "UNPACKED_LIMIT", 100)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(f"{HEADER}\n{ROW}\n".encode()))
    assert "unpacks to more than" in run().stderr
    assert (tmp_path / "rejected" / "a.csv.gz").exists() and not Case.objects.filter(own_number="D-1").exists()


@pytest.mark.parametrize("kept", [ROW, ""])
def test_few_bytes_give_no_endless_list(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str) -> None:
    monkeypatch.setattr(link_watch, "LISTED", 2)
    bad = [BAD.splitlines()[1].replace("D-2", f"D-{number}") for number in range(2, 7)]
    (tmp_path / "a.csv").write_text("\n".join([HEADER, *bad, kept]), encoding="utf-8")
    said = run().stderr
    if kept:
        text = (tmp_path / "done" / "a.csv.rejects.csv").read_text(encoding="utf-8")
        assert "and 3 more, which are not listed" in said
    else:
        text = (tmp_path / "rejected" / "a.csv.reason.txt").read_text(encoding="utf-8")
        assert "and 3 more, which are not listed" in text
    assert text.count("is not a date") == 2


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_what_a_case_says_is_no_order_to_the_terminal(
    unit: Unit, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    evil = "\x1b]0;owned\x07\x9b31m\u202e\x7fN\u00e9"
    Case.objects.filter(pk=unit.cases[0].pk).update(own_number=evil)
    (tmp_path / "a.csv").write_text(f"{HEADER}\n{ROW.replace('D-1', evil + '2')}\n", encoding="utf-8")
    result = run(*words)
    (line,) = result.stdout.splitlines()
    assert line.isprintable()
    if words:
        assert line.isascii() and json.loads(line)["woken"] == evil
    else:
        assert line.startswith("\\x1b]0;owned\\x07\\x9b31m\\u202e\\x7fN\u00e9: agrees with ")
