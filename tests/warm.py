"""`murderbook` in a process of its own for each command, without the two seconds of imports that each begins with.

A server imports everything once and forks for every command: its own environment, folder, files and exit, as if it had
been started. Left out is the start from nothing, so the first call of every verb in a run is made that way. Sets are
ordered by a seed that belongs to an interpreter: two servers take turns, so that two calls in a row differ in it.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import itertools
import json
import multiprocessing
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

ENTRY = "from murderbook.cli.main import run; run()"
SEEDS = ("1", "2")
LONGEST_REQUEST = 2**20
BESIDE = ("murderbook.workbench.wsgi",)  # opens a record when imported
LATE = (  # of others, and imported by each command: nearly half of its time
    "typer._adapters", "typer.rich_utils", "keyring", "rich.progress", "rich.table", "argon2", "axes.backends",
)  # fmt: skip
_started: set[tuple[str, ...]] = set()


def command(words: tuple[str, ...], environment: dict[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    """Run `murderbook WORDS`; as `subprocess.run` with the output captured as text."""
    verb = _verb(words)
    if verb not in _started or os.name != "posix":
        _started.add(verb)
        return cold(words, environment, timeout)
    return next(_turns()).run(words, environment, timeout)


def cold(words: tuple[str, ...], environment: dict[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    """From nothing, as a user's command begins."""
    return subprocess.run(
        [sys.executable, "-c", ENTRY, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def _verb(words: tuple[str, ...]) -> tuple[str, ...]:
    from murderbook.cli.main import app

    groups = {group.name for group in app.registered_groups}
    return words[: 2 if words and words[0] in groups else 1]


@cache
def _turns() -> Iterator[Server]:
    return itertools.cycle([Server(seed) for seed in SEEDS])


class Server:
    """Ends with the process that made it, also where that is killed: its end of the line closes."""

    def __init__(self, seed: str) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("MURDERBOOK_", "DJANGO_"))}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                env={**kept, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONHASHSEED": seed},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self._end)

    def _end(self) -> None:
        self._line.close()
        self._process.wait(timeout=60)

    def run(
        self, words: tuple[str, ...], environment: dict[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            request = json.dumps([words, environment, str(Path.cwd())]).encode()
            socket.send_fds(self._line, [request], [out.fileno(), error.fileno()])
            status = self._wait(words, timeout)
            out.seek(0)
            error.seek(0)
            said = [file.read().decode().replace("\r\n", "\n") for file in (out, error)]
        return subprocess.CompletedProcess(list(words), status, *said)

    def _wait(self, words: tuple[str, ...], timeout: float) -> int:
        self._line.settimeout(60)
        child = int(self._line.recv(64))
        self._line.settimeout(timeout)
        try:
            return int(self._line.recv(64))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            self._line.settimeout(60)
            self._line.recv(64)
            raise subprocess.TimeoutExpired(list(words), timeout) from None


def serve(line: socket.socket) -> None:
    """Until the other end is gone."""
    forking = multiprocessing.get_context("fork")
    gc.freeze()  # or every command would copy what it only looks through
    gc.set_threshold(100_000, 50, 100)
    while True:
        request, files, _, _ = socket.recv_fds(line, LONGEST_REQUEST, 2)
        if not request:
            return
        child = forking.Process(target=become, args=(*json.loads(request), files))
        child.start()
        for file in files:
            os.close(file)
        line.send(str(child.pid).encode())
        child.join()
        line.send(str(child.exitcode).encode())


def become(words: list[str], environment: dict[str, str], folder: str, files: list[int]) -> None:
    os.chdir(folder)
    for file, number in zip(files, (1, 2), strict=True):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = ["-c", *words]
    from murderbook.cli.main import run

    run()


def import_everything() -> None:
    """The application as it is without a record, and what a record changes of it forgotten until there is one."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "murderbook.workbench.settings"
    django.setup()
    import blank
    import murderbook

    ours = [found.name for found in pkgutil.walk_packages(murderbook.__path__, "murderbook.")]
    for name in (*ours, *LATE):
        if name not in BESIDE:
            with suppress(ImportError):  # what an extra brings that is not installed
                importlib.import_module(name)
    _begin_compiling()
    blank.begin_sealed()
    blank.begin_empty()
    django.setup = _set_up_again


def _begin_compiling() -> None:
    """What Numba loads before the first function that a process runs, though it lies compiled on disk."""
    from numba.core.registry import cpu_target

    cpu_target.typing_context.refresh()
    cpu_target.target_context.refresh()


def _set_up_again(set_prefix: bool = True) -> None:
    """What `django.setup` does for a process that has its record now: the applications are there already."""
    from asgiref.local import Local
    from django.conf import settings
    from django.db import connections

    fresh = importlib.reload(sys.modules["murderbook.workbench.settings"])
    for name in filter(str.isupper, vars(fresh)):
        setattr(settings, name, getattr(fresh, name))
    connections.__dict__.pop("settings", None)
    connections._settings, connections._connections = None, Local(connections.thread_critical)


if __name__ == "__main__":
    import_everything()
    sys.path[0] = ""
    serve(socket.socket(fileno=int(sys.argv[1])))
