"""What was sealed lies readable in no file: the database, its log, temporary files, the program's output, backups.

Each word written is looked for in many encodings, and words of open cases, written in the same way, must be found: a
search that finds nothing anywhere would prove nothing.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import string
import subprocess
import sys
import urllib.parse
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

LIFE = Path(__file__).resolve().parent / "sealed_life.py"
SEALED, OPEN, MOVED = 200, 30, 6  # how many words are written

# What all words of one kind begin with: the search is for this, in every encoding, and is done once for all of them.
MARKS = {"sealed": "Qzvksealx", "open": "Qzvkopenx", "moved": "Qzvkmovex"}


@dataclass(frozen=True)
class Lived:
    """What a life left on disk and said; on PostgreSQL, what lies in the server's folder too."""

    home: Path
    record: Path
    server: Path | None
    sealed: list[str]
    open: list[str]
    moved: list[str]


def words(chance: random.Random, kind: str, count: int) -> list[str]:
    """Unlike anything else, and no two alike."""
    return [MARKS[kind] + "".join(chance.choices(string.ascii_lowercase, k=12)) for _ in range(count)]


def encodings(word: str) -> dict[str, bytes]:
    """As a file may hold it: eight families, some of several forms."""
    plain = word.encode()
    forms = {
        "utf-8": plain,
        "utf-16-le": word.encode("utf-16-le"),
        "utf-16-be": word.encode("utf-16-be"),
        "lower case": word.lower().encode(),
        "upper case": word.upper().encode(),
        "hexadecimal": plain.hex().encode(),
        "HEXADECIMAL": plain.hex().upper().encode(),
        "reversed": plain[::-1],
        "percent": urllib.parse.quote("".join(f"%{byte:02X}" for byte in plain)).encode(),
    }
    for shift in range(3):  # what does not depend on what stands before it
        whole = base64.b64encode(b"\0" * shift + plain)
        forms[f"base64 at {shift}"] = whole[4 if shift else 0 : len(whole) - 4]
    return forms


def readable(data: bytes) -> Iterator[bytes]:
    """The bytes, and whatever unpacks in them."""
    yield data
    for mark in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
        at = data.find(mark)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[at : at + 2**20], 2**20)
            at = data.find(mark, at + 1)


def hits(place: Path, word: str) -> set[tuple[str, str]]:
    """(encoding, file) of everything below a folder that holds the word."""
    forms, found = encodings(word), set()
    for path in sorted(path for path in place.rglob("*") if path.is_file()):
        data = b"\n".join(readable(path.read_bytes()))
        found |= {(name, path.name) for name, form in forms.items() if form in data}
    return found


def live(home: Path, end: str, seed: int, server: str = "") -> Lived:
    """A life on SQLite, or on the PostgreSQL server of an address; and its backup, where one was made, restored."""
    chance = random.Random(seed)
    counts = {"sealed": SEALED, "open": OPEN, "moved": MOVED}
    told = {kind: words(chance, kind, count) for kind, count in counts.items()} | {"end": end}
    temporary = home / "tmp"
    temporary.mkdir()
    plan, record = home / "plan.json", home / "record"
    plan.write_text(json.dumps(told), encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("MURDERBOOK_", "DJANGO_"))},
        "TMPDIR": str(temporary),
        "XDG_STATE_HOME": str(home / "state"),
        "MURDERBOOK_HOSTS": "testserver",
    }
    if server:
        environment["MURDERBOOK_DATABASE_URL"] = server
    with (home / "said.txt").open("wb") as said:
        done = subprocess.run(
            [sys.executable, str(LIFE), str(record), str(plan)], env=environment, stdout=said, stderr=said, check=False
        )
    expected = -9 if end == "kill" else 0
    assert done.returncode == expected, (home / "said.txt").read_text("utf-8", "replace")[-3000:]
    plan.unlink()
    if end != "kill":
        _restore(home, environment)
    folder = Path(server.partition("host=")[2]) / "data" if server else None
    return Lived(home, record, folder, told["sealed"], told["open"], told["moved"])


def _restore(home: Path, environment: dict[str, str]) -> None:
    """What the backup holds, readable: into a record on SQLite beside the one it is of."""
    plain = {name: value for name, value in environment.items() if name != "MURDERBOOK_DATABASE_URL"}
    words = ["restore", home / "one.mbk", "--words-file", home / "words.txt", "--to", home / "restored"]
    start = "from murderbook.cli.main import run; run()"
    done = subprocess.run([sys.executable, "-c", start, *words], env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def check(lived: Lived) -> None:
    places = [lived.home] if lived.server is None else [lived.home, lived.server]
    assert not any(hits(place, MARKS["sealed"]) for place in places)
    database = lived.server or lived.record
    assert _missed(lived.open, database) == [], "the search does not find what lies open"
    assert hits(database, MARKS["open"])
    if (lived.home / "restored").exists():
        assert _missed(lived.open, lived.home / "restored") == [], "nor what a backup holds"


def _missed(wanted: list[str], place: Path) -> list[str]:
    files = [path.read_bytes() for path in place.rglob("*") if path.is_file()]
    return [word for word in wanted if not any(word.encode() in data for data in files)]


def test_a_sealed_case_that_was_open_is_erased_from_the_files(tmp_path: Path) -> None:
    lived = live(tmp_path, "seal", 9)
    assert hits(lived.home, MARKS["moved"]) == set()
    check(lived)


@pytest.mark.deep
@pytest.mark.parametrize("end", ["close", "error", "kill", "seal"])
@pytest.mark.parametrize("seed", range(2, 5))
def test_nothing_sealed_is_readable_in_any_life(tmp_path: Path, end: str, seed: int) -> None:
    lived = live(tmp_path, end, seed)
    check(lived)
    if end == "seal":  # sealing hides the future: what was erased is gone from the files too
        assert hits(lived.home, MARKS["moved"]) == set()


@pytest.mark.deep
@pytest.mark.parametrize("end", ["close", "error", "kill", "seal"])
@pytest.mark.parametrize("seed", range(5, 8))
def test_nothing_sealed_is_readable_in_any_life_on_postgresql(tmp_path: Path, end: str, seed: int) -> None:
    """After sealing, its own log (pg_wal) keeps what was erased until it is recycled, as the handbook says."""
    from tests import postgres

    try:
        with postgres.running() as server:
            lived = live(tmp_path, end, seed, server)
            check(lived)
            if end == "seal":
                assert hits(lived.home, MARKS["moved"]) == set()
                left = hits(lived.server or lived.home, MARKS["moved"])
                assert {name for _, name in left} <= {path.name for path in (lived.server or tmp_path).glob("pg_wal/*")}
    except postgres.PostgresUnavailableError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("form", list(encodings("Qabcdefghijklmno")))
def test_the_search_finds_each_encoding(tmp_path: Path, form: str) -> None:
    word = "Qabcdefghijklmno"
    (tmp_path / "file").write_bytes(os.urandom(1000) + encodings(word)[form] + os.urandom(1000))
    assert form in {name for name, _ in hits(tmp_path, word)}
    (tmp_path / "file").write_bytes(zlib.compress(os.urandom(100) + word.encode() * 2))
    assert hits(tmp_path, word)
