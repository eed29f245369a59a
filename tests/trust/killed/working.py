"""Work that is killed, or that finds no room to write, at any moment: `python working.py RECORD`. See killing.py.

Each act is a request as a browser makes it, through all of the application, in a fork of its own; what it left is read
past the application.
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from killing import answering, forked
from record_of_many import Many, opened

PAGE = 4_096 + 24  # of the write-ahead log
ACTS = ("amend", "enter", "judge")


def main(record: Path) -> None:
    many = opened(record, 1)
    from lead_makers import lead_of, run_of

    lead = lead_of(run_of(many.unit), many.unit.cases[0], many.unit.cases[1]).key
    close()
    work = Work(many, lead, record / "record.sqlite3")
    answering(work.seconds(), {"kill": work.killed, "no_room": work.without_room, "left": work.left, "verify": verify})


def close() -> None:
    from django.db import connection

    connection.close()


def verify() -> str:
    from murderbook.workbench.audit.verify import verify as verified

    found = str(verified().fault or "")
    close()
    return found


class Work:
    def __init__(self, many: Many, lead: str, file: Path) -> None:
        from django.test import Client

        self._many, self._lead, self._file = many, lead, file
        self._client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})  # loads what forks share

    def seconds(self) -> float:
        """What one round of acts takes of the processor."""
        begun = time.process_time()
        told = [self._act(way, f"first-{way}") for way in ACTS]
        assert told == [302] * len(ACTS), told
        close()
        return time.process_time() - begun

    def _act(self, way: str, token: str, seen: str | None = None) -> int:
        from django.conf import settings

        client = self._client
        client.cookies.clear()
        client.cookies[settings.SESSION_COOKIE_NAME] = self._many.sessions[0]
        case = f"/case/{self._many.case}/"
        if way == "amend":
            seen = self._notes() if seen is None else seen
            data = {"seen_notes": seen, "notes": f"{seen}\n{token}", "reason": "added"}
            return int(client.post(f"{case}facts/", data).status_code)
        if way == "enter":
            return int(client.post(f"{case}chrono/add/", {"when": "3 May 1987", "text": token}).status_code)
        said = {"verdict": "unsure", "reason": token}
        return int(client.post(f"/leads/{self._lead}/judge/", said).status_code)

    def _notes(self) -> str:
        """Past the application: what a form on the screen shows."""
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT notes FROM register_case WHERE id = ?", [self._many.case_pk]).fetchone()
            return str(found[0])

    def killed(self, token: str, seconds: float) -> list[str]:
        """One act after the other until so much processor time is used up: what was acknowledged by then."""
        hears, tells = os.pipe()

        def act() -> None:
            signal.setitimer(signal.ITIMER_PROF, seconds)  # its signal ends a process as a kill does: at once
            number = 0
            while True:
                one = f"{token}-{number}-{ACTS[number % len(ACTS)]}"
                status = self._act(ACTS[number % len(ACTS)], one)
                os.write(tells, f"{one} {status}\n".encode())
                number += 1

        return _heard(act, hears, tells)

    def without_room(self, token: str, way: str, bytes_: int) -> list[str]:
        """An act that may write so much to the log of the database and no more; then, with room again, another."""
        hears, tells = os.pipe()

        def act() -> None:
            log = self._file.with_name(self._file.name + "-wal")
            size = log.stat().st_size if log.exists() else 0
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            seen = self._notes()
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + bytes_, resource.RLIM_INFINITY))
            status = self._act(way, f"{token}-full-{way}", seen)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            again = self._act(way, f"{token}-room-{way}")
            os.write(tells, f"{token}-full-{way} {status}\n{token}-room-{way} {again}\n".encode())

        return _heard(act, hears, tells)

    def left(self) -> dict[str, Any]:
        with closing(sqlite3.connect(self._file)) as database:

            def column(sql: str) -> list[Any]:
                return [row[0] for row in database.execute(sql)]

            notes = column(f"SELECT notes FROM register_case WHERE id = {self._many.case_pk}")[0].split()
            return {
                "amend": notes,
                "revisions": [text.split()[-1] for text in column(
                    "SELECT json_extract(after, '$.notes') FROM register_revision ORDER BY id")],
                "enter": column("SELECT text FROM register_chronoentry ORDER BY id"),
                "judge": column("SELECT reason FROM leads_judgement ORDER BY id"),
                "audited": {verb: column(f"SELECT count(*) FROM audit_auditentry WHERE verb = '{verb}'")[0]
                            for verb in ("amend", "add chrono entry", "judged lead")},
                "integrity": column("PRAGMA integrity_check")[0],
                "orphans": len(column("PRAGMA foreign_key_check")),
            }  # fmt: skip


def _heard(act: Callable[[], None], hears: int, tells: int) -> list[str]:
    child = forked(act)
    os.close(tells)
    with os.fdopen(hears) as said:
        lines = said.read().splitlines()
    os.waitpid(child, 0)
    return lines


if __name__ == "__main__":
    main(Path(sys.argv[1]))
