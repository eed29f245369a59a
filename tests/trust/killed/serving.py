"""A server that may be killed and begun again on the same port, at once: `python serving.py RECORD PEOPLE`."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from killing import answering, forked, kill
from record_of_many import opened

THREADS = 8


def main(record: Path, people: int) -> None:
    many = opened(record, people)
    import murderbook.workbench.wsgi  # noqa: F401 - loaded once, and not by every server anew

    listening = socket.create_server(("127.0.0.1", 0), backlog=64)  # outlives every server: who comes between waits
    running: list[int] = []

    def start() -> bool:
        running.append(forked(lambda: serve(listening)))
        return True

    def end() -> bool:
        kill(running.pop())
        return True

    told = {"port": listening.getsockname()[1], "case": many.case, "case_pk": many.case_pk, "sessions": many.sessions}
    answering(told, {"start": start, "kill": end, "left": lambda: left(many.case_pk)})


def serve(listening: socket.socket) -> None:
    from waitress.server import create_server  # type: ignore[import-untyped]

    from murderbook.workbench.wsgi import application

    create_server(application, sockets=[listening.dup()], threads=THREADS).run()


def left(case_pk: int) -> dict[str, object]:
    """What stands in the end."""
    from django.db import connection

    from murderbook.workbench.audit.verify import verify
    from murderbook.workbench.register.models import Case, ChronoEntry, Revision

    notes = Case.objects.get(pk=case_pk).notes
    chain = Revision.objects.filter(case=case_pk, part="case").order_by("pk").values_list("before", "after")
    chrono = list(ChronoEntry.objects.filter(case=case_pk).values_list("text", flat=True))
    found = {"notes": notes, "chain": list(chain), "chrono": chrono, "audit": str(verify().fault or "")}
    connection.close()
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
