"""Twenty clients write into one case while the server is killed and begun again: no update is lost, nothing that was
acknowledged is missing or doubled, and whoever met another was shown it. A shard is a seed: one that fails is run again
alone."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from clients import AMENDS, History, clients, moments
from histories import Append, Read, faults
from killing import SPACE, Loaded

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks and signals of POSIX")

SERVER = Path(__file__).with_name("serving.py")
PEOPLE = 20
QUICK, DEEP, SHARDS = 200, 1_000, 50  # acts; of each shard; 50,000 on each database
ANSWERS = (5, 60)  # between two kills
FEWER = 0.12  # of the quick acts amend: twice as many meet each other four times as often, and write no more


def run(home: Path, acts: int, seed: int, amends: float = AMENDS) -> None:
    chance = random.Random(seed)
    with own_database(f"editors{seed}") as url, Loaded(SERVER, home / "record", PEOPLE, database_url=url) as server:
        server.ask("start")
        history, threads = clients(PEOPLE, server.told, acts, seed, amends)
        for thread in threads:
            thread.start()
        kills = 0
        for _ in moments(threads, history, lambda: chance.randint(*ANSWERS)):
            time.sleep(chance.uniform(0, 0.02))
            server.ask("kill")
            server.ask("start")
            kills += 1
        server.ask("kill")
        check(history, server.ask("left"), kills)


def check(history: History, left: dict[str, object], kills: int) -> None:
    notes, chrono = str(left["notes"]), left["chrono"]
    assert isinstance(chrono, list)
    assert history.odd == []
    assert list(faults(history.appends, history.reads, notes.split())) == []
    assert sorted(set(chrono)) == sorted(chrono), "an entry stands twice"
    assert {token for token, told in history.entries.items() if told} <= set(chrono) <= history.entries.keys()
    assert is_chain(left["chain"], notes), "the revisions do not tell how the text came about"
    assert left["audit"] == ""
    assert kills and history.broken, "no kill met anybody: nothing was shown"
    assert history.shown, "nobody met anybody: nothing was shown"


def is_chain(chain: object, notes: str) -> bool:
    assert isinstance(chain, list)
    now = ""
    for before, after in chain:
        if before["notes"] != now:
            return False
        now = after["notes"]
    return bool(now == notes)


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """On PostgreSQL a database of its own; SQLite has the record's file."""
    url = os.environ.get(SPACE, "")
    if not url:
        yield ""
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield url.replace("/postgres?", f"/{name}?")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_twenty_clients_and_a_server_that_dies(tmp_path: Path) -> None:
    run(tmp_path, QUICK, seed=6, amends=FEWER)


@pytest.mark.deep
@pytest.mark.parametrize("shard", range(SHARDS))
def test_fifty_thousand_acts(tmp_path: Path, shard: int) -> None:
    run(tmp_path, DEEP, seed=1_000 + shard)


# The check itself


def test_a_sound_history_has_no_fault() -> None:
    appends = [Append("a", (), 1.0), Append("b", ("a",), None), Append("c", ("a", "b"), 3.0), Append("d", ("a",), None)]
    reads = [Read(0.5, ()), Read(1.5, ("a",)), Read(2.0, ("a", "b")), Read(3.5, ("a", "b", "c"))]
    assert list(faults(appends, reads, ["a", "b", "c"])) == []


A, B = Append("a", (), 1.0), Append("b", ("a",), 2.0)


@pytest.mark.parametrize(
    "appends, reads, last, word",
    [
        ([A, B], [], ["a"], "lost"),
        ([A, Append("b", (), 2.0)], [], ["a", "b"], "had not seen"),
        ([A, B], [], ["a", "b", "b"], "2 times"),
        ([A], [], ["a", "x"], "by nobody"),
        ([A, B], [Read(0.1, ("b",))], ["a", "b"], "no beginning"),
        ([A, B], [Read(1.5, ())], ["a", "b"], "does not show it"),
    ],
)
def test_each_fault_is_told(appends: list[Append], reads: list[Read], last: list[str], word: str) -> None:
    assert any(word in said for said in faults(appends, reads, last))
