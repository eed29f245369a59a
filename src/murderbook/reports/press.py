"""A paper is printed by a process of its own: it tells how far it is, can be stopped at any moment, and leaves no
memory behind. Nothing touches the disk: markup and PDF go through pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from murderbook.reports.paper import Printed, printer
from murderbook.reports.stages import Tell

# -P: where one works is no place for modules.
_COMMAND = (sys.executable, "-P", "-m", "murderbook.reports.presswork")
_SECRET = ("MURDERBOOK_", "PG")
BROKE_DOWN = "The printing broke down, and nothing of it was kept. "
_MEMORY = "Most likely the machine ran out of memory: close other programs, or print fewer chapters."
_ELSE = "Ask for it again; if it breaks down again, print the chapters one by one to find the one that does it."


class PressStoppedError(Exception):
    """Somebody stopped the printing."""


class PressBrokenError(RuntimeError):
    """The process ended over it; the message says what can be done."""


class Press:
    """Prints one paper, once. `stop` comes from another thread."""

    def __init__(self) -> None:
        self._held = threading.Lock()  # of the two below
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def stop(self) -> None:
        """Ends the printing, or sees to it that there will be none."""
        with self._held:
            self._stopped = True
            if self._running is not None:
                _kill(self._running)

    def run(self, made: Printed, tell: Tell) -> None:
        """Print it; afterwards its content is there. NoPrinterError, PressStoppedError, PressBrokenError. Whatever
        `tell` raises, and an interrupt too, ends the process with it."""
        printer()
        running = self._start()
        try:
            _send(running, made)
            _receive(running, made, tell)
        except (OSError, ValueError, EOFError) as error:
            raise self._why(_code(running)) from error
        finally:
            _kill(running)
            for pipe in (running.stdin, running.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            running.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._held:
            if self._stopped:
                raise PressStoppedError
            # A session of its own: an interrupt at the terminal is for the command to handle.
            self._running = subprocess.Popen(
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=_environment(),
            )
            return self._running

    def _why(self, code: int | None) -> Exception:
        if self._stopped:
            return PressStoppedError()
        return PressBrokenError(BROKE_DOWN + (_MEMORY if code == -signal.SIGKILL else _ELSE))


def _environment() -> dict[str, str]:
    """Without passwords, second factors and the address of a database: it reads markup, fonts and pictures alone."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(_SECRET)}


def _send(running: subprocess.Popen[bytes], made: Printed) -> None:
    assert running.stdin is not None
    asked = {"page": made.page, "pictures": {name: str(path) for name, path in made.pictures.items()}}
    running.stdin.write(json.dumps(asked).encode())
    running.stdin.close()


def _receive(running: subprocess.Popen[bytes], made: Printed, tell: Tell) -> None:
    """EOFError where it ends before all is here, ValueError where a line is no message."""
    assert running.stdout is not None
    while line := running.stdout.readline():
        said: dict[str, Any] = json.loads(line)
        if "bytes" not in said:
            tell(said["share"], said["words"])
            continue
        content = running.stdout.read(said["bytes"])
        if len(content) == said["bytes"]:
            made.made_apart(content, said["pages"], said["anchors"])
            return
    raise EOFError


def _code(running: subprocess.Popen[bytes]) -> int | None:
    """How it ended, if it did: its pipe closes a moment before."""
    with suppress(subprocess.TimeoutExpired):
        return running.wait(timeout=1.0)
    return None


def _kill(running: subprocess.Popen[bytes]) -> None:
    """It alone is of its session: it begins no process."""
    if running.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(running.pid, signal.SIGKILL)
            else:
                running.kill()
