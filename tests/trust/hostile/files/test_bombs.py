"""Bombs of every kind to the readers of files, in a process that has half a GiB beside what it has loaded: each is read
or refused, and none runs out of it. `make test` gives each to two readers in turn, the deep run each to all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from readers import READERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory as Linux has them")

SCRIPT = Path(__file__).with_name("bombs.py")


def _came(folder: Path, mib: int, many: int) -> list[list[str]]:
    path = os.pathsep.join(one for one in sys.path if one)  # with the helpers that conftest.py found
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder), str(mib), str(many)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"the process ended: {done.stdout[-300:]}\n{done.stderr[-3_000:]}"
    return [json.loads(line) for line in done.stdout.splitlines()]


def _check(came: list[list[str]]) -> None:
    failed = [one for one in came if one[2] not in ("read", "refused")]
    assert not failed, "\n".join(map(str, failed))


def test_bombs_are_refused_in_little_memory(tmp_path: Path) -> None:
    came = _came(tmp_path, mib=32, many=2)
    _check(came)
    assert len({bomb for bomb, _, _ in came}) > 20
    assert sum(what == "refused" for _, _, what in came) > len(came) * 0.7


@pytest.mark.deep
def test_every_bomb_is_refused_by_every_reader(tmp_path: Path) -> None:
    came = _came(tmp_path, mib=256, many=len(READERS))
    _check(came)
    assert len(came) > 900


def test_a_failure_would_be_seen() -> None:
    with pytest.raises(AssertionError, match="MemoryError"):
        _check([["zeros", "register", "MemoryError: "], ["zeros", "shr", "refused"]])
