"""`link watch`: what is dropped is imported and scored, and lies in done/ or, with reasons, in rejected/."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from hot_makers import Made
from typer.testing import CliRunner, Result

from murderbook.cli import dropped, link_watch
from murderbook.cli.errors import InputError
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.imports import staging
from murderbook.workbench.leads.hot import watching
from murderbook.workbench.leads.models import HotPair
from murderbook.workbench.register.models import Case
from personas import Unit

pytestmark = pytest.mark.django_db(transaction=False)
CODED = "behaviour_posed,behaviour_washed,behaviour_bound,behaviour_item_left"
HEADER = f"number,status,date,area,weapon,victim_sex,victim_age,{CODED}"
Run = Callable[..., Result]
ROW = "D-1,open,3 Mar 2026,Harbor,65,F,30,present,present,present,present"


@pytest.fixture
def unit(made: Made) -> Unit:
    return made[0]


@pytest.fixture
def run(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in this process, on the record of the test."""
    unit, watch = made
    monkeypatch.setattr(watching, "WATCH", watch)
    monkeypatch.setattr(link_watch, "STILL", 0.05)

    def command(*words: str, persona: str = "member") -> Result:
        monkeypatch.setattr(link_watch, "open_as", lambda record, name: unit.accounts[persona])
        app = typer.Typer()
        app.command()(link_watch.watch)
        return CliRunner().invoke(app, [str(tmp_path), "--record", "R", "--once", *words])

    return command


def _drop(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_case_is_imported_scored_and_told(unit: Unit, run: Run, tmp_path: Path) -> None:
    _drop(tmp_path, "tuesday.csv", f"{HEADER}\n{ROW}\n")
    result = run("--json")
    assert result.exit_code == 0, result.output
    (line,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (line["woken"], line["by"]) == (unit.cases[0].own_number, "D-1")
    assert line["chance_leads"] < 1 and line["reason"].startswith("agrees with D-1 in ")
    assert "1 new" in result.stderr
    assert (tmp_path / "done" / "tuesday.csv").exists() and not (tmp_path / "tuesday.csv").exists()
    assert Case.objects.filter(own_number="D-1").count() == 1
    assert AuditEntry.objects.filter(verb="exported hot pairs").count() == 1
    _drop(tmp_path, "tuesday.csv", f"{HEADER}\n{ROW}\n")
    again = run()
    assert again.stdout == "" and "1 known" in again.stderr
    assert (tmp_path / "done" / "tuesday-2.csv").exists() and _told(unit) == 1


def _told(unit: Unit) -> int:
    return HotPair.objects.visible_to(unit.accounts["member"]).count()


def test_words_name_both_cases_and_what_chance_gives(unit: Unit, run: Run, tmp_path: Path) -> None:
    _drop(tmp_path, "a.csv", f"{HEADER}\n{ROW}\n")
    said = run().stdout
    assert said.startswith(f"{unit.cases[0].own_number}: agrees with D-1 in ") and "chance alone gives" in said


def test_a_bad_file_lies_with_its_reason_in_rejected(unit: Unit, run: Run, tmp_path: Path) -> None:
    _drop(tmp_path, "page.csv", "<html><body>no table</body></html>")
    _drop(tmp_path, "rows.csv", f"{HEADER}\nD-2,open,the day after never,Harbor,65,F,30,present,,,\n")
    _drop(tmp_path, "half.csv.part", "number\n")
    before = Case.objects.count()
    result = run()
    assert result.exit_code == 0 and result.stdout == ""
    assert "web page" in (tmp_path / "rejected" / "page.csv.reason.txt").read_text()
    assert "line 2" in (tmp_path / "rejected" / "rows.csv.reason.txt").read_text()
    assert (tmp_path / "half.csv.part").exists() and Case.objects.count() == before


def test_rows_that_cannot_be_read_are_listed_beside_what_was_done(unit: Unit, run: Run, tmp_path: Path) -> None:
    _drop(tmp_path, "mixed.csv", f"{HEADER}\n{ROW}\nD-2,open,the day after never,Harbor,65,F,30,,,,\n")
    assert "1 rejected" in run().stderr
    assert "the day after never" in (tmp_path / "done" / "mixed.csv.rejects.csv").read_text()


def test_a_file_still_being_written_is_left(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _drop(tmp_path, "growing.csv", f"{HEADER}\n")

    def grows(_: float) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{ROW}\n")

    monkeypatch.setattr(link_watch.time, "sleep", grows)
    result = run()
    assert "still being written" in result.stderr and path.exists()


def test_ctrl_c_leaves_the_file_and_the_record_as_they_were(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _drop(tmp_path, "a.csv", f"{HEADER}\n{ROW}\n")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("murderbook.workbench.imports.loading.loader._complete", interrupted)
    result = run()
    assert result.exit_code == 0 and "the record is whole" in result.stderr
    assert path.exists() and not Case.objects.filter(own_number="D-1").exists()


@pytest.mark.parametrize("persona", ["reader", "administrator", "auditor", "consultant"])
def test_who_may_not_import_watches_nothing(run: Run, tmp_path: Path, persona: str) -> None:
    path = _drop(tmp_path, "a.csv", f"{HEADER}\n{ROW}\n")
    assert run(persona=persona).exit_code == 1 and path.exists()


BAD = f"{HEADER}\nD-2,open,the day after never,Harbor,65,F,30,present,,,\n"


def test_nothing_is_written_where_a_planted_link_points(run: Run, tmp_path: Path) -> None:
    """Whoever may drop a file may have put a link where its reason goes."""
    mine = tmp_path / "mine.part"
    mine.write_text("precious")
    for folder, name in (("rejected", "a.csv.reason.txt"), ("done", "b.csv.rejects.csv")):
        (tmp_path / folder).mkdir(mode=0o700)
        (tmp_path / folder / name).symlink_to(mine)
    _drop(tmp_path, "a.csv", BAD)
    _drop(tmp_path, "b.csv", f"{BAD}{ROW}\n")
    result = run()
    assert result.exit_code == 0 and "a.csv was not dealt with" in result.stderr
    assert "could not all be put into done/" in result.stderr
    assert mine.read_text() == "precious"


def test_a_link_in_place_of_a_folder_is_refused_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "rejected").symlink_to(tmp_path / "elsewhere")
    path = _drop(tmp_path, "a.csv", BAD)
    assert isinstance(run().exception, InputError) and path.exists()


def test_rows_that_were_kept_out_are_for_the_owner_alone(run: Run, tmp_path: Path) -> None:
    _drop(tmp_path, "a.csv", BAD).chmod(0o600)
    _drop(tmp_path, "b.csv", f"{BAD}{ROW}\n").chmod(0o600)
    before = os.umask(0o022)
    try:
        run()
    finally:
        os.umask(before)
    made = [*(tmp_path / "done").rglob("*"), *(tmp_path / "rejected").rglob("*")]
    assert len(made) == 4 and not [path for path in made if path.stat().st_mode & 0o077]
    assert not any((tmp_path / name).stat().st_mode & 0o077 for name in ("done", "rejected"))


@pytest.mark.parametrize("name", [b"bad\xff.csv", b"a" * 250 + b".csv", b"gone.csv"])
def test_a_file_that_nobody_can_take_ends_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: bytes
) -> None:
    (tmp_path / os.fsdecode(name)).write_text(BAD if name.startswith(b"a") else f"{HEADER}\n{ROW}\n", encoding="utf-8")
    _drop(tmp_path, "z.csv", f"{HEADER}\n{ROW.replace('D-1', 'D-9')}\n")
    taken = link_watch._imported

    def imported(drop: link_watch.Drop, path: Path) -> object:
        if path.name == "gone.csv":
            path.unlink()
        return taken(drop, path)

    monkeypatch.setattr(link_watch, "_imported", imported)
    result = run()
    assert result.exit_code == 0 and "not dealt with" in result.stderr
    assert Case.objects.filter(own_number="D-9").exists()


def test_a_name_says_nothing_to_the_terminal(run: Run, tmp_path: Path) -> None:
    _drop(tmp_path, "a\n9 new\x1b[2J.csv", BAD)
    result = run()
    assert "\x1b" not in result.stderr and "\n9 new" not in result.stderr


def _swapping(monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], None], when: str) -> None:
    """Whoever drops files acts in the instant before or after the file is opened."""
    opened = dropped._opened

    def opening(at: int, name: str) -> int:
        path = Path(f"/proc/self/fd/{at}").readlink() / name
        if when == "before":
            swap(path)
        descriptor = opened(at, name)
        if when == "after":
            swap(path)
        return descriptor

    monkeypatch.setattr(dropped, "_opened", opening)


def _precious(tmp_path: Path) -> Path:
    """A file of the one who watches, which whoever drops files may not read."""
    (tmp_path / "mine").mkdir(mode=0o700)
    return _drop(tmp_path / "mine", "precious.csv", f"{HEADER}\n{ROW.replace('D-1', 'SECRET-1')}\n")


def test_a_link_that_takes_the_place_of_a_file_is_not_followed(
    unit: Unit, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = _precious(tmp_path)
    _drop(tmp_path, "a.csv", f"{HEADER}\n{ROW}\n")

    def swap(path: Path) -> None:
        path.unlink()
        path.symlink_to(mine)

    _swapping(monkeypatch, swap, "before")
    result = run()
    assert result.exit_code == 0 and "it is a link" in result.stderr
    assert not Case.objects.filter(own_number__in=("D-1", "SECRET-1")).exists()
    assert mine.exists() and not [*(tmp_path / "done").iterdir(), *(tmp_path / "rejected").iterdir()]


def test_a_link_that_lies_there_is_no_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(_precious(tmp_path))
    assert run().exit_code == 0
    assert not Case.objects.filter(own_number="SECRET-1").exists() and (tmp_path / "a.csv").is_symlink()


@pytest.mark.parametrize("other", ["another file", "a pipe", "the same, longer"])
def test_what_was_not_looked_at_is_not_read(
    unit: Unit, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    before = set(staging.folder().iterdir())
    _drop(tmp_path, "a.csv", f"{HEADER}\n{ROW}\n")

    def swap(path: Path) -> None:
        if other == "the same, longer":
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{ROW.replace('D-1', 'D-7')}\n")
            return
        path.unlink()
        if other == "a pipe":
            os.mkfifo(path)
        else:
            _drop(tmp_path, path.name, f"{HEADER}\n{ROW.replace('D-1', 'D-7')}\n")

    _swapping(monkeypatch, swap, "before")
    result = run()
    assert result.exit_code == 0 and "not dealt with" in result.stderr
    assert not Case.objects.filter(own_number__in=("D-1", "D-7")).exists() and (tmp_path / "a.csv").exists()
    assert set(staging.folder().iterdir()) == before, "no copy stays behind"


def test_what_was_opened_is_what_is_imported_and_kept(
    unit: Unit, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that takes its name meanwhile is another file, and lies there for the next time."""
    before = set(staging.folder().iterdir())
    _drop(tmp_path, "a.csv", f"{HEADER}\n{ROW}\n")

    def swap(path: Path) -> None:
        path.rename(path.with_name("moved.part"))
        path.symlink_to(_precious(tmp_path))

    _swapping(monkeypatch, swap, "after")
    assert "1 new" in run().stderr
    assert Case.objects.filter(own_number="D-1").exists() and not Case.objects.filter(own_number="SECRET-1").exists()
    kept = tmp_path / "done" / "a.csv"
    assert kept.read_text(encoding="utf-8") == f"{HEADER}\n{ROW}\n" and not kept.is_symlink()
    assert (tmp_path / "a.csv").is_symlink(), "it was never ours"
    assert set(staging.folder().iterdir()) == before
