"""Killed, or without room to write, at any moment of an amendment, an entry or a judgement: all of it or nothing
stands, with its revision and its entry in the trail; what was acknowledged stands; the trail verifies.

Imports: tests/workbench/imports/test_kill.py. Restores: test_restore_all_or_nothing.py. A shard is a seed.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from killing import Loaded

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks, signals and limits of POSIX")

WORKER = Path(__file__).with_name("working.py")
ACTS = ("amend", "enter", "judge")
PAGE = 4_096 + 24
SWEPT = 40  # pages: more than any of these acts writes
QUICK, DEEP, SHARDS = 200, 1_000, 10  # kills and refusals together; of each shard
DONE = 302


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    with Loaded(WORKER, tmp_path_factory.mktemp("crash") / "record") as worker:
        yield worker


class Ledger:
    """What was told of each act so far."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.refused: set[str] = set()

    def hear(self, lines: list[str]) -> None:
        for line in lines:
            token, status = line.rsplit(" ", 1)
            (self.done if int(status) == DONE else self.refused).add(token)

    def check(self, left: dict[str, Any]) -> None:
        assert (left["integrity"], left["orphans"]) == ("ok", 0)
        stands = [token for way in ACTS for token in left[way]]
        assert len(set(stands)) == len(stands), "something stands twice"
        assert self.done <= set(stands), "something was acknowledged and is lost"
        assert not self.refused & set(stands), "something was refused and stands"
        assert left["revisions"] == left["amend"], "an amendment without its revision, or the other way round"
        counts = {"amend": "amend", "enter": "add chrono entry", "judge": "judged lead"}
        assert {way: left["audited"][verb] for way, verb in counts.items()} == {way: len(left[way]) for way in ACTS}


def sweep(worker: Loaded, count: int, seed: int) -> Ledger:
    """Half kills, at a random share of a few acts; half without room, after each number of bytes in turn."""
    chance, ledger = random.Random(seed), Ledger()
    for number in range(count):
        token = f"s{seed}n{number}"
        if number % 2:
            ledger.hear(worker.ask("kill", token=token, seconds=chance.uniform(0.001, 1.5 * worker.told)))
        else:
            step, way = divmod(number // 2, len(ACTS))
            size = step % SWEPT * PAGE + chance.choice((0, 1, 24, PAGE // 2, PAGE - 1))
            ledger.hear(worker.ask("no_room", token=token, way=ACTS[way], bytes_=size))
        if number % 20 == 0 or number == count - 1:
            ledger.check(worker.ask("left"))
    assert worker.ask("verify") == ""
    return ledger


def test_two_hundred_crashes(worker: Loaded) -> None:
    ledger = sweep(worker, QUICK, seed=6)
    assert any("-full-" in token for token in ledger.refused), "there was room for all of it: nothing was shown"
    assert any("-full-" in token for token in ledger.done), "there was room for none of it: the sweep ended too early"
    assert all("-full-" in token for token in ledger.refused), "with room again, an act was refused"


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_ten_thousand_crashes(worker: Loaded, shard: int) -> None:
    sweep(worker, DEEP, seed=1_000 + shard)
