"""A restore that meets a full disk, or is killed, at any moment leaves nothing that opens as a record."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from backup_commands import Kept

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks and signals of POSIX")

KILLS = 60
SHARDS = 20
LAST = 3.5  # seconds in which a restore of this record is over

# One process has all of it loaded, and forks for each n: the n-th write of a file or of rows finds the disk full.
SWEEP = """
import errno, itertools, os, sys
from pathlib import Path
file, words, place = (Path(word) for word in sys.argv[1:4])
start, step = (int(word) for word in sys.argv[4:])
from murderbook.workbench.backup.form import folder, keys
from murderbook.workbench.backup.restoring import Order, restore
private = keys.from_words(words.read_text())

def attempt(n):
    calls = itertools.count(1)
    def failing(function):
        def wrapped(*args):
            if next(calls) == n:
                raise OSError(errno.ENOSPC, "No space left on device")
            return function(*args)
        return wrapped
    folder.Taker.data, folder.Taker.begin = failing(folder.Taker.data), failing(folder.Taker.begin)
    from django.db.backends.utils import CursorWrapper
    CursorWrapper.execute = failing(CursorWrapper.execute)
    CursorWrapper.executemany = failing(CursorWrapper.executemany)
    try:
        restore(Order(file, private), place / "new")
    except OSError as error:
        return 1 if error.errno == errno.ENOSPC else 3
    return 0

n = start
while True:
    child = os.fork()
    if child == 0:
        os._exit(attempt(n))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = sorted(path.name for path in place.iterdir())
    print(n, status, left, flush=True)
    if status != 1 or left:
        break
    n += step
"""


def sweep(kept: Kept, place: Path, start: int, step: int) -> list[str]:
    """Lines of "n status left"; the last is the first n at which nothing failed."""
    words = [str(kept.backup), str(kept.words), str(place), str(start), str(step)]
    done = subprocess.run(
        [sys.executable, "-c", SWEEP, *words],
        env=kept.commands.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def _holds(lines: list[str], least: int) -> None:
    assert len(lines) > least, lines
    assert all(line.endswith(" 1 []") for line in lines[:-1]), "left behind, or another error"
    assert lines[-1].endswith(" 0 ['new']"), lines[-1]


def test_a_disk_that_fills_at_some_writes(kept: Kept, tmp_path: Path) -> None:
    lines = sweep(kept, tmp_path, start=2, step=600)
    _holds(lines, least=2)


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_disk_that_fills_at_any_write(kept: Kept, shard: int, tmp_path: Path) -> None:
    """All shards together: every n."""
    _holds(sweep(kept, tmp_path, start=1 + shard, step=SHARDS), least=30)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_any_moment(kept: Kept, seed: int, tmp_path: Path) -> None:
    words = ["restore", str(kept.backup), "--words-file", str(kept.words), "--to", str(tmp_path / "new")]
    process = subprocess.Popen(
        [sys.executable, "-c", "from murderbook.cli.main import run; run()", *words],
        env=kept.commands.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(random.Random(seed).uniform(0.2, LAST))
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    for left in tmp_path.iterdir():
        done = kept.commands("backup", "--record", str(left), "--to", str(tmp_path / "again.mbk"))
        if left.name == "new":
            assert done.returncode == 0, done.stderr
        else:
            assert done.returncode == 1
            assert "not finished" in done.stderr or "no record in" in done.stderr
