"""Back up, restore and prove, as a unit does it from the command line."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from backup_commands import Kept, fill, left_in, with_key
from cli_commands import PASSWORD, Commands, last_entries

from murderbook.workbench.backup.form import keys
from murderbook.workbench.backup.scratch import with_url


@pytest.fixture(scope="module")
def kept(fresh: Commands, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    home = tmp_path_factory.mktemp("kept")
    commands = fresh.copy(home)
    words = with_key(commands, home)
    fill(commands.record)
    (home / "statement.txt").write_text("On 3-15-87 Det. Ann Smith heard a stranger.")
    read = commands.on_record("read", str(home / "statement.txt"), "--case", "086-1", password=PASSWORD)
    assert read.returncode == 0, read.stderr
    (commands.record / "sealed").mkdir(exist_ok=True)
    (commands.record / "sealed" / "container").write_bytes(os.urandom(200_000))
    (commands.record / "weights.toml").write_text("# the unit's own\n")
    made = commands.on_record("backup", "--to", str(home / "one.mbk"), "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["files"] >= 4
    return Kept(commands, words, home / "one.mbk")


def test_a_backup_needs_no_login_and_is_on_record(kept: Kept, tmp_path: Path) -> None:
    done = kept.commands.on_record("backup", "--to", str(tmp_path))
    assert done.returncode == 0, done.stderr
    (file,) = tmp_path.iterdir()
    assert done.stdout == f"{file}\n" and file.name.startswith("murderbook-2")
    assert ("back up", "success", "command line") in last_entries(kept.commands, 2)


def test_without_a_key_it_says_how_to_get_one(commands: Commands, tmp_path: Path) -> None:
    done = commands.on_record("backup", "--to", str(tmp_path / "x.mbk"))
    assert done.returncode == 1
    assert "murderbook backup-key --record" in done.stderr
    assert not (tmp_path / "x.mbk").exists()


def test_serve_says_that_none_was_ever_made(commands: Commands) -> None:
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{heed}; from murderbook.cli.main import run; run()"]
    words = ["serve", "--record", str(commands.record), "--port", "0"]
    process = subprocess.Popen([*command, *words], env=commands.environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines = [process.stderr.readline(), process.stderr.readline()]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert lines[0].startswith("Serving on http")
    assert "No backup of this record was ever made" in lines[1]


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
@pytest.mark.parametrize("mistake", [False, True])
def test_at_a_terminal_the_words_are_typed_back_at_once(commands: Commands, tmp_path: Path, mistake: bool) -> None:
    """Until then the key does not count, and a copy with a mistake shows."""
    keyboard, terminal = os.openpty()
    command = [sys.executable, "-c", "from murderbook.cli.main import run; run()", "backup-key"]
    process = subprocess.Popen(
        [*command, "--record", str(commands.record)],
        env=commands.environment,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(keys.WORDS // 3)]
    typed = [lines[1], lines[0], *lines[2:]] if mistake else lines
    os.write(keyboard, ("".join(typed) + "\n").encode())
    _, said = process.communicate(timeout=30)
    os.close(keyboard)
    os.close(terminal)
    assert process.returncode == (1 if mistake else 0), said
    assert ("copied wrongly" if mistake else "The words fit") in said
    assert commands.on_record("backup", "--to", str(tmp_path / "x.mbk")).returncode == (1 if mistake else 0)


def test_the_words_go_onto_a_page(commands: Commands, tmp_path: Path) -> None:
    page = tmp_path / "key.html"
    done = commands.on_record("backup-key", "--print", str(page))
    assert (done.returncode, done.stdout) == (0, "")
    text = page.read_text(encoding="utf-8")
    assert text.count("<td>") >= keys.WORDS and "Whoever has these words" in text
    assert page.stat().st_mode & 0o077 == 0 or os.name != "posix"
    early = commands.on_record("backup", "--to", str(tmp_path / "x.mbk"))
    assert early.returncode == 1 and "backup-key" in early.stderr, "a key whose words nobody typed back is none"


def test_verify_finds_it_equal_and_keeps_nothing(kept: Kept, tmp_path: Path) -> None:
    done = kept.restore("--verify", "--scratch", str(tmp_path))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1].startswith("equal: ")
    assert {line.split()[-1] for line in lines[1:-1]} == {"equal"}
    assert any(line.startswith("register_case") and "1 rows" in line for line in lines)
    count = sum(path.is_file() for path in (kept.commands.record / "sealed").rglob("*"))
    assert any(line.startswith("sealed containers") and f" {count} whole" in line for line in lines)
    assert left_in(tmp_path) == []


def test_a_restored_record_is_the_record_and_says_so_first(kept: Kept, tmp_path: Path) -> None:
    done = kept.restore("--to", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    old, new = kept.commands.record, tmp_path / "new"
    assert left_in(tmp_path) == ["new"]
    assert {"record.sqlite3", "record.toml", "sealed", "secret.key", "weights.toml"} <= set(left_in(new))
    assert set(left_in(new)) <= set(left_in(old))
    for name in ("secret.key", "weights.toml", "sealed/container"):
        assert (new / name).read_bytes() == (old / name).read_bytes()
    assert _cases(new) == _cases(old)
    restored = Commands(tmp_path)
    restored.record = new
    assert last_entries(restored, 1) == [("restore", "success", "command line")]
    head = json.loads(_manifest_head(kept))
    with sqlite3.connect(new / "record.sqlite3") as database:
        (count,) = database.execute("SELECT count(*) FROM audit_auditentry").fetchone()
        body = database.execute("SELECT body FROM audit_auditwords ORDER BY entry_id DESC LIMIT 1").fetchone()[0]
    assert count == int(head.split(":")[0]) + 1
    assert json.loads(body)["head"] == head and len(json.loads(body)["backup"]) == 64
    again = restored.on_record("backup", "--to", str(tmp_path / "again.mbk"))
    assert again.returncode == 0, again.stderr


_SEARCH = """
import sys
from pathlib import Path
from murderbook.workbench import boot
boot.set_up(Path(sys.argv[1]))
from murderbook.workbench.access.models import Account
from murderbook.workbench.documents.files import is_untouched
from murderbook.workbench.search.finding import pages_with
from murderbook.workbench.search.query import parse
for page in pages_with(parse("stranger"), Account.objects.get()):
    mentions = sorted(page.mentions.values_list("value", flat=True))
    print(page.document.name, is_untouched(page.document.key, page.document.sha256), *mentions, sep="; ")
"""


def test_paper_is_found_in_a_restored_record(kept: Kept, tmp_path: Path) -> None:
    """Its original as it came, its words in an index that no backup holds, what it names."""
    done = kept.restore("--to", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    command = [sys.executable, "-c", _SEARCH, str(tmp_path / "new")]
    found = subprocess.run(command, env=kept.commands.environment, capture_output=True, text=True, check=True)
    assert found.stdout == "statement.txt; True; 15 Mar 1987; Ann Smith\n"


def _cases(record: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(record / "record.sqlite3") as database:
        return database.execute(
            "SELECT key, own_number, area, victim_name, notes, created_at FROM register_case"
        ).fetchall()


def _manifest_head(kept: Kept) -> str:
    from murderbook.workbench.backup.form import frames

    with kept.backup.open("rb") as file:
        last = list(frames.read(file, keys.from_words(kept.words.read_text(encoding="utf-8"))))[-1]
    return json.dumps(frames.parsed(last[1])["head"])


def test_a_head_kept_outside_must_fit(kept: Kept) -> None:
    head = json.loads(_manifest_head(kept))
    assert kept.restore("--verify", "--against", head).returncode == 0
    size, root = head.split(":")
    done = kept.restore("--verify", "--against", f"{size}:{'0' * len(root)}")
    assert done.returncode == 1
    assert "NOT EQUAL" in done.stdout and "audit trail" in done.stderr


def test_what_is_there_is_not_restored_over(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_text("mine")
    for target in (tmp_path / "there", kept.commands.record):
        done = kept.restore("--to", str(target))
        assert done.returncode == 1
        assert "nothing is restored over" in done.stderr
    assert left_in(tmp_path) == ["there"] and left_in(tmp_path / "there") == ["file"]


def test_wrong_words_are_told_as_such(kept: Kept, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(" ".join(keys.to_words(keys.new_private())))
    for text, told in (
        (other.read_text(), "find the paper with that number"),
        ("one two three", "3 words, and a backup key has 33"),
    ):
        other.write_text(text)
        done = kept.commands("restore", str(kept.backup), "--words-file", str(other), "--to", str(tmp_path / "new"))
        assert done.returncode == 1
        assert told in done.stderr and "Traceback" not in done.stderr
    assert left_in(tmp_path) == ["other.txt"]


def test_a_damaged_file_restores_nothing(kept: Kept, tmp_path: Path) -> None:
    whole = kept.backup.read_bytes()
    for name, data in {
        "flipped.mbk": whole[:-30] + bytes([whole[-30] ^ 4]) + whole[-29:],
        "cut.mbk": whole[:-100],
        "doubled.mbk": whole + whole,
        "other.mbk": b"no backup at all",
    }.items():
        (tmp_path / name).write_bytes(data)
        done = kept.restore("--to", str(tmp_path / "new"), file=tmp_path / name)
        assert done.returncode == 1
        assert "this backup is refused" in done.stderr and "Traceback" not in done.stderr, done.stderr
        assert left_in(tmp_path) == [name]
        (tmp_path / name).unlink()


def test_usage(kept: Kept, tmp_path: Path) -> None:
    assert kept.restore().returncode == 2
    assert kept.restore("--verify", "--to", str(tmp_path / "new")).returncode == 2
    done = kept.restore("--verify", file=tmp_path / "none.mbk")
    assert done.returncode == 1 and "no such file" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("wait", [0.3, 1.0, 1.6, 2.2])
def test_killed_on_the_way_it_leaves_nothing_that_looks_whole(kept: Kept, wait: float, tmp_path: Path) -> None:
    """kill -9 while a backup is written, and while one is restored.

    One killed between its last byte and its name is whole, and is verified as such.
    """
    backups, records = tmp_path / "backups", tmp_path / "records"
    backups.mkdir()
    records.mkdir()
    record = str(kept.commands.record)
    _killed(kept, wait, "backup", "--record", record, "--to", str(backups / "x.mbk"))
    for name in left_in(backups):
        if name != "x.mbk":  # a finished one is whole
            assert name.endswith(".unfinished")
            done = kept.restore("--verify", file=backups / name)
            assert (done.returncode, "refused" in done.stderr) in ((1, True), (0, False)), done.stderr
    words = ("--words-file", str(kept.words), "--to", str(records / "new"))
    _killed(kept, wait, "restore", str(kept.backup), *words)
    for name in left_in(records):
        served = kept.commands("backup", "--record", str(records / name), "--to", str(tmp_path / "y.mbk"))
        if name == "new":
            assert served.returncode == 0, served.stderr
        else:
            assert served.returncode == 1
            assert "not finished" in served.stderr or "no record in" in served.stderr
    assert kept.commands.on_record("audit", "verify").returncode == 0


def _killed(kept: Kept, wait: float, *words: str) -> None:
    command = [sys.executable, "-c", "from murderbook.cli.main import run; run()", *words]
    process = subprocess.Popen(
        command, env=kept.commands.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)


def test_a_backup_of_an_older_schema_is_brought_up_to_date(kept: Kept, tmp_path: Path) -> None:
    """Made when `leads` had no string decisions and `worklist` one migration less."""
    older = Commands(tmp_path)
    older.record, older.environment = kept.commands.record, kept.commands.environment
    done = _at_older_schema(kept, tmp_path)
    assert done.returncode == 0, done.stderr
    file = tmp_path / "older.mbk"
    restored = kept.restore("--to", str(tmp_path / "new"), file=file)
    assert restored.returncode == 0, restored.stderr
    with sqlite3.connect(tmp_path / "new" / "record.sqlite3") as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        done_since = {name for (name,) in database.execute("SELECT name FROM django_migrations WHERE app = 'leads'")}
    assert "leads_stringdecision" in tables and "0006_string_decisions" in done_since
    assert _cases(tmp_path / "new") == _cases(kept.commands.record)
    assert "leads_stringdecision" not in restored.stdout, "compared as it was then"


MIGRATED = """\
call_command("migrate", "leads", "0005", verbosity=0)
call_command("migrate", "worklist", "0001", verbosity=0)
"""
OLDER = f"""
import sys
from pathlib import Path
from murderbook.workbench.boot import open_record
record, target = Path(sys.argv[1]), Path(sys.argv[2])
open_record(record)
from django.core.management import call_command
{MIGRATED}
from murderbook.workbench.backup import making
making.back_up(target, None)
"""


LATER = """\
from murderbook.workbench.backup import schema
known, at = schema.applied, schema.models_at
schema.applied = lambda c: known(c) | {"leads": [*known(c)["leads"], "0999_later"]}
schema.models_at = lambda _, c: at(known(c), c)
"""


def _at_older_schema(kept: Kept, home: Path) -> subprocess.CompletedProcess[str]:
    copied = kept.commands.copy(home / "copy")
    command = [sys.executable, "-c", OLDER, str(copied.record), str(home / "older.mbk")]
    return subprocess.run(command, env=copied.environment, capture_output=True, text=True, check=False, timeout=120)


def test_a_backup_of_a_newer_schema_is_refused(kept: Kept, tmp_path: Path) -> None:
    program = OLDER.replace(MIGRATED, LATER)
    assert program != OLDER
    copied = kept.commands.copy(tmp_path / "copy")
    file = tmp_path / "newer.mbk"
    command = [sys.executable, "-c", program, str(copied.record), str(file)]
    subprocess.run(command, env=copied.environment, check=True, timeout=120)
    done = kept.restore("--to", str(tmp_path / "new"), file=file)
    assert done.returncode == 1
    assert "newer murderbook" in done.stderr and "0999_later" in done.stderr
    assert left_in(tmp_path) == ["copy", "newer.mbk"]


SETTINGS = """\
[unit]
name = "Unit \\"9\\""  # ours
url = "of the unit"

[database]  # where
url = "postgresql://me:word@there/db"
"""


@pytest.mark.parametrize("url", [None, "postgresql://x:y@localhost/new?host=a b"])
@pytest.mark.parametrize(
    "text",
    [
        SETTINGS,
        '[unit]\nname = "x"\n',
        'database.url = "postgresql://a"\n[unit]\nname = "y"\n',
        'database = { url = "postgresql://a" }\n',
        "",
    ],
)
def test_settings_name_the_new_database_and_all_else_as_it_was(text: str, url: str | None) -> None:
    import tomllib

    before, after = tomllib.loads(text), tomllib.loads(with_url(text, url))
    assert after.get("database", {}).get("url") == url
    assert after.get("unit") == before.get("unit")


def test_comments_of_the_settings_stay() -> None:
    text = SETTINGS.replace('url = "of the unit"\n', "")
    assert "# ours" in with_url(text, None) and "# where" in with_url(text, "postgresql://x")
