"""Kills imports at moments of every kind and says what each left. Run by test_kill.py, in a process of its own:

    python kill_import.py RECORD FILE ROWS KILLS SEED

One JSON line per kill. Everything is loaded once; each import is a fork, so that a kill costs no start-up.

No moment is a guess at the clock, which a busy machine would make too early or too late for all of them. Of five kills,
three come after a random share of the import's work, told by the processor time it has had; one while the commit is
under way or just over; one comes after the import said that it is done, which must then be so.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TABLES = ("register_case", "register_person", "register_place", "imports_batch", "imports_batchhashes")
WAYS = ("work", "work", "commit", "work", "after")
TRIES = 20  # of a kill at a share of the work that came too late after all


class Import(NamedTuple):
    """A fork that imports, and the pipe on which it says where it is: C, the commit begins; D, it is done."""

    pid: int
    says: int


class Whole(NamedTuple):
    """What an import takes that nobody kills."""

    cpu_seconds: float
    commit_seconds: float


class Bench(NamedTuple):
    """Where imports are killed: the record, what it was at first, who imports which file."""

    record: Path
    pristine: Path
    who: tuple[int, int]
    file: Path


def main(record: Path, file: Path, rows: int, kills: int, seed: int) -> None:
    from murderbook.workbench.boot import open_record

    open_record(record)
    who = prepare()
    from django.db import connection

    connection.close()
    bench = Bench(record, record.with_name("pristine"), who, file)
    shutil.copytree(record, bench.pristine)
    rehearse(bench)
    moments = random.Random(seed)
    whole = {backlog: undisturbed(bench, backlog=backlog) for backlog in (False, True)}
    for number in range(kills):
        way, backlog = WAYS[number // 2 % len(WAYS)], bool(number % 2)  # a backlog's indexes are built last
        for done in killed(bench, way, whole[backlog], moments, backlog=backlog):
            print(json.dumps({"done": done, **left(record)}), flush=True)


def prepare() -> tuple[int, int]:
    from murderbook.workbench.access.models import Account, Compartment, Grant
    from murderbook.workbench.access.rights import Role

    account = Account.objects.create_user("loader", "correct horse battery staple", role=Role.DETECTIVE)
    compartment = Compartment.objects.create(name="Unit", is_default=True)
    Grant.objects.create(account=account, compartment=compartment, role=Role.DETECTIVE, reason="test")
    return account.pk, compartment.pk


def rehearse(bench: Bench) -> None:
    """What an import loads is loaded here once: else most of a fork's work were that, and most kills would meet it."""
    from django.db import connection

    with Path(os.devnull).open("wb") as nobody:
        run(bench, nobody.fileno())
    connection.close()


def begin(bench: Bench, *, backlog: bool, cpu: float = 0) -> Import:
    """Start an import into a record as it was at first; with `cpu`, it ends after so many seconds of work."""
    from murderbook.workbench.imports.loading import loader

    shutil.rmtree(bench.record)
    shutil.copytree(bench.pristine, bench.record)
    loader.BACKLOG_BYTES = 0 if backlog else 2**40
    says, tell = os.pipe()
    child = os.fork()
    if child:
        os.close(tell)
        return Import(child, says)
    try:
        os.close(says)
        signal.setitimer(signal.ITIMER_PROF, cpu)  # its signal ends a process as a kill does: at once, in any thread
        run(bench, tell)
        os.write(tell, b"D")
        signal.pause()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def run(bench: Bench, tell: int) -> None:
    from django.db import connection

    from murderbook import formats
    from murderbook.workbench.access.models import Account, Compartment
    from murderbook.workbench.imports.loading import Order, load

    account, compartment = Account.objects.get(pk=bench.who[0]), Compartment.objects.get(pk=bench.who[1])
    connection.connection.set_trace_callback(lambda sql: os.write(tell, b"C") if sql.startswith("COMMIT") else None)
    load(Order(formats.read(bench.file, "shr"), account, compartment, "test", bench.file.name))


def undisturbed(bench: Bench, *, backlog: bool) -> Whole:
    child = begin(bench, backlog=backlog)
    assert hears(child, b"C"), "the import came to nothing"
    begun = time.monotonic()
    assert hears(child, b"D"), "the import came to nothing"
    commit_seconds = time.monotonic() - begun
    os.kill(child.pid, signal.SIGKILL)
    _, _, used = os.wait4(child.pid, 0)
    os.close(child.says)
    return Whole(used.ru_utime + used.ru_stime, commit_seconds)


def killed(bench: Bench, way: str, whole: Whole, moments: random.Random, *, backlog: bool) -> Iterator[bool]:
    """Kill an import; tells whether it had said that it is done. Where the work was over too soon, another is killed,
    earlier.
    """
    latest = whole.cpu_seconds
    for _ in range(TRIES):
        latest = moments.uniform(0.001, latest)
        child = begin(bench, backlog=backlog, cpu=latest if way == "work" else 0)
        done = hears(child, b"C" if way == "commit" else b"D")
        if way == "commit":
            time.sleep(moments.uniform(0, 1.5 * whole.commit_seconds))
        os.kill(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)
        done = hears(child, b"D") if way == "commit" else done
        os.close(child.says)
        yield done
        if way != "work" or not done:
            return


def hears(child: Import, word: bytes) -> bool:
    """Wait for the word; False where the import ended without it."""
    while said := os.read(child.says, 1):
        if said == word:
            return True
    return False


def left(record: Path) -> dict[str, object]:
    """What the database says after the kill, read by nothing of ours."""
    with sqlite3.connect(record / "record.sqlite3") as database:
        counts = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
        return {
            "counts": counts,
            "audited": database.execute("SELECT count(*) FROM audit_auditentry WHERE verb = 'import'").fetchone()[0],
            "marked": database.execute("SELECT count(*) FROM imports_batch WHERE state = 'committed'").fetchone()[0],
            "hashes": database.execute("SELECT sum(length(hashes)) FROM imports_batchhashes").fetchone()[0] or 0,
            "indexes": database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'index'").fetchone()[0],
            "integrity": database.execute("PRAGMA integrity_check").fetchone()[0],
            "orphans": len(database.execute("PRAGMA foreign_key_check").fetchall()),
        }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *(int(text) for text in sys.argv[3:6]))
