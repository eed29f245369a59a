"""Kills imports at random moments and says what each left. Run by test_kill.py, in a process of its own:

    python kill_import.py RECORD FILE ROWS KILLS SEED

One JSON line per kill. Everything is loaded once; each import is a fork, so that a kill costs no start-up.
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
from pathlib import Path

TABLES = ("register_case", "register_person", "register_place", "imports_batch", "imports_batchhashes")


def main(record: Path, file: Path, rows: int, kills: int, seed: int) -> None:
    from murderbook.workbench.boot import open_record

    open_record(record)
    account, compartment = prepare()
    from django.db import connection

    from murderbook.workbench.imports.loading import loader

    connection.close()
    pristine = record.with_name("pristine")
    shutil.copytree(record, pristine)
    whole = timed(lambda: os.waitpid(start(account, compartment, file), 0))
    moments = random.Random(seed)
    for number in range(kills):
        shutil.rmtree(record)
        shutil.copytree(pristine, record)
        loader.BACKLOG_BYTES = 0 if number % 2 else 2**40  # every other one as a backlog, whose indexes are built last
        child = start(account, compartment, file)
        time.sleep(moments.uniform(0.0, 1.1 * whole))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"alive": os.WIFSIGNALED(status), **left(record)}), flush=True)


def prepare() -> tuple[int, int]:
    from murderbook.workbench.access.models import Account, Compartment
    from murderbook.workbench.access.rights import Role

    account = Account.objects.create_user("loader", "correct horse battery staple", role=Role.DETECTIVE)
    return account.pk, Compartment.objects.create(name="Unit", is_default=True).pk


def start(account: int, compartment: int, file: Path) -> int:
    child = os.fork()
    if child:
        return child
    try:
        run(account, compartment, file)
    finally:
        os._exit(0)


def run(account: int, compartment: int, file: Path) -> None:
    from murderbook import formats
    from murderbook.workbench.access.models import Account, Compartment
    from murderbook.workbench.imports.loading import Order, load

    who, where = Account.objects.get(pk=account), Compartment.objects.get(pk=compartment)
    load(Order(formats.read(file, "shr"), who, where, "test", file.name))


def timed(act: object) -> float:
    begun = time.monotonic()
    act()  # type: ignore[operator]
    return time.monotonic() - begun


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
