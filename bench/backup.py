"""Backing up and proving a backup of 60,000 cases, beside SQLite's own copy, packed and encrypted by openssl

The record is the demo's backlog, imported: about a million rows. Each program is a process of its own; `processor` is
CPU seconds of it and of those it waited for, which a machine busy with other things changes less than the clock;
`ratio` is its processor seconds over those of the copy. The copy is consistent and packed at the same level, and that
is all: it holds the file of one database only, proves nothing about a row, and its password lies on the machine.
`--cases N` makes another size.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from _harness import Row, report

CASES = 60_000
PROGRAM = (sys.executable, "-c", "from murderbook.cli.main import run; run()")
PACKED = "gzip -1 -c $0.copy | openssl enc -aes-256-ctr -pbkdf2 -pass pass:bench -out $0"
COPY = f"""
import sqlite3, subprocess, sys
source, target = sqlite3.connect(sys.argv[1]), sqlite3.connect(sys.argv[2] + ".copy")
source.backup(target)
target.close()
subprocess.run(["sh", "-c", {PACKED!r}, sys.argv[2]], check=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    cases = parser.parse_args().cases
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        os.environ |= {"XDG_STATE_HOME": str(home / "state"), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        record = make_record(home, cases)
        report(__file__, compared(home, record))


def make_record(home: Path, cases: int) -> Path:
    """The demo's backlog in a record with a backup key."""
    from murderbook.demo import Size, generate

    record = home / "record"
    generate(8, home / "files", Size(cases=cases))
    murderbook("init", str(record), "--owner", "owner")
    murderbook("import", str(home / "files" / "register.csv"), "--record", str(record))
    words = home / "words.txt"
    words.write_text(murderbook("backup-key", "--record", str(record)), encoding="utf-8")
    murderbook("backup-key", "--record", str(record), "--words-file", str(words))
    return record


def murderbook(*words: str) -> str:
    return subprocess.run([*PROGRAM, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def compared(home: Path, record: Path) -> list[Row]:
    made, copied = home / "one.mbk", home / "copy.enc"
    database = record / "record.sqlite3"
    words = ("--words-file", str(home / "words.txt"))
    copy = timed("sqlite3 backup, gzip -1, openssl", (sys.executable, "-c", COPY, str(database), str(copied)), copied)
    back_up = (*PROGRAM, "backup", "--record", str(record), "--to", str(made), "--json")
    verify = (*PROGRAM, "restore", "--verify", str(made), *words, "--scratch", str(home / "scratch"))
    rows = [copy, timed("murderbook backup", back_up, made), timed("murderbook restore --verify", verify, made)]
    for row in rows:
        row.values["ratio"] = round(row.values["processor"] / copy.values["processor"], 1)
        row.values["database_mb"] = round(database.stat().st_size / 1e6, 1)
    return rows


def timed(name: str, command: Sequence[str], file: Path) -> Row:
    """Seconds, processor seconds, most memory of the process, size of the file; stops where the program fails."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    watched = (sys.executable, "-c", WATCHED, json.dumps(list(command)))
    done = subprocess.run(watched, check=True, stdout=subprocess.PIPE, text=True)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = int(done.stdout.splitlines()[-1]) / 1024
    values = {"processor": round(spent, 2), "memory_mb": round(memory), "file_mb": round(file.stat().st_size / 1e6, 1)}
    return Row(name, round(seconds, 2), values)


# A process of its own waits for the program, so that the most memory is the program's and not an earlier one's.
WATCHED = """
import json, resource, subprocess, sys
subprocess.run(json.loads(sys.argv[1]), check=True, stdout=sys.stderr)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


if __name__ == "__main__":
    main()
